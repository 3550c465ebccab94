"""The processes that run users' queries. Started by kg.readers, never by hand.

A query cannot be stopped from within Python, so it runs in a process that can be killed. One parent process
holds the graph in memory and forks readers that share its pages, so a reader costs milliseconds; or, for a
graph larger than the memory allowed, it holds nothing and each reader opens the store on disk.

The parent reads one byte with a socket attached from its control socket for every reader wanted, and writes
one line of JSON for everything that happens: ``{"ready": triples}``, ``{"forked": pid}``, ``{"exited": pid,
"status": n}``, ``{"failed": [english, chinese]}``. When the control socket closes, it kills its readers and
ends.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import dataclasses
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
import traceback
from pathlib import Path

from kg import wire
from kg.desk import Call, Desk
from kg.errors import KgError, QueryTooHungry
from kg.memory_copy import copy_of
from kg.sparql import SparqlAnswer, SparqlRequest, answer, read_graph
from kg.sparql_update import GraphWrite, UpdateRequest, update, write_graph
from kg.store import GraphStore

MOST_WRITE_SECONDS = 60.0
_MOST_AT_ONCE = 1 << 16
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


@dataclasses.dataclass(frozen=True, slots=True)
class Orders:
    """What a parent process is started with. ``graph_bytes`` is the memory the graph may take; 0 reads from
    disk.
    """

    store: str
    control: int
    graph_bytes: int
    reader_bytes: int
    backstop: (
        float  # a reader that runs this long on one query is ended by the kernel, whoever has forgotten it
    )


def arguments(orders: Orders) -> list[str]:
    """The command line that :func:`main` understands."""
    return [f"--{name.replace('_', '-')}={value}" for name, value in dataclasses.asdict(orders).items()]


def main() -> None:
    """Run a parent process until its control socket closes."""
    parser = argparse.ArgumentParser()
    for field in dataclasses.fields(Orders):
        kind = {"str": str, "int": int, "float": float}[str(field.type)]
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=kind, required=True)
    orders = Orders(**vars(parser.parse_args()))
    # Ctrl-C reaches the whole group; the service decides when its readers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=orders.control)
    with contextlib.suppress(ConnectionError):  # the service has ended meanwhile
        _run(orders, control)


def _run(orders: Orders, control: socket.socket) -> None:
    desk: Desk[GraphStore] | None = None
    if orders.graph_bytes:
        try:
            graph = copy_of(orders.store, orders.graph_bytes)
        except KgError as error:
            _tell(control, failed=[error.reason, error.reason_zh])
            return
        if graph is None:
            _tell(control, failed=["larger than HETU_GRAPH_MEMORY_MB", "图谱超过 HETU_GRAPH_MEMORY_MB"])
            return
        desk = Desk(GraphStore.around(graph))
        desk.warm_up()
    # Objects made so far stay out of garbage collection, whose marks would copy the shared pages.
    gc.collect()
    gc.freeze()
    _tell(control, ready=0 if desk is None else len(desk.store))
    _Parent(orders, control, desk).run()


def _tell(control: socket.socket, **news: object) -> None:
    control.sendall(json.dumps(news).encode() + b"\n")


class _Parent:
    """Forks readers when asked and reports their ends."""

    def __init__(self, orders: Orders, control: socket.socket, desk: Desk[GraphStore] | None) -> None:
        self._orders = orders
        self._control = control
        self._desk = desk
        self._children: set[int] = set()

    def run(self) -> None:
        """Until the service is gone."""
        with contextlib.suppress(ConnectionError):  # the service ended while something was being said
            self._serve()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for child in self._children:
            os.kill(child, signal.SIGKILL)

    def _serve(self) -> None:
        woken, waker = socket.socketpair()
        waker.setblocking(False)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        unused = (woken, waker, self._control)
        while True:
            ready, _, _ = select.select([self._control, woken], [], [])
            if woken in ready:
                woken.recv(4096)
                self._reap()
            if self._control in ready:
                wanted, sockets, _, _ = socket.recv_fds(self._control, 1, 1)
                if not wanted:
                    return
                for number in sockets:
                    self._fork(number, unused)

    def _fork(self, number: int, unused: tuple[socket.socket, ...]) -> None:
        child = os.fork()
        if child == 0:
            try:
                for other in unused:
                    other.close()
                _Reader(self._orders, socket.socket(fileno=number), self._desk).run()
            finally:
                os._exit(0)
        os.close(number)
        self._children.add(child)
        _tell(self._control, forked=child)

    def _reap(self) -> None:
        while self._children:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                return
            self._children.discard(child)
            _tell(self._control, exited=child, status=os.waitstatus_to_exitcode(status))


class _Reader:
    """Answers one message after the other until its socket closes, or a limit ends it."""

    def __init__(self, orders: Orders, connection: socket.socket, desk: Desk[GraphStore] | None) -> None:
        self._orders = orders
        self._connection = connection
        self._desk = desk
        self._confine_signals()
        self._confine_resources()

    def run(self) -> None:
        """Serve."""
        while head := self._receive():
            writes = head[0] in ("update", "write")
            most = MOST_WRITE_SECONDS + 5 if writes else self._orders.backstop
            signal.setitimer(signal.ITIMER_REAL, most)
            reply = self._reply(head)
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._connection.sendall(reply)

    def _reply(self, head: wire.Head) -> bytes:
        try:
            return self._do(str(head[0]), head[1:])
        except KgError as error:
            return wire.frame(wire.error_head(error))
        except MemoryError:
            return wire.frame(wire.error_head(QueryTooHungry(self._orders.reader_bytes / (1 << 20))))
        except Exception:
            return wire.frame(("bug", traceback.format_exc()))

    def _do(self, work: str, details: wire.Head) -> bytes:
        match work:
            case "query":
                return _framed(answer(self._opened().store.engine, SparqlRequest(*details)))  # type: ignore[arg-type]
            case "graph":
                return _framed(read_graph(self._opened().store.engine, *details))  # type: ignore[arg-type]
            case "call":
                return _framed(self._opened().do(Call(*details)))  # type: ignore[arg-type]
            case "update":
                with GraphStore.open(self._orders.store) as store:
                    update(store, UpdateRequest(*details))  # type: ignore[arg-type]
                return wire.frame(("ok",))
            case "write":
                with GraphStore.open(self._orders.store) as store:
                    existed = write_graph(store, GraphWrite(*details))  # type: ignore[arg-type]
                return wire.frame(("ok", existed))
        raise ValueError(work)

    def _opened(self) -> Desk[GraphStore]:
        """The graph; on disk it is opened once, and shows what was there at that moment."""
        if self._desk is None:
            self._desk = Desk(GraphStore.read_only(self._orders.store, finished=True))
            self._confine_memory()
        return self._desk

    def _receive(self) -> wire.Head | None:
        """The next message, which nearly always comes in one piece; ``None`` when the service has gone."""
        data = bytearray()
        while len(data) < wire.whole_length(data):
            more = self._connection.recv(_MOST_AT_ONCE)
            if not more:
                return None
            data += more
        return wire.unpack(memoryview(data)[wire.LENGTHS.size :])

    @staticmethod
    def _confine_signals() -> None:
        signal.set_wakeup_fd(-1)
        # A handler of Python's would wait for the engine to return; the kernel's does not.
        for number in (signal.SIGALRM, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)

    def _confine_resources(self) -> None:
        # A failed allocation ends the process with a message of the allocator's that would fill the log.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
        if self._desk is not None:
            self._confine_memory()
            # Nothing more to open, so nothing to connect either, whatever a query made the engine try.
            resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))

    def _confine_memory(self) -> None:
        """Let the process take no more than ``reader_bytes`` beyond what it has now, with the graph open."""
        if sys.platform == "linux":
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
            room = pages * resource.getpagesize() + self._orders.reader_bytes
            resource.setrlimit(resource.RLIMIT_AS, (room, room))


def _framed(found: SparqlAnswer) -> bytes:
    return wire.frame(("ok", found.media_type, found.volatile, found.total), found.body)


if __name__ == "__main__":
    main()
