"""Reading in processes: the same graph as in one, whatever order or end the processes come to."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import threading
from pathlib import Path

import pytest

from bench.plan_files import write_files
from kg.build import Progress, build
from kg.building import workers
from kg.building.reading import Job
from kg.building.seen import Seen
from kg.building.workers import ReadAsNeeded, ReadInProcesses
from kg.store import GraphStore
from loaders import Source
from tests.factories import policy

COUNT = 40


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty composed plans, and among them files that fail and files that share a number."""
    folder = tmp_path_factory.mktemp("plans")
    list(write_files(folder, range(COUNT)))
    files = folder / "files"
    (files / "空.txt").write_bytes(b"")
    (files / "食谱.txt").write_text(
        "红烧肉的做法：五花肉洗净切块，冷水下锅焯水，捞出沥干。锅中放油，炒出糖色。" * 3
    )
    (files / "甲.txt").write_text(policy(number="试政发〔2023〕1号"), "utf-8")
    (files / "乙.txt").write_text(
        policy(number="试政发〔2023〕1号", tasks="1.疏浚马颊河。（牵头单位：市城管局）"), "utf-8"
    )
    (files / "丙.txt").write_text(policy(number="试政发〔2023〕1号"), "utf-8")
    return files


def quads(store: GraphStore) -> set[str]:
    return {str(quad) for quad in store.engine}


@pytest.fixture(scope="module")
def alone(plans: Path) -> tuple[set[str], list[str]]:
    """The graph and the failures of a build that reads one file after the other in this process."""
    with GraphStore.in_memory() as store:
        report = build([plans], store, jobs=1)
        assert (report.read, report.failed, report.conflicting) == (COUNT + 2, 3, 1)
        return quads(store), [failure.path for failure in report.failures]


def test_several_processes_give_the_graph_of_one(plans: Path, alone: tuple[set[str], list[str]]) -> None:
    with GraphStore.in_memory() as store:
        report = build([plans], store, jobs=3)
        assert (quads(store), [failure.path for failure in report.failures]) == alone


def test_killed_readers_lose_nothing(
    plans: Path, alone: tuple[set[str], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    readers = ReadInProcesses(2)
    killed = []

    def kill_every_tenth(made: Progress) -> None:
        if made.done % 10 == 0 and readers.pids:
            victim = readers.pids[made.done // 10 % 2]
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)

    with GraphStore.in_memory() as store:
        report = build([plans], store, readers=readers, progress=kill_every_tenth)
        assert killed
        assert (quads(store), [failure.path for failure in report.failures]) == alone


def test_a_file_that_ends_its_reader_twice_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    stuck = tmp_path / "甲.txt"
    os.mkfifo(stuck)  # whoever opens it waits for a writer, so that the reader can be killed over it
    good = tmp_path / "乙.txt"
    good.write_text(policy(), "utf-8")
    readers = ReadInProcesses(1)
    done = threading.Event()

    def kill_whoever_is_stuck() -> None:
        while not done.wait(0.05):
            for pid in readers.pids:
                if _waits_for_writer(pid):
                    os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_whoever_is_stuck)
    killer.start()
    try:
        for path in (stuck, good):
            readers.give(Job(Source(str(path))))
        first, second = readers.take(), readers.take()
    finally:
        done.set()
        killer.join()
        readers.close()
    assert first.failure and "2 times" in first.failure.reason and "2次" in first.failure.reason_zh
    assert [one.key for one in second.documents] == ["聊政办字〔2023〕7号"]


def _waits_for_writer(pid: int) -> bool:
    try:
        return (
            "fifo" in Path(f"/proc/{pid}/wchan").read_text()
            or "wait_for_partner" in Path(f"/proc/{pid}/wchan").read_text()
        )
    except OSError:
        return False


def test_readings_come_in_the_order_of_the_jobs_even_when_one_at_a_time_may_wait(
    plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_MOST_WAITING_BYTES", 1)
    paths = sorted(str(path) for path in plans.rglob("*.txt"))[:20]
    readers = ReadInProcesses(2)
    try:
        for path in paths:
            readers.give(Job(Source(path)))
        assert [readers.take().path for _ in paths] == paths
    finally:
        readers.close()


def test_members_of_archives_larger_than_a_pipe_pass_through_it(tmp_path: Path) -> None:
    tasks = "\n".join(f"{n}.疏浚徒骇河第{n}段。（牵头单位：市水利局）" for n in range(1, 301))
    lines = "".join(f"<p>{line}</p>" for line in policy(tasks=tasks).splitlines())
    text = f"<html><body><!--{'x' * 1_000_000}-->{lines}</body></html>"
    readers = ReadInProcesses(1)
    try:
        for n in range(4):
            readers.give(Job(Source(f"包.zip!/{n}.html", text.encode())))
        assert all(readers.take().documents[0].responsibilities == 300 for _ in range(4))
    finally:
        readers.close()


def test_a_handful_starts_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "ReadInProcesses", None)
    readers = ReadAsNeeded(2)
    for n in range(10):
        readers.give(Job(Source(f"{n}.txt", policy().encode())))
    assert [readers.take().path for _ in range(10)] == [f"{n}.txt" for n in range(10)]


def test_many_files_that_are_known_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "ReadInProcesses", None)
    readers = ReadAsNeeded(2)
    data = policy().encode()
    known = hashlib.sha256(data).hexdigest()
    for n in range(200):
        readers.give(Job(Source(f"{n}.txt", data), known))
    assert {readers.take().sha256 for _ in range(200)} == {known}


def test_a_second_build_looks_at_no_bytes(
    plans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / "甲.txt"
    path.write_text(policy(), "utf-8")
    os.utime(path, (1_600_000_000, 1_600_000_000))
    with GraphStore.in_memory() as store:
        build([folder], store)
        monkeypatch.setattr(Source, "read_bytes", None)
        assert build([folder], store).unchanged == 1
        monkeypatch.undo()
        other = policy(tasks="1.疏浚马颊河十公里。（牵头单位：市城管局）")
        path.write_text(other, "utf-8")
        os.utime(path, (1_600_000_000, 1_600_000_001))
        assert build([folder], store).read == 1


def test_a_file_written_a_moment_ago_is_looked_at_again(tmp_path: Path) -> None:
    """Within one tick of the clock a file can change and keep its size and time."""
    path = tmp_path / "甲.txt"
    path.write_text(policy(), "utf-8")
    with GraphStore.in_memory() as store:
        build([path], store)
        status = path.stat()
        path.write_text(policy().replace("十公里", "九公里"), "utf-8")
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert build([path], store).read == 1


def test_what_is_no_document_is_not_read_again_but_told_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "食谱.txt"
    path.write_text("红烧肉的做法：五花肉洗净切块，冷水下锅焯水，捞出沥干。锅中放油，炒出糖色。" * 3, "utf-8")
    os.utime(path, (1_600_000_000, 1_600_000_000))
    with GraphStore.in_memory() as store:
        first = build([path], store)
        monkeypatch.setattr(Source, "read_bytes", None)
        again = build([path], store)
        assert again.failures == first.failures
        assert (again.failed, again.unchanged) == (1, 0)


def test_the_report_file_has_a_line_for_each_file_and_progress_a_step(plans: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []
    with GraphStore.in_memory() as store:
        report = build([plans], store, report_file=tmp_path / "report.json", progress=seen.append)
    written = json.loads((tmp_path / "report.json").read_text("utf-8"))
    outcomes = [line["outcome"] for line in written["files"]]
    assert (outcomes.count("read"), outcomes.count("failed"), outcomes.count("conflict")) == (COUNT + 1, 3, 1)
    assert written["build"]["documents"] == report.documents
    assert all(line["reason_zh"] for line in written["files"] if line["outcome"] != "read")
    assert not (tmp_path / "report.json.part").exists()
    assert [made.done for made in seen] == list(range(1, COUNT + 6))
    assert (seen[-1].total, seen[-1].failed) == (COUNT + 5, 3)


def test_a_report_of_nothing_is_still_one(tmp_path: Path) -> None:
    with GraphStore.in_memory() as store:
        build([], store, report_file=tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["files"] == []


def test_a_hard_link_is_a_file_of_its_own_and_a_soft_one_is_not(tmp_path: Path) -> None:
    first, hard, soft = (tmp_path / name for name in ("a", "b", "c"))
    first.write_text("x")
    os.link(first, hard)
    soft.symlink_to(first)
    seen = Seen()
    assert [seen.is_new(str(path), path.stat()) for path in (first, hard, soft, first)] == [
        True,
        True,
        False,
        False,
    ]
    assert (seen.first_with("aa", "x"), seen.first_with("aa", "y")) == ("x", "x")
    seen.close()
