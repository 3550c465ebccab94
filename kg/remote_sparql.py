"""Users' queries and updates, passed on to the server behind a URL.

They are checked here as they are for a graph of our own, because what a user may have this service connect
to does not depend on where the graph is. The answer is read and written again in our formats, so that a
client gets the same bytes' meaning whatever the server's habits.
"""

from __future__ import annotations

from typing import Final

import httpx
import pyoxigraph as ox

from kg.errors import AnswerTooLarge, QueryRefused, UnknownGraph
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
