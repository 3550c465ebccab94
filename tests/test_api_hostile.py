"""Documents whose every word means harm, on the pages, exports and pictures that compare, check, search and draw them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from lxml import etree
from lxml import html as lxml_html
from openpyxl import load_workbook
from pyoxigraph import Literal

from api.settings import Settings
from ontology.iri import document_iri, jurisdiction_iri, theme_iri, unit_iri
from ontology.terms import HETU, SKOS
from tests.browser import chromium, complaints, requests_made, screen
from tests.service import serving
from tests.test_api_pages import assert_page
from tests.written import (
    CLOSING,
    FORMULA,
    HANDLER,
    LONG,
    SCRIPT,
    TURNED,
    Written,
    hostile_documents,
    store_of,
)

FIRST, SECOND = document_iri("坏政〔2023〕1号"), document_iri("坏政〔2024〕2号")
_DRAWN = {"svg", "title", "style", "defs", "marker", "path", "g", "rect", "text", "circle", "polygon"}


def worse_documents() -> tuple[Written, ...]:
    """The hostile document, with themes and citations, and one made under it whose tasks are much like its own."""
    [first] = hostile_documents()
    theme = theme_iri("坏主题")
    text = f"{HANDLER}\n整治坏河{SCRIPT}，{CLOSING}{TURNED}。\n（牵头单位：{FORMULA}；责任单位：{LONG}）"
    second = Written("坏政〔2024〕2号", f"{FORMULA}{SCRIPT}{TURNED}", text, "2024-01-01", "370100").head()
    task = second.task(1, f"整治坏河{SCRIPT}，{CLOSING}{TURNED}。", HANDLER)
    office, endless = unit_iri("370100", "坏处"), unit_iri("370100", LONG)
    second.shared(office, "Unit", FORMULA, place="370100")
    second.duties(
        task,
        f"牵头单位：{FORMULA}；责任单位：{LONG}",
        ("Lead", office, FORMULA),
        ("Responsible", endless, LONG),
    )
    second.say(SECOND, HETU.implements, FIRST)
    second.say(SECOND, HETU.cites, f"{FIRST}/坏法")
    second.say(f"{FIRST}/坏法", SKOS.prefLabel, Literal(f"《{SCRIPT}{HANDLER}》"))
    second.shared(theme, "Theme", HANDLER)
    for one in (task, f"{FIRST}/task/1"):
        second.say(one, HETU.theme, theme)
    return first, second


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = store_of(tmp_path_factory.mktemp("worse"), *worse_documents())
    with serving(Settings(store=folder)) as (address, _):
        yield address


@pytest.fixture(scope="module")
def client(service: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service, timeout=60) as found:
        yield found


PAGES = [
    "/matrix", "/matrix?by=document", "/matrix?by=year", f"/matrix?topic={quote(HANDLER)}&name={quote(SCRIPT)}",
    f"/matrix/cell?by=place&column={quote(jurisdiction_iri('370100'))}&topic={quote(HANDLER)}",
    f"/compare?first={quote(FIRST)}&second={quote(SECOND)}", f"/compare?first={quote(SCRIPT)}&second={quote(CLOSING)}",
    "/chains", "/check", f"/check?document={quote(SCRIPT)}", f"/check?check={quote(HANDLER)}",
    f"/editor?query={quote('SELECT * { ?s ?p ?o }')}", f"/editor?query={quote(CLOSING)}",
    "/network?view=units", f"/network?topic={quote(SCRIPT)}&jurisdiction={quote(HANDLER)}&year={quote(CLOSING)}",
    f"/network?around={quote(FIRST)}", f"/search?q={quote('坏河')}", f"/search?q={quote(SCRIPT)}", f"/reader?document={quote(SECOND)}",
]  # fmt: skip
FILES = [
    f"/api/compare?first={quote(FIRST)}&second={quote(SECOND)}", "/api/matrix?by=document", "/api/responsibility-matrix?x=1",
    "/check/file/hetu-check",
]  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_shows_words_as_words(client: httpx.Client, path: str, language: str) -> None:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}", follow_redirects=True)
    assert answer.status_code in (200, 400, 404), path
    assert_page(answer)
    assert not re.search("[\u202e\u2066]", answer.text), "a mark that turns the line is obeyed"
    document = lxml_html.fromstring(answer.text)
    assert not document.cssselect("img[onerror], b[onmouseover]")


def test_the_pages_do_show_them(client: httpx.Client) -> None:
    for path in ("/matrix?by=document", PAGES[4], PAGES[5], "/chains"):
        shown = lxml_html.fromstring(client.get(path).text).text_content()
        assert "<script>" in shown or "onerror" in shown, path


@pytest.mark.parametrize("path", FILES)
def test_no_cell_of_a_workbook_is_a_formula(client: httpx.Client, path: str) -> None:
    address = f"{path}.xlsx" if "/file/" in path else f"{path}&format=xlsx"
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:200]
    for sheet in load_workbook(io.BytesIO(answer.content)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.value
                assert cell.hyperlink is None or str(cell.hyperlink.target or "").startswith("http"), (
                    cell.hyperlink
                )


@pytest.mark.parametrize("path", FILES[:2])
def test_markdown_holds_no_markup_of_theirs(client: httpx.Client, path: str) -> None:
    said = client.get(f"{path}&format=md").text
    assert "script" in said and not re.search(r"(?<!\\)<(script|img|b[ >]|/)", said)


@pytest.mark.parametrize(
    "path",
    [
        "/network/still.svg", "/network/still.svg?view=units", "/network/file/hetu.svg?limit=50",
        f"/matrix/picture.svg?place={quote(jurisdiction_iri('370100'))}",
    ],
)  # fmt: skip
def test_pictures_are_only_drawn(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200 and "script-src" not in answer.headers["content-security-policy"]
    picture = etree.fromstring(answer.content)
    assert {element.tag.rpartition("}")[2] for element in picture.iter()} <= _DRAWN
    assert not [name for element in picture.iter() for name in element.attrib if name.startswith("on")]
    assert len(answer.content) < 100_000, "a name of ten thousand characters is drawn whole"


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_graph_files_stay_graphs(client: httpx.Client, name: str) -> None:
    assert etree.fromstring(client.get(f"/network/file/hetu.{name}").content) is not None


def test_nothing_of_it_runs_in_a_browser(service: str, tmp_path: Path) -> None:
    with chromium() as browser:
        screen(browser, 390, 844)
        for path in PAGES:
            browser.get(service + path)
            assert browser.title != "ran", path
            assert browser.execute_script("return document.documentElement.scrollWidth") <= 390, path
        file = tmp_path / "kept.html"
        file.write_bytes(httpx.get(f"{service}/network/file/hetu.html?view=units").content)
        browser.get(file.as_uri())
        assert browser.title != "ran"
        asked = [url for url in requests_made(browser) if not url.startswith((service, "file:"))]
        assert asked == []
        # What is not there, and a query that does not parse, are said in the console too; nothing else may be.
        assert [said for said in complaints(browser) if not re.search(r"\b40[04]\b", said)] == []
