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
from kg.pool import Pool
from kg.sparql import SparqlRequest
from kg.sparql_update import UpdateRequest

METHODS: Final = "GET, HEAD, POST, OPTIONS"
_LOOK_FOR_HANGUP_AFTER: Final = 0.1


@dataclass(frozen=True, slots=True)
class SparqlEndpoint:
    """The endpoint as an ASGI application, for both ``/sparql`` and ``/sparql/``."""

    pool: Pool
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
            with _UnlessHungUp(receive):
                answer = await self.answers.ask(request)
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


class _UnlessHungUp:
    """Ends the block with ``ConnectionResetError`` when the client goes away: nobody needs its answer then.

    A task of its own is made for watching only after a moment, because most answers are there before.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._hung_up = False
        self._watch: asyncio.Task[None] | None = None

    def __enter__(self) -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        self._task = task
        self._timer = loop.call_later(_LOOK_FOR_HANGUP_AFTER, self._start)

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        self._timer.cancel()
        if self._watch is not None:
            self._watch.cancel()
        if self._hung_up and self._task.uncancel() == 0 and kind is asyncio.CancelledError:
            raise ConnectionResetError("the client went away")

    def _start(self) -> None:
        self._watch = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._hung_up = True
        self._task.cancel()
