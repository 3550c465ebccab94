"""Answers as bytes, and the errors in our words."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from kg import wire
from kg.errors import (
    AnswerTooLarge,
    BadQuery,
    FormatUnavailable,
    KgError,
    NotFound,
    QueryRefused,
    QueryTooSlow,
    UnknownGraph,
)
from kg.sparql import SparqlRequest, answer, read_graph


@pytest.fixture(scope="module")
def store() -> ox.Store:
    made = ox.Store()
    made.load(
        b"GRAPH <x:a> { <x:s> <x:p> 1 } GRAPH <x:b> { <x:s> <x:p> 2 } <x:s> <x:p> 3 .", ox.RdfFormat.TRIG
    )
    return made


def numbers(store: ox.Store, request: SparqlRequest) -> list[str]:
    rows = json.loads(answer(store, request).body)["results"]["bindings"]
    return sorted(row["o"]["value"] for row in rows)


@pytest.mark.parametrize(
    ("query", "default", "named", "found"),
    [
        ("SELECT ?o { ?s ?p ?o }", (), (), ["1", "2", "3"]),
        ("SELECT ?o { GRAPH ?g { ?s ?p ?o } }", (), (), ["1", "2"]),
        ("SELECT ?o FROM <x:a> { ?s ?p ?o }", (), (), ["1"]),
        ("SELECT ?o FROM <x:a> FROM <x:b> { ?s ?p ?o }", (), (), ["1", "2"]),
        ("SELECT ?o FROM NAMED <x:a> { ?s ?p ?o }", (), (), []),
        ("SELECT ?o FROM NAMED <x:a> { GRAPH ?g { ?s ?p ?o } }", (), (), ["1"]),
        ("SELECT ?o { ?s ?p ?o }", ("x:a",), (), ["1"]),
        ("SELECT ?o { GRAPH ?g { ?s ?p ?o } }", ("x:a",), (), []),
        ("SELECT ?o { GRAPH ?g { ?s ?p ?o } }", ("x:a",), ("x:b",), ["2"]),
        ("SELECT ?o { ?s ?p ?o }", (), ("x:b",), []),
        ("SELECT ?o FROM <x:a> { ?s ?p ?o }", ("x:b",), (), ["2"]),
        ("SELECT ?o { ?s ?p ?o }", ("x:nowhere",), (), []),
    ],
)
def test_which_graphs_are_seen(
    store: ox.Store, query: str, default: tuple[str, ...], named: tuple[str, ...], found: list[str]
) -> None:
    assert numbers(store, SparqlRequest(query, default, named)) == found


@pytest.mark.parametrize(
    ("format", "body"),
    [
        ("csv", b"o\r\n1\r\n"),
        ("tsv", b"?o\n1\n"),
        (
            "json",
            b'{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"literal","value":"1",'
            b'"datatype":"http://www.w3.org/2001/XMLSchema#integer"}}]}}',
        ),
    ],
)
def test_rows_in_each_format(store: ox.Store, format: str, body: bytes) -> None:
    found = answer(store, SparqlRequest("SELECT ?o FROM <x:a> { ?s ?p ?o }", solutions=format))
    assert found.body == body
    assert found.volatile is False


def test_triples(store: ox.Store) -> None:
    found = answer(store, SparqlRequest("CONSTRUCT FROM <x:a> WHERE { ?s ?p ?o }", triples="nt"))
    assert found.body == b'<x:s> <x:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    assert found.media_type == "application/n-triples"


@pytest.mark.parametrize(
    ("request_", "error", "words"),
    [
        (SparqlRequest("SELECT"), BadQuery, "does not parse"),
        (SparqlRequest(""), BadQuery, "does not parse"),
        (SparqlRequest("CLEAR ALL"), BadQuery, "this is an update"),
        (SparqlRequest("ASK { FILTER(1 < \ud800) }"), BadQuery, "Unicode"),
        (SparqlRequest("ASK { <x> ?p ?o }"), BadQuery, "does not parse"),  # relative, and no base
        (SparqlRequest("ASK {}", ("no iri",)), BadQuery, "IRI"),
        (SparqlRequest("ASK { SERVICE <x:y> {} }"), QueryRefused, "SERVICE"),
        (SparqlRequest("ASK FROM <x:nowhere> {}"), UnknownGraph, "x:nowhere"),
        (SparqlRequest("ASK {}", solutions=None), FormatUnavailable, "text/csv"),
        (SparqlRequest("DESCRIBE <x:s>", triples=None), FormatUnavailable, "text/turtle"),
        (SparqlRequest("SELECT * { ?s ?p ?o }", result_bytes=100), AnswerTooLarge, "HETU_RESULT_MB"),
    ],
)
def test_errors(store: ox.Store, request_: SparqlRequest, error: type[KgError], words: str) -> None:
    with pytest.raises(error, match=words):
        answer(store, request_)


def test_a_limit_is_just_enough(store: ox.Store) -> None:
    body = answer(store, SparqlRequest("SELECT * { ?s ?p ?o }")).body
    assert answer(store, SparqlRequest("SELECT * { ?s ?p ?o }", result_bytes=len(body))).body == body


def test_one_graph(store: ox.Store) -> None:
    assert read_graph(store, "x:a", "nt", 1000).body.count(b"\n") == 1
    assert read_graph(store, "", "nt", 1000).body.count(b"\n") == 1
    with pytest.raises(NotFound):
        read_graph(store, "x:nowhere", "nt", 1000)
    with pytest.raises(AnswerTooLarge):
        read_graph(store, "x:a", "nt", 10)


@pytest.mark.parametrize(
    "error", [BadQuery("bad", "坏"), NotFound("no", "无"), QueryTooSlow(10), AnswerTooLarge(1 << 20)]
)
def test_an_error_crosses_from_process_to_process(error: KgError) -> None:
    packed = wire.frame(wire.error_head(error))
    lengths = wire.LENGTHS.size
    head, _ = wire.LENGTHS.unpack(packed[:lengths])
    back = wire.error_from(wire.unpack(packed[lengths : lengths + head]))
    assert type(back) is type(error)
    assert str(back) == str(error)
    assert getattr(back, "limit", None) == getattr(error, "limit", None)
    assert getattr(back, "value", None) == getattr(error, "value", None)
