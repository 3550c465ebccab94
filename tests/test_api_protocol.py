"""The SPARQL 1.1 Protocol, spoken to a running service: what the W3C's tests of it check, and ours.

Requests and expectations are written from the specification and from the facts that the W3C manifests state.
"""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_plus

import httpx
import psutil
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.protocol import unquoted
from api.settings import Settings
from kg.limits import Limits
from tests.service import make_store, serving, wait_until

D = "http://kasei.us/2009/09/sparql/data/data"
DATA = "".join(
    f"GRAPH <{D}{n}.rdf> {{ <{D}{n}.rdf> a <http://xmlns.com/foaf/0.1/Document> }}\n" for n in (1, 2, 3)
)
TOKEN = "令牌-secret"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def read_only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    store = make_store(tmp_path_factory.mktemp("read") / "store", DATA)
    with serving(Settings(store=store)) as (address, _), httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    store = make_store(tmp_path_factory.mktemp("write") / "store", DATA)
    settings = Settings(store=store, write_token=TOKEN)
    token = {"Authorization": f"Bearer {TOKEN}".encode()}
    with (
        serving(settings) as (address, _),
        httpx.Client(base_url=address, timeout=30, headers=token) as client,
    ):
        yield client


@dataclass(frozen=True)
class Ask:
    """One request, and what must come back: a status class, and a boolean when that is 2."""

    name: str
    method: str = "GET"
    query_string: str = ""
    body: bytes | None = None
    type: str = ""
    status_class: int = 2
    boolean: bool | None = True
    headers: dict[str, str] = field(default_factory=dict)


def q(text: str) -> str:
    return str(httpx.QueryParams({"query": text}))


def graphs(kind: str, *numbers: int) -> str:
    return "&".join(str(httpx.QueryParams({kind: f"{D}{n}.rdf"})) for n in numbers)


BOTH = f"ASK {{ <{D}1.rdf> a ?t . <{D}2.rdf> a ?t . }}"
ONE_OF_TWO = f"ASK {{ <{D}1.rdf> a ?t . <{D}3.rdf> a ?t . }}"
NAMED = f"ASK {{ GRAPH ?g1 {{ <{D}1.rdf> a ?t }} GRAPH ?g2 {{ <{D}2.rdf> a ?u }} }}"
NOT_NAMED = f"ASK {{ GRAPH ?g {{ <{D}3.rdf> a ?t }} }}"
FULL = (
    f"ASK {{ <{D}3.rdf> a ?t GRAPH ?g1 {{ <{D}1.rdf> a ?t1 }} GRAPH ?g2 {{ <{D}2.rdf> a ?t2 }} "
    f"FILTER NOT EXISTS {{ <{D}1.rdf> a ?x }} }}"
)

QUERIES = [
    Ask("post form", "POST", graphs("default-graph-uri", 0), b"query=ASK%20%7B%7D", FORM),
    Ask("default graphs, get", query_string=f"{q(BOTH)}&{graphs('default-graph-uri', 1, 2)}"),
    Ask("default graphs, post", "POST", graphs("default-graph-uri", 1, 2), BOTH.encode(), QUERY),
    Ask(
        "default graphs, form",
        "POST",
        "",
        f"{q(BOTH)}&{graphs('default-graph-uri', 1, 2)}".encode(),
        FORM,
    ),
    Ask(
        "only the default graphs named",
        query_string=f"{q(ONE_OF_TWO)}&{graphs('default-graph-uri', 1, 2)}",
        boolean=False,
    ),
    Ask("named graphs, post", "POST", graphs("named-graph-uri", 1, 2), NAMED.encode(), QUERY),
    Ask("named graphs, get", query_string=f"{q(NAMED)}&{graphs('named-graph-uri', 1, 2)}"),
    Ask(
        "only the named graphs named",
        query_string=f"{q(NOT_NAMED)}&{graphs('named-graph-uri', 1, 2)}",
        boolean=False,
    ),
    Ask(
        "default graphs alone leave no named ones",
        query_string=f"{q('ASK { GRAPH ?g { ?s ?p ?o } }')}&{graphs('default-graph-uri', 1)}",
        boolean=False,
    ),
    Ask(
        "full dataset",
        "POST",
        f"{graphs('default-graph-uri', 3)}&{graphs('named-graph-uri', 1, 2)}",
        FULL.encode(),
        QUERY,
    ),
    Ask(
        "the protocol's dataset goes before FROM",
        query_string=f"{q(f'ASK FROM <{D}1.rdf> {{ <{D}2.rdf> a ?t }}')}&{graphs('default-graph-uri', 2)}",
    ),
    Ask("FROM", query_string=q(f"ASK FROM <{D}1.rdf> {{ <{D}1.rdf> a ?t }}")),
    Ask(
        "FROM leaves others out", query_string=q(f"ASK FROM <{D}1.rdf> {{ <{D}2.rdf> a ?t }}"), boolean=False
    ),
    Ask("all graphs together when none is named", query_string=q(BOTH)),
    Ask("get", query_string="query=ASK%20%7B%7D"),
    Ask("post direct", "POST", "", b"ASK {}", QUERY),
    Ask("post direct with a charset", "POST", "", b"ASK {}", f"{QUERY}; charset=UTF-8"),
    Ask("post form with a charset", "POST", "", b"query=ASK%7B%7D", f"{FORM};charset=utf-8"),
    Ask("false", query_string=q("ASK { ?s <x:nothing> ?o }"), boolean=False),
    Ask("Chinese", query_string=q("ASK { FILTER('徒骇河' = '徒骇' + '河' || true) }")),
    Ask("plus for space", query_string="query=ASK+%7B%7D"),
    Ask("unknown parameters are left alone", query_string="query=ASK%7B%7D&output=json&timeout=1"),
]

BAD = [
    Ask("method", "PUT", "query=ASK%20%7B%7D", b"", FORM, 4),
    Ask("method delete", "DELETE", "query=ASK%20%7B%7D", status_class=4),
    Ask("two queries", query_string="query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", status_class=4),
    Ask("two queries, form", "POST", "", b"query=ASK%7B%7D&query=ASK%7B%7D", FORM, 4),
    Ask(
        "a query in the form and another in the address",
        "POST",
        "query=ASK%7B%7D",
        b"query=ASK%7B%7D",
        FORM,
        4,
    ),
    Ask("a query in the body and another in the address", "POST", "query=ASK%7B%7D", b"ASK {}", QUERY, 4),
    Ask("wrong media type", "POST", "", b"ASK {}", "text/plain", 4),
    Ask("form without its type", "POST", "", b"query=ASK%20%7B%7D", "", 4),
    Ask("query without its type", "POST", "", b"ASK {}", "", 4),
    Ask("not UTF-8", "POST", "", "ASK {}".encode("utf-16"), f"{QUERY}; charset=UTF-16", 4),
    Ask("not UTF-8 and not said", "POST", "", "ASK {}".encode("utf-16"), QUERY, 4),
    Ask("bad bytes in the address", query_string="query=ASK%20%7B%7D%23%FF%FE", status_class=4),
    Ask("bad bytes in the form", "POST", "", b"query=\xff\xfe", FORM, 4),
    Ask("syntax", query_string="query=ASK%20%7B", status_class=4),
    Ask("empty query", query_string="query=", status_class=4),
    Ask("no query in the form", "POST", "", b"", FORM, 4),
    Ask("an update as a query", query_string=q("INSERT DATA { <x:a> <x:b> 1 }"), status_class=4),
    Ask("SERVICE", query_string=q("ASK { SERVICE <http://127.0.0.1:1/> {} }"), status_class=4),
    Ask("FROM somewhere else", query_string=q("ASK FROM <http://127.0.0.1:1/x> {}"), status_class=4),
    Ask("a graph that is no IRI", query_string=f"{q('ASK {}')}&default-graph-uri=a%20b", status_class=4),
    Ask("format", query_string="query=ASK%7B%7D&format=pdf", status_class=4),
    Ask("update by get", query_string="update=CLEAR%20ALL", status_class=4),
    Ask("two updates", "POST", "", b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM, 4),
    Ask("update and query", "POST", "", b"update=CLEAR%20NAMED&query=ASK%7B%7D", FORM, 4),
    Ask("update with the wrong type", "POST", "", b"CLEAR NAMED", "text/plain", 4),
    Ask("update form without its type", "POST", "", b"update=CLEAR%20NAMED", "", 4),
    Ask("update not UTF-8", "POST", "", "CLEAR NAMED".encode("utf-16"), f"{UPDATE}; charset=UTF-16", 4),
    Ask("update syntax", "POST", "", b"update=CLEAR%20XYZ", FORM, 4),
    Ask(
        "two datasets of an update",
        "POST",
        "using-named-graph-uri=http%3A%2F%2Fexample%2Fpeople",
        b"WITH <http://example/a> DELETE { ?p <x:n> 'B' } INSERT { ?p <x:n> 'W' } WHERE { ?p <x:n> 'B' }",
        UPDATE,
        4,
    ),
    Ask("LOAD", "POST", "", b"LOAD <http://127.0.0.1:1/x>", UPDATE, 4),
    Ask("LOAD without a space", "POST", "", b"PREFIX e: <http://127.0.0.1:1/> LOADe:x", UPDATE, 4),
    Ask("SERVICE in an update", "POST", "", b"INSERT {} WHERE { SERVICE <x:y> {} }", UPDATE, 4),
]


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
@pytest.mark.parametrize("ask", QUERIES + BAD, ids=lambda ask: ask.name)
@pytest.mark.parametrize("mode", ["read_only", "writable"])
def test_protocol(ask: Ask, path: str, mode: str, request: pytest.FixtureRequest) -> None:
    client: httpx.Client = request.getfixturevalue(mode)
    headers = {**ask.headers, **({"content-type": ask.type} if ask.type else {})}
    target = f"{path}?{ask.query_string}" if ask.query_string else path
    answer = client.request(ask.method, target, content=ask.body, headers=headers)
    assert answer.status_code // 100 == ask.status_class, answer.text
    if ask.status_class == 2:
        assert answer.headers["content-type"] == "application/sparql-results+json"
        assert answer.json()["boolean"] is ask.boolean
    else:
        assert_problem(answer)


def assert_problem(answer: httpx.Response) -> None:
    assert answer.headers["content-type"] == "application/problem+json"
    said = json.loads(answer.content)
    assert said["status"] == answer.status_code
    assert said["type"].startswith("urn:hetu:problem:")
    assert said["title"]
    assert said["detail"]
    assert said["detail_zh"]


@pytest.mark.parametrize(
    ("query", "accept", "sent"),
    [
        ("SELECT * {}", "", "application/sparql-results+json"),
        ("SELECT * {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("SELECT * {}", "text/csv", "text/csv; charset=utf-8"),
        ("SELECT * {}", "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("SELECT * {}", "text/turtle", None),
        ("ASK {}", "application/sparql-results+xml;q=0.5, text/csv;q=0.4", "application/sparql-results+xml"),
        ("ASK {}", "image/png", None),
        ("DESCRIBE <x:y>", "", "text/turtle; charset=utf-8"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/rdf+xml", "application/rdf+xml"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples", "application/n-triples"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/ld+json", "application/ld+json"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "text/csv", None),
        ("DESCRIBE <x:y>", "application/sparql-results+json, */*;q=0.1", "text/turtle; charset=utf-8"),
    ],
)
def test_content_type(read_only: httpx.Client, query: str, accept: str, sent: str | None) -> None:
    answer = read_only.get("/sparql", params={"query": query}, headers={"accept": accept} if accept else {})
    if sent is None:
        assert answer.status_code == 406
        assert_problem(answer)
    else:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == sent


def test_statuses_that_are_more_than_a_class(read_only: httpx.Client, writable: httpx.Client) -> None:
    assert read_only.put("/sparql").status_code == 405
    assert read_only.put("/sparql").headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert read_only.post("/sparql", content=b"x", headers={"content-type": "text/plain"}).status_code == 415
    assert read_only.get("/sparql", params={"query": "ASK {"}).status_code == 400
    assert read_only.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403
    refused = writable.post(
        "/sparql", data={"update": "CLEAR ALL"}, headers={"authorization": "Bearer wrong"}
    )
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    large = b"ASK {}" + b" " * (1 << 20)
    assert read_only.post("/sparql", content=large, headers={"content-type": QUERY}).status_code == 413


def ask(client: httpx.Client, query: str) -> bool:
    answer = client.post("/sparql/", content=query.encode(), headers={"content-type": QUERY})
    assert answer.status_code == 200, answer.text
    found: bool = answer.json()["boolean"]
    return found


def update(client: httpx.Client, text: str, query_string: str = "") -> None:
    answer = client.post(f"/sparql/?{query_string}", content=text.encode(), headers={"content-type": UPDATE})
    assert answer.status_code == 204, answer.text


THREE = "INSERT DATA { " + DATA.replace("\n", " ") + " }"
TARGET = "http://example.org/protocol-update-dataset-test/"
COPY = f"DROP ALL ; {THREE} ; INSERT {{ GRAPH <{TARGET}> {{ ?s a <x:Found> }} }} WHERE {{ %s }}"


@pytest.mark.parametrize(
    ("query_string", "where", "found"),
    [
        ("", "GRAPH ?g { ?s a ?t }", {1, 2, 3}),
        (graphs("using-graph-uri", 1), "?s a ?t", {1}),
        (graphs("using-graph-uri", 1, 2), "?s a ?t", {1, 2}),
        (graphs("using-named-graph-uri", 1, 2), "GRAPH ?g { ?s a ?t }", {1, 2}),
        (graphs("using-named-graph-uri", 1, 2), "?s a ?t", set()),
        (
            f"{graphs('using-graph-uri', 1)}&{graphs('using-named-graph-uri', 2)}",
            "{ GRAPH ?g { ?s a ?t } } UNION { ?s a ?t }",
            {1, 2},
        ),
    ],
)
def test_the_dataset_of_an_update(
    writable: httpx.Client, query_string: str, where: str, found: set[int]
) -> None:
    update(writable, COPY % where, query_string)
    for n in (1, 2, 3):
        assert ask(writable, f"ASK {{ GRAPH <{TARGET}> {{ <{D}{n}.rdf> a <x:Found> }} }}") is (n in found)


def test_delete_where_with_a_dataset(writable: httpx.Client) -> None:
    update(writable, f"DROP ALL ; {THREE} ; INSERT DATA {{ <{D}1.rdf> a <x:InDefault> }}")
    # It deletes from the default graph what the named one holds: nothing.
    update(writable, "DELETE WHERE { ?s a <x:InDefault> }", graphs("using-graph-uri", 2))
    assert ask(writable, "ASK { ?s a <x:InDefault> }")
    update(writable, "DELETE WHERE { ?s a <x:InDefault> }")
    assert not ask(writable, "ASK { ?s a <x:InDefault> }")


def test_an_update_is_seen_by_the_next_query(writable: httpx.Client) -> None:
    for n in range(5):
        update(writable, f"DELETE WHERE {{ <x:s> <x:n> ?n }} ; INSERT DATA {{ <x:s> <x:n> {n} }}")
        answer = writable.get("/sparql", params={"query": "SELECT ?n { <x:s> <x:n> ?n }", "format": "csv"})
        assert answer.text == f"n\r\n{n}\r\n"


def test_relative_names_stand_on_the_endpoint(writable: httpx.Client) -> None:
    update(writable, "CLEAR ALL ; INSERT DATA { GRAPH <http://e/g> { <http://e/s> <http://e/p> <test> } }")
    found = writable.get("/sparql", params={"query": "SELECT ?o { ?s <http://e/p> ?o }", "format": "csv"})
    assert found.text == "o\r\nhttp://127.0.0.1:8000/test\r\n"


def test_an_update_by_form(writable: httpx.Client) -> None:
    assert writable.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 204
    assert not ask(writable, "ASK { ?s ?p ?o }")


def test_a_failing_update_changes_nothing(writable: httpx.Client) -> None:
    update(writable, f"DROP ALL ; {THREE}")
    bad = "DROP ALL ; CREATE GRAPH <x:g> ; CREATE GRAPH <x:g>"
    answer = writable.post("/sparql", content=bad.encode(), headers={"content-type": UPDATE})
    assert answer.status_code == 400
    assert_problem(answer)
    assert ask(writable, BOTH)


_PIECES = st.sampled_from(
    ["%", "%41", "%e5%9b%be", "%0A", "=", "=3D", "=\n", "\r\n", "+", "&", " ", "_", "a", "图"]
)


@given(st.lists(_PIECES).map("".join))
@example("a=%3D=\n")
@example("%")
@example("x%20 \n")
def test_an_encoded_text_means_what_the_library_says(text: str) -> None:
    assert unquoted(text.encode()) == unquote_plus(text, errors="strict")


# -- the description of the service, and what comes with every answer ----


def test_without_a_query_the_service_describes_itself(
    read_only: httpx.Client, writable: httpx.Client
) -> None:
    said = read_only.get("/sparql", headers={"accept": "text/turtle"})
    assert said.status_code == 200
    assert said.headers["content-type"] == "text/turtle; charset=utf-8"
    assert "sd:Service" in said.text
    assert "sd:UnionDefaultGraph" in said.text
    assert f"<{str(read_only.base_url).rstrip('/')}/sparql>" in said.text
    assert "SPARQL11Update" not in said.text
    assert "SPARQL11Update" in writable.get("/sparql").text
    assert read_only.get("/sparql", headers={"accept": "application/rdf+xml"}).text.startswith("<?xml")
    assert read_only.get("/sparql", headers={"accept": "image/png"}).status_code == 406


def test_head_has_the_head_of_get(read_only: httpx.Client) -> None:
    get = read_only.get("/sparql", params={"query": BOTH}, headers={"accept-encoding": "identity"})
    head = read_only.head("/sparql", params={"query": BOTH}, headers={"accept-encoding": "identity"})
    assert head.content == b""
    for name in ("content-type", "content-length", "etag", "vary", "cache-control"):
        assert head.headers[name] == get.headers[name]


def test_a_page_of_any_origin_may_ask(read_only: httpx.Client) -> None:
    preflight = read_only.options(
        "/sparql", headers={"origin": "http://elsewhere", "access-control-request-method": "POST"}
    )
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "Content-Type" in preflight.headers["access-control-allow-headers"]
    for query in ("ASK {}", "ASK {"):
        answer = read_only.get("/sparql", params={"query": query}, headers={"origin": "http://elsewhere"})
        assert answer.headers["access-control-allow-origin"] == "*"


def test_what_the_client_has_is_not_sent_again(read_only: httpx.Client) -> None:
    first = read_only.get("/sparql", params={"query": BOTH})
    etag = first.headers["etag"]
    assert etag.startswith('"')
    for held in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        again = read_only.get("/sparql", params={"query": BOTH}, headers={"if-none-match": held})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == etag
    other = read_only.get("/sparql", params={"query": BOTH}, headers={"if-none-match": '"other"'})
    assert other.status_code == 200
    csv = read_only.get("/sparql", params={"query": BOTH, "format": "csv"}, headers={"if-none-match": etag})
    assert csv.status_code == 200


def test_a_large_answer_is_compressed_for_who_takes_it(read_only: httpx.Client) -> None:
    query = "SELECT * { VALUES ?x { " + "'徒骇河' " * 500 + "} }"
    plain = read_only.get("/sparql", params={"query": query}, headers={"accept-encoding": "identity"})
    zipped = read_only.get("/sparql", params={"query": query}, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.content == plain.content  # httpx unpacks it
    assert int(zipped.headers["content-length"]) * 10 < int(plain.headers["content-length"])
    assert zipped.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in zipped.headers["vary"]


def test_what_changes_from_run_to_run_is_not_kept(read_only: httpx.Client) -> None:
    query = "SELECT (STRUUID() AS ?x) {}"
    first = read_only.get("/sparql", params={"query": query})
    second = read_only.get(
        "/sparql", params={"query": query}, headers={"if-none-match": first.headers["etag"]}
    )
    assert second.status_code == 200
    assert second.content != first.content


def test_whoever_goes_away_ends_the_query(tmp_path: Path) -> None:
    store = make_store(tmp_path / "store", DATA)
    endless = (
        "ASK { " + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(200)))} }}" for n in range(5)) + " }"
    )
    endless = endless.replace("ASK", "SELECT (COUNT(*) AS ?n)")
    with serving(Settings(store=store, limits=Limits(seconds=60))) as (address, _):
        host = httpx.URL(address)
        with socket.create_connection((host.host, host.port or 80)) as client:
            target = f"/sparql?{q(endless)}"
            client.sendall(f"GET {target} HTTP/1.1\r\nHost: {host.host}\r\n\r\n".encode())
            wait_until(lambda: busy_readers() > 0)
        wait_until(lambda: busy_readers() == 0)


def busy_readers() -> int:
    """How many processes under this one worked through the last fifth of a second."""

    def worked() -> dict[int, float]:
        found = {}
        for child in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                found[child.pid] = sum(child.cpu_times()[:2])
        return found

    before = worked()
    time.sleep(0.2)
    return sum(seconds - before.get(pid, seconds) > 0.05 for pid, seconds in worked().items())
