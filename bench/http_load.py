"""A small HTTP/1.1 load client: keep-alive connections from one thread, cheap beside what is measured.

It speaks to any server alike, so a comparison is fair: requests are ready-made bytes, answers are read to
their end (Content-Length or chunked) and counted by status.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class Load:
    """What a run gave: requests per second, latencies in ms, answers by status, bytes of the last body."""

    rate: float
    p50: float
    p99: float
    statuses: dict[int, int]
    last_body: int


def get(host: str, target: str, accept: str) -> bytes:
    """One GET request as bytes."""
    return f"GET {target} HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\n\r\n".encode()


def sparql(host: str, path: str, query: str, accept: str = "application/sparql-results+json") -> bytes:
    """One SPARQL query by GET."""
    return get(host, f"{path}?query={quote(query)}", accept)


class _Connection:
    """One socket and the answer being read from it."""

    __slots__ = ("buffer", "sent", "socket")

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, timeout=120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray()
        self.sent = 0.0

    def answer(self) -> tuple[int, int] | None:
        """(status, body length) once the whole answer is in the buffer, which is then empty again."""
        buffer = self.buffer
        head_end = buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return None
        head = bytes(buffer[:head_end]).lower()
        status = int(head[9:12])
        start = head_end + 4
        at = head.find(b"content-length:")
        if at >= 0:
            length = int(head[at + 15 :].split(b"\r\n", 1)[0])
            if len(buffer) - start < length:
                return None
        elif b"transfer-encoding: chunked" in head:
            if not buffer.endswith(b"0\r\n\r\n"):
                return None
            length = len(buffer) - start
        else:
            length = 0
        buffer.clear()
        return status, length


def run(
    address: tuple[str, int], requests: Iterator[bytes], seconds: float, connections: int = CONNECTIONS
) -> Load:
    """Send ``requests`` for ``seconds``; each of the connections waits for its answer before the next."""
    chooser = selectors.DefaultSelector()
    latencies: list[float] = []
    statuses: Counter[int] = Counter()
    last = 0
    open_connections = [_Connection(address) for _ in range(connections)]
    begin = time.perf_counter()
    end = begin + seconds
    for connection in open_connections:
        chooser.register(connection.socket, selectors.EVENT_READ, connection)
        connection.sent = time.perf_counter()
        connection.socket.sendall(next(requests))
    busy = len(open_connections)
    while busy:
        for key, _ in chooser.select():
            connection: _Connection = key.data
            received = connection.socket.recv(1 << 18)
            if not received:
                raise ConnectionError(f"{address}: the server closed a connection")
            connection.buffer += received
            answer = connection.answer()
            if answer is None:
                continue
            now = time.perf_counter()
            latencies.append(now - connection.sent)
            statuses[answer[0]] += 1
            last = answer[1]
            if now >= end:
                chooser.unregister(connection.socket)
                connection.socket.close()
                busy -= 1
                continue
            connection.sent = now
            connection.socket.sendall(next(requests))
    took = time.perf_counter() - begin
    latencies.sort()
    return Load(
        rate=len(latencies) / took,
        p50=latencies[len(latencies) // 2] * 1000,
        p99=latencies[min(len(latencies) - 1, int(len(latencies) * 0.99))] * 1000,
        statuses=dict(statuses),
        last_body=last,
    )
