"""Handles on the processes of kg.reader_process: a parent that forks readers, and one reader."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import Final, Self, cast

from kg import wire
from kg.errors import KgError
from kg.reader_process import Orders, arguments

Answer = tuple[wire.Head, bytes]
_NICE: Final = 10
# What loading a graph frees lies about in pieces that the allocator searches for every new object. A larger
# cache of pieces ready to hand takes a quarter off a light query. Other C libraries do not read this.
_ALLOCATOR: Final = "glibc.malloc.tcache_count=4096:glibc.malloc.tcache_max=65536"
_REPORT_WITHIN: Final = 2.0  # how long the report of a reader's end may take after its socket closed


class ReaderLost(Exception):
    """A reader ended before it answered."""


class ReaderParent:
    """A process that forks readers of one graph."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket) -> None:
        """For :meth:`start`."""
        self.triples = 0  # in memory; none when its readers read the disk
        self._process = process
        self._control = control
        self._buffer = b""
        self._ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._forked: deque[asyncio.Future[int]] = deque()
        self._readers: dict[int, Reader] = {}
        self._unwanted = False

    @classmethod
    async def start(cls, orders: Orders) -> Self:
        """Start the process and wait until it can fork. Raises :class:`KgError` when it cannot have the
        graph.
        """
        ours, theirs = socket.socketpair()
        root = str(Path(__file__).parent.parent)
        command = [
            sys.executable,
            "-m",
            "kg.reader_process",
            *arguments(replace(orders, control=theirs.fileno())),
        ]
        environment = {
            "GLIBC_TUNABLES": _ALLOCATOR,
            **os.environ,
            "PYTHONPATH": os.pathsep.join((root, os.environ.get("PYTHONPATH", ""))),
        }
        with theirs:
            process = subprocess.Popen(
                command, pass_fds=(theirs.fileno(),), env=environment, stdin=subprocess.DEVNULL
            )
        ours.setblocking(False)
        parent = cls(process, ours)
        asyncio.get_running_loop().add_reader(ours, parent._hear)
        try:
            parent.triples = await parent._ready
        except BaseException:
            await parent.close()
            raise
        return parent

    @property
    def alive(self) -> bool:
        """Whether it can still fork."""
        return self._control.fileno() >= 0

    @property
    def gone(self) -> bool:
        """Whether the process has ended; asking also clears it away."""
        return self._process.poll() is not None

    async def fork(self) -> Reader:
        """A new reader. Raises :class:`ReaderLost` when the process has ended."""
        if not self.alive:
            raise ReaderLost
        ours, theirs = socket.socketpair()
        pid: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        with theirs:
            self._forked.append(pid)
            socket.send_fds(self._control, [b"F"], [theirs.fileno()])
        ours.setblocking(False)
        try:
            number = await pid
        except BaseException:
            ours.close()
            raise
        reader = Reader(self, number)
        self._readers[number] = reader
        await asyncio.get_running_loop().create_unix_connection(lambda: reader, sock=ours)
        return reader

    def close_when_unused(self) -> None:
        """End the process once its last reader has ended."""
        self._unwanted = True
        if not self._readers:
            self._hang_up()

    async def close(self) -> None:
        """End the process and its readers, and wait for it."""
        loading = not self._ready.done()
        self._hang_up()
        if loading:
            self._process.kill()  # it would not look at its socket before it has the whole graph
        try:
            await asyncio.to_thread(self._process.wait, 5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)

    def _hang_up(self) -> None:
        if self._control.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()
        self._fail(ReaderLost())

    def _fail(self, error: Exception) -> None:
        for waiting in (self._ready, *self._forked):
            if not waiting.done():
                waiting.set_exception(error)
                waiting.exception()  # nobody may be waiting
        self._forked.clear()
        for reader in self._readers.values():
            reader.ended(None)
        self._readers.clear()

    def _hear(self) -> None:
        """Take in what the process reports."""
        try:
            heard = self._control.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            heard = b""
        if not heard:
            self._hang_up()
            return
        *lines, self._buffer = (self._buffer + heard).split(b"\n")
        for line in lines:
            self._take_news(json.loads(line))

    def _take_news(self, news: dict[str, object]) -> None:
        match news:
            case {"ready": int(triples)} if not self._ready.done():
                self._ready.set_result(triples)
            case {"failed": [str(reason), str(reason_zh)]}:
                self._fail(KgError(reason, reason_zh))
            case {"forked": int(pid)}:
                waiting = self._forked.popleft()
                if not waiting.done():
                    waiting.set_result(pid)
            case {"exited": int(pid), "status": int(status)}:
                reader = self._readers.pop(pid, None)
                if reader is not None:
                    reader.ended(status)
                if self._unwanted and not self._readers:
                    self._hang_up()


class Reader(asyncio.Protocol):
    """One reader process, asked one thing at a time."""

    def __init__(self, parent: ReaderParent, pid: int) -> None:
        """For :meth:`ReaderParent.fork`."""
        loop = asyncio.get_running_loop()
        self.parent = parent
        self.generation = 0  # set by the pool, which tells readers of an old graph by it
        self._pid = pid
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._asked: asyncio.Future[Answer] | None = None
        self._exit: asyncio.Future[int | None] = loop.create_future()
        self._killed = False

    @property
    def usable(self) -> bool:
        """Whether it can be asked something now."""
        return (
            not self._killed
            and not self._exit.done()
            and self._transport is not None
            and not self._transport.is_closing()
            and (self._asked is None or self._asked.done())
        )

    def ask(self, message: bytes) -> asyncio.Future[Answer]:
        """Send one message; the future holds the answer, or raises :class:`ReaderLost`."""
        asked = self._asked = asyncio.get_running_loop().create_future()
        if self._transport is None or self._transport.is_closing():
            asked.set_exception(ReaderLost())
        else:
            self._transport.write(message)
        return asked

    def signal(self, number: int) -> None:
        """Send a signal. Its process number is its own as long as its end has not been reported."""
        if not self._exit.done():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, number)

    def cpu_seconds(self) -> float:
        """How long it has worked in all; on systems that do not say, as long as the clock."""
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                return time.clock_gettime(
                    ~self._pid << 3 | 2
                )  # the CPU clock of another process, clock_getcpuclockid(3)
        return time.monotonic()

    def lower_priority(self) -> None:
        """Let everything else go first."""
        if not self._exit.done():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.setpriority(os.PRIO_PROCESS, self._pid, _NICE)

    def kill(self) -> None:
        """End it, whatever it is doing."""
        self._killed = True
        self.signal(signal.SIGKILL)
        if self._transport is not None:
            self._transport.close()

    async def exit_status(self) -> int | None:
        """Its exit code, negative for a signal; ``None`` when that never became known."""
        try:
            return await asyncio.wait_for(asyncio.shield(self._exit), _REPORT_WITHIN)
        except TimeoutError:
            return None

    def ended(self, status: int | None) -> None:
        """Its end was reported."""
        if not self._exit.done():
            self._exit.set_result(status)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Part of :class:`asyncio.Protocol`."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass of it

    def data_received(self, data: bytes) -> None:
        """Part of :class:`asyncio.Protocol`: pieces of an answer."""
        buffer = self._buffer
        buffer += data
        start = wire.LENGTHS.size
        if len(buffer) < start:
            return
        head, body = wire.LENGTHS.unpack_from(buffer)
        if len(buffer) < start + head + body:
            return
        self._buffer = bytearray()
        if self._asked is not None and not self._asked.done():
            view = memoryview(buffer)
            found = wire.unpack(bytes(view[start : start + head]))
            self._asked.set_result((found, bytes(view[start + head : start + head + body])))

    def connection_lost(self, error: Exception | None) -> None:
        """Part of :class:`asyncio.Protocol`."""
        if self._asked is not None and not self._asked.done():
            self._asked.set_exception(ReaderLost())
            self._asked.exception()  # nobody may be waiting any more
