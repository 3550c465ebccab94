"""From files to the graph: read what is new or changed, in as many processes as help, and replace its documents.

The order of the files decides what is in the graph, never the order in which they were read: whose number it is when
two have one, and which of two copies is kept. Reading is :mod:`kg.building`'s, storing :mod:`kg.store`'s; what is
decided here is decided file by file, so that a build holds no more of a large corpus than of a small one.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from kg.build_report import BuildReport, Failure, counted
from kg.building.finding import find
from kg.building.progress import FileCount, Progress, ReportFile
from kg.building.reading import Reading
from kg.building.seen import Seen
from kg.building.settling import Settling
from kg.building.workers import ReadAsNeeded, Readers, ReadHere, cores
from kg.graph import WritableGraph
from kg.manifest import SourceRecord
from kg.question_records import questions_turtle
from kg.search.index import Feed, Steps
from loaders import LoaderError, Source
from ontology import load_ontology

__all__ = ["BuildReport", "Failure", "Progress", "build", "rules_version"]

Watcher = Callable[[Progress], None]

# What a change in any of these packages may change: how a file is read, and what becomes of it.
_RULES = ("ontology", "loaders", "loaders.readers", "loaders.extract", "kg")
_MOST_WAITING: Final = 20_000  # files without a job, behind one that is being read


def build(
    sources: Iterable[str | Path],
    store: WritableGraph,
    *,
    prune: bool = False,
    jobs: int | None = None,
    readers: Readers | None = None,
    fetch: bool = False,
    progress: Watcher | None = None,
    report_file: Path | None = None,
) -> BuildReport:
    """Bring ``store`` in line with the files that ``sources`` name.

    A file is read again only when its bytes or the reading rules changed. One bad file stops nothing: it is in the
    report, which is written to ``report_file`` too. With ``prune``, documents of files that are not named (any more) go.
    Sources may be URLs, of HTTP only with ``fetch``. ``jobs`` processes read, one for each core by default and none for
    a handful of files; ``readers`` takes their place. ``progress`` is called for each file. Raises what the store raises;
    what was stored before stays, and the next build goes on from there.
    """
    started = time.perf_counter()
    named = [os.fspath(source) for source in sources]
    count = FileCount(named) if progress else None
    changed = store.put_ontology([load_ontology(), questions_turtle()])
    chosen = readers or (ReadHere() if jobs == 1 else ReadAsNeeded(jobs or cores()))
    with (
        closing(Seen()) as seen,
        closing(chosen),
        ReportFile(report_file) as lines,
        Feed(store, ontology_changed=changed) as index,
    ):
        settling = Settling(store, index, seen, rules_version(), lines)
        for path in _settled(_found(named, seen, settling, fetch), settling, chosen):
            if progress:
                total = count.total if count else None
                progress(Progress(path, settling.done, settling.failed, total))
        settling.write()
        if prune:
            settling.prune()
        if changed or settling.changed or not store.version:
            store.flush()
        index.finish(_told(progress, settling))
        report = _report(store, settling, time.perf_counter() - started)
        lines.end(report)
    return report


def _told(progress: Watcher | None, settling: Settling) -> Steps | None:
    """Whoever watches the files sees the last stage too."""
    if progress is None:
        return None
    files = settling.done
    return lambda done, total: progress(Progress("", files, settling.failed, files, (done, total)))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A file on its way: what is known of it, and its reading where that needed no job."""

    source: Source
    before: SourceRecord | None
    stamp: str
    reading: Reading | None


def _settled(found: Iterable[_Waiting], settling: Settling, readers: Readers) -> Iterator[str]:
    """Every file once it is settled, in the order they were found; readers are kept busy meanwhile."""
    waiting: deque[_Waiting] = deque()
    for one in found:
        waiting.append(one)
        if one.reading is None:
            readers.give(settling.job(one.source, one.before))
        while waiting and (waiting[0].reading or not readers.has_room or len(waiting) > _MOST_WAITING):
            yield _settle(waiting.popleft(), settling, readers)
    while waiting:
        yield _settle(waiting.popleft(), settling, readers)


def _settle(one: _Waiting, settling: Settling, readers: Readers) -> str:
    reading = one.reading or readers.take()
    settling.settle(one.source, reading, one.before, one.stamp)
    return one.source.path


def _found(named: Iterable[str], seen: Seen, settling: Settling, fetch: bool) -> Iterator[_Waiting]:
    """Each file once, with its reading where it cannot be read or need not be."""
    for source, stamp in find(named, seen, fetch=fetch):
        if isinstance(source, LoaderError):
            failure = Failure(source.path, source.reason, source.reason_zh)
            yield _Waiting(Source(source.path, b""), None, "", Reading(source.path, failure=failure))
            continue
        before = settling.before(source.path)
        same = (
            before is not None and before.builder == rules_version() and stamp != "" and before.stamp == stamp
        )
        yield _Waiting(
            source, before, stamp, Reading(source.path, before.sha256) if before and same else None
        )


@cache
def rules_version() -> str:
    """A digest of the code and the word lists that reading depends on: another digest, and every file is read again."""
    digest = hashlib.sha256()
    for package in _RULES:
        for file in sorted(files(package).iterdir(), key=lambda f: f.name):
            if file.name.endswith((".py", ".toml", ".ttl")):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _report(store: WritableGraph, settling: Settling, seconds: float) -> BuildReport:
    documents, tasks, responsibilities, units, waters = counted(store)
    return BuildReport(
        read=settling.read,
        unchanged=settling.unchanged,
        removed=settling.removed,
        failed=settling.failed,
        conflicting=settling.conflicting,
        failures=tuple(settling.failures),
        conflicts=tuple(settling.conflicts),
        documents=documents,
        tasks=tasks,
        responsibilities=responsibilities,
        units=units,
        water_bodies=waters,
        seconds=seconds,
    )
