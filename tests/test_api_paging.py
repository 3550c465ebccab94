"""Answers in pages: none is cut without saying so, and a page behind the last leads back to the first."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from urllib.parse import urljoin

import httpx
import pytest

from api.settings import Settings
from kg.build import build
from kg.store import GraphStore
from tests.factories import policy
from tests.service import serving
from tests.test_api_pages import one, page, words

_TASKS = 130
_MOST = 100  # rows of a page of /api/ask


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("long")
    tasks = "\n".join(f"{n}.巡查徒骇河第{n}段。（牵头单位：市水利局）" for n in range(1, _TASKS + 1))
    (folder / "a.txt").write_text(policy(tasks=tasks), encoding="utf-8")
    with GraphStore.open(folder / "store") as store:
        assert build([folder / "a.txt"], store).ok
    with (
        serving(Settings(store=folder / "store")) as (address, _),
        httpx.Client(base_url=address, timeout=30) as found,
    ):
        yield found


PATHS = ["/api/ask?q=徒骇河", "/api/questions/water-units?subject=徒骇河"]


def rows_of(answer: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.parametrize("path", PATHS)
def test_a_table_to_keep_holds_every_row(client: httpx.Client, path: str) -> None:
    answer = client.get(f"{path}&format=csv")
    assert len(rows_of(answer)) == _TASKS
    assert answer.headers["x-total-count"] == str(_TASKS) and "link" not in answer.headers


@pytest.mark.parametrize("format", ["json", "csv", "xlsx", "ttl"])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_says_how_many_there_are_and_where_the_next_is(
    client: httpx.Client, path: str, format: str
) -> None:
    answer = client.get(f"{path}&format={format}&limit=50")
    assert answer.headers["x-total-count"] == str(_TASKS)
    following = answer.links["next"]["url"]
    assert "offset=50" in following and f"format={format}" in following
    last = client.get(urljoin(str(answer.url), following).replace("offset=50", "offset=100"))
    assert "next" not in last.links and "offset" not in last.links["first"]["url"]


def test_pages_of_csv_put_together_are_the_whole(client: httpx.Client) -> None:
    path: str | None = f"{PATHS[0]}&format=csv&limit=60"
    rows: list[dict[str, str]] = []
    while path:
        answer = client.get(path)
        rows += rows_of(answer)
        path = answer.links["next"]["url"] if "next" in answer.links else None
    assert rows == rows_of(client.get(f"{PATHS[0]}&format=csv"))


@pytest.mark.parametrize("path", PATHS)
def test_a_page_behind_the_last_says_so(client: httpx.Client, path: str) -> None:
    answer = client.get(f"{path}&offset=1000")
    record = answer.json()
    assert (record["rows"], record["total"], record["silence"]) == ([], _TASKS, None)
    assert "beyond" in record["shown"] and "offset=0" in record["shown"]
    first = client.get(answer.links["first"]["url"]).json()
    assert len(first["rows"]) == _MOST


def test_the_page_of_an_answer_leads_back_to_its_first_page(client: httpx.Client) -> None:
    shown = page(client, "/ask?q=徒骇河&offset=1000")
    notice = one(shown, ".rows .notice")
    assert "130" in words(notice)
    back = one(notice, "a[rel=first]").get("href")
    assert "offset" not in back and page(client, back).cssselect(".cards li")
    assert not shown.cssselect(".paging")
