"""The SPARQL 1.1 Graph Store Protocol: the sequence that the W3C's tests of it run, and ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from api.settings import Settings
from tests.service import make_store, serving

TOKEN = "secret"
TURTLE = {"content-type": "text/turtle; charset=utf-8"}
FOAF = "PREFIX foaf: <http://xmlns.com/foaf/0.1/> PREFIX v: <http://www.w3.org/2006/vcard/ns#>\n"


def card(name: str) -> str:
    return f'{FOAF}<http://e/person> a foaf:Person; foaf:businessCard [ a v:VCard; v:fn "{name}" ] .'


ALICE = f'{FOAF}[] a foaf:Person; foaf:businessCard [ a v:VCard; v:given-name "Alice" ] .'


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    store = make_store(tmp_path_factory.mktemp("gsp") / "store", "GRAPH <x:g> { <x:s> <x:p> 1 }")
    token = {"Authorization": f"Bearer {TOKEN}"}
    with (
        serving(Settings(store=store, write_token=TOKEN)) as (address, _),
        httpx.Client(base_url=address, timeout=30, headers=token) as opened,
    ):
        yield opened


def same(left: str, right: str) -> bool:
    """Whether two Turtle texts say the same, whatever their blank nodes are called."""
    read = [ox.Dataset(ox.parse(text, ox.RdfFormat.TURTLE)) for text in (left, right)]
    for dataset in read:
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(read[0]) == set(read[1])


def test_the_life_of_a_graph(client: httpx.Client) -> None:
    person = "/store/person/1.ttl"
    named = {"graph": str(client.base_url.join(person))}

    assert client.head(person).status_code == 404
    assert client.get(person).status_code == 404

    assert client.put(person, content=card("John Doe"), headers=TURTLE).status_code == 201
    got = client.get("/store", params=named, headers={"accept": "text/turtle"})
    assert got.headers["content-type"] == "text/turtle; charset=utf-8"
    assert same(got.text, card("John Doe"))
    assert client.head(person).status_code == 200
    assert client.head(person).content == b""

    assert client.put(person, content=card("Jane Doe"), headers=TURTLE).status_code == 204
    assert same(client.get(person).text, card("Jane Doe"))

    more = f'{FOAF}<http://e/person> foaf:name "Jane Doe" .'
    assert client.post(person, content=more, headers=TURTLE).status_code == 204
    assert same(client.get(person).text, card("Jane Doe") + more)

    files = {
        "lastName.ttl": ("lastName.ttl", f'{FOAF}<http://e/person> foaf:familyName "Doe" .', "text/turtle"),
        "firstName.ttl": ("firstName.ttl", f'{FOAF}<http://e/person> foaf:givenName "Jane" .', "text/turtle"),
    }
    assert client.post(person, files=files).status_code == 204
    both = more + f'{FOAF}<http://e/person> foaf:familyName "Doe"; foaf:givenName "Jane" .'
    assert same(client.get(person).text, card("Jane Doe") + both)

    assert client.delete(person).status_code == 204
    assert client.get(person).status_code == 404
    assert client.delete(person).status_code == 404


def test_a_new_graph_gets_a_name(client: httpx.Client) -> None:
    made = client.post("/store", content=ALICE, headers=TURTLE)
    assert made.status_code == 201
    place = made.headers["location"]
    assert place.startswith(f"{str(client.base_url).rstrip('/')}/store/")
    assert same(client.get(place).text, ALICE)
    assert client.post(place, content="", headers=TURTLE).status_code == 204  # nothing added
    assert same(client.get(place).text, ALICE)


def test_the_default_graph(client: httpx.Client) -> None:
    assert client.put("/store?default", content=ALICE, headers=TURTLE).status_code == 201
    assert same(client.get("/store?default").text, ALICE)
    assert client.put("/store?default", content=card("Jane"), headers=TURTLE).status_code == 204
    assert same(client.get("/store?default").text, card("Jane"))
    # It is not what queries call the default: that is everything.
    seen = {"query": "ASK { <x:s> <x:p> 1 . ?card ?p 'Jane' }"}
    assert client.get("/sparql", params=seen).json()["boolean"] is True
    assert client.delete("/store?default").status_code == 204
    assert client.get("/store?default").text == ""


def test_an_empty_graph_is_there(client: httpx.Client) -> None:
    assert client.put("/store?graph=http://e/empty", content="", headers=TURTLE).status_code == 201
    assert client.get("/store?graph=http://e/empty").status_code == 200


@pytest.mark.parametrize(
    ("accept", "start"),
    [
        ("application/n-triples", "<x:s> <x:p>"),
        ("application/rdf+xml", "<?xml"),
        ("application/ld+json", "["),
        ("text/turtle;q=0.1, application/n-triples", "<x:s> <x:p>"),
    ],
)
def test_the_format_of_a_graph(client: httpx.Client, accept: str, start: str) -> None:
    got = client.get("/store?graph=x:g", headers={"accept": accept})
    assert got.status_code == 200
    assert got.text.startswith(start)


@pytest.mark.parametrize(
    ("method", "target", "content", "headers", "status"),
    [
        ("PUT", "/store?default", card("Jane"), {"content-type": "application/rdf+xml"}, 400),
        ("PUT", "/store?default", "no Turtle", TURTLE, 400),
        ("PUT", "/store?default", b"<x:s> <x:p> '\xff' .", TURTLE, 400),
        ("PUT", "/store?default", ALICE, {"content-type": "image/png"}, 415),
        ("PUT", "/store?default", ALICE, {}, 415),
        ("PUT", "/store", ALICE, TURTLE, 400),
        ("DELETE", "/store", None, {}, 400),
        ("GET", "/store", None, {}, 400),
        ("GET", "/store?default&graph=x:g", None, {}, 400),
        ("GET", "/store/a?graph=x:g", None, {}, 400),
        ("GET", "/store?graph=http://e/a%20b", None, {}, 400),
        ("PUT", "/store?graph=http://e/a%20b", ALICE, TURTLE, 400),
        ("GET", "/store?graph=%FF", None, {}, 400),
        ("GET", "/store?graph=x:g", None, {"accept": "image/png"}, 406),
        ("PATCH", "/store?graph=x:g", "", TURTLE, 405),
        ("PUT", "/store?graph=x:g", ALICE, {**TURTLE, "authorization": ""}, 401),
        ("POST", "/store?graph=x:g", ALICE, {**TURTLE, "authorization": "Basic secret"}, 401),
        ("DELETE", "/store?graph=x:g", None, {"authorization": "Bearer no"}, 401),
    ],
)
def test_what_is_refused(
    client: httpx.Client,
    method: str,
    target: str,
    content: str | bytes | None,
    headers: dict[str, str],
    status: int,
) -> None:
    before = client.get("/store?graph=x:g").content
    answer = client.request(method, target, content=content, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/store?graph=x:g").content == before


def test_a_service_without_a_token_only_reads(tmp_path: Path) -> None:
    store = make_store(tmp_path / "store", "GRAPH <x:g> { <x:s> <x:p> 1 }")
    with serving(Settings(store=store)) as (address, _), httpx.Client(base_url=address) as client:
        assert client.get("/store?graph=x:g").status_code == 200
        for method in ("PUT", "POST", "DELETE"):
            answer = client.request(method, "/store?graph=x:g", headers={"authorization": "Bearer x"})
            assert answer.status_code == 403
            assert "HETU_WRITE_TOKEN" in answer.json()["detail_zh"]
