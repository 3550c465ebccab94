"""What every answer outside FastAPI is sent with: headers, tags, compression, errors."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Mapping
from typing import Final

from fastapi import Response

from api.answers import Answer
from api.errors import PROBLEM_TYPE, Problem, problem_from
from api.negotiate import takes_gzip
from api.protocol import Receive, Scope, Send, header
from kg.errors import KgError

_log = logging.getLogger(__name__)

Headers = list[tuple[bytes, bytes]]
# Answers are public and carry no cookie, so a page of any origin may read them.
_ALWAYS: Final[Headers] = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link, Retry-After, X-Request-Id, X-Total-Count"),
]
_OF_ANSWERS: Final[Headers] = [
    *_ALWAYS,
    # Whoever keeps the answer asks each time whether it still holds; a new build may come at any moment.
    (b"cache-control", b"no-cache"),
    (b"vary", b"Accept, Accept-Encoding"),
]
_CHARSET: Final = b"; charset=utf-8"


async def with_problems(scope: Scope, send: Send, work: Awaitable[None]) -> None:
    """Do the work that answers a request; send what it raises as a problem."""
    try:
        await work
    except Problem as problem:
        await send_problem(scope, send, problem)
    except KgError as error:
        await send_problem(scope, send, problem_from(error))
    except ConnectionResetError:
        pass  # nobody is there to be answered
    except Exception:
        _log.exception("a request to %s failed", scope["path"])
        ours = Problem(500, "an error of ours; it is in the log", "服务内部错误，已记录")
        await send_problem(scope, send, ours)


class OutOfHand(Response):
    """An answer as FastAPI's routes return it; sent as the SPARQL endpoint sends its own."""

    def __init__(self, answer: Answer, more: Mapping[str, str] | None = None) -> None:
        """``answer`` goes out with its tag, compressed for who takes it, or as 304; ``more`` are headers of its own."""
        super().__init__()
        self._answer = answer
        self._more: Headers = [(name.encode(), value.encode()) for name, value in (more or {}).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Part of ASGI."""
        await send_answer(scope, send, self._answer, self._more)


async def send_answer(scope: Scope, send: Send, answer: Answer, more: Headers | None = None) -> None:
    """Send 200 with the body, or 304 when the client has it already."""
    zipped = await answer.zipped() if takes_gzip(header(scope, b"accept-encoding")) else None
    # Two representations, two strong tags.
    etag = answer.etag if zipped is None else f'{answer.etag[:-1]}-gzip"'
    headers = [*_OF_ANSWERS, *(more or ()), (b"etag", etag.encode())]
    if answer.lasting and _has_already(header(scope, b"if-none-match"), etag):
        await send_plain(scope, send, 304, headers, b"")
        return
    media = answer.media_type.encode()
    headers.append((b"content-type", media + _CHARSET if media.startswith(b"text/") else media))
    if zipped is not None:
        headers.append((b"content-encoding", b"gzip"))
    await send_plain(scope, send, 200, headers, answer.body if zipped is None else zipped)


async def send_problem(scope: Scope, send: Send, problem: Problem) -> None:
    """Send an error."""
    headers = [*_ALWAYS, (b"content-type", PROBLEM_TYPE.encode()), (b"cache-control", b"no-store")]
    headers.extend((name.encode(), value.encode()) for name, value in problem.headers)
    await send_plain(scope, send, problem.status, headers, problem.body())


async def send_plain(scope: Scope, send: Send, status: int, headers: Headers, body: bytes) -> None:
    """Send one answer, without its body when only the head is asked for."""
    if status not in (204, 304):
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _has_already(if_none_match: str, etag: str) -> bool:
    if not if_none_match:
        return False
    held = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in held or "*" in held


def preflight(scope: Scope, methods: str) -> Headers:
    """The headers of an answer to OPTIONS."""
    headers = [*_ALWAYS, (b"allow", methods.encode())]
    if header(scope, b"access-control-request-method"):
        headers += [
            (b"access-control-allow-methods", methods.encode()),
            (b"access-control-allow-headers", b"Accept, Authorization, Content-Type"),
            (b"access-control-max-age", b"86400"),
        ]
    return headers
