"""What remains of a store after a full disk, damage, a restore and two builds at once, and what is said of it."""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import tarfile
import threading
import time
from pathlib import Path

import httpx
import pytest

from api.settings import Settings
from kg.backup import backup, restore
from kg.build import build
from kg.errors import StoreBusy, StoreDamaged, StoreError
from kg.opening import writing
from kg.store import GraphStore
from kg.verify import verify
from tests.factories import policy
from tests.service import serving, wait_until

ROOT = Path(__file__).parent.parent
OTHER = policy(place="运城市", number="运政办发〔2023〕1号")


def quads(folder: Path) -> set[str]:
    with GraphStore.read_only(folder) as store:
        return {str(quad) for quad in store.engine}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of two documents."""
    files = tmp_path / "in"
    files.mkdir()
    (files / "甲.txt").write_text(policy(), "utf-8")
    (files / "乙.txt").write_text(OTHER, "utf-8")
    with GraphStore.open(tmp_path / "store") as opened:
        assert build([files], opened).ok
    return tmp_path / "store"


def command(*words: object, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run ``hetu``; with ``limit``, where no file may grow beyond so many bytes, as if the disk were full."""

    def confine() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [sys.executable, "-m", "api.cli", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=confine,
    )


# -- a full disk ----


def test_a_full_disk_is_said_and_leaves_what_was_there(store: Path, tmp_path: Path) -> None:
    before = quads(store)
    more = tmp_path / "more"
    more.mkdir()
    tasks = "\n".join(f"{n}.疏浚徒骇河第{n}段。（牵头单位：市水利局）" for n in range(1, 500))
    for n in range(2, 5):
        (more / f"{n}.txt").write_text(policy(number=f"聊政发〔2023〕{n}号", tasks=tasks), "utf-8")
    ran = command("build", more, "--store", store, limit=600_000)
    assert ran.returncode == 1
    assert "磁盘空间不足" in ran.stderr and "the disk is full" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert before <= quads(store)
    assert command("build", more, "--store", store).returncode == 0
    assert verify(store).problems == ()


def test_a_full_file_system_is_said_and_leaves_what_was_there(store: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", small], capture_output=True
    ).returncode:
        pytest.skip("no right to mount a small file system")
    try:
        restore_to = small / "store"
        backup(store, tmp_path / "copy")
        restore(tmp_path / "copy", restore_to)
        before = quads(restore_to)
        filler = small / "filler"
        filler.write_bytes(b"x" * (os.statvfs(small).f_bavail * os.statvfs(small).f_frsize - 250_000))
        tasks = "\n".join(f"{n}.疏浚徒骇河第{n}段。（牵头单位：市水利局）" for n in range(1, 800))
        (tmp_path / "3.txt").write_text(policy(number="聊政发〔2023〕3号", tasks=tasks), "utf-8")
        ran = command("build", tmp_path / "3.txt", "--store", restore_to)
        assert ran.returncode == 1, ran.stdout
        assert "磁盘空间不足" in ran.stderr and "Traceback" not in ran.stderr
        filler.unlink()
        assert before <= quads(restore_to)
        assert command("build", tmp_path / "3.txt", "--store", restore_to).returncode == 0
        assert verify(restore_to).problems == ()
    finally:
        subprocess.run(["umount", small], check=True)


# -- damage ----


def test_a_whole_store_verifies(store: Path) -> None:
    found = verify(store)
    assert found.problems == ()
    assert found.documents == 2
    assert found.triples + _ontology(store) == len(quads(store))
    assert found.evidence > 20


def _ontology(folder: Path) -> int:
    with GraphStore.read_only(folder) as store:
        return sum("/hetu/ns>" in str(quad.graph_name) for quad in store.engine)


@pytest.mark.parametrize(
    ("update", "words"),
    [
        ("DELETE WHERE { GRAPH ?g { ?task hetu:order ?n ; a hetu:Task } }", "入库时为"),
        ("DROP GRAPH ?document", "图谱中没有该文件"),
        ("DELETE { GRAPH ?g { ?d hetu:text ?t } } INSERT { GRAPH ?g { ?d hetu:text 'x' } } WHERE { GRAPH ?g { ?d hetu:text ?t } }", "正文与入库时不一致"),
        ("DELETE { GRAPH ?g { ?e oa:start ?s } } INSERT { GRAPH ?g { ?e oa:start 0 } } WHERE { GRAPH ?g { ?e oa:start ?s } }", "与原文不符"),
        ("INSERT DATA { GRAPH <http://a.example/g> { <a:b> <a:b> 1 } }", "不是由构建产生的图"),
        ("DELETE WHERE { GRAPH ?g { ?u a hetu:Unit } }", "缺少"),
        ("INSERT { GRAPH ?g { ?u hetu:adcode 'x' } } WHERE { GRAPH ?g { ?u a hetu:Unit } }", "没有任何文件表述"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_and_the_next_build_repairs_documents(
    store: Path, tmp_path: Path, update: str, words: str
) -> None:
    from ontology.terms import PREFIXES

    with GraphStore.open(store) as opened:
        document = next(iter(opened.documents()))
        opened.engine.update(update.replace("?document", f"<{document}>"), prefixes=PREFIXES)
        opened.flush()
    found = verify(store, repair=True)
    assert found.problems
    assert any(words in problem.reason_zh for problem in found.problems)
    if any(problem.place.startswith("https://w3id.org/hetu/id/document/") for problem in found.problems):
        with GraphStore.open(store) as opened:
            assert build([tmp_path / "in"], opened).read >= 1
        assert verify(store).problems == ()


def test_a_damaged_folder_is_said_and_what_to_do(store: Path) -> None:
    for table in (store / "graph").glob("*.sst"):
        table.write_bytes(b"\0" * table.stat().st_size)
    for log in (store / "graph").glob("*.log"):
        log.unlink()
    (store / "graph" / "CURRENT").write_text("MANIFEST-999999\n")
    ran = command("verify", "--store", store)
    assert ran.returncode == 1
    assert "hetu restore" in ran.stderr and "Traceback" not in ran.stderr


# -- backups ----


@pytest.mark.parametrize("name", ["copy", "copy.tar", "copy.tar.gz"])
def test_a_backup_comes_back_as_it_was(store: Path, tmp_path: Path, name: str) -> None:
    before = quads(store)
    made = backup(store, tmp_path / name)
    assert made.documents == 2
    with GraphStore.open(store) as opened:
        opened.remove_source(str(tmp_path / "in" / "甲.txt"))
        opened.flush()
    assert quads(store) != before
    with pytest.raises(StoreError, match="--replace"):
        restore(tmp_path / name, store)
    restore(tmp_path / name, store, replace=True)
    assert quads(store) == before
    assert verify(store).problems == ()
    with GraphStore.open(store) as opened:
        assert build([tmp_path / "in"], opened).unchanged == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["in", "store", name])


def test_a_backup_waits_for_no_build_and_overwrites_nothing(store: Path, tmp_path: Path) -> None:
    with GraphStore.open(store), pytest.raises(StoreBusy):
        backup(store, tmp_path / "copy")
    (tmp_path / "copy").mkdir()
    with pytest.raises(StoreError, match="already"):
        backup(store, tmp_path / "copy")


def test_a_backup_that_is_not_whole_touches_nothing(store: Path, tmp_path: Path) -> None:
    before = quads(store)
    backup(store, tmp_path / "copy")
    table = next((tmp_path / "copy" / "graph").glob("*.sst"), tmp_path / "copy" / "graph" / "CURRENT")
    whole = table.read_bytes()
    table.unlink()  # the engine links its files: what is changed in the copy must not change in the store
    table.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(StoreDamaged, match="changed or cut off"):
        restore(tmp_path / "copy", store, replace=True)
    (tmp_path / "cut.tar").write_bytes(b"x" * 3_000)
    with pytest.raises(StoreDamaged, match="not a whole backup"):
        restore(tmp_path / "cut.tar", store, replace=True)
    with pytest.raises(StoreDamaged, match="missing"):
        restore(tmp_path / "in", store, replace=True)
    assert quads(store) == before


def test_a_backup_cannot_write_outside(tmp_path: Path) -> None:
    said = json.dumps({"format": 1, "documents": 0, "files": {"../../out": [1, "aa"]}}).encode()
    with tarfile.open(tmp_path / "bad.tar", "w") as packed:
        for name, data in (("backup.json", said), ("../../out", b"x")):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            packed.addfile(member, io.BytesIO(data))
    with pytest.raises(StoreDamaged, match="leads out"):
        restore(tmp_path / "bad.tar", tmp_path / "store")
    assert not (tmp_path.parent / "out").exists()


def test_the_verbs_do_the_same(store: Path, tmp_path: Path) -> None:
    before = quads(store)
    assert "2 个文件" in command("backup", tmp_path / "copy.tar.gz", "--store", store).stdout
    assert "2 个文件" in command("restore", tmp_path / "copy.tar.gz", "--store", tmp_path / "other").stdout
    assert quads(tmp_path / "other") == before
    (tmp_path / "in" / "甲.txt").unlink()
    report = tmp_path / "report.json"
    ran = command(
        "build", tmp_path / "in", "--store", store, "--prune", "--jobs", 2, "--report", report, "--json"
    )
    said = json.loads(ran.stdout)
    assert (said["removed"], said["read"] + said["unchanged"], said["documents"]) == (1, 1, 1)
    gone = {"path": str(tmp_path / "in" / "甲.txt"), "outcome": "removed"}
    assert gone in json.loads(report.read_text("utf-8"))["files"]
    checked = command("verify", "--store", store, "--json")
    assert (checked.returncode, json.loads(checked.stdout)["documents"]) == (0, 1)
    refused = command("restore", tmp_path / "copy.tar.gz", "--store", store)
    assert refused.returncode == 1 and "--replace" in refused.stderr


# -- two builds, and readers ----


def test_a_second_build_says_so_or_waits(store: Path) -> None:
    first = GraphStore.open(store)
    with pytest.raises(StoreBusy, match=r"正被另一个构建进程写入.*another build"):
        writing(store)
    ender = threading.Timer(1.0, first.close)
    ender.start()
    with writing(store, wait=20) as second:
        assert len(second.documents()) == 2
    ender.join()


def test_a_running_service_shows_a_new_build_and_never_half_a_document(store: Path, tmp_path: Path) -> None:
    """Every answer has all tasks of the old document or all of the new one."""
    path = tmp_path / "in" / "甲.txt"

    def tasks(name: str) -> str:
        return "\n".join(f"{n}.疏浚{name}第{n}段。（牵头单位：市水利局）" for n in range(1, 40))

    path.write_text(policy(tasks=tasks("旧河")), "utf-8")
    with GraphStore.open(store) as opened:
        build([tmp_path / "in"], opened)
    query = "SELECT ?t { ?d hetu:documentNumber '聊政办字〔2023〕7号' . ?x hetu:document ?d ; a hetu:Task ; hetu:text ?t }"
    seen: set[tuple[int, int]] = set()
    with serving(Settings(store=store)) as (address, _), httpx.Client(base_url=address) as client:

        def ask() -> tuple[int, int]:
            prefix = "PREFIX hetu: <https://w3id.org/hetu/ns#> "
            time.sleep(0.05)  # no more than one client may ask
            answer = client.get("/sparql", params={"query": prefix + query}, headers={"Accept": "text/csv"})
            assert answer.status_code == 200
            return answer.text.count("旧河"), answer.text.count("新河")

        assert ask() == (39, 0)
        path.write_text(policy(tasks=tasks("新河")), "utf-8")
        builder = threading.Thread(target=command, args=("build", tmp_path / "in", "--store", store))
        builder.start()
        end = time.monotonic() + 30
        while ask() != (0, 39) and time.monotonic() < end:
            seen.add(ask())
        builder.join()
        wait_until(lambda: ask() == (0, 39))
        seen.update(ask() for _ in range(5))
    assert seen <= {(39, 0), (0, 39)}
