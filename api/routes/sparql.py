"""/sparql: the SPARQL 1.1 Protocol, as plain ASGI because a framework would cost more than most queries.

A query goes to a reader process or is answered from memory; the bytes of the answer are never looked at here.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from api.answers import Answer, Answers
from api.errors import Problem
from api.negotiate import FORMAT_PARAMETER, sparql_formats
from api.protocol import Operation, Receive, Scope, Send, header, read_operation, root_address
from api.sending import preflight, send_answer, send_plain, with_problems
from api.settings import Settings
from api.token import require_token
from kg.description import service_description, written
from kg.errors import FormatUnavailable
from kg.readers import ReaderPool
from kg.sparql import SparqlRequest
from kg.sparql_update import UpdateRequest

METHODS: Final = "GET, HEAD, POST, OPTIONS"
_LOOK_FOR_HANGUP_AFTER: Final = 0.1


@dataclass(frozen=True, slots=True)
class SparqlEndpoint:
    """The endpoint as an ASGI application, for both ``/sparql`` and ``/sparql/``."""

    pool: ReaderPool
    answers: Answers
    settings: Settings

    @property
    def address(self) -> str:
        """Where the endpoint is; relative IRIs in queries stand on it."""
        return f"{self.settings.base_url}/sparql"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await with_problems(scope, send, self._answer(scope, receive, send))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method == "OPTIONS":
            await send_plain(scope, send, 204, preflight(scope, METHODS), b"")
            return
        if method not in ("GET", "HEAD", "POST"):
            raise Problem(405, f"use {METHODS}", f"请使用 {METHODS}", headers=(("allow", METHODS),))
        operation = await read_operation(scope, receive)
        match operation.kind:
            case "query":
                await self._query(scope, receive, send, operation)
            case "update":
                require_token(scope, self.settings.write_token)
                await self.pool.update(
                    UpdateRequest(
                        operation.text, operation.default_graphs, operation.named_graphs, self.address
                    )
                )
                await send_plain(scope, send, 204, [(b"access-control-allow-origin", b"*")], b"")
            case "describe":
                await self._describe(scope, send, operation)

    async def _query(self, scope: Scope, receive: Receive, send: Send, operation: Operation) -> None:
        solutions, triples = _formats(scope, operation)
        request = SparqlRequest(
            operation.text,
            operation.default_graphs,
            operation.named_graphs,
            solutions,
            triples,
            self.address,
            self.settings.limits.result_bytes,
        )
        answer = self.answers.kept(request)
        if answer is None:
            answer = await _unless_hung_up(asyncio.create_task(self.answers.ask(request)), receive)
        await send_answer(scope, send, answer)

    async def _describe(self, scope: Scope, send: Send, operation: Operation) -> None:
        """Without a query: what this service is."""
        _, triples = _formats(scope, operation)
        if triples is None:
            raise FormatUnavailable("the service description comes as RDF only", "服务说明只有 RDF 格式")
        address = f"{root_address(scope, self.settings)}/sparql"
        said = service_description(address, writable=bool(self.settings.write_token))
        await send_answer(scope, send, Answer(written(said, triples)))


def _formats(scope: Scope, operation: Operation) -> tuple[str | None, str | None]:
    """What to send for rows and for triples: by the ``format`` parameter, else by the Accept header."""
    if not operation.format:
        return sparql_formats(header(scope, b"accept"))
    named = FORMAT_PARAMETER.get(operation.format.lower())
    if named is None:
        legal = ", ".join(sorted(name for name in FORMAT_PARAMETER if "/" not in name))
        raise Problem(400, f"format= is one of {legal}", f"format= 可选：{legal}")
    return named


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
