"""Reading a SPARQL 1.1 Protocol request: what was sent, or why it cannot be answered."""

from __future__ import annotations

import re
from binascii import a2b_qp
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from api.errors import Problem
from api.settings import Settings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_QUERY_BYTES: Final = 1 << 20
_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_MOST_FIELDS: Final = 1000
_STRAY_PERCENT: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Operation:
    """What a client asks of /sparql. ``kind`` is ``query``, ``update``, or ``describe`` (the service itself).

    ``default_graphs`` and ``named_graphs`` are the dataset of a query, or the USING clauses of an update.
    """

    kind: str
    text: str = ""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""


def header(scope: Scope, name: bytes) -> str:
    """The value of a header, its lines joined; ``""`` when it is absent."""
    values = [value for key, value in scope["headers"] if key == name]
    if len(values) == 1:
        return str(values[0], "latin-1")
    return ", ".join(str(value, "latin-1") for value in values)


def root_address(scope: Scope, settings: Settings) -> str:
    """The address at which this client reaches the service: as configured, else as the client wrote it."""
    host = header(scope, b"host")
    if settings.public_url or not host:
        return settings.base_url
    return f"{scope.get('scheme', 'http')}://{host}"


async def read_body(scope: Scope, receive: Receive, most: int) -> bytes:
    """The whole body; raises :class:`Problem` 413 when it has more than ``most`` bytes."""
    announced = header(scope, b"content-length")
    if announced.isdecimal() and int(announced) > most:
        raise _too_large(most)
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError("the client went away")
        body += message.get("body", b"")
        if len(body) > most:
            raise _too_large(most)
        if not message.get("more_body", False):
            return bytes(body)


async def read_operation(scope: Scope, receive: Receive) -> Operation:
    """The operation that the request asks for; raises :class:`Problem` 400, 413, 414 or 415."""
    in_url: bytes = scope["query_string"]
    if len(in_url) > MOST_QUERY_BYTES:
        raise Problem(
            414,
            f"the address has more than {MOST_QUERY_BYTES} bytes; send the query by POST",
            f"网址超过 {MOST_QUERY_BYTES} 字节，请改用 POST",
        )
    if scope["method"] != "POST":
        return _from_url(in_url) if len(in_url) < 4096 else _from_url.__wrapped__(in_url)
    media, _, parameters = header(scope, b"content-type").lower().partition(";")
    media = media.strip()
    charset = parameters.partition("charset=")[2].strip(" \"'")
    if charset not in ("", "utf-8", "utf8"):
        raise Problem(415, f"send UTF-8, not {charset}", f"请使用 UTF-8 编码，不支持 {charset}")
    if media not in (_FORM, _QUERY, _UPDATE):
        raise Problem(
            415,
            f"send {_FORM} with query=, {_QUERY}, or {_UPDATE}, not {media or 'a body without a type'}",
            f"请求类型应为 {_FORM}、{_QUERY} 或 {_UPDATE}，不支持 {media or '未说明的类型'}",
        )
    body = await read_body(scope, receive, MOST_QUERY_BYTES)
    if media == _FORM:
        return _from_form(body, in_url)
    fields = _fields(in_url)
    if "query" in fields or "update" in fields:
        raise _bad("the query stands in the body and in the address", "查询语句同时出现在正文和网址中")
    return _operation({**fields, "query" if media == _QUERY else "update": [_decode(body)]})


@lru_cache(maxsize=1024)
def _from_url(query_string: bytes) -> Operation:
    fields = _fields(query_string)
    if "update" in fields:
        raise _bad("an update must be sent by POST", "更新语句必须用 POST 提交")
    return _operation(fields)


def _from_form(body: bytes, in_url: bytes) -> Operation:
    fields = _fields(body)
    for name, values in _fields(in_url).items():
        fields.setdefault(name, []).extend(values)
    if "query" not in fields and "update" not in fields:
        raise _bad("the form has neither query= nor update=", "表单中没有 query= 或 update=")
    return _operation(fields)


def _operation(fields: dict[str, list[str]]) -> Operation:
    kind = "update" if "update" in fields else "query" if "query" in fields else "describe"
    if kind == "update" and "query" in fields:
        raise _bad("query= and update= in one request", "同一请求中同时有 query= 和 update=")
    texts = fields.get(kind, [""])
    if len(texts) > 1:
        raise _bad(f"{kind}= stands {len(texts)} times", f"{kind}= 出现了 {len(texts)} 次")
    using = "using-" if kind == "update" else ""
    formats = fields.get("format", [])
    return Operation(
        kind,
        texts[0],
        tuple(fields.get(f"{using}graph-uri" if using else "default-graph-uri", ())),
        tuple(fields.get(f"{using}named-graph-uri" if using else "named-graph-uri", ())),
        formats[0] if formats else "",  # SPARQLWrapper adds a list of media types as a second one
    )


def _fields(encoded: bytes) -> dict[str, list[str]]:
    pairs = encoded.split(b"&", _MOST_FIELDS)
    if len(pairs) > _MOST_FIELDS:
        raise _bad(f"more than {_MOST_FIELDS} fields", f"参数超过 {_MOST_FIELDS} 个")
    fields: dict[str, list[str]] = {}
    try:
        for pair in pairs:
            name, _, value = pair.partition(b"=")
            if pair:
                fields.setdefault(unquoted(name), []).append(unquoted(value))
    except UnicodeDecodeError:
        raise _bad("the request is not UTF-8", "请求不是 UTF-8 编码") from None
    return fields


def unquoted(encoded: bytes) -> str:
    """What percent-encoded UTF-8 says, + being a space. Raises ``UnicodeDecodeError``.

    Raw bytes above 127 are no legal form data, but clients send them; they mean UTF-8.
    """
    plain = encoded.replace(b"+", b" ")
    if b"%" not in plain:
        return plain.decode("utf-8")
    if _STRAY_PERCENT.search(plain):
        return unquote_to_bytes(plain).decode("utf-8")
    # Quoted-printable is the same with another sign, and has a decoder in C: a long query takes 2 µs, not 20.
    return a2b_qp(plain.replace(b"=", b"=3D").replace(b"%", b"=")).decode("utf-8")


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise _bad("the body is not UTF-8", "请求正文不是 UTF-8 编码") from None


def _bad(detail: str, detail_zh: str) -> Problem:
    return Problem(400, detail, detail_zh)


def _too_large(most: int) -> Problem:
    return Problem(413, f"the body has more than {most} bytes", f"请求正文超过 {most} 字节")
