"""Sources behind URLs, and reading on a cluster: real servers and real worker processes, all on this machine."""

from __future__ import annotations

import io
import os
import signal
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bench.plan_files import write_files
from kg.build import Progress, build
from kg.building import addresses
from kg.store import GraphStore
from loaders import LoaderError
from tests.factories import policy

fsspec = pytest.importorskip("fsspec", reason="the extra remote is not installed")
OTHER = policy(place="运城市", number="运政办发〔2023〕1号")


@pytest.fixture
def memory() -> Iterator[str]:
    """A folder in memory, as fsspec has one: two plans, one in an archive, and litter."""
    files = fsspec.filesystem("memory")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("乙.txt", OTHER)
    files.pipe({"/plans/一/甲.txt": policy().encode(), "/plans/包.zip": packed.getvalue(), "/plans/.x": b""})
    yield "memory://plans"
    files.rm("/plans", recursive=True)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    """A web server of a folder with one plan."""
    (tmp_path / "plan.txt").write_text(policy(), "utf-8")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("s3://a/b", True), ("memory://a", True), ("HTTPS://a", True), ("plans/甲.txt", False), ("C:/plans", False), ("a:b", False)],
)  # fmt: skip
def test_what_is_an_address(name: str, expected: bool) -> None:
    assert addresses.is_address(name) is expected


def test_a_folder_behind_a_url_is_built_and_left_alone_the_second_time(memory: str) -> None:
    with GraphStore.in_memory() as store:
        report = build([memory], store, jobs=1)
        assert (report.read, report.failed, report.documents) == (2, 0, 2)
        assert sorted(store.sources()) == ["memory:///plans/一/甲.txt", "memory:///plans/包.zip!/乙.txt"]
        assert build([memory], store, jobs=1, prune=True).unchanged == 2
        fsspec.filesystem("memory").rm("/plans/一/甲.txt")
        assert build([memory], store, jobs=1, prune=True).removed == 1


def test_a_pattern_and_a_single_file(memory: str) -> None:
    names = [source.path for source, _ in addresses.find(f"{memory}/**/*.txt", fetch=False)]
    assert names == ["memory:///plans/一/甲.txt"]
    names = [source.path for source, _ in addresses.find(f"{memory}/一/甲.txt", fetch=False)]
    assert names == ["memory:///plans/一/甲.txt"]


def test_nothing_is_fetched_unless_asked(web: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_listed", None)
    with GraphStore.in_memory() as store:
        (failure,) = build([f"{web}/plan.txt"], store).failures
    assert "--fetch" in failure.reason and "--fetch" in failure.reason_zh


def test_a_file_is_fetched_when_asked(web: str) -> None:
    with GraphStore.in_memory() as store:
        report = build([f"{web}/plan.txt", f"{web}/none.txt"], store, fetch=True, jobs=1)
        assert (report.read, report.failed) == (1, 1)
        assert report.failures[0].path == f"{web}/none.txt"


def test_what_cannot_be_had_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = (source for source, _ in addresses.find("memory://none/甲.txt", fetch=False))
    assert isinstance(found, LoaderError) and "FileNotFoundError" in found.reason
    (found,) = (source for source, _ in addresses.find("nosuch://x", fetch=False))
    assert isinstance(found, LoaderError) and found.reason_zh
    monkeypatch.setattr(addresses, "LARGEST_FILE", 3)
    fsspec.filesystem("memory").pipe("/big.txt", b"12345")
    with pytest.raises(LoaderError, match="larger"):
        addresses.fetched("memory://big.txt")


def test_a_cluster_gives_the_same_graph_though_a_worker_is_killed(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra cluster is not installed")
    from kg.building.cluster import ReadOnCluster

    list(write_files(tmp_path, range(20)))
    with GraphStore.in_memory() as alone:
        build([tmp_path / "files"], alone, jobs=1)
        wanted = {str(quad) for quad in alone.engine}
    options = {"n_workers": 3, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    killed: list[int] = []
    with distributed.LocalCluster(**options) as cluster, GraphStore.in_memory() as store:

        def kill_one(made: Progress) -> None:
            if made.done == 5:
                nanny = next(iter(cluster.workers.values()))
                killed.append(nanny.pid)
                os.kill(nanny.pid, signal.SIGKILL)

        readers = ReadOnCluster(cluster.scheduler_address)
        report = build([tmp_path / "files"], store, readers=readers, progress=kill_one)
        assert killed
        assert (report.read, report.failed) == (20, 0)
        assert {str(quad) for quad in store.engine} == wanted


def test_no_scheduler_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    from kg.building import cluster

    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 1)
    with pytest.raises(cluster.ClusterUnreachable, match=r"调度器.*"):
        cluster.ReadOnCluster("tcp://127.0.0.1:9")
