"""Running the service: the HTTP server, what a connection may send, and how it ends."""

from __future__ import annotations

import asyncio
import sys
from math import ceil
from typing import Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.app import create_app
from api.logs import start_logging
from api.protocol import MOST_QUERY_BYTES
from api.settings import Settings

MOST_HEAD_BYTES: Final = MOST_QUERY_BYTES + (64 << 10)  # a query in the address, and headers
_LOOK_EVERY: Final = 20.0
_LEAST_BYTES_BETWEEN_LOOKS: Final = 10_000
_MOST_CONNECTIONS: Final = 2000


def run(settings: Settings) -> None:
    """Serve until told to stop; requests under way are answered first."""
    start_logging(settings.log_level)
    # While pages are worked out in threads, the loop gets its turn after this long, not after five times as long.
    sys.setswitchinterval(0.001)
    uvicorn.Server(configuration(settings)).run()


def configuration(settings: Settings) -> uvicorn.Config:
    """How the server is to run."""
    return uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        http=CarefulHttp,
        log_config=None,  # its messages go where ours go
        access_log=False,  # api.gate writes one, with the id of the request
        server_header=False,
        limit_concurrency=_MOST_CONNECTIONS,
        # By then every query under way has its answer, or has met its limit.
        timeout_graceful_shutdown=ceil(settings.limits.seconds) + 1,
    )


class CarefulHttp(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, but the head of a request has an end, and who says nothing is not waited for.

    The parser takes an address or a header of any length, and a connection that never says more than half a
    request would stay for ever.
    """

    _head = 0
    _in_head = True
    _heard = 0
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Part of :class:`asyncio.Protocol`."""
        super().connection_made(transport)
        self._look_later()

    def connection_lost(self, exc: Exception | None) -> None:
        """Part of :class:`asyncio.Protocol`."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Part of :class:`asyncio.Protocol`."""
        self._heard += len(data)
        if self._in_head:
            self._head += len(data)
            if self._head > MOST_HEAD_BYTES:
                self.transport.write(
                    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
                    b"content-length: 0\r\nconnection: close\r\n\r\n"
                )
                self.transport.close()
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Part of the parser's protocol."""
        self._in_head, self._head = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Part of the parser's protocol."""
        self._in_head = False
        super().on_headers_complete()

    def _look_later(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(_LOOK_EVERY, self._look)

    def _look(self) -> None:
        """Close the connection when it should be sending and is not."""
        sending = self._in_head or self.cycle is None or self.cycle.more_body
        if sending and self._heard < _LEAST_BYTES_BETWEEN_LOOKS:
            self.transport.close()
            return
        self._heard = 0
        self._look_later()
