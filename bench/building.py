"""Building at several sizes: speed, memory, growth, the store's share beside the engine's own bulk loader, a second build.

    python -m bench.building --sizes 1000 5000 20000 --folder /var/tmp/hetu-bench

Files are composed plans (bench.plan_files), written once into ``--folder`` and kept; each build runs in processes of its
own. Work is given in seconds of processors too, because it says the same on a machine that others use.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil
import pyoxigraph as ox

from bench.plan_files import write_files
from bench.plan_scores import score
from kg.build import build
from kg.building.reading import Job, read
from kg.loading import DocumentLines
from kg.manifest import Measure, SourceRecord
from kg.search.index import Feed
from kg.store import GraphStore
from loaders import Source

_BATCH_BYTES = 24 * 1024 * 1024
_COMPARED = 500  # documents put into a store by us and by the bulk loader


@dataclass(frozen=True, slots=True)
class Built:
    """One build of so many documents; ``cpu`` is of all its processes, ``index`` the writer's part of it for the search index."""

    documents: int
    triples: int
    seconds: float
    cpu: float
    index: float
    peak_mb: float
    disk_mb: float


def built(folder: Path, store: Path, jobs: int) -> Built:
    """Build in a process of its own, watched from here."""
    started = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "bench.building", "--one", str(folder), str(store), str(jobs)],
        stdout=subprocess.PIPE,
    )
    peak = _Peak(child.pid)
    said, _ = child.communicate()
    seconds = time.perf_counter() - started
    most = peak.stop()
    if child.returncode:
        sys.exit(f"the build ended with {child.returncode}")
    found = json.loads(said)
    disk = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
    return Built(
        found["documents"],
        found["triples"],
        seconds,
        found["cpu"],
        found["index"],
        most / 1e6,
        disk / 1e6,
    )


class _Peak:
    """The most memory that a process and its children held together, each page counted once."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._most = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> int:
        self._over.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            try:
                family = [self._process, *self._process.children(recursive=True)]
                self._most = max(self._most, sum(one.memory_full_info().pss for one in family))
            except psutil.Error:
                continue


def _one(files: Path, store: Path, jobs: int) -> None:
    """The build itself, in the child."""
    spent = _Spent()
    spent.watch(Feed, "changes", "put", "remove", "finish")
    with GraphStore.open(store) as opened:
        report = build([files], opened, jobs=jobs)
        assert report.ok, report.failures[:3]
        triples = sum(measure.triples for _, _, measure, _ in opened.manifest.measured())
    times = os.times()
    cpu = times.user + times.system + times.children_user + times.children_system
    print(json.dumps({"documents": report.documents, "triples": triples, "cpu": cpu, "index": spent.seconds}))


class _Spent:
    """Seconds of processor that this process spends in some methods."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def watch(self, owner: type, *methods: str) -> None:
        """Measure these methods from now on; none of them calls another."""
        for name in methods:
            setattr(owner, name, self._timed(getattr(owner, name)))

    def _timed(self, method: Callable[..., None]) -> Callable[..., None]:
        def timed(*given: Any, **named: Any) -> None:
            started = time.thread_time()
            method(*given, **named)
            self.seconds += time.thread_time() - started

        return timed


def beside_the_bulk_loader(files: Path, place: Path) -> tuple[float, float]:
    """Triples a second: our loading, with its records and batches, and the engine's bulk loader alone, on the same lines."""
    paths = sorted(path for path in files.rglob("*") if path.is_file())[:_COMPARED]
    documents = [
        DocumentLines(
            one.iri, one.own, one.shared, SourceRecord(str(path), reading.sha256, "1", (one.iri,)),
            Measure(one.text_hash, one.triples, one.tasks, one.responsibilities),
        )
        for path in paths
        for reading in [read(Job(Source(str(path))))]
        for one in reading.documents
    ]  # fmt: skip
    triples = sum(one.measure.triples for one in documents)
    lines = b"".join(one.own.replace(b" .\n", f" <{one.iri}> .\n".encode()) for one in documents)
    shared = dict.fromkeys(fact for one in documents for fact in one.shared)
    lines += "".join(f"{fact.removesuffix(' .')} <g:entities> .\n" for fact in shared).encode()
    ours, theirs = [], []
    for _ in range(3):
        shutil.rmtree(place, ignore_errors=True)
        started = time.perf_counter()
        with GraphStore.open(place / "ours") as store:
            for batch in _batches(documents):
                store.load(batch)
        ours.append(triples / (time.perf_counter() - started))
        started = time.perf_counter()
        engine = ox.Store(str(place / "theirs"))
        engine.bulk_load(lines, format=ox.RdfFormat.N_QUADS, lenient=True)
        engine.flush()
        theirs.append(triples / (time.perf_counter() - started))
        del engine
    shutil.rmtree(place, ignore_errors=True)
    return sorted(ours)[1], sorted(theirs)[1]


def _batches(documents: list[DocumentLines]) -> list[list[DocumentLines]]:
    batches: list[list[DocumentLines]] = [[]]
    size = 0
    for one in documents:
        if size > _BATCH_BYTES:
            batches.append([])
            size = 0
        batches[-1].append(one)
        size += len(one.own)
    return batches


def change(files: Path, share: float) -> int:
    """Change so large a share of the plain text files; returns how many."""
    paths = sorted(files.rglob("*.txt"))
    step = max(1, int(len(paths) / (len(list(files.rglob("*.*"))) * share)))
    for path in paths[::step]:
        added = f"\n四、附则\n1.疏浚新开河{time.time_ns() % 1000}公里。（牵头单位：市水利局）\n"
        path.write_bytes(path.read_bytes() + added.encode())
    return len(paths[::step])


def growth(rows: list[Built]) -> float:
    """The exponent of processor time over documents: 1 is in proportion. By least squares on logarithms."""
    xs, ys = [math.log(row.documents) for row in rows], [math.log(row.cpu) for row in rows]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum((x - mx) ** 2 for x in xs)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 5_000, 20_000])
    parser.add_argument("--folder", type=Path, default=Path("build/bench"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        files, store, jobs = chosen.one
        _one(Path(files), Path(store), int(jobs))
        return
    rows = []
    for size in chosen.sizes:
        corpus, store = chosen.folder / f"plans-{size}", chosen.folder / "store"
        shutil.rmtree(corpus, ignore_errors=True)
        shutil.rmtree(store, ignore_errors=True)
        total = sum(path.stat().st_size for path in write_files(corpus, range(size)))
        row = built(corpus / "files", store, chosen.jobs)
        rows.append(row)
        print(
            f"{size} documents, {total / 1e6:.0f} MB: {row.documents / row.seconds:.1f} documents/s, "
            f"{row.triples / row.seconds:,.0f} triples/s, {1e3 * row.cpu / row.documents:.1f} ms of processors each, "
            f"index {1e3 * row.index / row.documents:.1f} of them in the writer, peak {row.peak_mb:,.0f} MB, disk {row.disk_mb:,.0f} MB",
            flush=True,
        )
        print(json.dumps(asdict(row)), flush=True)
    with GraphStore.read_only(store) as opened:
        found = score(opened, corpus / "truth.jsonl")
    print(f"F1 {found.f1:.4f} on {found.stated} duties of {found.documents} documents", flush=True)
    changed = change(corpus / "files", 0.01)
    time.sleep(3)  # what was written a moment ago is looked at twice
    again = built(corpus / "files", store, chosen.jobs)
    print(
        f"second build, {changed} files changed: {again.seconds:.1f} s, {again.seconds / rows[-1].seconds:.2%} of the first; "
        f"processors {again.cpu / rows[-1].cpu:.2%}", flush=True,
    )  # fmt: skip
    ours, theirs = beside_the_bulk_loader(corpus / "files", chosen.folder / "compared")
    print(f"loading {ours:,.0f} triples/s, the bulk loader alone {theirs:,.0f}: {ours / theirs:.0%}")
    if len(rows) > 1:
        print(f"growth of processor time: documents to the power of {growth(rows):.3f}")


if __name__ == "__main__":
    main()
