"""HEAD is answered as GET is, without the body: for whoever looks whether something is there before fetching it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from api.settings import Settings
from tests.service import make_store, serving
from tests.test_api_lists import TRIG

# What differs between any two answers.
_OWN = {"date", "x-request-id"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    store = make_store(tmp_path_factory.mktemp("head") / "store", TRIG)
    with serving(Settings(store=store)) as (address, _), httpx.Client(base_url=address, timeout=30) as found:
        yield found


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/tasks", 200),
        ("/api/tasks?format=csv", 200),
        ("/api/tasks?unit=没有的局", 404),
        ("/api/tasks?limit=x", 422),
        ("/api/ask?q=大河", 200),
        ("/api/checks", 200),
        ("/api/matrix", 200),
        ("/api/network", 200),
        ("/api/sections.geojson", 200),
        ("/id/document/甲政-2023-1号", 200),
        ("/id/document/没有", 404),
        ("/health", 200),
        ("/openapi.json", 200),
        ("/matrix", 200),
        ("/check", 200),
        ("/nothing", 404),
    ],
)
def test_head_says_what_get_says(client: httpx.Client, path: str, status: int) -> None:
    got, asked = client.get(path), client.head(path)
    assert (got.status_code, asked.status_code) == (status, status)
    assert asked.content == b""
    own = _OWN | {"content-length"} if path == "/health" else _OWN  # it counts seconds
    headers = [{k: v for k, v in answer.headers.items() if k not in own} for answer in (got, asked)]
    assert headers[0] == headers[1]


def test_the_whole_graph_is_not_read_for_its_head(client: httpx.Client) -> None:
    for _ in range(4):  # two may stream at a time: each must have ended, or the third would be refused
        assert client.head("/api/graph.nq").status_code == 200
    assert client.get("/api/graph.nq").text.count("\n") > 50


def test_a_browser_is_led_on_by_head_too(client: httpx.Client) -> None:
    answer = client.head("/id/document/甲政-2023-1号", headers={"accept": "text/html"})
    assert answer.status_code == 303 and answer.headers["location"].startswith("/entity?")


def test_what_only_takes_get_still_refuses_the_rest(client: httpx.Client) -> None:
    assert client.delete("/api/tasks").status_code == 405
