"""The command as a newcomer meets it: what it says, how it ends, and that it never shows a traceback."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api import cli
from kg.store import GraphStore
from tests.factories import policy, rebuilt
from tests.service import wait_until

VERBS = sorted(command.name or command.callback.__name__ for command in cli.app.registered_commands)  # type: ignore[union-attr]


class Ran:
    """How a run of the command ended, and what it printed."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def hetu(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path):  # type: ignore[no-untyped-def]
    """Runs ``hetu …`` in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("HETU_STORE", "HETU_HOST", "HETU_PORT"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["hetu", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capfd.readouterr()
        return Ran(int(ended.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("cli")
    with GraphStore.open(folder / "store") as opened:
        rebuilt(opened, folder / "in", {"方案.txt": policy()})
    return str(folder / "store")


def spawn(*arguments: str, **options: object) -> subprocess.Popen[str]:
    """``hetu …`` as a process of its own."""
    command = [sys.executable, "-m", "api.cli", *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", **options
    )  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_teaches_itself(hetu, verb: str) -> None:  # type: ignore[no-untyped-def]
    ran = hetu(verb, "--help")
    assert ran.code == 0
    assert re.search(r"[\u4e00-\u9fff]{4}", ran.out) and re.search(r"[A-Za-z]{4} [a-z]{2}", ran.out)


def test_help_lists_every_verb_and_comes_without_arguments(hetu) -> None:  # type: ignore[no-untyped-def]
    ran = hetu("--help")
    assert ran.code == 0 and all(verb in ran.out for verb in VERBS)
    bare = hetu()
    assert bare.code == 2 and all(verb in bare.out + bare.err for verb in VERBS)


def test_version(hetu) -> None:  # type: ignore[no-untyped-def]
    ran = hetu("--version")
    assert ran.code == 0 and ran.out.startswith("hetu")


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["build"],
        ["ask"],
        ["query"],
        ["network"],
        ["ask", "徒骇河", "--limit", "0"],
        ["serve", "--port", "99999"],
        ["query", "SELECT * WHERE { ?s ?p ?o }", "--format", "word"],
        ["export", "graph.doc"],
        ["network", "-o", "graph.doc"],
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_right(hetu, arguments: list[str]) -> None:  # type: ignore[no-untyped-def]
    ran = hetu(*arguments)
    assert ran.code == 2
    assert ran.err.strip() and "Traceback" not in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "徒骇河"],
        ["query", "SELECT * WHERE { ?s ?p ?o }"],
        ["network", "-o", "图.html"],
        ["export", "图.ttl"],
        ["check"],
        ["serve"],
        ["compare", "甲", "乙"],
    ],
)
def test_without_a_store_it_says_how_to_make_one(hetu, arguments: list[str]) -> None:  # type: ignore[no-untyped-def]
    ran = hetu(*arguments)
    assert ran.code == 1
    assert "hetu build" in ran.err and "hetu-data" in ran.err and "Traceback" not in ran.err


def test_build_reports_and_ends_with_1_when_a_file_failed(hetu, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "方案.txt").write_text(policy(), "utf-8")
    good = hetu("build", "in")
    assert good.code == 0 and "读入 1" in good.out and "0 tokens" in good.out
    (tmp_path / "in" / "空.txt").write_bytes(b"")
    bad = hetu("build", "in")
    assert bad.code == 1 and "空.txt" in bad.out and "未变 1" in bad.out
    report = json.loads(hetu("build", "in", "--json").out)
    assert report["unchanged"] == 1 and report["tokens"] == 0
    assert [Path(failure["path"]).name for failure in report["failures"]] == ["空.txt"]


def test_two_documents_of_one_number_are_told(hetu, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "甲.txt").write_text(policy(), "utf-8")
    (tmp_path / "乙.txt").write_text(policy(tasks="1.疏浚马颊河。（牵头单位：市城管局）"), "utf-8")
    ran = hetu("build", "甲.txt", "乙.txt")
    assert ran.code == 1 and "聊政办字〔2023〕7号" in ran.out and "文件 2" in ran.out


def test_a_store_among_the_documents_is_no_document(hetu, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "方案.txt").write_text(policy(), "utf-8")
    assert hetu("build", ".").code == 0
    assert hetu("build", ".").code == 0


def test_answers_come_with_their_sentence(hetu, store: str) -> None:  # type: ignore[no-untyped-def]
    ran = hetu("ask", "哪些单位牵头徒骇河上的任务", "--store", store)
    assert ran.code == 0
    for words in (
        "聊城市水利局",
        "牵头",
        "牵头单位：市水利局；配合单位：市生态环境局",
        "聊政办字〔2023〕7号",
        "1 / 1",
    ):
        assert words in ran.out


def test_an_answer_for_machines_quotes_by_offset(hetu, store: str) -> None:  # type: ignore[no-untyped-def]
    reply = json.loads(hetu("ask", "徒骇河", "--store", store, "--json").out)
    with GraphStore.read_only(store) as graph:
        texts = dict(graph.select("SELECT ?d ?t WHERE { ?d hetu:text ?t }"))
    assert reply["total"] == len(reply["rows"]) == 2
    for row in reply["rows"]:
        assert str(texts[row["document"]])[row["start"] : row["end"]] == row["statement"]


@pytest.mark.parametrize(
    ("question", "code", "words"),
    [
        ("淮河由谁牵头", 0, "不在库中"),
        ("监督徒骇河的单位", 0, "未说明"),
        ("今天天气怎么样", 1, "没有看懂"),
        ("", 1, "没有看懂"),
    ],
)
def test_silence_says_which_it_is(hetu, store: str, question: str, code: int, words: str) -> None:  # type: ignore[no-untyped-def]
    ran = hetu("ask", question, "--store", store)
    assert (ran.code, words in ran.out) == (code, True)


@pytest.mark.parametrize(
    ("format", "words"),
    [
        ("table", "1 行"),
        ("json", '"bindings"'),
        ("csv", "n\r\n聊政办字"),
        ("tsv", "?n\n"),
        ("xml", "<sparql"),
    ],
)
def test_queries_in_each_format(hetu, store: str, format: str, words: str) -> None:  # type: ignore[no-untyped-def]
    ran = hetu("query", "SELECT ?n WHERE { ?d hetu:documentNumber ?n }", "--store", store, "--format", format)
    assert ran.code == 0 and words in ran.out


@pytest.mark.parametrize("format", ["ttl", "nt", "jsonld"])
def test_graphs_in_each_format(hetu, store: str, format: str) -> None:  # type: ignore[no-untyped-def]
    ran = hetu("query", "CONSTRUCT WHERE { ?d hetu:documentNumber ?n }", "--store", store, "--format", format)
    assert ran.code == 0 and "聊政办字〔2023〕7号" in ran.out


def test_a_yes_or_no(hetu, store: str) -> None:  # type: ignore[no-untyped-def]
    assert hetu("query", "ASK { ?s a hetu:PolicyDocument }", "--store", store).out.strip() == "true"


@pytest.mark.parametrize("query", ["SELECT WHERE", "", "DROP ALL", "SELECT ?x WHERE { ?x nope:y ?z }"])
def test_a_query_that_cannot_run_says_why(hetu, store: str, query: str) -> None:  # type: ignore[no-untyped-def]
    ran = hetu("query", query, "--store", store)
    assert ran.code == 1 and ran.err.strip() and "Traceback" not in ran.err


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf", ".csv"])
def test_the_graph_in_a_file(hetu, store: str, tmp_path: Path, suffix: str) -> None:  # type: ignore[no-untyped-def]
    ran = hetu("export", f"图{suffix}", "--store", store)
    assert ran.code == 0 and (tmp_path / f"图{suffix}").stat().st_size > 800


def test_a_network_opens_without_a_network(hetu, store: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    ran = hetu("network", "--around", "徒骇河", "-o", "图.html", "--store", store)
    assert ran.code == 0 and "聊城市水利局" in (tmp_path / "图.html").read_text("utf-8")
    missing = hetu("network", "--around", "淮河", "-o", "图二.html", "--store", store)
    assert missing.code == 1 and "淮河" in missing.err and not (tmp_path / "图二.html").exists()


def test_a_place_that_cannot_be_written_is_named(hetu, store: str) -> None:  # type: ignore[no-untyped-def]
    ran = hetu("export", "没有的目录/图.ttl", "--store", store)
    assert ran.code == 1 and "没有的目录" in ran.err and "Traceback" not in ran.err


def test_a_file_in_the_place_of_the_store_is_named(hetu, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "hetu-data").write_text("x")
    (tmp_path / "方案.txt").write_text(policy(), "utf-8")
    ran = hetu("build", "方案.txt")
    assert ran.code == 1 and "hetu-data" in ran.err and "Traceback" not in ran.err


def test_a_damaged_store_is_named(hetu, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "hetu-data" / "graph").mkdir(parents=True)
    (tmp_path / "hetu-data" / "graph" / "CURRENT").write_text("nonsense")
    ran = hetu("ask", "徒骇河")
    assert ran.code == 1 and "hetu-data" in ran.err and "Traceback" not in ran.err


def test_a_busy_store_is_told(hetu, store: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "方案.txt").write_text(policy(), "utf-8")
    with GraphStore.open(store):
        ran = hetu("build", "方案.txt", "--store", store)
    assert ran.code == 1 and "another build" in ran.err


def test_a_missing_sample_folder_or_file_is_told(hetu) -> None:  # type: ignore[no-untyped-def]
    ran = hetu("build", "没有.txt")
    assert ran.code == 1 and "没有.txt" in ran.out and "文件不存在" in ran.out
    assert hetu("inspect", "没有.txt").code == 1


def test_a_wrong_variable_is_named() -> None:
    process = spawn("ask", "徒骇河", env={**os.environ, "HETU_BASE_IRI": "not an address"})
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1 and "HETU_BASE_IRI" in err and "Traceback" not in err


def test_a_reader_that_stops_reading_ends_it_quietly(store: str) -> None:
    process = spawn("query", "SELECT * WHERE { ?s ?p ?o }", "--format", "csv", "--store", store)
    assert process.stdout and process.stderr
    process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.wait(60)
    assert "Traceback" not in err


def test_another_encoding_shows_what_it_can(store: str) -> None:
    process = spawn("ask", "徒骇河", "--store", store, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0 and "Traceback" not in err and "?" in out


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Tests run in the background, as some services run them, inherit that interrupts are ignored; their children would too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_interrupted_it_says_that_it_can_go_on(tmp_path: Path) -> None:
    for n in range(1500):
        (tmp_path / f"{n:04}.txt").write_text(policy(number=f"聊政办字〔2023〕{n + 1}号"), "utf-8")
    process = spawn("build", str(tmp_path), "--store", str(tmp_path / "store"))
    wait_until(lambda: (tmp_path / "store" / "manifest.sqlite3").exists(), 60)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "再运行一次" in err and "Traceback" not in err


def test_help_starts_quickly() -> None:
    """Under 0.4 s on an idle machine; the time on the processor is what a busy one can measure."""
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(3):
        spawn("--help").communicate(timeout=60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert used / 3 < 0.4


def test_a_list_of_things_names_them(hetu, store: str) -> None:  # type: ignore[no-untyped-def]
    ran = hetu("ask", "有哪些水体", "--store", store)
    assert ran.code == 0 and "● 徒骇河" in ran.out and "None" not in ran.out
