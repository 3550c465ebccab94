"""Reading in several processes: every job is answered, in the order of the jobs, whatever happens to a process.

Jobs are taken in ahead of their answers, so that the readers go on while the build writes, but only so many, and only
while the answers that wait are small enough together (back-pressure): the size of the corpus does not matter.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import deque
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Final, Protocol

from kg.build_report import Failure
from kg.building.reading import Job, Reading, read

_MOST_JOBS: Final = 1_000
_MOST_JOB_BYTES: Final = 128 * 1024 * 1024  # what members of archives bring along
_MOST_WAITING_BYTES: Final = 96 * 1024 * 1024
_MOST_IN_HAND: Final = 2  # jobs sent to a worker: one it reads, one so that it need not wait for the next
_LARGE_JOB: Final = 16 * 1024
_HANDFUL: Final = 48  # fewer are read sooner than processes start
_SOON: Final = 1.5  # seconds; files that take longer together are worth processes, even a handful
_STARTING: Final = 2.0  # seconds in which processes come to read their first file
_PATIENCE: Final = 900.0  # seconds on the clock for one file; far more than worker.SECONDS of work
_TRIES: Final = 2  # whoever killed the process may have meant the process, not the file


def cores() -> int:
    """How many cores this process may use, which in a container can be fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Readers(Protocol):
    """Who does jobs: give them while ``has_room``, and take the readings in the same order."""

    @property
    def has_room(self) -> bool:
        """Whether another job may be given before the next reading is taken."""

    def give(self, job: Job) -> None:
        """Another job."""

    def take(self) -> Reading:
        """The reading of the oldest job not yet taken; waits for it."""

    def close(self) -> None:
        """Let go of what was not taken."""


class ReadHere:
    """No other process: a job is done when its reading is taken."""

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()

    @property
    def has_room(self) -> bool:
        """One job at a time."""
        return not self._jobs

    def give(self, job: Job) -> None:
        """Keep it."""
        self._jobs.append(job)

    def take(self) -> Reading:
        """Do it."""
        return read(self._jobs.popleft())

    def close(self) -> None:
        """Nothing is running."""


class ReadAsNeeded:
    """A handful of files in this process; as soon as there are more, or they take long, all others in ``count``."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._jobs: deque[Job] = deque()
        self._unknown = self._bytes = 0
        self._spent = 0.0
        # Seconds that a file takes, as the last ones did; the first takes longer, for word lists are read with it.
        self._pace = 0.0
        self._processes: ReadInProcesses | None = None

    @property
    def has_room(self) -> bool:
        """Until the processes are full."""
        return self._processes is None or self._processes.has_room

    def give(self, job: Job) -> None:
        """Keep it until it is clear who reads it."""
        if self._processes is not None:
            self._processes.give(job)
            return
        self._jobs.append(job)
        # Bytes that are known by their digest are most often the same, and looked at sooner than a process starts.
        self._count_job(job, 1)
        if self._unknown >= _HANDFUL or self._bytes > _MOST_JOB_BYTES:
            self._start()

    def take(self) -> Reading:
        """The reading of the oldest job."""
        if self._processes is None and len(self._jobs) > self._count and self._takes_long():
            self._start()
        if self._processes is not None:
            return self._processes.take()
        started = time.perf_counter()
        job = self._jobs.popleft()
        self._count_job(job, -1)
        reading = read(job)
        took = time.perf_counter() - started
        self._pace = took if not self._spent else max(took, self._pace / 2)
        self._spent += took
        return reading

    def _count_job(self, job: Job, sign: int) -> None:
        self._unknown += 0 if job.known else sign
        self._bytes += sign * len(job.source.data or b"")

    def _takes_long(self) -> bool:
        """Whether it took long so far, and the rest will take longer than processes need to start."""
        return self._spent > _SOON and self._pace * len(self._jobs) > _STARTING

    def close(self) -> None:
        """End the processes, if there are any."""
        if self._processes is not None:
            self._processes.close()

    def _start(self) -> None:
        self._processes = ReadInProcesses(self._count)
        while self._jobs:
            self._processes.give(self._jobs.popleft())


class _Worker:
    """One process and the numbers of the jobs it has in hand, the first of which it is reading."""

    def __init__(self) -> None:
        ours, theirs = Pipe()
        root = str(Path(__file__).parent.parent.parent)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join((root, os.environ.get("PYTHONPATH", "")))}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kg.building.worker", str(theirs.fileno())],
            pass_fds=(theirs.fileno(),), env=environment, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        theirs.close()
        self.connection: Connection = ours
        self.in_hand: deque[int] = deque()
        self.since = time.monotonic()

    def end(self) -> None:
        self.process.kill()
        self.connection.close()
        self.process.wait()


class ReadInProcesses:
    """``count`` processes, replaced when they end. Given to and taken from in one thread; close it."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._changed = threading.Condition()
        self._jobs: dict[int, Job] = {}  # given and not yet read
        self._to_send: deque[int] = deque()
        self._readings: dict[int, Reading] = {}  # read and not yet taken
        self._given = self._taken = 0
        self._job_bytes = self._waiting_bytes = 0
        self._tries: dict[int, int] = {}
        self._closed = False
        self._broken: BaseException | None = None
        self._wake, self._woken = Pipe()
        self._workers: list[_Worker] = []
        self._thread = threading.Thread(target=self._work, name="hetu-readers", daemon=True)
        self._thread.start()

    @property
    def has_room(self) -> bool:
        """Whether few enough jobs wait, with few enough bytes."""
        return self._given - self._taken < _MOST_JOBS and self._job_bytes < _MOST_JOB_BYTES

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes at work."""
        return tuple(worker.process.pid for worker in self._workers)

    def give(self, job: Job) -> None:
        """Another job, to be read when a process is free."""
        with self._changed:
            self._jobs[self._given] = job
            self._to_send.append(self._given)
            self._given += 1
            self._job_bytes += len(job.source.data or b"")
        self._wake.send_bytes(b"j")

    def take(self) -> Reading:
        """The reading of the oldest job; a failure where a process ended over it twice."""
        with self._changed:
            self._changed.wait_for(lambda: self._taken in self._readings or self._broken)
            if self._broken:
                raise self._broken
            reading = self._readings.pop(self._taken)
            self._taken += 1
            was_full = self._waiting_bytes >= _MOST_WAITING_BYTES
            self._waiting_bytes -= reading.size
        if was_full:
            self._wake.send_bytes(b"r")
        return reading

    def close(self) -> None:
        """End the processes."""
        self._closed = True
        self._wake.send_bytes(b"c")
        self._thread.join()
        for worker in self._workers:
            worker.end()
        self._wake.close()
        self._woken.close()

    # -- the thread that speaks with the processes ----

    def _work(self) -> None:
        try:
            self._workers = [_Worker() for _ in range(self._count)]
            while not self._closed:
                self._send()
                self._hear()
                self._end_overdue()
        except BaseException as error:  # whoever waits for a reading must hear of it
            with self._changed:
                self._broken = error
                self._changed.notify_all()

    def _send(self) -> None:
        """Jobs to the workers with the least in hand; none while too much waits to be taken."""
        while self._to_send:
            worker = min(self._workers, key=lambda one: len(one.in_hand))
            # A worker whose answer fills the pipe takes nothing in, so what could fill it on the other side waits.
            large = len(self._jobs[self._to_send[0]].source.data or b"") > _LARGE_JOB
            if len(worker.in_hand) >= (1 if large else _MOST_IN_HAND):
                return
            # The oldest job goes out in any case: everybody waits for it.
            if self._waiting_bytes >= _MOST_WAITING_BYTES and self._to_send[0] != self._taken:
                return
            with self._changed:
                number = self._to_send.popleft()
                job = self._jobs[number]
            if not worker.in_hand:
                worker.since = time.monotonic()
            worker.in_hand.append(number)
            try:
                worker.connection.send(job)
            except OSError:  # it has ended: _hear finds out
                return

    def _hear(self) -> None:
        """Wait for news, and take in all there is."""
        by_connection = {worker.connection: worker for worker in self._workers}
        for ready in wait([self._woken, *by_connection], timeout=1.0):
            if ready is self._woken:
                self._woken.recv_bytes()
                continue
            worker = by_connection[ready]  # type: ignore[index]
            try:
                reading: Reading = worker.connection.recv()
            except (EOFError, OSError):
                self._replace(worker)
            else:
                worker.since = time.monotonic()
                self._finish(worker.in_hand.popleft(), reading)

    def _finish(self, number: int, reading: Reading) -> None:
        with self._changed:
            job = self._jobs.pop(number)
            self._tries.pop(number, None)
            self._job_bytes -= len(job.source.data or b"")
            self._readings[number] = reading
            self._waiting_bytes += reading.size
            self._changed.notify_all()

    def _replace(self, worker: _Worker) -> None:
        """Another process for one that ended, and what it had in hand back to the front of the queue."""
        worker.end()
        lost = list(worker.in_hand)
        self._workers[self._workers.index(worker)] = _Worker()
        with self._changed:
            self._to_send.extendleft(reversed(lost))
        if lost:
            first = lost[0]  # the one it was reading; the others it had not looked at
            self._tries[first] = self._tries.get(first, 0) + 1
            if self._tries[first] >= _TRIES:
                with self._changed:
                    self._to_send.remove(first)
                self._finish(first, Reading(self._jobs[first].source.path, failure=_lost(self._jobs[first])))

    def _end_overdue(self) -> None:
        for worker in self._workers:
            if worker.in_hand and time.monotonic() - worker.since > _PATIENCE:
                worker.process.kill()  # heard of as an ended one


def _lost(job: Job) -> Failure:
    return Failure(
        job.source.path,
        f"the process that read it ended {_TRIES} times: too much work, too much memory, or a crash; split the file",
        f"读取进程中止{_TRIES}次：用时过长、内存不足或程序出错，请拆分文件后再读取",
    )
