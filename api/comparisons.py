"""Comparisons for the service: read once for each state of the graph, worked out in a thread, within limits."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, TypeVar

from api.pages.holding import Shelf
from kg.compare import Chain, Comparison, chains, compare
from kg.errors import QueryTooSlow, ServiceBusy
from kg.graph import Graph
from kg.limited import turns
from kg.theme_matrix import Shelves

_SECONDS: Final = 60.0  # the first after a build reads the whole graph
_AT_ONCE: Final = 2
_MOST_WAITING: Final = 16
_MOST_KEPT: Final = 64
Found = TypeVar("Found")


class Comparisons:
    """What was compared of the newest state of a store. Threads may share it."""

    def __init__(self, shelf: Shelf) -> None:
        """``shelf`` gives the newest state."""
        self._shelf = shelf
        self._lock = threading.Lock()
        self._version: str | None = None
        self._shelves: Shelves | None = None
        self._chains: tuple[Chain, ...] | None = None
        self._pairs: OrderedDict[tuple[str, str], Comparison] = OrderedDict()
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0

    def shelves(self) -> Shelves:
        """Every document with its tasks by theme."""
        with self._lock:
            store = self._newest()
            if self._shelves is None:
                self._shelves = Shelves.of(store)
            return self._shelves

    def chains(self) -> tuple[Chain, ...]:
        """Every document that another is made under, with what became of its tasks."""
        with self._lock:
            store = self._newest()
            if self._chains is None:
                self._chains = chains(store)
            return self._chains

    def pair(self, first: str, second: str) -> Comparison:
        """Two documents by number, title or IRI. Raises :class:`kg.errors.NotFound`."""
        with self._lock:
            store = self._newest()
            found = self._pairs.pop((first, second), None) or compare(store, first, second)
            self._pairs[first, second] = found
            if len(self._pairs) > _MOST_KEPT:
                self._pairs.popitem(last=False)
            return found

    def _newest(self) -> Graph:
        held = self._shelf.current()
        if held.version != self._version:
            self._version, self._shelves, self._chains = held.version, None, None
            self._pairs.clear()
        return held.source  # it reads everything, and has limits of its own

    async def work(self, asked: Callable[[], Found]) -> Found:
        """``asked`` in a thread. Raises ServiceBusy when too many wait, QueryTooSlow when it takes too long."""
        if self._waiting >= _MOST_WAITING:
            raise ServiceBusy(_MOST_WAITING)
        self._waiting += 1
        try:
            async with asyncio.timeout(_SECONDS), self._room:
                return await asyncio.to_thread(_in_turn, asked)
        except TimeoutError:
            raise QueryTooSlow(_SECONDS) from None
        finally:
            self._waiting -= 1


def _in_turn(asked: Callable[[], Found]) -> Found:
    with turns.turn():
        return asked()
