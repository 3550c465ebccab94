"""What the service counts, for Prometheus. The only importer of its library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from kg.pool import PoolState

MEDIA_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
# From an answer that was kept to one that ends in the time limit.
_SECONDS: Final = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)


class Metrics:
    """The counts of one service since it started."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "hetu_requests", "Answered requests", ("route", "method", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "hetu_request_seconds",
            "Time to the end of an answer",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._refused = Counter(
            "hetu_rate_limited", "Requests refused because a client sent too many", registry=self._registry
        )
        # labels() looks up under a lock; what it gives can be kept.
        self._counts: dict[tuple[str, str, int], Counter] = {}
        self._times: dict[str, Histogram] = {}
        ProcessCollector(registry=self._registry)

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request. ``route`` is a pattern such as /id/{rest}, never what a client wrote."""
        count = self._counts.get((route, method, status))
        if count is None:
            count = self._counts[route, method, status] = self._requests.labels(route, method, status)
        count.inc()
        times = self._times.get(route)
        if times is None:
            times = self._times[route] = self._seconds.labels(route)
        times.observe(seconds)

    def refused(self) -> None:
        """Count one request that was one too many."""
        self._refused.inc()

    def watch(self, pool: Callable[[], PoolState], kept: Callable[[], tuple[int, int, int]]) -> None:
        """Show the pool's state and the kept answers (found, not found, bytes) as they are when asked."""
        self._registry.register(_Now(pool, kept))

    def page(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)


class _Now(Collector):
    """What is not counted but looked up."""

    def __init__(self, pool: Callable[[], PoolState], kept: Callable[[], tuple[int, int, int]]) -> None:
        self._pool = pool
        self._kept = kept

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Part of :class:`Collector`."""
        state = self._pool()
        readers = GaugeMetricFamily("hetu_readers", "Reader processes", labels=("state",))
        for name in ("idle", "light", "heavy", "suspended"):
            readers.add_metric((name,), getattr(state, name))
        yield readers
        yield GaugeMetricFamily("hetu_waiting", "Queries that wait for a reader", value=state.waiting)
        yield GaugeMetricFamily("hetu_in_memory", "1 when the graph is in memory", value=state.in_memory)
        yield GaugeMetricFamily("hetu_triples", "Triples in memory", value=state.triples)
        found, missed, size = self._kept()
        answers = GaugeMetricFamily("hetu_kept_answers", "Lookups of kept answers", labels=("found",))
        answers.add_metric(("yes",), found)
        answers.add_metric(("no",), missed)
        yield answers
        yield GaugeMetricFamily("hetu_kept_bytes", "Memory of kept answers", value=size)
