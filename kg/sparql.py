"""Answering a SPARQL query: which formats there are, what a request holds, and the answer as bytes.

This runs inside a reader process (kg.reader_process) for what users send, and in the caller's own process for
the command line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Final, cast

import pyoxigraph as ox

from kg.errors import (
    AnswerTooLarge,
    BadQuery,
    FormatUnavailable,
    NotFound,
    QueryRefused,
    StoreDamaged,
    UnknownGraph,
)
from kg.sparql_text import QueryText, examine, is_update
from ontology.terms import PREFIXES

# Name of a format → the engine's format and its media types, the first of which is sent. The order is our
# preference.
SOLUTION_FORMATS: Final[dict[str, tuple[ox.QueryResultsFormat, tuple[str, ...]]]] = {
    "json": (ox.QueryResultsFormat.JSON, ("application/sparql-results+json", "application/json")),
    "xml": (ox.QueryResultsFormat.XML, ("application/sparql-results+xml", "application/xml", "text/xml")),
    "csv": (ox.QueryResultsFormat.CSV, ("text/csv",)),
    "tsv": (ox.QueryResultsFormat.TSV, ("text/tab-separated-values",)),
}
TRIPLE_FORMATS: Final[dict[str, tuple[ox.RdfFormat, tuple[str, ...]]]] = {
    "ttl": (ox.RdfFormat.TURTLE, ("text/turtle", "application/x-turtle")),
    "nt": (ox.RdfFormat.N_TRIPLES, ("application/n-triples", "text/plain")),
    "jsonld": (ox.RdfFormat.JSON_LD, ("application/ld+json", "application/json")),
    "rdf": (ox.RdfFormat.RDF_XML, ("application/rdf+xml", "application/xml", "text/xml")),
}


@dataclass(frozen=True, slots=True)
class SparqlRequest:
    """One query and what is asked about its answer.

    ``default_graphs`` and ``named_graphs`` are the protocol's dataset, in which a graph that is not here is
    empty; with both empty the query's own FROM holds, and without that the union of all graphs. ``solutions``
    and ``triples`` name the format for each kind of answer; ``None`` means that the client takes none of
    those. ``result_bytes`` bounds the body.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    solutions: str | None = "json"
    triples: str | None = "ttl"
    base: str = ""
    result_bytes: int = 1 << 26


@dataclass(frozen=True, slots=True)
class SparqlAnswer:
    """The body, its media type, and whether asking again can give another answer from the same graph.

    ``total`` is, for one page of a list, how many there are in all.
    """

    body: bytes
    media_type: str
    volatile: bool = False
    total: int | None = None


def answer(store: ox.Store, request: SparqlRequest) -> SparqlAnswer:
    """Run the query and serialise what it gives.

    Raises :class:`BadQuery` (it does not parse, or is an update), :class:`QueryRefused`,
    :class:`UnknownGraph`, :class:`FormatUnavailable`, :class:`AnswerTooLarge`.
    """
    text = examine(request.query, request.base)
    results = _run(store, request, text)
    body = _Body(request.result_bytes)
    if isinstance(results, ox.QueryTriples):
        triples, media_types = TRIPLE_FORMATS[
            chosen_format(request.triples, "CONSTRUCT and DESCRIBE", TRIPLE_FORMATS)
        ]
        results.serialize(cast(IO[bytes], body), triples)
    else:
        solutions, media_types = SOLUTION_FORMATS[
            chosen_format(request.solutions, "SELECT and ASK", SOLUTION_FORMATS)
        ]
        results.serialize(cast(IO[bytes], body), solutions)
    return SparqlAnswer(bytes(body.content), media_types[0], text.volatile)


def read_graph(store: ox.Store, graph: str, format: str, result_bytes: int) -> SparqlAnswer:
    """One whole graph (``""`` is the default graph) in one of :data:`TRIPLE_FORMATS`.

    Raises :class:`NotFound` and :class:`AnswerTooLarge`.
    """
    name = graph_name(graph) if graph else ox.DefaultGraph()
    if graph and not store.contains_named_graph(name):
        raise NotFound(f"there is no graph <{graph}>", f"没有图 <{graph}>")
    body = _Body(result_bytes)
    kind, media_types = TRIPLE_FORMATS[format]
    store.dump(cast(IO[bytes], body), kind, from_graph=name, prefixes=PREFIXES)
    return SparqlAnswer(bytes(body.content), media_types[0])


def _run(
    store: ox.Store, request: SparqlRequest, text: QueryText
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """The engine's answer, with its errors in our words."""
    base = request.base or None
    try:
        if request.default_graphs or request.named_graphs:
            return store.query(
                request.query,
                base_iri=base,
                default_graph=[graph_name(iri) for iri in request.default_graphs],
                named_graphs=[graph_name(iri) for iri in request.named_graphs],
            )
        for iri in text.sources:
            _require(store, iri)
        # The union would override FROM.
        return store.query(request.query, base_iri=base, use_default_graph_as_union=not text.sources)
    except SyntaxError as error:
        raise bad_query(request.query, str(error)) from None
    except UnicodeEncodeError:
        raise BadQuery("the query is not Unicode text", "查询不是合法的 Unicode 文本") from None
    except RuntimeError as error:
        if "Corruption" in str(error):
            raise StoreDamaged(f"the store is damaged: {error}", f"数据已损坏：{error}") from error
        raise QueryRefused(f"the query cannot be run: {error}", f"查询无法执行：{error}") from None


def graph_name(iri: str) -> ox.NamedNode:
    """The IRI as a name; raises :class:`BadQuery` when it is none."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        raise BadQuery(f"<{iri}> is not an IRI", f"<{iri}> 不是合法的 IRI") from None


def _require(store: ox.Store, iri: str) -> None:
    """Nothing is ever fetched, so a graph that is not here cannot be read: say so, do not find nothing."""
    if not store.contains_named_graph(graph_name(iri)):
        raise UnknownGraph(
            f"there is no graph <{iri}> here, and none is fetched from elsewhere",
            f"这里没有图 <{iri}>，本服务也不会从别处读取",
        )


def chosen_format(name: str | None, forms: str, offered: Mapping[str, tuple[object, tuple[str, ...]]]) -> str:
    """The format that the client takes; :class:`FormatUnavailable` when it takes none of those ``offered``."""
    if name is not None:
        return name
    types = ", ".join(media_types[0] for _, media_types in offered.values())
    raise FormatUnavailable(f"the answer to {forms} comes as {types}", f"{forms} 的结果可选格式：{types}")


def bad_query(query: str, message: str) -> BadQuery:
    """What to say of a query that does not parse: perhaps it is an update."""
    if is_update(query):
        return BadQuery(
            "this is an update; send it as update=, with a token",
            "这是更新语句，请用 update= 参数并带上令牌提交",
        )
    return BadQuery(f"the query does not parse: {message}", f"查询语法有误：{message}")


class _Body:
    """What the serialiser writes to: memory, up to a limit."""

    __slots__ = ("_room", "content")

    def __init__(self, limit: int) -> None:
        self.content = bytearray()
        self._room = limit

    def write(self, chunk: bytes) -> int:
        """Keep the chunk; raises :class:`AnswerTooLarge` past the limit, which ends the query."""
        if len(self.content) + len(chunk) > self._room:
            raise AnswerTooLarge(self._room)
        self.content += chunk
        return len(chunk)

    def flush(self) -> None:
        """Nothing is held back."""
