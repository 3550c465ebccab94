"""Changing the graph on behalf of somebody with the right to: SPARQL updates, and whole graphs put, added to,
deleted.

Runs in a process of its own (kg.reader_process), which opens the store, changes it in one transaction and
ends, so that a build can have the store again and a change that takes too long can be killed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import pyoxigraph as ox

from kg.errors import BadQuery, NotFound, QueryRefused
from kg.search.index import after_update
from kg.sparql import TRIPLE_FORMATS, graph_name
from kg.sparql_text import Token, refuse_service, tokens
from kg.store import GraphStore

_PARSED: Final = {media: kind for kind, types in TRIPLE_FORMATS.values() for media in types}


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """One update. ``using`` and ``using_named`` are the protocol's dataset for its WHERE clauses."""

    text: str
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    base: str = ""


@dataclass(frozen=True, slots=True)
class GraphWrite:
    """One write to one graph. ``graph`` is its IRI, ``""`` the default graph.

    ``payloads`` are (media type, content) pairs; relative IRIs in them are resolved against ``base``.
    """

    action: Literal["put", "post", "delete"]
    graph: str
    payloads: tuple[tuple[str, bytes], ...] = ()
    base: str = ""


def update(store: GraphStore, request: UpdateRequest) -> None:
    """Apply the update as one transaction. Raises :class:`BadQuery` and :class:`QueryRefused`."""
    text = with_dataset(request.text, request.using, request.using_named)
    try:
        store.engine.update(text, base_iri=request.base or None)
    except SyntaxError as error:
        raise BadQuery(f"the update does not parse: {error}", f"更新语句语法有误：{error}") from None
    except RuntimeError as error:
        raise QueryRefused(f"the update cannot be run: {error}", f"更新无法执行：{error}") from None
    store.flush()
    after_update(store, len(store))


def write_graph(store: GraphStore, request: GraphWrite) -> bool:
    """Put, extend or delete one graph; returns whether it was there before.

    Raises :class:`BadQuery` when a payload does not parse, :class:`NotFound` when there is nothing to delete.
    """
    existed = holds(store.engine, request.graph)
    if request.action == "delete" and not existed:
        raise NotFound(f"there is no graph <{request.graph}>", f"没有图 <{request.graph}>")
    name = str(ox.NamedNode(request.graph)) if request.graph else ""
    steps = []
    if request.action != "post":
        steps.append(f"DROP SILENT GRAPH {name}" if name else "DROP SILENT DEFAULT")
    if request.action == "put" and name:
        steps.append(f"CREATE SILENT GRAPH {name}")  # so that an empty graph is there too
    lines = " ".join(lines_of(request))
    if lines:
        steps.append(
            f"INSERT DATA {{ GRAPH {name} {{ {lines} }} }}" if name else f"INSERT DATA {{ {lines} }}"
        )
    if steps:
        store.engine.update(" ;\n".join(steps))
        store.flush()
        after_update(store, len(store))
    return existed


def holds(engine: ox.Store, graph: str) -> bool:
    """Whether the graph is there; the default graph is when it holds something."""
    if graph:
        return engine.contains_named_graph(graph_name(graph))
    return next(engine.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None


def lines_of(request: GraphWrite) -> list[str]:
    """The triples that were sent, as lines of N-Triples. Raises :class:`BadQuery` when they do not parse."""
    try:
        return [
            f"{quad.triple} ."
            for media, content in request.payloads
            for quad in ox.parse(
                content, _PARSED[media], base_iri=request.base or None, rename_blank_nodes=True
            )
        ]
    except (SyntaxError, ValueError) as error:
        raise BadQuery(f"the graph does not parse: {error}", f"图的内容无法解析：{error}") from None


def with_dataset(text: str, using: tuple[str, ...], using_named: tuple[str, ...]) -> str:
    """The update with the protocol's dataset written into its WHERE clauses.

    Raises :class:`QueryRefused` when it would have the engine connect elsewhere, :class:`BadQuery` when it
    has a dataset of its own besides.
    """
    clauses = " ".join(
        [f"USING {graph_name(iri)}" for iri in using]
        + [f"USING NAMED {graph_name(iri)}" for iri in using_named]
    )
    pieces: list[str] = []
    copied = 0
    for where, shorthand in _where_clauses(text, refuse_dataset=bool(clauses)):
        if clauses:
            pieces += [text[copied : where.start], shorthand, clauses, " "]
            copied = where.start
    return "".join([*pieces, text[copied:]])


def _where_clauses(text: str, refuse_dataset: bool) -> list[tuple[Token, str]]:
    """Each WHERE of an operation, and what must stand before it: the template DELETE WHERE leaves out."""
    found: list[tuple[Token, str]] = []
    depth = 0
    before: Token | None = None
    shorthand_from: int | None = None  # index in found of the DELETE WHERE whose braces are being read
    opened = 0
    may_connect = "service" in text.lower()
    for token in tokens(text):
        if may_connect:
            refuse_service(token)
        word = token.text.upper() if token.kind == "word" else token.text
        if depth == 0:
            _refuse_load(token, before)
            if refuse_dataset and word in ("USING", "WITH"):
                raise BadQuery(
                    "the update has USING or WITH, and the request using-graph-uri; give one of them",
                    "更新语句中有 USING 或 WITH，请求中又有 using-graph-uri，只能用一种",
                )
            if word == "WHERE":
                shorthand_from = (
                    len(found) if before is not None and before.text.upper() == "DELETE" else None
                )
                found.append((token, ""))
        if word == "{":
            if depth == 0:
                opened = token.start
            depth += 1
        elif word == "}":
            depth -= 1
            if depth == 0 and shorthand_from is not None:
                found[shorthand_from] = (found[shorthand_from][0], text[opened : token.start + 1] + " ")
                shorthand_from = None
        before = token
    return found


def _refuse_load(token: Token, before: Token | None) -> None:
    """Raise if the token is LOAD, or a name the engine could take for LOAD and the start of a name."""
    starts = before is None or before.text == ";" or before.kind == "iri"
    if token.text[:4].upper() == "LOAD" and (token.kind == "word" or (token.kind == "name" and starts)):
        raise QueryRefused(
            "LOAD is refused: this service fetches nothing; send the data to /store",
            "不支持 LOAD：本服务不从别处读取数据，请把数据提交到 /store",
        )
