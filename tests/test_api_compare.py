"""Comparisons over HTTP and as pages: what is asked for comes, as JSON, workbook or Markdown; errors as elsewhere."""

from __future__ import annotations

import io
from collections.abc import Iterator

import httpx
import pytest
from lxml import html as lxml_html
from openpyxl import load_workbook

from api.exporting import XLSX
from api.settings import Settings
from kg.build import build
from kg.store import GraphStore
from tests.service import serving
from tests.test_kg_compare import changed, plan

FIRST, SECOND = "聊政办字〔2023〕71号", "聊政办字〔2023〕72号"
PAIR = {"first": FIRST, "second": SECOND}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("plans")
    (folder / "a.txt").write_text(plan(), encoding="utf-8")
    (folder / "b.txt").write_text(changed("90%以上", "95%以上"), encoding="utf-8")
    with GraphStore.open(folder / "store") as store:
        build([folder / "a.txt", folder / "b.txt"], store)
    with (
        serving(Settings(store=folder / "store")) as (address, _),
        httpx.Client(base_url=address, timeout=60) as found,
    ):
        yield found


def test_a_pair_as_json(client: httpx.Client) -> None:
    found = client.get("/api/compare", params=PAIR).json()
    assert [p["changes"] and p["changes"][0]["kind"] for p in found["pairs"]] == ["target tighter", [], []]
    change = found["pairs"][0]["changes"][0]
    assert "90%" in change["before"] and "95%" in change["said_after"]["text"]


@pytest.mark.parametrize(
    ("accept", "format", "media"),
    [
        (XLSX, None, XLSX), ("*/*", "xlsx", XLSX), ("application/json", "xlsx", XLSX), ("text/markdown", None, "text/markdown"),
        ("*/*", "md", "text/markdown"), ("*/*", None, "application/json"), (f"{XLSX}, application/json", None, XLSX),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/api/compare", "/api/matrix"])
def test_formats(client: httpx.Client, path: str, accept: str, format: str | None, media: str) -> None:
    asked = (PAIR if path == "/api/compare" else {}) | ({"format": format} if format else {})
    answer = client.get(path, params=asked, headers={"accept": accept})
    assert answer.status_code == 200 and answer.headers["content-type"].startswith(media)
    if media == XLSX:
        assert load_workbook(io.BytesIO(answer.content)).sheetnames
        assert "filename*=UTF-8''" in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/compare?first=x", 422), ("/api/compare?first=没有&second=没有", 404), ("/api/matrix?by=colour", 422),
        ("/api/compare?first=x&second=y&format=pdf", 422), ("/api/responsibility-matrix?around=没有的河", 404),
        ("/api/matrix?" + "&".join(f"theme={n}" for n in range(51)), 422),
    ],
)  # fmt: skip
def test_errors_are_problems(client: httpx.Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json" and answer.json()["detail_zh"]


def test_a_matrix_tells_silence(client: httpx.Client) -> None:
    found = client.get("/api/matrix", params={"name": ["聊城市", "威海市"], "theme": "黑臭水体"}).json()
    cells = found["cells"]["黑臭水体"]
    assert {found["labels"][c]: cells[c]["silence"] for c in found["columns"]} == {
        "聊城市": None,
        "威海市": "no document in corpus",
    }


@pytest.mark.parametrize(
    ("around", "rows"), [("黑臭水体", 2), (FIRST, 3), ("聊城市", 6), ("市水利局", 4), ("", 6)]
)
def test_responsibility_matrix_of_anything(client: httpx.Client, around: str, rows: int) -> None:
    answer = client.get("/api/responsibility-matrix", params={"around": around})
    sheet = load_workbook(io.BytesIO(answer.content))["责任矩阵"]
    assert sheet.max_row - 3 == rows


def test_centrality(client: httpx.Client) -> None:
    (found,) = client.get("/api/centrality").json()
    # three tasks a plan: 住建+水利+财政, 生态环境+水利, 生态环境
    assert found["label"] == "聊城市" and found["tasks"] == 6
    assert {s["function"]: (s["tasks"], s["leads"], s["partners"]) for s in found["standings"]} == {
        "生态环境": (4, 4, 1), "水利": (4, 0, 3), "住房城乡建设": (2, 2, 2), "财政": (2, 0, 2),
    }  # fmt: skip
    assert found["density"] == pytest.approx(4 / 6, abs=0.001)


PAGES = [
    "/matrix",
    "/matrix?by=year",
    "/matrix?by=document",
    "/compare",
    "/chains",
    "/matrix/cell?column=聊城市&topic=黑臭水体",
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_answer_in_both_languages(client: httpx.Client, path: str, language: str) -> None:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
    client.cookies.clear()
    assert answer.status_code == 200
    assert lxml_html.fromstring(answer.text).find(".//h1") is not None


def test_the_pair_page_marks_what_differs_and_leads_to_the_words(client: httpx.Client) -> None:
    page = lxml_html.fromstring(client.get("/compare", params=PAIR).text)
    first = page.cssselect(".pair")[0]
    assert {mark.text for mark in first.cssselect("mark.differs")} == {"0", "5"}
    (change,) = first.cssselect(".changes li")
    assert "指标加严" in change.text_content()
    assert all("/reader?document=" in a.get("href") and "#e-" in a.get("href") for a in change.cssselect("a"))


def test_a_page_for_what_is_not_there_says_so(client: httpx.Client) -> None:
    answer = client.get("/compare", params={"first": "没有", "second": "没有"})
    assert (
        answer.status_code == 404
        and "没有" in answer.text
        and answer.headers["content-type"].startswith("text/html")
    )
    assert client.get("/matrix/cell").status_code == 404


def test_words_of_documents_are_escaped_in_markdown(client: httpx.Client) -> None:
    body = client.get("/api/matrix", params={"format": "md", "name": "<b>|x"}).text
    assert "\\<b\\>\\|x" in body
