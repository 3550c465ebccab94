"""From files to the graph: read what is new or changed, resolve it, replace its documents one by one, and report."""

from __future__ import annotations

import hashlib
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from pyoxigraph import NamedNode

from kg.build_report import BuildReport, Failure, counted
from kg.graph import Graph, WritableGraph
from kg.manifest import SourceRecord
from kg.resolved import ResolvedDocument, resolve_document
from kg.triples import document_triples, entity_triples
from loaders import LoaderError, Source, expand, load
from ontology import load_ontology
from ontology.iri import document_iri

__all__ = ["BuildReport", "Failure", "build", "rules_version"]

Progress = Callable[[str], None]

# What a change in any of these packages may change: how a file is read, and what becomes of it.
_RULES = ("ontology", "loaders", "loaders.readers", "loaders.extract", "kg")


@dataclass(slots=True)
class _Run:
    """A build under way. ``known`` (path → record) and ``holders`` (document → path) follow the store."""

    store: WritableGraph
    known: dict[str, SourceRecord]
    holders: dict[str, str]
    held: defaultdict[str, set[str]]
    read: list[str] = field(default_factory=list)
    unchanged: int = 0
    failures: list[Failure] = field(default_factory=list)
    conflicts: list[Failure] = field(default_factory=list)
    by_hash: dict[str, str] = field(default_factory=dict)

    @classmethod
    def on(cls, store: WritableGraph) -> _Run:
        """A build that starts from what ``store`` holds."""
        held: defaultdict[str, set[str]] = defaultdict(set)
        holders = store.documents()
        for iri, path in holders.items():
            held[path].add(iri)
        return cls(store, store.sources(), holders, held)

    def hold(self, path: str, iri: str) -> None:
        """Note that the document ``iri`` is in the graph as ``path`` has it."""
        self.holders[iri] = path
        self.held[path].add(iri)

    def drop(self, path: str, iris: Iterable[str]) -> None:
        """Take documents of a file out of the graph."""
        for iri in tuple(iris):
            self.store.remove_document(iri)
            self.holders.pop(iri, None)
            self.held[path].discard(iri)

    def forget(self, path: str) -> None:
        """Take all documents of a file out of the graph, and its record."""
        if path in self.known or self.held[path]:
            self.store.remove_source(path)
        self.known.pop(path, None)
        for iri in self.held.pop(path, ()):
            self.holders.pop(iri, None)


def build(
    sources: Iterable[str | Path], store: WritableGraph, *, prune: bool = False, progress: Progress | None = None
) -> BuildReport:
    """Bring ``store`` in line with the files that ``sources`` name.

    A file is read again only when its bytes or the reading rules changed. One bad file stops nothing: it is in the
    report. With ``prune``, documents of files that are not named (any more) go. ``progress`` is called with each
    file's path.
    """
    started = time.perf_counter()
    store.put_ontology([load_ontology()])
    run = _Run.on(store)
    paths: set[str] = set()
    seen: set[str] = set()
    for source in expand(sources):
        paths.add(source.path)
        real = os.path.realpath(source.path)
        if real in seen:  # named twice, or once more through a link
            continue
        seen.add(real)
        if progress:
            progress(source.path)
        if isinstance(source, LoaderError):
            run.failures.append(Failure(source.path, source.reason, source.reason_zh))
        else:
            _build_one(source, run)
    removed = tuple(sorted({*run.known, *run.held} - paths)) if prune else ()
    for path in removed:
        run.forget(path)
    store.flush()
    return _report(run, removed, time.perf_counter() - started)


def _build_one(source: Source, run: _Run) -> None:
    """Read one file and replace its documents, or say why not."""
    try:
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        twin = run.by_hash.setdefault(digest, source.path)
        if twin != source.path:
            raise _duplicate(source.path, twin)
        before = run.known.get(source.path)
        if before and (before.sha256, before.builder) == (digest, rules_version()):
            run.unchanged += 1
            if before.reason:
                run.conflicts.append(Failure(source.path, *_two_languages(before.reason)))
            return
        resolved = list(_resolved(source, digest, run))
    except LoaderError as error:
        run.failures.append(Failure(source.path, error.reason, error.reason_zh))
        run.forget(source.path)
    except Exception as error:
        # No file may stop the others, not even one that shows a fault of ours.
        run.failures.append(_our_fault(source.path, error))
        run.forget(source.path)
    else:
        _replace(source.path, digest, resolved, run)


def _resolved(source: Source, digest: str, run: _Run) -> Iterator[ResolvedDocument]:
    """The documents of a file with their IRIs: one of its own for each, even where two bear one number."""
    taken: set[str] = set()
    for document in load(source):
        key = document.header.number or document.header.title
        iri = document_iri(key)
        holder = run.holders.get(iri, source.path)
        if holder != source.path and not _still_there(holder, source.path):
            run.forget(holder)
        elif holder != source.path and _text_hash(run.store, iri) == _hash(document.text):
            raise _duplicate(source.path, holder)
        if iri in taken or run.holders.get(iri, source.path) != source.path:
            iri = document_iri(f"{key} {_hash(document.text)[:8]}")
        taken.add(iri)
        yield resolve_document(document, digest, iri)


def _replace(path: str, digest: str, resolved: list[ResolvedDocument], run: _Run) -> None:
    """Put the documents of a file in the place of those that it gave before."""
    conflict = _conflict(path, resolved, run)
    reason = f"{conflict.reason}\n{conflict.reason_zh}" if conflict else ""
    iris = tuple(one.iri for one in resolved)
    record = SourceRecord(path, digest, rules_version(), iris, reason=reason)
    run.drop(path, run.held[path].difference(iris))
    for one in resolved:
        run.store.replace_document(one.iri, document_triples(one), entity_triples(one), record)
        run.hold(path, one.iri)
    run.read.append(path)
    if conflict:
        run.conflicts.append(conflict)


def _conflict(path: str, resolved: list[ResolvedDocument], run: _Run) -> Failure | None:
    """What to say when a document of another file has the number of one of these."""
    for one in resolved:
        key = one.document.header.number or one.document.header.title
        holder = run.holders.get(document_iri(key), path)
        if holder != path:
            return Failure(
                path,
                f"{key} is also in {holder}, with other words; both are in the graph, this one as {one.iri}: check which holds",
                f"{key} 在 {holder} 中也有，但内容不同；两份均已入库，本份为 {one.iri}，请核对以哪份为准",
            )
    return None


def _still_there(holder: str, path: str) -> bool:
    """Whether ``holder`` is a file apart from ``path``: it was neither moved away nor is the same under another name."""
    real = os.path.realpath(holder)
    return real != os.path.realpath(path) and os.path.exists(real.split("!/", 1)[0])


def _text_hash(store: Graph, iri: str) -> str | None:
    rows = store.select(
        "SELECT ?hash WHERE { VALUES ?document {} ?document hetu:textHash ?hash }",
        {"document": NamedNode(iri)},
    )
    return str(rows[0][0]) if rows else None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _duplicate(path: str, twin: str) -> LoaderError:
    return LoaderError(
        path,
        f"the same document as {twin}, which is in the graph; remove one of the two files",
        f"与 {twin} 是同一份文件，后者已入库，请删去其中一份",
    )


def _our_fault(path: str, error: Exception) -> Failure:
    said = f"{type(error).__name__}: {error}"
    return Failure(
        path,
        f"a fault of this program, not of the file ({said}); please report it together with the file",
        f"程序出错，并非文件有误（{said}），请连同该文件一并反馈",
    )


def _two_languages(reason: str) -> tuple[str, str]:
    english, _, chinese = reason.partition("\n")
    return english, chinese or english


@cache
def rules_version() -> str:
    """A digest of the code and the word lists that reading depends on: another digest, and every file is read again."""
    digest = hashlib.sha256()
    for package in _RULES:
        for file in sorted(files(package).iterdir(), key=lambda f: f.name):
            if file.name.endswith((".py", ".toml", ".ttl")):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _report(run: _Run, removed: tuple[str, ...], seconds: float) -> BuildReport:
    documents, tasks, responsibilities, units, waters = counted(run.store)
    return BuildReport(
        read=tuple(run.read),
        unchanged=run.unchanged,
        removed=removed,
        failures=tuple(run.failures),
        conflicts=tuple(run.conflicts),
        documents=documents,
        tasks=tasks,
        responsibilities=responsibilities,
        units=units,
        water_bodies=waters,
        seconds=seconds,
    )
