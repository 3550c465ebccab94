"""What holds for every request, whoever answers it: an id, a rate, safe headers, a count and a line in the log.

Plain ASGI, because an answer from memory takes less time than a framework's middleware.
"""

from __future__ import annotations

import logging
import os
import re
from dataclasses import dataclass
from math import ceil
from time import perf_counter
from typing import Any, Final

from api.errors import Problem
from api.logs import request_id
from api.metrics import Metrics
from api.protocol import MOST_QUERY_BYTES, App, Receive, Scope, Send, header
from api.rates import Rates
from api.sending import Headers, send_problem

_log = logging.getLogger("hetu.requests")
_ID: Final = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_SLOW_SECONDS: Final = 1.0
# Asked for by those who look after the service, who must not be kept out when there is most to see.
ALWAYS_OPEN: Final = frozenset({"/health", "/ready", "/metrics"})
_OURS: Final = ("/sparql", "/store")  # routes that FastAPI does not see
_SAFE: Final[Headers] = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    # For what is no page; a page says more of its own.
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'self'"),
]
_ONLY_HTTPS: Final = (b"strict-transport-security", b"max-age=31536000")


@dataclass(frozen=True, slots=True)
class Gate:
    """Stands before the application. ``https`` says that clients come by https only, through a proxy."""

    inside: App
    rates: Rates
    metrics: Metrics
    https: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        begin = perf_counter()
        id = _id_of(scope)
        request_id.set(id)
        passing = _Passing(send, [*_SAFE, _ONLY_HTTPS] if self.https else _SAFE, id.encode())
        try:
            refused = self._refused(scope)
            if refused is None:
                await self.inside(scope, receive, passing)
            else:
                await send_problem(scope, passing, refused)
        finally:
            self._note(scope, passing, perf_counter() - begin)

    def _refused(self, scope: Scope) -> Problem | None:
        path = scope["path"]
        if path in ALWAYS_OPEN:
            return None
        wait = self.rates.seconds_to_wait((scope.get("client") or ("",))[0])
        if wait:
            self.metrics.refused()
            return Problem(
                429,
                "you send requests faster than this service takes them (HETU_REQUESTS_PER_SECOND)",
                "请求过于频繁，请稍后再试（HETU_REQUESTS_PER_SECOND）",
                headers=(("retry-after", str(ceil(wait))),),
            )
        announced = header(scope, b"content-length")
        # The graph store has a limit of its own.
        if announced.isdecimal() and int(announced) > MOST_QUERY_BYTES and not path.startswith("/store"):
            return Problem(
                413,
                f"the body has more than {MOST_QUERY_BYTES} bytes",
                f"请求正文超过 {MOST_QUERY_BYTES} 字节",
            )
        return None

    def _note(self, scope: Scope, passing: _Passing, seconds: float) -> None:
        status = passing.status
        self.metrics.answered(_route(scope), _method(scope), status, seconds)
        level = logging.WARNING if status >= 500 or seconds > _SLOW_SECONDS else logging.INFO
        if _log.isEnabledFor(level):
            said = {
                "client": (scope.get("client") or ("",))[0],
                "method": scope["method"],
                "path": scope["path"],
                "status": status,
                "ms": round(seconds * 1000, 1),
                "bytes": passing.sent,
            }
            _log.log(level, "answered" if status else "the client went away", extra={"said": said})


class _Passing:
    """``send`` that adds headers and remembers what went through; status 0 is no answer at all."""

    __slots__ = ("_more", "_send", "sent", "status")

    def __init__(self, send: Send, more: Headers, id: bytes) -> None:
        self._send = send
        self._more = [*more, (b"x-request-id", id)]
        self.status = 0
        self.sent = 0

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = message["headers"]
            said = {name for name, _ in headers}
            message["headers"] = [*headers, *(pair for pair in self._more if pair[0] not in said)]
        else:
            self.sent += len(message.get("body", b""))
        await self._send(message)


def _id_of(scope: Scope) -> str:
    """The id that the client or the proxy gave, if it is fit to be logged; else a new one."""
    given = header(scope, b"x-request-id")
    return given if given and _ID.fullmatch(given) else os.urandom(8).hex()


def _route(scope: Scope) -> str:
    """The pattern of the address: there are few of them, whatever clients write."""
    route = scope.get("route")
    if route is not None:
        return str(route.path)
    path = scope["path"]
    return next((ours for ours in _OURS if path == ours or path.startswith(f"{ours}/")), "none")


def _method(scope: Scope) -> str:
    method: str = scope["method"]
    return method if method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS") else "other"
