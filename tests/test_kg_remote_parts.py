"""What a graph behind a URL is made of: addresses, operations, order, wording, and a server's misbehaviour."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import StoreError
from kg.operations import inserting, named, requests
from kg.remote_client import Rejected, Silent, SparqlClient
from kg.remote_dialect import dialect_of
from kg.remote_endpoints import endpoints, is_address
from kg.remote_order import without_order
from ontology.terms import XSD

USER = {"HETU_STORE_USER": "dba", "HETU_STORE_PASSWORD": "secret"}


@pytest.mark.parametrize(
    ("url", "environment", "query", "update"),
    [
        ("http://h:7878/", {}, "http://h:7878/query?union-default-graph", "http://h:7878/update"),
        ("http://h:7878", {}, "http://h:7878/query?union-default-graph", "http://h:7878/update"),
        ("http://h:8890/sparql", USER, "http://h:8890/sparql", "http://h:8890/sparql-auth"),
        ("http://h:8890/sparql", {}, "http://h:8890/sparql", "http://h:8890/sparql"),
        ("https://h/sparql", {"HETU_STORE_TOKEN": "t"}, "https://h/sparql", "https://h/sparql"),
        ("http://h/ds/query", {"HETU_STORE_UPDATE_URL": "http://h/ds/update"}, "http://h/ds/query", "http://h/ds/update"),
        ("http://h/ds/sparql?default-graph-uri=urn:u", {}, "http://h/ds/sparql?default-graph-uri=urn:u", "http://h/ds/sparql?default-graph-uri=urn:u"),
    ],
)  # fmt: skip
def test_addresses(url: str, environment: dict[str, str], query: str, update: str) -> None:
    found = endpoints(url, environment)
    assert (found.query, found.update) == (query, update)


@pytest.mark.parametrize(
    ("url", "environment", "says"),
    [
        ("http://", {}, "not an address"),
        ("http://dba:topsecret@h/sparql", {}, "HETU_STORE_PASSWORD"),
        ("http://h/", {"HETU_STORE_SECONDS": "soon"}, "soon"),
        ("http://h/", {"HETU_STORE_SECONDS": "0"}, "HETU_STORE_SECONDS"),
    ],
)
def test_addresses_that_cannot_be_meant(url: str, environment: dict[str, str], says: str) -> None:
    with pytest.raises(StoreError, match=says) as error:
        endpoints(url, environment)
    assert "topsecret" not in str(error.value)


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(endpoints("http://h/sparql", USER))


def test_a_folder_may_be_called_http() -> None:
    assert not is_address("http")
    assert not is_address("data/http://x")
    assert is_address("https://h/sparql")


# -- operations ----


@given(st.lists(st.lists(st.text("ab", min_size=1, max_size=9), max_size=5), max_size=9), st.integers(1, 30))
def test_requests_hold_every_operation_in_order(changes: list[list[str]], most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.operations._BYTES_PER_REQUEST", most)
        sent = [request.split(" ;\n") for request in requests(changes)]
    assert [operation for request in sent for operation in request] == [
        o for change in changes for o in change
    ]
    for request in sent:
        assert len(request) == 1 or sum(map(len, request)) <= most
    # A change that fits in one request is in one.
    whole = [change for change in changes if change and sum(map(len, change)) <= most]
    runs = {tuple(request[at : at + n]) for request in sent for at in range(9) for n in range(1, 6)}
    assert all(tuple(change) in runs for change in whole)


def test_many_triples_are_several_operations_unless_they_share_a_blank_node() -> None:
    lines = [f"<x:s> <x:p> {n} ." for n in range(2500)]
    assert len(list(inserting("x:g", lines))) == 3
    assert len(list(inserting("x:g", [*lines, "_:b <x:p> 1 ."]))) == 1
    assert len(list(inserting("x:g", [*lines, '<x:s> <x:p> "a _:b ." .']))) == 3


def test_blank_nodes_get_names() -> None:
    given_ = ["_:q <x:p> <x:o> .", "<x:s> <x:p> _:q .", '<x:s> <x:p> "_:q" .', "_:r <x:p> _:q ."]
    first, second, text, third = named(given_)
    assert first.split()[0] == second.split()[2] == third.split()[2] != third.split()[0]
    assert text == given_[2]
    assert all("_:" not in line for line in (first, second, third))


# -- order and wording ----


@pytest.mark.parametrize(
    ("query", "sent", "keys", "width"),
    [
        (
            "SELECT ?a ?b WHERE { ?a ?p ?b }\nORDER BY ?b DESC(?a)",
            "SELECT ?a ?b WHERE { ?a ?p ?b }",
            ((1, False), (0, True)),
            2,
        ),
        (
            "SELECT ?a WHERE { ?a ?p ?n } ORDER BY ?n ?a",
            "SELECT ?a ?n WHERE { ?a ?p ?n }",
            ((1, False), (0, False)),
            1,
        ),
        (
            "SELECT ?a (COUNT(DISTINCT ?t) AS ?n) { ?t ?p ?a } GROUP BY ?a ORDER BY DESC(?n) ?a",
            "SELECT ?a (COUNT(DISTINCT ?t) AS ?n) { ?t ?p ?a } GROUP BY ?a",
            ((1, True), (0, False)),
            2,
        ),
    ],
)
def test_the_order_stays_here(query: str, sent: str, keys: tuple[tuple[int, bool], ...], width: int) -> None:
    found = without_order(query)
    assert found is not None
    assert (" ".join(found.query.split()), found.keys, found.width) == (sent, keys, width)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?a { ?a ?p ?b }",
        "SELECT ?a { ?a ?p ?b } ORDER BY ?a LIMIT 5",
        "SELECT ?a { ?a ?p ?b } ORDER BY LCASE(?b)",
        "SELECT DISTINCT ?a { ?a ?p ?b } ORDER BY ?b",
        "SELECT * { ?a ?p ?b } ORDER BY ?b",
        "ASK { ?a ?p ?b }",
    ],
)
def test_an_order_that_is_left_to_the_server(query: str) -> None:
    assert without_order(query) is None


def test_rows_are_sorted_as_the_embedded_store_sorts_them() -> None:
    values = [None, "局", "保", "甲乙", "甲"]
    rows = [
        (None if v is None else ox.Literal(v, language="zh"), ox.Literal(i)) for i, v in enumerate(values)
    ]
    store = ox.Store()
    for label, n in rows:
        subject = ox.NamedNode(f"x:{n.value}")
        store.add(ox.Quad(subject, ox.NamedNode("x:n"), n))
        if label is not None:
            store.add(ox.Quad(subject, ox.NamedNode("x:l"), label))
    query = "SELECT ?l ?n { ?s <x:n> ?n OPTIONAL { ?s <x:l> ?l } } ORDER BY ?l ?n"
    ordered = without_order(query)
    assert ordered is not None
    expected = [(row["l"], row["n"]) for row in store.query(query)]  # type: ignore[union-attr, index]
    assert ordered.sorted(rows) == expected
    numbers = [(ox.Literal(str(n), datatype=ox.NamedNode(XSD.integer)),) for n in (10, 9, 100)]
    by_number = without_order("SELECT ?n { ?s <x:n> ?n } ORDER BY DESC(?n)")
    assert by_number is not None
    assert [row[0].value for row in by_number.sorted(numbers)] == ["100", "10", "9"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ("?d hetu:in/hetu:partOf* ?j", "?d hetu:in/(hetu:partOf|hetu:partOf/hetu:partOf|"),
        ("?k hetu:partOf* hetu:Water", "?k (hetu:partOf|hetu:partOf/hetu:partOf|"),
        ("(COUNT(*) AS ?n)", "(COUNT(*) AS ?n)"),
        ("FILTER(?by <= ?before)", "FILTER(?by < ?before || ?by = ?before)"),
        ("FILTER(?by >= ?after)", "FILTER(?by > ?after || ?by = ?after)"),
        ("FILTER(?by < ?before)", "FILTER(?by < ?before)"),
    ],
)
def test_virtuoso_is_asked_in_other_words(query: str, sent: str) -> None:
    assert dialect_of("Virtuoso/07.20.3229 (Linux)")(query).startswith(sent)
    assert dialect_of("Oxigraph/0.5.13")(query) == query


# -- a server that misbehaves ----

Respond = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture
def misbehaving() -> Iterator[Callable[[Respond], SparqlClient]]:
    servers: list[ThreadingHTTPServer] = []
    clients: list[SparqlClient] = []

    def start(respond: Respond) -> SparqlClient:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                respond(self)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        clients.append(SparqlClient(endpoints(f"http://127.0.0.1:{server.server_port}/x", {}), seconds=1))
        return clients[-1]

    yield start
    for client in clients:
        client.close()
    for server in servers:
        server.shutdown()
        server.server_close()


def answering(status: int, body: bytes = b"", **headers: str) -> Respond:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return respond


@pytest.mark.parametrize(
    ("respond", "says"),
    [
        (answering(403, b"go away"), "403: go away; give HETU_STORE_USER"),
        (answering(404, b"<html><b>no  such</b> place</html>"), "404: no such place; check the address"),
        (answering(500, b"Virtuoso 42000 Error: No permission to execute"), "HETU_STORE_USER"),
        (answering(503), "/x answered 503"),
        (answering(302, location="http://127.0.0.1:9/elsewhere"), "/x answered 302"),
    ],
)
def test_a_refusal_names_the_address_and_the_answer(
    misbehaving: Callable[[Respond], SparqlClient], respond: Respond, says: str
) -> None:
    with pytest.raises(Rejected, match=says):
        misbehaving(respond).update("CLEAR ALL")


def test_a_part_of_an_answer_is_an_error(misbehaving: Callable[[Respond], SparqlClient]) -> None:
    body = b'{"head":{"vars":["x"]},"results":{"bindings":[]}}'
    assert list(misbehaving(answering(200, body)).select("SELECT ?x {}")) == []
    with pytest.raises(StoreError, match="part of the answer"):
        list(misbehaving(answering(200, body, x_sparql_maxrows="10000")).select("SELECT ?x {}"))


@pytest.mark.parametrize(
    ("rows", "truth"), [(b'{"__ASK_RETVAL":{"type":"typed-literal","value":"1"}}', True), (b"", False)]
)
def test_virtuosos_answer_to_ask(
    misbehaving: Callable[[Respond], SparqlClient], rows: bytes, truth: bool
) -> None:
    body = b'{ "head": { "link": [], "vars": ["__ASK_RETVAL"] }, "results": { "bindings": [ %s ] } }' % rows
    assert bool(misbehaving(answering(200, body)).rows("ASK {}")) is truth


def test_a_silent_server_is_given_up(misbehaving: Callable[[Respond], SparqlClient]) -> None:
    started = time.monotonic()
    with pytest.raises(Silent, match="HETU_STORE_SECONDS"):
        misbehaving(lambda _: time.sleep(3)).update("CLEAR ALL")
    assert time.monotonic() - started < 2.5


def test_an_update_is_not_sent_twice(misbehaving: Callable[[Respond], SparqlClient]) -> None:
    seen: list[float] = []

    def hang_up(handler: BaseHTTPRequestHandler) -> None:
        seen.append(time.monotonic())
        handler.connection.close()

    with pytest.raises(StoreError, match="cannot be reached"):
        misbehaving(hang_up).update("INSERT DATA { <x:a> <x:b> 1 }")
    assert len(seen) == 1
