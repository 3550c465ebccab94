"""Updates: the protocol's dataset written into them, what is refused, and writes to whole graphs."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from kg.errors import BadQuery, NotFound, QueryRefused
from kg.sparql_update import GraphWrite, UpdateRequest, holds, update, with_dataset, write_graph
from kg.store import GraphStore

TURTLE = "text/turtle"


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with GraphStore.in_memory() as opened:
        opened.engine.load(b"GRAPH <x:g> { <x:s> <x:p> 1 } GRAPH <x:h> { <x:s> <x:p> 2 }", ox.RdfFormat.TRIG)
        yield opened


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("CLEAR ALL", "CLEAR ALL"),
        ("INSERT DATA { <x:a> <x:b> 1 }", "INSERT DATA { <x:a> <x:b> 1 }"),
        (
            "INSERT { ?s <x:q> ?o } WHERE { ?s <x:p> ?o }",
            "INSERT { ?s <x:q> ?o } USING <x:g> WHERE { ?s <x:p> ?o }",
        ),
        (
            "DELETE { ?s <x:p> ?o } INSERT { ?s <x:q> ?o } where { ?s <x:p> ?o }",
            "DELETE { ?s <x:p> ?o } INSERT { ?s <x:q> ?o } USING <x:g> where { ?s <x:p> ?o }",
        ),
        (
            "DELETE WHERE { GRAPH <x:g> { ?s ?p ?o } }",
            "DELETE { GRAPH <x:g> { ?s ?p ?o } } USING <x:g> WHERE { GRAPH <x:g> { ?s ?p ?o } }",
        ),
        # the words inside strings, IRIs, comments and braces are no clauses
        (
            "INSERT { <x:WHERE> <x:q> 'WHERE {' } # WHERE\nWHERE { { SELECT * WHERE { ?s ?p 1 } } }",
            "INSERT { <x:WHERE> <x:q> 'WHERE {' } # WHERE\n"
            "USING <x:g> WHERE { { SELECT * WHERE { ?s ?p 1 } } }",
        ),
        (
            "DELETE WHERE { ?a ?b 1 } ; DELETE WHERE { ?a ?b 2 }",
            "DELETE { ?a ?b 1 } USING <x:g> WHERE { ?a ?b 1 } ; "
            "DELETE { ?a ?b 2 } USING <x:g> WHERE { ?a ?b 2 }",
        ),
    ],
)
def test_the_dataset_is_written_into_the_update(text: str, rewritten: str) -> None:
    assert with_dataset(text, ("x:g",), ()) == rewritten
    assert with_dataset(text, (), ()) == text


def test_named_graphs_too() -> None:
    text = with_dataset("INSERT {} WHERE {}", ("x:a", "x:b"), ("x:c",))
    assert text == "INSERT {} USING <x:a> USING <x:b> USING NAMED <x:c> WHERE {}"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", BadQuery),
        ("INSERT {} USING <x:g> WHERE {}", BadQuery),
        ("LOAD <http://e/x>", QueryRefused),
        ("CLEAR ALL ; load silent <http://e/x> INTO GRAPH <x:g>", QueryRefused),
        ("PREFIX e: <http://e/> LOADe:x", QueryRefused),
        ("PREFIX e: <http://e/> CLEAR ALL;LOADe:x", QueryRefused),
        ("INSERT {} WHERE { SERVICE <http://e/> {} }", QueryRefused),
        ("INSERT {} WHERE { SERVICE?x {} }", QueryRefused),
    ],
)
def test_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        with_dataset(text, ("x:g",), ())


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <x:load> <x:p> 'LOAD <http://e/x>' }",
        "PREFIX load: <x:> INSERT DATA { load:a load:b load:c }",
        "PREFIX load: <x:> CLEAR SILENT GRAPH load:g",
        "INSERT DATA { <#a> <#b> 'it' }",
        "CLEAR ALL # LOAD <http://e/x>",
    ],
)
def test_words_that_only_look_like_it(text: str, store: GraphStore) -> None:
    update(store, UpdateRequest(text, base="http://base/"))


def test_a_dataset_that_is_no_iri() -> None:
    with pytest.raises(BadQuery, match="not an IRI"):
        with_dataset("CLEAR ALL", ("a b",), ())


def test_an_update_is_all_or_nothing(store: GraphStore) -> None:
    before = len(store)
    with pytest.raises(BadQuery, match="does not parse"):
        update(store, UpdateRequest("DROP ALL ; NONSENSE"))
    with pytest.raises(QueryRefused):
        update(store, UpdateRequest("DROP GRAPH <x:g> ; CREATE GRAPH <x:h>"))
    assert len(store) == before


def test_graphs_are_put_extended_and_deleted(store: GraphStore) -> None:
    one = (TURTLE, b"<x:s> <x:p> 'one' .")
    assert write_graph(store, GraphWrite("put", "x:new", (one,))) is False
    assert write_graph(store, GraphWrite("put", "x:g", (one,))) is True
    assert store.select("SELECT ?o { GRAPH <x:g> { ?s ?p ?o } }") == (("one",),)
    # A blank node of one part is not that of another.
    parts = ((TURTLE, b"_:a <x:p> 1 ."), ("application/n-triples", b"_:a <x:p> <x:o> ."))
    write_graph(store, GraphWrite("post", "x:g", parts))
    assert store.select("SELECT (COUNT(DISTINCT ?s) AS ?n) { GRAPH <x:g> { ?s ?p ?o } }") == ((3,),)
    write_graph(store, GraphWrite("delete", "x:g"))
    assert not holds(store.engine, "x:g")
    with pytest.raises(NotFound):
        write_graph(store, GraphWrite("delete", "x:g"))
    assert holds(store.engine, "x:h")


def test_relative_names_stand_on_the_graph(store: GraphStore) -> None:
    write_graph(store, GraphWrite("put", "http://e/g", ((TURTLE, b"<#s> <p> <> ."),), base="http://e/g"))
    assert store.select("SELECT ?s ?p ?o { GRAPH <http://e/g> { ?s ?p ?o } }") == (
        ("http://e/g#s", "http://e/p", "http://e/g"),
    )


@pytest.mark.parametrize("content", [b"no turtle", b"<x:s> <x:p> '\xff' .", b"<a b> <x:p> 1 ."])
def test_what_does_not_parse_changes_nothing(store: GraphStore, content: bytes) -> None:
    with pytest.raises(BadQuery, match="does not parse"):
        write_graph(store, GraphWrite("put", "x:g", ((TURTLE, b"<x:ok> <x:p> 1 ."), (TURTLE, content))))
    assert store.select("SELECT ?o { GRAPH <x:g> { ?s ?p ?o } }") == ((1,),)
