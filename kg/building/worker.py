"""A process that reads files for a build. Started by kg.building.workers, never by hand: job in, reading out."""

from __future__ import annotations

import math
import signal
import sys
from multiprocessing.connection import Connection
from typing import Final

from kg.building.reading import Job, read

try:
    import resource
except ImportError:  # Windows; there only the clock ends a worker
    resource = None  # type: ignore[assignment]

SECONDS: Final = 120  # of work for one file
MEMORY: Final = 1200 * 1024 * 1024  # bytes of data the process may hold


def main() -> None:
    """Read until the build closes its end, or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the build decides
    connection = Connection(int(sys.argv[1]))
    if resource is not None:
        # The soft limit alone: a reader of scans that this process starts may need more, and asks for it.
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, resource.getrlimit(resource.RLIMIT_DATA)[1]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            job: Job = connection.recv()
        except (EOFError, OSError):
            return
        _limit_work()
        reading = read(job)
        try:
            connection.send(reading)
        except OSError:
            return


def _limit_work() -> None:
    """End this process when it has worked ``SECONDS`` more, however busy the machine."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = math.ceil(used.ru_utime + used.ru_stime) + SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
