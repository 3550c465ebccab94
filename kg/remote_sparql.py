"""Users' queries and updates, passed on to the server behind a URL.

They are checked here as they are for a graph of our own, because what a user may have this service connect
to does not depend on where the graph is. The answer is read and written again in our formats, so that a
client gets the same bytes' meaning whatever the server's habits.
"""

from __future__ import annotations

from typing import Final

import httpx
import pyoxigraph as ox

from kg.errors import AnswerTooLarge, BadQuery, NotFound, QueryRefused, UnknownGraph
from kg.operations import dropping, inserting, requests
from kg.remote_client import Dataset, Rejected, SparqlClient
from kg.sparql import (
    SOLUTION_FORMATS,
    TRIPLE_FORMATS,
    SparqlAnswer,
    SparqlRequest,
    bad_query,
    chosen_format,
    graph_name,
)
from kg.sparql_text import examine, tokens
from kg.sparql_update import GraphWrite, UpdateRequest, lines_of, with_dataset
from ontology.terms import PREFIXES

_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


def answer(client: SparqlClient, request: SparqlRequest) -> SparqlAnswer:
    """Have the server run the query. Raises what :func:`kg.sparql.answer` does."""
    text = examine(request.query, request.base)
    form = _form(request.query)
    for iri in text.sources:
        _require(client, iri)
    query = f"BASE <{request.base}> {request.query}" if request.base else request.query
    try:
        if form in ("CONSTRUCT", "DESCRIBE"):
            triples, media_types = TRIPLE_FORMATS[
                chosen_format(request.triples, "CONSTRUCT and DESCRIBE", TRIPLE_FORMATS)
            ]
            found = client.triples(query, _dataset(request, bool(text.sources)), request.result_bytes)
            body = ox.serialize(found, format=triples)
        else:
            solutions, media_types = SOLUTION_FORMATS[
                chosen_format(request.solutions, "SELECT and ASK", SOLUTION_FORMATS)
            ]
            rows = client.rows(query, _dataset(request, bool(text.sources)), request.result_bytes)
            body = rows.serialize(format=solutions)
    except Rejected as error:
        raise _unanswered(request.query, error) from None
    assert body is not None
    if len(body) > request.result_bytes:
        raise AnswerTooLarge(request.result_bytes)
    return SparqlAnswer(body, media_types[0], text.volatile)


def read_graph(client: SparqlClient, graph: str, format: str, result_bytes: int) -> SparqlAnswer:
    """One whole graph (``""`` is the default graph). Raises :class:`NotFound` and :class:`AnswerTooLarge`."""
    kind, media_types = TRIPLE_FORMATS[format]
    pattern = f"GRAPH {graph_name(graph)} {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    triples = client.triples(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}", (), result_bytes)
    if graph and not triples:
        raise NotFound(f"there is no graph <{graph}>", f"没有图 <{graph}>")
    return SparqlAnswer(ox.serialize(triples, format=kind, prefixes=PREFIXES) or b"", media_types[0])


def update(client: SparqlClient, request: UpdateRequest) -> None:
    """Have the server apply the update. Raises what :func:`kg.sparql_update.update` does."""
    text = with_dataset(request.text, request.using, request.using_named)
    _form(text)
    try:
        client.update(f"BASE <{request.base}> {text}" if request.base else text)
    except Rejected as error:
        if error.status != httpx.codes.BAD_REQUEST:
            raise
        raise BadQuery(
            f"the update does not parse: {error.said}", f"更新语句语法有误：{error.said}"
        ) from None


def write_graph(client: SparqlClient, request: GraphWrite) -> bool:
    """Put, extend or delete one graph. Raises what :func:`kg.sparql_update.write_graph` does."""
    lines = lines_of(request)
    if not request.graph:
        raise QueryRefused(
            "a store behind a URL has no default graph of its own here; name a graph with ?graph=",
            "远程数据库没有可写的默认图，请用 ?graph= 指定一个图",
        )
    existed = bool(client.rows(f"ASK {{ GRAPH {graph_name(request.graph)} {{ ?s ?p ?o }} }}"))
    if request.action == "delete" and not existed:
        raise NotFound(f"there is no graph <{request.graph}>", f"没有图 <{request.graph}>")
    steps = [] if request.action == "post" else [dropping(request.graph)]
    for text in requests([[*steps, *inserting(request.graph, lines)]]):
        client.update(text)
    return existed


def _form(query: str) -> str:
    """The kind of query. Raises :class:`QueryRefused` for words that are no SPARQL but mean something there."""
    for token in tokens(query):
        word = token.text.upper() if token.kind == "word" else ""
        # define get:soft "replace" would have Virtuoso fetch what FROM names.
        if word == "DEFINE":
            raise QueryRefused("DEFINE is no SPARQL and is refused", "DEFINE 不属于 SPARQL 标准，不支持")
        if word in _FORMS:
            return word
    return "SELECT"


def _dataset(request: SparqlRequest, from_query: bool) -> Dataset | None:
    if request.default_graphs or request.named_graphs:
        return [("default-graph-uri", graph_name(iri).value) for iri in request.default_graphs] + [
            ("named-graph-uri", graph_name(iri).value) for iri in request.named_graphs
        ]
    return () if from_query else None


def _require(client: SparqlClient, iri: str) -> None:
    if not client.rows(f"ASK {{ GRAPH {graph_name(iri)} {{ ?s ?p ?o }} }}"):
        raise UnknownGraph(
            f"there is no graph <{iri}> here, and none is fetched from elsewhere",
            f"这里没有图 <{iri}>，本服务也不会从别处读取",
        )


def _unanswered(query: str, error: Rejected) -> Exception:
    """What the server's refusal means to the user: a fault of the query, or of the server."""
    if error.status == httpx.codes.BAD_REQUEST:
        return bad_query(query, error.said)
    return error
