"""A service over a graph behind a URL: the server there answers, within this service's limits on time and size.

What takes long cannot be stopped from here: the connection is given up, and the server goes on until its own
limit. So its own limit should be set, and no more questions than :data:`AT_ONCE` are with it at a time.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final, TypeVar

from kg.desk import Call, Desk
from kg.errors import KgError, QueryTooSlow, ServiceBusy, WaitedTooLong
from kg.limits import Limits
from kg.pool import PoolState
from kg.remote import RemoteStore
from kg.remote_client import Silent
from kg.sparql import SparqlAnswer, SparqlRequest
from kg.sparql_update import GraphWrite, UpdateRequest

AT_ONCE: Final = 8
_VERSION_LASTS: Final = 1.0
Done = TypeVar("Done")


class RemoteVersion:
    """Which build is in the store at ``url``, asked of it at most once a second, and by a thread of its own.

    The first call waits for the answer and raises what :meth:`RemoteStore.read_only` does; later calls never
    wait: they give the last known while a newer one is fetched.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._store: RemoteStore | None = None
        self._known = ""
        self._asked = float("-inf")
        self._asking = False

    def __call__(self) -> str:
        with self._lock:
            if self._store is None:
                self._store = RemoteStore.read_only(self._url)
                self._known, self._asked = self._store.version, time.monotonic()
            elif not self._asking and time.monotonic() - self._asked > _VERSION_LASTS:
                self._asking = True  # one at a time, however long the server takes
                threading.Thread(target=self._ask, args=(self._store,), daemon=True).start()
        return self._known

    def _ask(self, store: RemoteStore) -> None:
        with suppress(KgError):  # a server that is away now is asked again by the next call
            # Between two operations of a server without transactions there is none for a moment.
            self._known = store.version or self._known
        self._asked, self._asking = time.monotonic(), False

    def close(self) -> None:
        """Release the connections."""
        if self._store is not None:
            self._store.close()


class RemotePool:
    """A :class:`kg.pool.Pool` that passes every question on to the store at ``url``."""

    def __init__(self, url: str, limits: Limits) -> None:
        self._url = url
        self._limits = limits
        self._version = RemoteVersion(url)
        self._threads = ThreadPoolExecutor(AT_ONCE, "hetu-remote")
        self._room = asyncio.Semaphore(AT_ONCE)
        self._working = 0
        self._waiting = 0
        self._store: RemoteStore | None = None
        self._desk: tuple[str, Desk[RemoteStore]] | None = None

    @property
    def version(self) -> str:
        """Of the graph that the next query will see, or saw a second ago."""
        return self._version()

    @property
    def in_memory(self) -> bool:
        """Never on this machine."""
        return False

    def state(self) -> PoolState:
        """What goes on now; a question that is with the server counts as light."""
        return PoolState(AT_ONCE - self._working, self._working, 0, 0, self._waiting, False, 0)

    async def start(self) -> None:
        """Reach the server. Raises :class:`kg.errors.StoreError`."""
        self._store = await asyncio.to_thread(RemoteStore.read_only, self._url, self._limits.seconds)
        await asyncio.to_thread(self._version)

    async def close(self) -> None:
        """Give up every connection; answers that are under way get lost."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._version.close()
        if self._store is not None:
            self._store.close()

    async def query(self, request: SparqlRequest) -> SparqlAnswer:
        """Answer one query. Raises what kg.sparql.answer does, or a :class:`kg.errors.LimitReached`."""
        return await self._do(lambda store: store.answer(request))

    async def call(self, call: Call) -> SparqlAnswer:
        """Do a piece of our own work. Raises what kg.desk does, or a :class:`kg.errors.LimitReached`."""
        return await self._do(lambda store: self._desk_of(store).do(call))

    async def read_graph(self, graph: str, format: str) -> SparqlAnswer:
        """One whole graph. Raises what kg.sparql.read_graph does, or a :class:`kg.errors.LimitReached`."""
        return await self._do(lambda store: store.read_graph(graph, format, self._limits.result_bytes))

    async def update(self, request: UpdateRequest) -> None:
        """Pass an update on. Raises :class:`kg.errors.BadQuery` and :class:`kg.errors.QueryRefused`."""
        await self._do(lambda store: store.update(request))

    async def write_graph(self, request: GraphWrite) -> bool:
        """Change one graph; returns whether it was there. Raises what kg.sparql_update.write_graph does."""
        return await self._do(lambda store: store.write_graph(request))

    async def _do(self, work: Callable[[RemoteStore], Done]) -> Done:
        if self._store is None:
            raise RuntimeError("the pool is not started")
        if self._waiting >= self._limits.queue:
            raise ServiceBusy(self._limits.queue)
        self._waiting += 1
        try:
            await asyncio.wait_for(self._room.acquire(), self._limits.seconds)
        except TimeoutError:
            raise WaitedTooLong(self._limits.seconds) from None
        finally:
            self._waiting -= 1
        self._working += 1
        asked = asyncio.get_running_loop().run_in_executor(self._threads, work, self._store)
        asked.add_done_callback(self._ended)
        try:
            # Who asked may go away; the place is free again only when the server has answered.
            return await asyncio.shield(asked)
        except Silent:
            raise QueryTooSlow(self._limits.seconds) from None

    def _ended(self, asked: asyncio.Future[Done]) -> None:
        self._working -= 1
        self._room.release()
        if not asked.cancelled():
            asked.exception()  # seen, where nobody waits for it any more

    def _desk_of(self, store: RemoteStore) -> Desk[RemoteStore]:
        """The desk of the newest build: what it derives from the graph once is derived again for the next."""
        version = self.version
        if self._desk is None or self._desk[0] != version:
            self._desk = version, Desk(store)
        return self._desk[1]
