"""A parameter that has a list of values, or names a thing, takes nothing else without saying so; a slow page holds nobody up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from fastapi import Request
from fastapi.responses import Response

from api.pages import page as page_module
from api.settings import Settings
from tests.service import make_store, serving
from tests.test_api_lists import TRIG

_SLOW = 1.5


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    store = make_store(tmp_path_factory.mktemp("choices") / "store", TRIG)
    with serving(Settings(store=store)) as (address, _), httpx.Client(base_url=address, timeout=30) as found:
        yield found


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/matrix?by=foo", 400, ["foo", "place", "document", "year"]),
        ("/matrix/cell?by=foo&column=甲市&topic=河湖", 400, ["foo", "place"]),
        ("/check?document=foo", 404, ["foo", "文件"]),
        ("/check?severity=foo", 400, ["foo", "conflict"]),
        ("/check?check=foo", 400, ["foo", "no-lead"]),
        ("/check/file/hetu-check.csv?document=foo", 404, ["foo"]),
        ("/network?role=Boss", 400, ["Boss", "Lead"]),
        ("/network?view=foo", 400, ["foo", "units"]),
        ("/network/still.svg?view=foo", 400, ["foo", "units"]),
    ],
)
def test_a_page_names_what_there_is_instead(
    client: httpx.Client, path: str, status: int, words: list[str]
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert all(word in answer.text for word in words), answer.text
    english = client.get(f"{path}&lang=en", headers={"cookie": ""})
    client.cookies.clear()
    assert english.status_code == status and words[0] in english.text


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/api/checks?document=foo", 404, "foo"),
        ("/api/checks?check=foo", 400, "no-lead"),
        ("/api/checks?severity=foo", 422, "conflict"),
        ("/api/matrix?by=foo", 422, "place"),
        ("/api/tasks?role=Boss", 422, "Lead"),
        ("/api/network?format=foo", 422, "graphml"),
        ("/api/tasks?format=foo", 422, "xlsx"),
        ("/api/ask?q=大河&format=foo", 422, "xlsx"),
        ("/api/questions/unit-tasks?subject=甲市水利局&role=Boss", 400, "Lead"),
    ],
)
def test_a_program_is_told_what_there_is_instead(
    client: httpx.Client, path: str, status: int, words: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    problem = answer.json()
    assert words in problem["detail"] and problem["detail_zh"]


@pytest.mark.parametrize("document", ["甲政〔2023〕1号", "甲政[2023]1号", "甲市水污染防治方案"])
def test_a_document_is_named_by_number_or_title(client: httpx.Client, document: str) -> None:
    found = client.get("/api/checks", params={"document": document})
    assert found.status_code == 200
    assert client.get("/check", params={"document": document}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/ask?q=大河",
        "/matrix",
        "/matrix/cell?column=甲市&topic=河湖",
        "/compare?first=甲市水污染防治方案&second=乙县河湖方案",
        "/compare",
        "/chains",
        "/check",
        "/editor",
        "/network",
    ],
)
def test_a_page_that_takes_long_to_make_holds_nobody_up(
    client: httpx.Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = page_module._sent

    def slow(request: Request, body: bytes, status: int) -> Response:
        time.sleep(_SLOW)
        return send(request, body, status)

    client.get(path)  # what is made once for all pages is made before
    monkeypatch.setattr(page_module, "_sent", slow)
    with ThreadPoolExecutor(1) as pool:
        begun = time.monotonic()
        making = pool.submit(client.get, path)
        time.sleep(0.3)
        health = httpx.get(client.base_url.join("/health"))
        waited = time.monotonic() - begun
        assert health.status_code == 200 and not making.done()
        assert waited < _SLOW
        assert making.result().status_code == 200
