"""Searching over HTTP and from the command line, as JSON that the OpenAPI document describes and as a page."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import lxml.html
import pytest
from typer.testing import CliRunner

from api.cli import app
from api.schemas import SearchPage
from api.settings import Settings
from tests.conftest import two_cities
from tests.factories import stored
from tests.service import serving


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("search"), two_cities())


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[httpx.Client]:
    with serving(Settings(store=store)) as (address, _), httpx.Client(base_url=address, timeout=30) as client:
        yield client


def test_the_answer_is_what_openapi_says(client: httpx.Client) -> None:
    answer = client.get("/api/search", params={"q": "徒駭河", "limit": 2})
    page = SearchPage.model_validate(answer.json())
    assert page.items[0].name == "徒骇河" and page.items[0].name_marks == [(0, 3)]
    assert page.items[1].document and page.items[1].document.number == "聊政办字〔2023〕7号"
    assert page.total > 2 and page.next and page.in_step
    operation = client.get("/openapi.json").json()["paths"]["/api/search"]["get"]
    assert {p["name"] for p in operation["parameters"]} >= {
        "q",
        "unit",
        "water_body",
        "theme",
        "role",
        "year",
        "limit",
    }


def test_the_next_address_leads_on_to_the_end(client: httpx.Client) -> None:
    address: str | None = "/api/search?q=市&kind=task&kind=unit&limit=3"
    seen: list[str] = []
    while address:
        page = client.get(address).json()
        seen += [item["iri"] for item in page["items"]]
        assert page["total"] == client.get("/api/search?q=市&kind=task&kind=unit").json()["total"]
        address = page["next"]
    assert len(seen) == len(set(seen)) == page["total"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/search", 422),
        ("/api/search?q=", 422),
        ("/api/search?q=河&colour=blue", 422),
        ("/api/search?q=。", 400),
        ("/api/search?q=河&role=老板", 400),
        ("/api/search?q=河&unit=没有的局", 404),
        ("/api/search?q=河&unit=http://[::1", 200),
    ],
)
def test_what_is_wrong_is_said(client: httpx.Client, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    if status != 200:
        assert answer.json()["detail_zh"]


@pytest.mark.parametrize("value", ["http://[::1", "http://a b", "https://例 子"])
def test_an_iri_that_is_none_is_no_failure_of_ours(client: httpx.Client, value: str) -> None:
    assert client.get("/api/tasks", params={"unit": value}).status_code in (400, 404)


def test_finds_can_be_taken_along(client: httpx.Client) -> None:
    items = client.get("/api/search?q=河").json()["items"]
    rows = list(csv.DictReader(io.StringIO(client.get("/api/search?q=河&format=csv").text, newline="")))
    assert [row["iri"] for row in rows] == [item["iri"] for item in items]
    assert all("河" in row["text"] for row in rows if row["kind"] == "task")
    assert client.get("/api/search?q=河&format=xlsx").content.startswith(b"PK")


def test_the_page_marks_words_and_narrows(client: httpx.Client) -> None:
    page = lxml.html.fromstring(client.get("/search?q=徒駭河").text)
    assert page.cssselect(".card mark")[0].text == "徒骇河"
    (lead,) = (a for a in page.cssselect(".facet a") if "role=Lead" in a.get("href"))
    narrowed = lxml.html.fromstring(client.get(lead.get("href")).text)
    assert parse_qs(urlsplit(lead.get("href")).query)["q"] == ["徒駭河"]
    assert 0 < len(narrowed.cssselect(".card")) < len(page.cssselect(".card"))
    on_topic = lxml.html.fromstring(client.get("/search?q=徒骇河&topic=黑臭水体&theme=dark").text)
    assert len(on_topic.cssselect(".card")) == 1 and on_topic.get("data-theme") == "dark"
    assert client.get(on_topic.cssselect(".export a")[0].get("href")).json()["total"] == 1
    english = client.get("/search?q=徒海河&lang=en").text
    assert "Nothing holds “徒海河”" in english


@pytest.mark.parametrize(
    "query", ["", "?q=", "?q=。", "?q=河&unit=没有的局", "?q=<script>", "?q=没有这样的词"]
)
def test_the_page_has_a_word_for_everything(client: httpx.Client, query: str) -> None:
    answer = client.get(f"/search{query}")
    assert answer.status_code == 200 and "<script>" not in answer.text
    assert not lxml.html.fromstring(answer.text).cssselect(".card")


def test_words_that_are_no_question_are_looked_up(client: httpx.Client) -> None:
    page = lxml.html.fromstring(client.get("/ask?q=疏浚").text)
    assert [mark.text for mark in page.cssselect(".passages mark")] == ["疏浚"]


def run(*words: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, list(words), env={"COLUMNS": "200"})
    return ran.exit_code, ran.output


def test_the_command_finds_and_narrows(store: Path) -> None:
    code, output = run("search", "徒駭河", "--unit", "聊城市水利局", "--store", str(store))
    assert code == 0 and "疏浚徒骇河十公里" in output and "聊政办字〔2023〕7号" in output
    code, output = run("search", "徒海河", "--json", "--store", str(store))
    record = json.loads(output)
    assert code == 0 and record["meant"] == ["徒骇河"] and record["documents"] == 2
