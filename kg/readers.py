"""Running users' queries under limits: a pool of reader processes, seen from the service's event loop.

Light and heavy queries must not meet. Every query starts at once in a waiting reader; one that has no answer
after ``PATIENCE`` is heavy: its reader leaves the pool (another is forked in its place), runs on with low
priority in one of a few slots, or is suspended until a slot is free. Whatever happens to a heavy reader, it
is not used again.

Which graph they read: the store on disk until a copy in memory is ready, then that copy, in which joins are
several times faster. A new build is noticed by the store's version file; the old copy answers until the new
one is loaded.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kg import wire
from kg.desk import Call
from kg.errors import KgError, QueryTooHungry, QueryTooSlow, ServiceBusy, WaitedTooLong
from kg.forking import Answer, Reader, ReaderLost, ReaderParent
from kg.limits import Limits
from kg.memory_copy import BYTES_PER_TRIPLE
from kg.pool import PoolState
from kg.reader_process import MOST_WRITE_SECONDS, Orders
from kg.sparql import SparqlAnswer, SparqlRequest
from kg.sparql_update import GraphWrite, UpdateRequest
from kg.store import store_version

PATIENCE: Final = 0.1
# Our own work is no attack, and should not wait in one queue with those who make one.
_PATIENCE_WITH_OURSELVES: Final = 0.5
_MOST_WAITS: Final = 10
# When a query waits and no reader became free for this long, there is a new one; one too many goes each time the
# pool looks for builds, because forking costs more than keeping. As long as readers become free, another would
# only share their cores, and first make a copy of what they have read.
_GROW_AFTER: Final = 0.1
_MOST_READERS: Final = 4
_LOOK_FOR_BUILDS_EVERY: Final = 0.5
_LOAD_AFTER_WRITES: Final = 2.0  # more writes may follow, and each would make the copy in memory old
# Reading marks what it reads, and the first to mark a page of the graph copies it. Whoever has read
# everything once has done so, and answers as fast as it will: do it before the first query, not during it.
_LOOK_AT_EVERYTHING: Final = wire.frame(
    ("query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", (), (), "csv", "nt", "", 99)
)
_CORES: Final = max(2, os.cpu_count() or 2)


def _values(request: SparqlRequest | UpdateRequest | GraphWrite) -> wire.Head:
    """A request as it is sent; ``dataclasses.astuple`` would copy everything in it, which takes longer than
    sending.
    """
    return tuple(getattr(request, name) for name in request.__slots__)


class ReaderPool:
    """Readers of one store. Made and used in one event loop; ``start`` it, and ``close`` it."""

    def __init__(self, store: str | os.PathLike[str], limits: Limits) -> None:
        self._folder = Path(store)
        self._limits = limits
        self._disk: ReaderParent | None = None
        self._memory: ReaderParent | None = None
        self._retired: list[ReaderParent] = []  # ending, but not yet ended
        self._watch: asyncio.Task[None] | None = None
        self._version = ""
        self._generation = 0  # of readers; those of an older one are not used again
        self._idle: list[Reader] = []
        self._light = 0  # readers that are idle, or answering and not yet heavy
        self._forking = 0
        self._waiting: deque[asyncio.Future[Reader]] = deque()
        self._freed = float("-inf")  # when a reader last went to a query that waited
        self._slots = asyncio.Semaphore(_CORES)
        self._ours = asyncio.Semaphore(_CORES - 1)  # so that a reader is left for light queries
        self._heavy = 0
        self._suspended = 0
        self._writing = asyncio.Lock()
        self._written = float("-inf")
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def version(self) -> str:
        """Of the graph that the next query will see."""
        return self._version

    @property
    def in_memory(self) -> bool:
        """Whether queries run on a copy in memory, not on the disk."""
        return self._memory is not None

    def state(self) -> PoolState:
        """What goes on now."""
        idle = len(self._idle)
        triples = self._memory.triples if self._memory is not None else 0
        return PoolState(
            idle,
            self._light - idle,
            self._heavy,
            self._suspended,
            len(self._waiting),
            self.in_memory,
            triples,
        )

    async def start(self) -> None:
        """Be ready to answer from the disk; the copy in memory follows by itself."""
        self._version = store_version(self._folder)
        self._disk = await self._start_parent(graph_bytes=0)
        for _ in range(_CORES):
            await self._add_reader()
        self._watch = asyncio.create_task(self._keep_up())

    async def close(self) -> None:
        """End every process."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        for task in list(self._tasks):
            task.cancel()
        for parent in (self._memory, self._disk, *self._retired):
            if parent is not None:
                await parent.close()
        self._idle.clear()

    async def query(self, request: SparqlRequest) -> SparqlAnswer:
        """Answer one query. Raises what kg.sparql.answer does, or a :class:`LimitReached`.

        Cancelling ends the query: its reader is killed.
        """
        return await self._read(("query", *_values(request)))

    async def call(self, call: Call) -> SparqlAnswer:
        """Have a reader do a piece of our own work. Raises what kg.desk does, or a :class:`LimitReached`."""
        patience = min(_PATIENCE_WITH_OURSELVES, max(PATIENCE, self._limits.seconds / 4))
        try:
            async with asyncio.timeout(self._limits.seconds):
                await self._ours.acquire()
        except TimeoutError:
            raise WaitedTooLong(self._limits.seconds) from None
        try:
            return await self._read(("call", call.work, call.arguments), patience)
        finally:
            self._ours.release()

    async def read_graph(self, graph: str, format: str) -> SparqlAnswer:
        """One whole graph. Raises what kg.sparql.read_graph does, or a :class:`LimitReached`."""
        return await self._read(("graph", graph, format, self._limits.result_bytes))

    async def update(self, request: UpdateRequest) -> None:
        """Change the store; every query after this sees it. Raises what kg.sparql_update.update does."""
        await self._write(wire.frame(("update", *_values(request))))

    async def write_graph(self, request: GraphWrite) -> bool:
        """Change one graph; returns whether it was there. Raises what kg.sparql_update.write_graph does."""
        head, _ = await self._write(wire.frame(("write", *_values(request))))
        return bool(head[1])

    async def _write(self, message: bytes) -> Answer:
        """Have a process of its own change the store: only while it does is the store closed to builds."""
        if self._disk is None:
            raise RuntimeError("the pool is not started")
        async with self._writing:
            writer = await self._disk.fork()
            try:
                asked = writer.ask(message)
                done, _ = await asyncio.wait((asked,), timeout=MOST_WRITE_SECONDS)
                if not done:
                    raise QueryTooSlow(MOST_WRITE_SECONDS)
                answer = asked.result()
            except ReaderLost:
                raise await self._why_lost(writer) from None
            finally:
                writer.kill()
            self._written = asyncio.get_running_loop().time()
            self._show_newest()
        return self._checked(answer)

    @staticmethod
    def _checked(answer: Answer) -> Answer:
        """The answer, unless it is an error: then that is raised."""
        head = answer[0]
        if head[0] == "error":
            raise wire.error_from(head)
        if head[0] != "ok":
            raise RuntimeError(f"a reader failed:\n{head[1]}")
        return answer

    # -- one query ----

    async def _read(self, head: wire.Head, patience: float = PATIENCE) -> SparqlAnswer:
        (_, media_type, volatile, total), body = await self._run(wire.frame(head), patience)
        return SparqlAnswer(body, str(media_type), bool(volatile), total if isinstance(total, int) else None)

    async def _run(self, message: bytes, patience: float) -> Answer:
        reader = await self._take()
        light = True
        try:
            worked = reader.cpu_seconds()
            asked = reader.ask(message)
            done, _ = await asyncio.wait((asked,), timeout=patience)
            waits = 1
            while not done and reader.cpu_seconds() - worked < patience / 2 and waits < _MOST_WAITS:
                # It was kept from working, by a busy machine: that does not make it heavy.
                done, _ = await asyncio.wait((asked,), timeout=patience)
                waits += 1
            if not done:
                light = False
                self._light -= 1
                self._add_reader_soon()
                await self._run_heavy(reader, asked, self._limits.seconds - patience)
            answer = asked.result()
        except ReaderLost:
            raise await self._why_lost(reader) from None
        finally:
            if light and reader.usable:
                self._give_back(reader)
            else:
                if light:
                    self._light -= 1
                    self._add_reader_soon()
                reader.kill()
        return self._checked(answer)

    async def _run_heavy(self, reader: Reader, asked: asyncio.Future[Answer], seconds: float) -> None:
        """Wait for the answer of a heavy query in one of the slots, at most ``seconds`` more."""
        reader.lower_priority()
        if self._slots.locked():
            await self._suspend_until_slot(reader)
        else:
            await self._slots.acquire()
        self._heavy += 1
        try:
            done, _ = await asyncio.wait((asked,), timeout=seconds)
        finally:
            self._heavy -= 1
            self._slots.release()
        if not done:
            raise QueryTooSlow(self._limits.seconds)

    async def _suspend_until_slot(self, reader: Reader) -> None:
        if self._suspended >= self._limits.queue:
            raise ServiceBusy(self._limits.queue)
        reader.signal(signal.SIGSTOP)
        self._suspended += 1
        try:
            async with asyncio.timeout(self._limits.seconds):
                await self._slots.acquire()
        except TimeoutError:
            raise WaitedTooLong(self._limits.seconds) from None
        finally:
            self._suspended -= 1
        reader.signal(signal.SIGCONT)

    async def _why_lost(self, reader: Reader) -> Exception:
        status = await reader.exit_status()
        if status == -signal.SIGALRM:
            return QueryTooSlow(self._limits.seconds)
        # The allocator gave up, the stack ran over, or the system was out of memory and chose this process.
        if status in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS, -signal.SIGKILL):
            return QueryTooHungry(self._limits.reader_bytes / (1 << 20))
        return RuntimeError(f"a reader ended by itself: {status}")

    # -- readers that wait for light work ----

    async def _take(self) -> Reader:
        while self._idle:
            reader = self._idle.pop()
            if reader.usable:
                return reader
            self._light -= 1
        if len(self._waiting) >= self._limits.queue:
            raise ServiceBusy(self._limits.queue)
        wanted: asyncio.Future[Reader] = asyncio.get_running_loop().create_future()
        self._waiting.append(wanted)
        asyncio.get_running_loop().call_later(_GROW_AFTER, self._grow_for, wanted)
        try:
            # Not asyncio.wait_for, which in Python 3.11 may swallow that the client has gone.
            async with asyncio.timeout(self._limits.seconds):
                return await wanted
        except (TimeoutError, asyncio.CancelledError) as error:
            if wanted.done() and not wanted.cancelled():
                self._give_back(wanted.result())
            if isinstance(error, TimeoutError):
                raise WaitedTooLong(self._limits.seconds) from None
            raise

    def _grow_for(self, wanted: asyncio.Future[Reader]) -> None:
        if wanted.done():
            return
        loop = asyncio.get_running_loop()
        if loop.time() - self._freed > _GROW_AFTER:
            self._add_reader_soon(self._most_readers)
        else:
            loop.call_later(_GROW_AFTER, self._grow_for, wanted)

    def _give_back(self, reader: Reader) -> None:
        """To the first who waits, or to the idle; to nobody when its graph is old."""
        if reader.generation != self._generation:
            self._light -= 1
            reader.kill()
            self._add_reader_soon()
            return
        while self._waiting:
            wanted = self._waiting.popleft()
            if not wanted.done():
                wanted.set_result(reader)
                self._freed = asyncio.get_running_loop().time()
                return
        self._idle.append(reader)

    def _add_reader_soon(self, most: int = _CORES) -> None:
        """Fork one in the background, unless there are ``most``."""
        if self._light + self._forking < most:
            task = asyncio.get_running_loop().create_task(self._add_reader())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _add_reader(self) -> None:
        generation = self._generation
        self._forking += 1
        try:
            reader = await self._current.fork()
        except ReaderLost:
            return  # the parent has gone; _keep_up starts another, and readers with it
        finally:
            self._forking -= 1
        reader.generation = generation
        self._light += 1
        self._give_back(reader)

    # -- which graph ----

    @property
    def _most_readers(self) -> int:
        """Reading marks what it reads, so that in the end every reader has a copy of the whole graph."""
        copies = self._limits.graph_bytes // max(1, self._current.triples * BYTES_PER_TRIPLE)
        return max(_CORES, min(_MOST_READERS, copies - 1 - _CORES))

    @property
    def _current(self) -> ReaderParent:
        parent = self._memory or self._disk
        if parent is None:
            raise RuntimeError("the pool is not started")
        return parent

    async def _start_parent(self, graph_bytes: int) -> ReaderParent:
        longest = 2 * self._limits.seconds + 5
        return await ReaderParent.start(
            Orders(str(self._folder), -1, graph_bytes, self._limits.reader_bytes, backstop=longest)
        )

    def _show_newest(self) -> None:
        """Let every query from now on see what is in the store, from the disk until it is in memory again."""
        version = store_version(self._folder)
        if version != self._version:
            self._switch(None, version)

    async def _keep_up(self) -> None:
        """Load the graph into memory when there is a new one or none is loaded; replace parents that died."""
        tried = None
        while True:
            if self._idle and self._light > _CORES:
                self._light -= 1
                self._idle.pop(0).kill()
            self._retired = [parent for parent in self._retired if not parent.gone]
            if self._disk is not None and not self._disk.alive:
                self._retired.append(self._disk)
                self._disk = await self._start_parent(graph_bytes=0)
                self._switch(self._memory, self._version)
            if self._memory is not None and not self._memory.alive:
                self._switch(None, self._version)
                tried = None
            version = store_version(self._folder)
            settled = asyncio.get_running_loop().time() - self._written > _LOAD_AFTER_WRITES
            if settled and version != tried and (version != self._version or self._memory is None):
                tried = version
                await self._load(version)
            await asyncio.sleep(_LOOK_FOR_BUILDS_EVERY)

    async def _load(self, version: str) -> None:
        parent: ReaderParent | None = None
        readers: list[Reader] = []
        try:
            if self._limits.graph_bytes:
                parent = await self._start_parent(self._limits.graph_bytes)
                readers = [await parent.fork() for _ in range(_CORES)]
                await asyncio.gather(*(reader.ask(_LOOK_AT_EVERYTHING) for reader in readers))
        except (KgError, ReaderLost):
            pass  # too large for memory, or it could not be read: the disk answers
        except asyncio.CancelledError:  # the service ends
            if parent is not None:
                await parent.close()
            raise
        if store_version(self._folder) == version:
            self._switch(parent, version, readers)
        elif parent is not None:
            await parent.close()  # already old; the next round loads the newer build

    def _switch(self, memory: ReaderParent | None, version: str, ready: Sequence[Reader] = ()) -> None:
        """Let every query from now on be answered by readers of another graph."""
        old, self._memory, self._version = self._memory, memory, version
        self._generation += 1
        stale, self._idle = self._idle, []
        self._light -= len(stale)
        for reader in stale:
            reader.kill()
        for reader in ready:
            reader.generation = self._generation
            self._light += 1
            self._give_back(reader)
        for _ in range(max(_CORES, len(self._waiting))):
            self._add_reader_soon()
        if old is not None and old is not memory:
            old.close_when_unused()
            self._retired.append(old)
