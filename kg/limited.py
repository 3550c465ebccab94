"""A graph that is asked from threads and answered by readers, so that no question runs longer than one may.

The service's pages ask their questions through it. A question of ours may meet a graph that makes it slow, and
a thread that waits for the engine cannot be stopped; a reader can.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import pyoxigraph as ox

from kg import wire
from kg.closing import Closing
from kg.desk import Call
from kg.errors import QueryTooSlow, WaitedTooLong
from kg.graph import Graph
from kg.pool import Pool
from kg.quad_files import ExportFormat
from kg.sparql import SparqlAnswer, SparqlRequest
from kg.values import Row, Term, bind

_end: Final[ContextVar[float | None]] = ContextVar("_end", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let all that is asked in this block, and in threads it starts, together take at most ``seconds``."""
    token = _end.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _end.reset(token)


class Turns:
    """Lets few threads work at a time, first come first served.

    Threads of one process share one lock of the interpreter: more of them at work finish nothing sooner, and keep the
    lock from the loop, which answers everybody else.
    """

    def __init__(self, most: int) -> None:
        self._free = threading.Semaphore(most)
        self._held = threading.local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Do this block in a turn, or in the one this thread has. Raises :class:`WaitedTooLong`."""
        if getattr(self._held, "one", False):
            yield
            return
        end, now = _end.get(), time.monotonic()
        if not self._free.acquire(timeout=None if end is None else max(0.0, end - now)):
            raise WaitedTooLong(time.monotonic() - now)
        self._held.one = True
        try:
            yield
        finally:
            self._held.one = False
            self._free.release()


# Of all that is worked out for pages in this process: while one waits for a reader, two work.
turns: Final = Turns(3)


class Asker:
    """Asks a pool from threads other than the pool's own."""

    def __init__(self, pool: Pool, seconds: float) -> None:
        """Made in the pool's own loop. ``seconds`` is the most that a question may take, or a block of them."""
        self.seconds = seconds
        self.pool = pool
        self._loop = asyncio.get_running_loop()
        self._home = threading.get_ident()

    def wait_for(self, answer: Coroutine[Any, Any, SparqlAnswer]) -> SparqlAnswer:
        """The answer of the pool. Raises what the pool does, and :class:`QueryTooSlow`."""
        if threading.get_ident() == self._home:
            answer.close()
            raise RuntimeError("asked from the thread that has to answer: it would wait for ever")
        end = _end.get()
        left = self.seconds if end is None else end - time.monotonic()
        if left <= 0:
            answer.close()
            raise QueryTooSlow(self.seconds)
        asked = asyncio.run_coroutine_threadsafe(answer, self._loop)
        try:
            return asked.result(left)
        except TimeoutError:
            asked.cancel()  # which kills the reader
            raise QueryTooSlow(self.seconds) from None


@dataclass(frozen=True, slots=True)
class LimitedGraph(Closing):
    """A :class:`kg.graph.Graph` in the newest state that the pool has; ``source`` is the store it reads.

    Every question may raise :class:`kg.errors.LimitReached`.
    """

    asker: Asker
    source: Graph

    def select(
        self, query: str, bindings: Mapping[str, Term | Sequence[Term]] | None = None
    ) -> tuple[Row, ...]:
        """Part of :class:`kg.graph.Graph`."""
        return wire.rows_from(self._call("select", bind(query, bindings or {})))

    def construct(
        self, query: str, bindings: Mapping[str, Term | Sequence[Term]] | None = None
    ) -> tuple[ox.Triple, ...]:
        """Part of :class:`kg.graph.Graph`."""
        return self._triples(bind(query, bindings or {}))

    def describe(self, iri: str) -> tuple[ox.Triple, ...]:
        """Part of :class:`kg.graph.Graph`."""
        node = ox.NamedNode(iri)
        return tuple(sorted(self._triples(f"CONSTRUCT {{ {node} ?p ?o }} WHERE {{ {node} ?p ?o }}"), key=str))

    def answer(self, request: SparqlRequest) -> SparqlAnswer:
        """Part of :class:`kg.graph.Graph`."""
        return self.asker.wait_for(self.asker.pool.query(request))

    def export(self, format: ExportFormat, stream: IO[bytes]) -> None:
        """Part of :class:`kg.graph.Graph`: the whole of ``source``, for which there is no limit."""
        self.source.export(format, stream)

    @property
    def version(self) -> str:
        """Part of :class:`kg.graph.Graph`."""
        return self.source.version

    @property
    def folder(self) -> Path | None:
        """Part of :class:`kg.graph.Graph`."""
        return self.source.folder

    def close(self) -> None:
        """Part of :class:`kg.graph.Graph`."""
        self.source.close()

    def _triples(self, query: str) -> tuple[ox.Triple, ...]:
        found = ox.parse(self._call("construct", query), ox.RdfFormat.N_TRIPLES)
        return tuple(dict.fromkeys(quad.triple for quad in found))

    def _call(self, work: str, query: str) -> bytes:
        return self.asker.wait_for(self.asker.pool.call(Call(work, (query,)))).body
