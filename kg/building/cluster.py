"""Reading on a Dask cluster, which is an optional extra. The graph is still written by the one process that builds.

Every worker needs this program, and the files under the same paths or URLs.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Final

from distributed import Client, Future
from distributed.scheduler import KilledWorker

from kg.build_report import Failure
from kg.building.reading import Job, Reading, read
from kg.errors import KgError

_JOBS_A_THREAD: Final = 16  # enough that no worker waits while the build writes
_FEWEST: Final = 64
_CONNECT_SECONDS: Final = 20


class ClusterUnreachable(KgError):
    """There is no scheduler at the address."""


class ReadOnCluster:
    """The workers of one scheduler. A job whose worker is lost goes to another."""

    def __init__(self, scheduler: str) -> None:
        """Connect to ``tcp://host:8786``. Raises :class:`ClusterUnreachable`."""
        connect: Any = Client  # what it offers is not typed
        try:
            self._client = connect(scheduler, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise ClusterUnreachable(
                f"no Dask scheduler at {scheduler} ({error})",
                f"{scheduler} 没有可用的 Dask 调度器（{error}）",
            ) from error
        self._waiting: deque[tuple[Job, Future[Reading]]] = deque()

    @property
    def has_room(self) -> bool:
        """Whether few jobs wait, for the workers there are now."""
        threads = sum(self._client.nthreads().values()) if len(self._waiting) >= _FEWEST else 0
        return len(self._waiting) < max(_FEWEST, _JOBS_A_THREAD * threads)

    def give(self, job: Job) -> None:
        """Another job. Two of one file are two jobs: the file may have changed."""
        self._waiting.append((job, self._client.submit(read, job, pure=False)))

    def take(self) -> Reading:
        """The reading of the oldest job; a failure where it took several workers with it."""
        job, future = self._waiting.popleft()
        try:
            reading = future.result()
        except KilledWorker as error:
            return Reading(job.source.path, failure=_lost(job, error))
        except Exception as error:  # the worker runs another version, or lost its connection for good
            return Reading(job.source.path, failure=_refused(job, error))
        return reading

    def close(self) -> None:
        """Cancel what was not taken."""
        self._client.cancel([future for _, future in self._waiting])
        self._client.close()


def _lost(job: Job, error: KilledWorker) -> Failure:
    return Failure(
        job.source.path,
        f"the workers that read it ended, one after the other ({error.last_worker}); split the file",
        "读取该文件的工作节点接连中止，请拆分文件后再读取",
    )


def _refused(job: Job, error: Exception) -> Failure:
    said = f"{type(error).__name__}: {error}"
    return Failure(
        job.source.path,
        f"the cluster could not read it ({said}); is the same version installed on every worker?",
        f"集群无法读取（{said}），请确认各节点安装了同一版本",
    )
