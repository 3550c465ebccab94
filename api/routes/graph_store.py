"""/store: the SPARQL 1.1 Graph Store Protocol. Reading a graph is open to all, changing one needs the token.

A graph is named by ``?graph=IRI``, by ``?default``, or by its address under /store itself.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from typing import Final, Literal
from urllib.parse import parse_qs, quote, urljoin

from api.answers import Answer
from api.errors import Problem
from api.negotiate import TRIPLES, choose
from api.protocol import Receive, Scope, Send, header, read_body, root_address
from api.sending import Headers, preflight, send_answer, send_plain, with_problems
from api.settings import Settings
from api.token import require_token
from kg.errors import FormatUnavailable
from kg.pool import Pool
from kg.sparql_update import GraphWrite

METHODS: Final = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
MOST_GRAPH_BYTES: Final = 64 << 20
_CHANGED: Final[Headers] = [(b"access-control-allow-origin", b"*")]


@dataclass(frozen=True, slots=True)
class GraphStoreEndpoint:
    """The graph store as an ASGI application, for ``/store`` and everything under it."""

    pool: Pool
    settings: Settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await with_problems(scope, send, self._answer(scope, receive, send))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method == "OPTIONS":
            await send_plain(scope, send, 204, preflight(scope, METHODS), b"")
        elif method in ("GET", "HEAD"):
            await self._read(scope, send)
        elif method in ("PUT", "POST", "DELETE"):
            require_token(scope, self.settings.write_token)
            await self._write(scope, receive, send)
        else:
            raise Problem(405, f"use {METHODS}", f"请使用 {METHODS}", headers=(("allow", METHODS),))

    async def _read(self, scope: Scope, send: Send) -> None:
        graph = self._named(scope)
        if graph is None:
            raise _name_one()
        format = choose(header(scope, b"accept"), TRIPLES)
        if format is None:
            types = ", ".join(TRIPLES)
            raise FormatUnavailable(f"a graph comes as {types}", f"图的可选格式：{types}")
        await send_answer(scope, send, Answer(await self.pool.read_graph(graph, format)))

    async def _write(self, scope: Scope, receive: Receive, send: Send) -> None:
        graph = self._named(scope)
        headers = _CHANGED
        if scope["method"] == "DELETE":
            if graph is None:
                raise _name_one()
            await self.pool.write_graph(GraphWrite("delete", graph))
            await send_plain(scope, send, 204, headers, b"")
            return
        if graph is None:
            if scope["method"] == "PUT":
                raise _name_one()
            # POST to the store itself: a new graph, whose name is told.
            graph = f"{root_address(scope, self.settings)}/store/{uuid.uuid4()}"
            headers = [*headers, (b"location", graph.encode())]
        payloads = _payloads(
            header(scope, b"content-type"), await read_body(scope, receive, MOST_GRAPH_BYTES)
        )
        base = graph or f"{root_address(scope, self.settings)}/store"
        action: Literal["put", "post"] = "put" if scope["method"] == "PUT" else "post"
        existed = await self.pool.write_graph(GraphWrite(action, graph, payloads, base))
        await send_plain(scope, send, 204 if existed else 201, headers, b"")

    def _named(self, scope: Scope) -> str | None:
        """The IRI of the graph in question, ``""`` for the default graph, ``None`` when none is named."""
        try:
            said = parse_qs(scope["query_string"].decode("utf-8"), keep_blank_values=True, errors="strict")
        except UnicodeDecodeError:
            raise Problem(400, "the address is not UTF-8", "网址不是 UTF-8 编码") from None
        path = scope["path"].rstrip("/")
        if len(said.get("graph", ())) + ("default" in said) + (path != "/store") > 1:
            raise Problem(400, "the request names more than one graph", "请求中指定了不止一个图")
        if "default" in said:
            return ""
        here = root_address(scope, self.settings) + quote(path, safe="/:@!$&'()*+,;=-._~", encoding="utf-8")
        if "graph" in said:
            return urljoin(here, said["graph"][0]) or None
        return None if path == "/store" else here


def _name_one() -> Problem:
    return Problem(400, "name a graph: ?graph=IRI or ?default", "请指定图：?graph=IRI 或 ?default")


def _payloads(content_type: str, body: bytes) -> tuple[tuple[str, bytes], ...]:
    """The graphs in the body as (media type, content): one, or each part of a form."""
    media = content_type.partition(";")[0].strip().lower()
    if media == "multipart/form-data":
        whole = b"content-type: " + content_type.encode("latin-1") + b"\r\n\r\n" + body
        message = BytesParser(policy=policy.HTTP).parsebytes(whole)
        parts = [(part.get_content_type(), part.get_payload(decode=True)) for part in message.iter_parts()]
    else:
        parts = [(media, body)]
    for kind, _ in parts:
        if kind not in TRIPLES:
            types = ", ".join(TRIPLES)
            raise Problem(
                415,
                f"send {types}, not {kind or 'a body without a type'}",
                f"请发送 {types}，不支持 {kind or '未说明的类型'}",
            )
    return tuple((kind, content) for kind, content in parts if isinstance(content, bytes))
