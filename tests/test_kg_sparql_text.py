"""What is refused, and what only looks as if it should be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import BadQuery, QueryRefused
from kg.sparql_text import QueryText, examine, is_update, tokens

REFUSED = [
    "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "SELECT * { service silent ?x { ?s ?p ?o } }",
    "SELECT*{SERVICE<http://127.0.0.1/>{?s ?p ?o}}",
    "PREFIX e: <http://127.0.0.1/> ASK { SERVICE e:x {} }",
    "ASK { { SELECT * { ?s ?p '}' . SERVICE <x:y> {} } } }",
    # the quotes belong to a name, so the rest is no string
    r"PREFIX a: <a:> ASK { ?s a:b\' ?o . SERVICE <http://127.0.0.1/> {} FILTER(1 = 1) ?s a:b\' ?o }",
    # the # belongs to a name, so the rest is no comment
    r"PREFIX a: <a:> ASK { ?s a:b\#c ?o . SERVICE <http://127.0.0.1/> {} }",
    "ASK { ?s ?p 'it''s' . SERVICE <x:y> {} }",
    "ASK { ?s ?p '''a'b''c\\''''. SERVICE <x:y> {} }",
    # what reads like one long IRI is a comparison to the engine
    "SELECT ?b { VALUES (?b ?x) {(2 <http://127.0.0.1/>)} FILTER(1<?b)SERVICE?x#>\n{ ?s ?p ?o } }",
    "SELECT ?b { VALUES ?b {2} FILTER(1<?b)service<x:y>\n{ ?s ?p ?o } }",
    "ASK { ?s ?p ?o } # comment ends here\n SERVICE",
    # no space is needed after a keyword
    "PREFIX e: <http://127.0.0.1/> ASK { SERVICEe:a {} }",
    "PREFIX e: <http://127.0.0.1/> ASK { SERVICESILENTe:a {} }",
    "PREFIX : <http://127.0.0.1/> ASK { service:a {} }",
    "PREFIX e: <http://127.0.0.1/> ASK { ?s ?p trueSERVICEe:a {} }",
    "ASK { ?s ?p trueSERVICE<http://127.0.0.1/> {} }",
    "ASK { ?s ?p 1e5SERVICE<http://127.0.0.1/> {} }",
    "PREFIX e: <x:> ASK { ?s ?p e:.SERVICE<http://127.0.0.1/> {} }",
    # a comparison whose rest opens or closes a string or a comment
    "ASK { FILTER(1<?b&&'>'!='')SERVICE<http://127.0.0.1/>{?s ?p 'x'} }",
    "PREFIX e: <x:> ASK { FILTER(1<e:a#>'''\n)SERVICE<http://127.0.0.1/>{}#'''\n }",
    # the engine takes these escapes in an IRI, so the quote after them is part of it
    "ASK { ?s <http://e/\\U0001F600'> ?o . SERVICE <http://127.0.0.1/> { ?s ?p 'x' } }",
    "ASK { ?s <http://e/\\u67b3'> ?o . SERVICE <http://127.0.0.1/> { ?s ?p 'x' } }",
]

ALLOWED = [
    "ASK {}",
    "ASK { ?s ?p 'SERVICE <http://127.0.0.1/> {}' }",
    'ASK { ?s ?p "a\\"SERVICE <x:y> {}" }',
    "ASK { ?s ?p '''SERVICE\n<x:y> {}''' }",
    'ASK { ?s ?p """a"b""c SERVICE""" }',
    "ASK {} # SERVICE <x:y> {}",
    "ASK { ?service ?SERVICE $service }",
    "ASK { <http://example.org/SERVICE> ?p <http://example.org/#service> }",
    "PREFIX d: <http://example.org/> ASK { d:SERVICE d:service.x d:a\\(service\\) }",
    "ASK { ?s ?p 'x'@service }",
    "ASK { _:service ?p ?o }",
    "ASK { ?s ?p ?o FILTER(?s<?o && ?o>?s) BIND('from' AS ?x) }",
    "ASK { ?s <http://example.org/a(b)service#c'd> ?o }",
    "PREFIX e: <urn:e:> ASK { ?s <urn:e:service> e:a.SERVICE }",
]


@pytest.mark.parametrize("query", REFUSED)
def test_a_query_that_would_connect_elsewhere_is_refused(query: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE"):
        examine(query)


@pytest.mark.parametrize("query", ALLOWED)
def test_the_word_alone_harms_nobody(query: str) -> None:
    assert examine(query) == QueryText()


@pytest.mark.parametrize(
    ("query", "sources"),
    [
        ("SELECT * FROM <http://e/g> { ?s ?p ?o }", ("http://e/g",)),
        ("SELECT * FROM <http://e/g> FROM NAMED <http://e/h> { ?s ?p ?o }", ("http://e/g", "http://e/h")),
        ("select*from<http://e/g>from named<http://e/h>{?s ?p ?o}", ("http://e/g", "http://e/h")),
        ("PREFIX e: <http://e/> ASK FROM e:g {}", ("http://e/g",)),
        ("PREFIX : <http://e/> ASK FROM :g FROM NAMED : {}", ("http://e/g", "http://e/")),
        ("BASE <http://e/a/> ASK FROM <../g> {}", ("http://e/g",)),
        ("BASE <http://e/a/> PREFIX p: <b/> ASK FROM p:g {}", ("http://e/a/b/g",)),
        ("ASK FROM <g> {}", ("http://base/g",)),
        ("ASK # FROM <http://e/g>\n {}", ()),
        ("ASK FROM <http://e/\\u67b3> {}", ("http://e/枳",)),
        ("ASK { ?from ?p 'FROM <http://e/g>' }", ()),
    ],
)
def test_the_graphs_a_query_names(query: str, sources: tuple[str, ...]) -> None:
    assert examine(query, "http://base/sparql").sources == sources


def test_an_undeclared_prefix_is_a_bad_query() -> None:
    with pytest.raises(BadQuery, match="e: is not declared"):
        examine("ASK FROM e:g {}")


@pytest.mark.parametrize(
    ("query", "volatile"),
    [
        ("SELECT (NOW() AS ?n) {}", True),
        ("SELECT (rand() AS ?n) {}", True),
        ("SELECT (STRUUID() AS ?n) {}", True),
        ("SELECT (BNODE() AS ?n) {}", True),
        ("SELECT ('now()' AS ?now) {}", False),
        ("SELECT ?s { ?s a <x:RAND> }", False),
    ],
)
def test_what_may_differ_from_run_to_run(query: str, volatile: bool) -> None:
    assert examine(query).volatile is volatile


@pytest.mark.parametrize(
    ("text", "update"),
    [
        ("INSERT DATA { <a:b> <a:b> 1 }", True),
        ("PREFIX select: <a:> # SELECT\n delete where { ?s ?p ?o }", True),
        ("BASE <x:> CLEAR ALL", True),
        ("SELECT * { ?insert ?p ?o }", False),
        ("PREFIX insert: <a:> ASK {}", False),
        ("", False),
        ("nonsense", False),
    ],
)
def test_an_update_is_told_from_a_query(text: str, update: bool) -> None:
    assert is_update(text) is update


@given(st.text(max_size=200))
def test_any_text_is_covered_by_tokens_in_order(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert token.start >= end
        assert text[token.start : token.start + len(token.text)] == token.text
        end = token.start + len(token.text)
