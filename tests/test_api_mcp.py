"""Agents: the official client over standard input and output and over HTTP; every answer cites and says n of m."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

pytest.importorskip("mcp", reason="the optional extra hetu[mcp] is not installed")

from mcp import Client, StdioServerParameters, stdio_client

from kg.build import build
from kg.store import GraphStore
from tests.conftest import LIAOCHENG, YUNCHENG, ZONE
from tests.factories import policy
from tests.service import wait_until

TOOLS = {"ask", "search", "find_tasks", "unit", "water_body", "compare", "sparql", "evidence"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("mcp")
    zone = policy(place="聊城江北水城旅游度假区", number="聊江管办发〔2023〕4号", tasks=ZONE)
    texts = {
        "a.txt": policy(tasks=LIAOCHENG),
        "b.txt": policy(place="运城市", number="运政办发〔2020〕16号", date="2020年3月31日", tasks=YUNCHENG),
        "c.txt": zone.replace("二、重点任务", "二、重点任务\n根据聊政办字〔2023〕7号要求推进。"),
    }
    (place / "in").mkdir()
    for name, text in texts.items():
        (place / "in" / name).write_text(text, encoding="utf-8")
    with GraphStore.open(place / "store") as graph:
        assert build([place / "in"], graph).ok
    return place / "store"


def command(store: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "api.cli", "mcp", "--store", str(store), *words]


def environment() -> dict[str, str]:
    return {**os.environ, "HETU_QUERY_SECONDS": "3", "PYTHONPATH": str(Path(__file__).parent.parent)}


def over_stdio(store: Path, work: Callable[[Client], Awaitable[None]]) -> None:
    first, *rest = command(store)

    async def run() -> None:
        parameters = StdioServerParameters(command=first, args=rest, env=environment())
        async with Client(stdio_client(parameters)) as client:
            await work(client)

    asyncio.run(asyncio.wait_for(run(), 60))


@pytest.fixture(scope="module")
def address(store: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        command(store, "--http", "--port", str(port)), env=environment(), stderr=subprocess.PIPE
    )
    try:
        wait_until(lambda: _listens(port))
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        server.terminate()
        server.communicate(timeout=20)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def call(address: str, tool: str, **arguments: object) -> dict[str, Any]:
    """What a tool answers, once it has been seen to be no error."""
    result = asked(address, tool, **arguments)
    assert not result.is_error, result.content
    return dict(result.structured_content)


def asked(address: str, tool: str, **arguments: object) -> Any:
    async def run() -> Any:
        async with Client(address) as client:
            return await client.call_tool(tool, arguments)

    return asyncio.run(asyncio.wait_for(run(), 60))


def text_of(store: Path, number: str) -> str:
    with GraphStore.read_only(store) as graph:
        rows = graph.select("SELECT ?n ?t WHERE { ?d hetu:documentNumber ?n ; hetu:text ?t }")
    return str(next(text for n, text in rows if n == number))


def test_the_tools_are_there_over_stdio_and_only_read(store: Path) -> None:
    async def work(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == TOOLS
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
        assert all(tool.description for tool in tools)
        result = await client.call_tool("ask", {"question": "哪些单位牵头徒骇河上的任务"})
        answer = result.structured_content
        assert answer and {row["unit_label"] for row in answer["rows"]} >= {"聊城市水利局"}

    over_stdio(store, work)


def test_an_answer_cites_the_very_words(address: str, store: Path) -> None:
    answer = call(address, "ask", question="哪些单位牵头徒骇河上的任务")
    assert answer["citations"] and answer["coverage"]["documents"] == 3 and answer["silence"] is None
    for citation in answer["citations"]:
        text = text_of(store, citation["number"])
        assert text[citation["start"] : citation["end"]] == citation["sentence"]
        assert citation["document"] and citation["document_iri"]


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("search", {"words": "徒駭河"}),
        ("find_tasks", {"unit": "聊城市水利局", "role": "Lead"}),
        ("find_tasks", {"due_before": "2023-12-31"}),
        ("unit", {"name": "聊城市生态环境局"}),
        ("water_body", {"name": "徒骇河"}),
        ("compare", {"names": ["聊政办字〔2023〕7号", "聊江管办发〔2023〕4号"]}),
        ("compare", {"names": ["聊城市", "运城市"]}),
        ("sparql", {"query": "SELECT ?task WHERE { ?task a hetu:Task }"}),
        ("sparql", {"query": "CONSTRUCT { ?t hetu:due ?d } WHERE { ?t a hetu:Task ; hetu:due ?d }"}),
    ],
)
def test_every_answer_has_citations_n_of_m_and_coverage(
    address: str, store: Path, tool: str, arguments: dict[str, object]
) -> None:
    answer = call(address, tool, **arguments)
    shown, _, total = answer["shown"].split(";")[0].split(" (")[0].partition(" of ")
    assert 0 < int(shown) <= int(total)
    assert answer["coverage"]["documents"] == 3 and "3" in answer["coverage"]["statement_zh"]
    assert answer["citations"]
    for citation in answer["citations"]:
        text = text_of(store, citation["number"])
        assert text[citation["start"] : citation["end"]] == citation["sentence"]


def test_more_rows_than_asked_for_are_announced_and_can_be_had(address: str) -> None:
    whole = call(address, "find_tasks")["total"]
    first = call(address, "find_tasks", limit=2)
    assert (
        first["shown"].startswith(f"2 of {whole}; for more ask again with offset=2")
        and len(first["tasks"]) == 2
    )
    rest = call(address, "find_tasks", limit=100, offset=2)
    assert len(rest["tasks"]) == whole - 2 and "ask again" not in rest["shown"]


def test_a_passage_says_what_it_proves(address: str) -> None:
    task = call(address, "find_tasks", unit="聊城市水利局", limit=1)["tasks"][0]
    iri = task["responsibilities"][0]["evidence"]
    passage = call(address, "evidence", iri=iri)
    assert passage["citations"][0]["sentence"] == passage["exact"] and passage["facts"]


def test_the_three_silences_are_told_apart(address: str) -> None:
    assert call(address, "ask", question="今天天气好吗")["silence"] == "not understood"
    assert call(address, "ask", question="哪些单位牵头淮河上的任务")["silence"] == "not in corpus"
    assert call(address, "ask", question="哪些单位监督姚暹渠上的任务")["silence"] == "not stated"


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("unit", {"name": "没有的局"}, "没有的局"),
        ("evidence", {"iri": "http://[::1"}, "IRI"),
        ("sparql", {"query": "SELECT nothing"}, "语法"),
        ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}, "SERVICE"),
        ("sparql", {"query": "INSERT DATA { <a:a> <a:b> <a:c> }"}, "更新"),
        ("search", {"words": "。"}, "检索"),
        ("find_tasks", {"role": "Boss"}, "role"),
        ("find_tasks", {"limit": 1000}, "limit"),
    ],
)
def test_what_cannot_be_answered_is_said_in_words(
    address: str, tool: str, arguments: dict[str, object], words: str
) -> None:
    result = asked(address, tool, **arguments)
    assert result.is_error and words in result.content[0].text
    assert "Traceback" not in result.content[0].text


def test_a_query_is_stopped_at_the_limit_of_the_service(address: str) -> None:
    heavy = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    result = asked(address, "sparql", query=heavy)
    assert result.is_error and "HETU_QUERY_SECONDS" in result.content[0].text
    assert call(address, "sparql", query="ASK {}")["boolean"] is True


def test_a_page_of_another_site_cannot_use_the_server(address: str) -> None:
    """A browser that was led here by a name of somebody else's says so in its Host header, or in Origin."""
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"accept": "application/json, text/event-stream"}
    for header in ({"host": "evil.example"}, {"origin": "http://evil.example"}):
        assert httpx.post(address, json=message, headers=accept | header).status_code in (403, 421)


def test_without_a_store_it_says_what_to_do(tmp_path: Path) -> None:
    ran = subprocess.run(command(tmp_path / "none"), env=environment(), capture_output=True, timeout=30)
    assert ran.returncode == 1 and b"hetu build" in ran.stderr and not ran.stdout
