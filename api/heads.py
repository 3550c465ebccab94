"""HEAD, answered as GET is but for the body, whatever route answers."""

from __future__ import annotations

from typing import Any

from starlette.requests import ClientDisconnect

from api.protocol import App, Receive, Scope, Send


async def answer_head(app: App, scope: Scope, receive: Receive, send: Send) -> None:
    """Let ``app`` answer a HEAD request as if it were a GET, and keep the body back."""
    # 2.4: a body that is made while it is sent stops at the first OSError, and the whole graph is not read for nothing.
    inner = {**scope, "method": "GET", "asgi": {**scope.get("asgi", {}), "spec_version": "2.4"}}
    try:
        await app(inner, receive, _Bodiless(send))
    except ClientDisconnect:
        pass  # what _Bodiless told a body that had more to come
    finally:
        if "route" in inner:  # the metrics count by it
            scope["route"] = inner["route"]


class _Bodiless:
    """``send`` that ends the answer where its body would begin."""

    __slots__ = ("_ended", "_send")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._ended = False

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            await self._send(message)
            return
        if not self._ended:
            self._ended = True
            await self._send({"type": "http.response.body", "body": b""})
        if message.get("more_body"):
            raise OSError("nobody wants the body")
