"""/sparql: the SPARQL 1.1 Protocol, as plain ASGI because a framework would cost more than most queries.

A query goes to a reader process or is answered from memory; the bytes of the answer are never looked at here.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Final

from api.answers import Answer, Answers
from api.errors import PROBLEM_TYPE, Problem, problem_from
from api.negotiate import FORMAT_PARAMETER, sparql_formats, takes_gzip
from api.protocol import Operation, Receive, Scope, Send, header, read_operation
from kg.errors import KgError
from kg.sparql import SparqlRequest

_log = logging.getLogger(__name__)

_METHODS: Final = "GET, HEAD, POST, OPTIONS"
_LOOK_FOR_HANGUP_AFTER: Final = 0.1
Headers = list[tuple[bytes, bytes]]
# Answers are public and carry no cookie, so a page of any origin may read them.
_ALWAYS: Final[Headers] = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Retry-After"),
    (b"x-content-type-options", b"nosniff"),
]
_OF_ANSWERS: Final[Headers] = [
    *_ALWAYS,
    # Whoever keeps the answer asks each time whether it still holds; a new build may come at any moment.
    (b"cache-control", b"no-cache"),
    (b"vary", b"Accept, Accept-Encoding"),
]
_CHARSET: Final = b"; charset=utf-8"


@dataclass(frozen=True, slots=True)
class SparqlEndpoint:
    """The endpoint as an ASGI application, for both ``/sparql`` and ``/sparql/``."""

    answers: Answers
    base: str  # of relative IRIs in queries
    result_bytes: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            await self._answer(scope, receive, send)
        except Problem as problem:
            await send_problem(scope, send, problem)
        except KgError as error:
            await send_problem(scope, send, problem_from(error))
        except ConnectionResetError:
            pass  # nobody is there to be answered
        except Exception:
            _log.exception("a request to /sparql failed")
            await send_problem(
                scope, send, Problem(500, "an error of ours; it is in the log", "服务内部错误，已记录")
            )

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method == "OPTIONS":
            await _send(scope, send, 204, _preflight(scope), b"")
            return
        if method not in ("GET", "HEAD", "POST"):
            allow = (("allow", _METHODS),)
            raise Problem(405, f"use {_METHODS}", f"请使用 {_METHODS}", headers=allow)
        operation = await read_operation(scope, receive)
        request = self._request(scope, operation)
        answer = self.answers.kept(request)
        if answer is None:
            answer = await _unless_hung_up(asyncio.create_task(self.answers.ask(request)), receive)
        await send_answer(scope, send, answer)

    def _request(self, scope: Scope, operation: Operation) -> SparqlRequest:
        if operation.format:
            named = FORMAT_PARAMETER.get(operation.format.lower())
            if named is None:
                legal = ", ".join(sorted(name for name in FORMAT_PARAMETER if "/" not in name))
                raise Problem(400, f"format= is one of {legal}", f"format= 可选：{legal}")
            solutions, triples = named
        else:
            solutions, triples = sparql_formats(header(scope, b"accept"))
        return SparqlRequest(
            operation.text,
            operation.default_graphs,
            operation.named_graphs,
            solutions,
            triples,
            self.base,
            self.result_bytes,
        )


async def _unless_hung_up(asked: asyncio.Task[Answer], receive: Receive) -> Answer:
    """The answer, unless the client goes away first: then nobody needs it, and the query is ended."""
    watch: asyncio.Task[None] | None = None
    try:
        done, _ = await asyncio.wait((asked,), timeout=_LOOK_FOR_HANGUP_AFTER)
        if not done:
            watch = asyncio.create_task(_hangup(receive))
            await asyncio.wait((asked, watch), return_when=asyncio.FIRST_COMPLETED)
        if not asked.done():
            raise ConnectionResetError("the client went away")
        return asked.result()
    finally:
        asked.cancel()
        if watch is not None:
            watch.cancel()


async def _hangup(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def send_answer(scope: Scope, send: Send, answer: Answer) -> None:
    """Send 200 with the body, or 304 when the client has it already."""
    zipped = await answer.zipped() if takes_gzip(header(scope, b"accept-encoding")) else None
    # Two representations, two strong tags.
    etag = answer.etag if zipped is None else f'{answer.etag[:-1]}-gzip"'
    headers = [*_OF_ANSWERS, (b"etag", etag.encode())]
    if answer.lasting and _has_already(header(scope, b"if-none-match"), etag):
        await _send(scope, send, 304, headers, b"")
        return
    media = answer.media_type.encode()
    headers.append((b"content-type", media + _CHARSET if media.startswith(b"text/") else media))
    if zipped is not None:
        headers.append((b"content-encoding", b"gzip"))
    await _send(scope, send, 200, headers, answer.body if zipped is None else zipped)


async def send_problem(scope: Scope, send: Send, problem: Problem) -> None:
    """Send an error."""
    headers = [*_ALWAYS, (b"content-type", PROBLEM_TYPE.encode()), (b"cache-control", b"no-store")]
    headers.extend((name.encode(), value.encode()) for name, value in problem.headers)
    await _send(scope, send, problem.status, headers, problem.body())


async def _send(scope: Scope, send: Send, status: int, headers: Headers, body: bytes) -> None:
    if status not in (204, 304):
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _has_already(if_none_match: str, etag: str) -> bool:
    if not if_none_match:
        return False
    held = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in held or "*" in held


def _preflight(scope: Scope) -> Headers:
    headers = [*_ALWAYS, (b"allow", _METHODS.encode())]
    if header(scope, b"access-control-request-method"):
        headers += [
            (b"access-control-allow-methods", _METHODS.encode()),
            (b"access-control-allow-headers", b"Accept, Authorization, Content-Type"),
            (b"access-control-max-age", b"86400"),
        ]
    return headers
