"""What holds for every request: an id, safe headers, a rate, a count, a line in the log; and how the service ends."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import psutil
import pytest

from api import server
from api.logs import JsonLines, request_id
from api.settings import Settings
from kg.limits import Limits
from tests.service import make_store, serving, wait_until

TRIG = "GRAPH <x:g> { " + " ".join(f"<x:s{n}> <x:p> {n} ." for n in range(3000)) + " }"
# A second or two of work; far more than that on a machine that is busy, so tests that ask it allow a minute.
SECOND = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?c * ?f > 8000000) }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("gate") / "store", TRIG)


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[httpx.Client]:
    settings = Settings(store=store, public_url="https://hetu.example", log_level="info")
    with serving(settings) as (address, _), httpx.Client(base_url=address, timeout=30) as found:
        yield found


EVERYWHERE = ["/", "/sparql?query=ASK%7B%7D", "/sparql?query=ASK", "/store?graph=x:none", "/health", "/api/tasks",
              "/nowhere", "/static/pages.css", "/metrics", "/openapi.json", "/api/tasks?limit=x"]  # fmt: skip


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_has_an_id_and_safe_headers(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers={"x-request-id": "abc-1:2.3"})
    assert answer.headers["x-request-id"] == "abc-1:2.3"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"]
    assert "frame-ancestors" in answer.headers["content-security-policy"]
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert "server" not in answer.headers
    names = [name for name, _ in answer.headers.raw]
    assert len(names) == len(set(names)), "a header is there once"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, '"', "标识", "a\tb"])
def test_an_id_that_is_unfit_for_a_log_is_replaced(client: httpx.Client, given: str) -> None:
    answer = client.get("/health", headers={"x-request-id": given.encode()})
    assert answer.headers["x-request-id"] != given
    assert len(answer.headers["x-request-id"]) == 16
    assert answer.headers["x-request-id"] != client.get("/health").headers["x-request-id"]


def test_who_asks_too_often_is_told_when_to_come_back(store: Path) -> None:
    with (
        serving(Settings(store=store, requests_per_second=0.5)) as (address, _),
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        statuses = [client.get("/sparql", params={"query": "ASK {}"}).status_code for _ in range(6)]
        assert statuses == [200] * 5 + [429]
        refused = client.get("/api/tasks")
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 2
        assert refused.json()["title"] == "Too Many Requests"
        assert "HETU_REQUESTS_PER_SECOND" in refused.json()["detail_zh"]
        # Whoever looks after the service sees it all the same.
        assert client.get("/health").status_code == 200
        assert "hetu_rate_limited_total 2.0" in client.get("/metrics").text


def test_bodies_have_an_end(client: httpx.Client) -> None:
    large = b"x" * ((1 << 20) + 1)
    for method, path in (("POST", "/sparql"), ("POST", "/api/tasks"), ("PUT", "/nowhere")):
        answer = client.request(method, path, content=large)
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"


def test_heads_have_an_end(client: httpx.Client) -> None:
    """The parser alone would take a header of any length into memory."""
    with socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=10) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ")
        with pytest.raises(OSError):  # closed before all of it was taken
            for _ in range(400):
                plain.sendall(b"y" * (1 << 16))
    assert client.get("/health").status_code == 200


def test_who_says_nothing_is_not_waited_for(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_LOOK_EVERY", 0.3)
    with serving(Settings(store=store, limits=Limits(seconds=60))) as (address, _):
        host = httpx.URL(address)
        half = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 10\r\n\r\nASK"
        for said in (b"", b"GET / HT", half):
            with socket.create_connection((host.host, host.port or 80), timeout=10) as silent:
                silent.sendall(said)
                assert silent.recv(1000) == b"", said
        # But an answer may take as long as it takes.
        assert httpx.get(f"{address}/sparql", params={"query": SECOND}, timeout=60).status_code == 200


def test_what_was_answered_is_counted(client: httpx.Client) -> None:
    client.get("/id/unit/whatever")
    client.get("/sparql?query=ASK%7B%7D")
    client.get("/sparql?query=ASK%7B%7D")
    client.request("PATCH", "/sparql")
    found = client.get("/metrics")
    assert found.headers["content-type"].startswith("text/plain")
    lines = found.text.splitlines()
    values = {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line[0] != "#"}
    assert values['hetu_requests_total{method="GET",route="/id/{rest:path}",status="404"}'] == 1
    assert values['hetu_requests_total{method="GET",route="/sparql",status="200"}'] >= 2
    assert values['hetu_requests_total{method="other",route="/sparql",status="405"}'] == 1
    assert values['hetu_request_seconds_count{route="/sparql"}'] >= 3
    assert values['hetu_kept_answers{found="yes"}'] >= 1
    assert values['hetu_readers{state="idle"}'] >= 1
    assert not [name for name in values if "whatever" in name]


def test_the_log_is_json_with_ids() -> None:
    line = logging.LogRecord("hetu.requests", logging.INFO, "", 1, "answered %d", (1,), None)
    line.said = {"status": 200, "path": "/图"}
    token = request_id.set("abc")
    try:
        said = json.loads(JsonLines().format(line))
    finally:
        request_id.reset(token)
    assert (said["request_id"], said["status"], said["path"], said["level"]) == ("abc", 200, "/图", "info")
    try:
        raise ValueError("why")
    except ValueError:
        failed = logging.LogRecord("x", logging.ERROR, "", 1, "failed", (), sys.exc_info())
    assert "why" in json.loads(JsonLines().format(failed))["error"]


def test_a_service_told_to_end_answers_first_and_leaves_nothing(store: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "HETU_STORE": str(store),
        "HETU_LOG_LEVEL": "info",
        "HETU_QUERY_SECONDS": "60",
    }
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as running:
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: _is_up(address))
        family = psutil.Process(running.pid).children(recursive=True)
        assert family
        answers: list[httpx.Response] = []
        target = f"{address}/sparql?query={quote(SECOND)}"
        asking = threading.Thread(target=lambda: answers.append(httpx.get(target, timeout=90)))
        asking.start()
        wait_until(lambda: _at_work(address))
        running.send_signal(signal.SIGTERM)
        _, log = running.communicate(timeout=90)
        asking.join(10)
        assert answers and answers[0].status_code == 200
        wait_until(lambda: not any(process.is_running() for process in family))
    lines = [json.loads(line) for line in log.decode().splitlines()]
    [asked] = [line for line in lines if line.get("path") == "/sparql"]
    assert asked["request_id"] == answers[0].headers["x-request-id"]
    assert asked["ms"] > 100


def _at_work(address: str) -> bool:
    shown = httpx.get(f"{address}/metrics").text
    return 'hetu_readers{state="light"} 1.0' in shown or 'hetu_readers{state="heavy"} 1.0' in shown


def _is_up(address: str) -> bool:
    try:
        return httpx.get(f"{address}/ready").status_code == 200
    except httpx.TransportError:
        return False
