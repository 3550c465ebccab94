"""The page of checks: each finding with its sentence and its place, narrowed by links, taken away as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from openpyxl import load_workbook

from api.settings import Settings
from tests.service import serving
from tests.test_api_pages import page, words
from tests.written import FORMULA, HANDLER, PLAN, SCRIPT, hostile_documents, plain_documents, store_of


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = store_of(tmp_path_factory.mktemp("plain"), *plain_documents())
    with serving(Settings(store=folder)) as (address, _), httpx.Client(base_url=address, timeout=30) as found:
        yield found


def rows_of(client: httpx.Client, query: str = "") -> list[dict[str, str]]:
    text = client.get(f"/check/file/hetu-check.csv{query}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_task_without_units_is_found_with_its_sentence_and_place(client: httpx.Client) -> None:
    shown = page(client, "/check")
    [section] = [s for s in shown.cssselect(".check") if "没有写明责任单位的任务" in words(s)]
    assert words(section.cssselect(".severity")[0]) == "缺口"
    assert "没有写明责任单位的任务" not in words(shown.cssselect(".clean")[0])
    assert len(shown.cssselect(".clean li")) > 3  # what was looked for and not found is said too
    assert "沿大河设立宣传牌" in words(section.cssselect(".passage")[0])
    [link] = [a.get("href") for a in section.cssselect("a") if "在原文中查看" in words(a)]
    start, end = urlsplit(link).fragment.removeprefix("e-").split("-")
    assert "设立宣传牌" in plain_documents()[0].text[int(start) : int(end)]


def test_findings_are_narrowed_by_severity_document_and_check(client: httpx.Client) -> None:
    everything = rows_of(client)
    assert len({row["check"] for row in everything}) > 1
    for name in ("severity", "document", "check"):
        value = everything[0][name]
        wanted = [row for row in everything if row[name] == value]
        assert rows_of(client, f"?{name}={quote(value)}") == wanted
        shown = page(client, f"/check?{name}={quote(value)}")
        assert words(shown.cssselect(".rows-head [role=status]")[0]).startswith(f"{len(wanted)} 处")
    assert client.get("/check?document=nothing").status_code == 404
    assert page(client, f"/check?document={quote(PLAN)}").cssselect(".facets [aria-current]")


def test_every_file_holds_every_finding(client: httpx.Client) -> None:
    rows = rows_of(client)
    assert len(client.get("/check/file/hetu-check.json").json()) == len(rows) > 1
    sheet = load_workbook(io.BytesIO(client.get("/check/file/hetu-check.xlsx").content)).active
    assert sheet is not None and sheet.max_row == len(rows) + 2
    assert client.get("/check/file/hetu-check.exe").status_code == 404


@pytest.mark.parametrize("offset", ["0", "50", "9999999999", "-1", "x"])
def test_any_offset_is_a_page(client: httpx.Client, offset: str) -> None:
    page(client, f"/check?check=nobody-named&offset={offset}")


def test_hostile_words_are_words_on_the_page_and_no_formula_in_the_files(tmp_path: Path) -> None:
    [bad] = hostile_documents()
    bad.task(2, f"{HANDLER}\t{SCRIPT}", SCRIPT)
    bad.task(3, FORMULA, FORMULA)
    folder = store_of(tmp_path, bad)
    with serving(Settings(store=folder)) as (address, _), httpx.Client(base_url=address, timeout=30) as found:
        answer = found.get("/check")
        assert page(found, "/check").cssselect(".check") and "<script>document" not in answer.text
        assert SCRIPT in found.get("/check/file/hetu-check.json").text
        for row in rows_of(found):
            assert not any(value.startswith(("=", "+", "-", "@")) for value in row.values())
