"""From files to the graph: read what is new or changed, resolve it, replace its documents one by one, and report."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from kg.manifest import SourceRecord
from kg.resolved import ResolvedDocument, resolve_document
from kg.store import GraphStore
from kg.triples import document_triples, entity_triples
from loaders import LoaderError, Source, expand, load
from ontology import load_ontology
from ontology.iri import document_iri

Progress = Callable[[str], None]

# What a change in any of these packages may change: how a file is read, and what becomes of it.
_RULES = ("ontology", "loaders", "loaders.readers", "loaders.extract", "kg")


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that gave nothing, and why, in English and Chinese."""

    path: str
    reason: str
    reason_zh: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: files read, left alone because nothing changed, removed, failed; and what the graph holds now."""

    read: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    failures: tuple[Failure, ...]
    documents: int
    tasks: int
    responsibilities: int
    units: int
    water_bodies: int
    seconds: float
    tokens: int = 0

    @property
    def ok(self) -> bool:
        """Whether every file could be read."""
        return not self.failures


@dataclass(slots=True)
class _Run:
    """A build under way: what was read and what failed so far."""

    read: list[str] = field(default_factory=list)
    unchanged: int = 0
    failures: list[Failure] = field(default_factory=list)
    by_hash: dict[str, str] = field(default_factory=dict)
    by_text: dict[tuple[str, str], str] = field(default_factory=dict)


def build(
    sources: Iterable[str | Path], store: GraphStore, *, prune: bool = False, progress: Progress | None = None
) -> BuildReport:
    """Bring ``store`` in line with the files that ``sources`` name.

    A file is read again only when its bytes or the reading rules changed. One bad file stops nothing: it is in the report.
    With ``prune``, documents of files that are not named (any more) go. ``progress`` is called with each file's path.
    """
    started = time.perf_counter()
    store.put_ontology([load_ontology()])
    known = store.sources()
    run = _Run()
    seen: set[str] = set()
    for source in expand(sources):
        path = source.path
        seen.add(path)
        if progress:
            progress(path)
        if isinstance(source, LoaderError):
            run.failures.append(Failure(path, source.reason, source.reason_zh))
            continue
        _build_one(source, store, known, run)
    removed = tuple(path for path in known if path not in seen) if prune else ()
    for path in removed:
        store.remove_source(path)
    store.flush()
    return _report(store, run, removed, time.perf_counter() - started)


def _build_one(source: Source, store: GraphStore, known: dict[str, SourceRecord], run: _Run) -> None:
    """Read one file and replace its documents, or say why not."""
    try:
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        twin = run.by_hash.setdefault(digest, source.path)
        if twin != source.path:
            raise _duplicate(source.path, twin)
        before = known.get(source.path)
        if before and before.sha256 == digest and before.builder == rules_version():
            if before.status == "failed":
                raise LoaderError(source.path, *_two(before.reason))
            run.unchanged += 1
            return
        resolved = list(_resolved(source, digest, store, run))
    except LoaderError as error:
        run.failures.append(Failure(source.path, error.reason, error.reason_zh))
        _forget(store, source.path)
        return
    record = SourceRecord(source.path, digest, rules_version(), tuple(one.iri for one in resolved))
    for old in known.get(source.path, record).documents:
        if old not in record.documents:
            store.remove_document(old)
    for one in resolved:
        store.replace_document(one.iri, document_triples(one), entity_triples(one), record)
    run.read.append(source.path)


def _resolved(source: Source, digest: str, store: GraphStore, run: _Run) -> Iterator[ResolvedDocument]:
    """The documents of a file with their IRIs: one of its own for each, even where two bear one number."""
    holders = store.documents()
    for document in load(source):
        key = document.header.number or document.header.title
        iri = document_iri(key)
        text = hashlib.sha256(document.text.encode()).hexdigest()
        twin = run.by_text.setdefault((iri, text), source.path)
        if twin != source.path:
            raise _duplicate(source.path, twin)
        if holders.get(iri, source.path) != source.path:
            iri = document_iri(f"{key} {text[:8]}")
        yield resolve_document(document, digest, iri)


def _duplicate(path: str, twin: str) -> LoaderError:
    return LoaderError(
        path,
        f"the same document as {twin}, which is in the graph; remove one of the two files",
        f"与 {twin} 是同一份文件，后者已入库，请删去其中一份",
    )


def _two(reason: str) -> tuple[str, str]:
    english, _, chinese = reason.partition("\n")
    return english, chinese or english


def _forget(store: GraphStore, path: str) -> None:
    """A file that can no longer be read keeps no documents."""
    if path in store.documents().values():
        store.remove_source(path)


@cache
def rules_version() -> str:
    """A digest of the code and the word lists that reading depends on: another digest, and every file is read again."""
    digest = hashlib.sha256()
    for package in _RULES:
        for file in sorted(files(package).iterdir(), key=lambda f: f.name):
            if file.name.endswith((".py", ".toml", ".ttl")):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


_COUNTS = """
SELECT (COUNT(DISTINCT ?d) AS ?documents) (COUNT(DISTINCT ?t) AS ?tasks) (COUNT(DISTINCT ?r) AS ?responsibilities)
       (COUNT(DISTINCT ?u) AS ?units) (COUNT(DISTINCT ?w) AS ?waters)
WHERE {
  { ?d a hetu:PolicyDocument } UNION { ?t a hetu:Task } UNION { ?r a hetu:Responsibility }
  UNION { ?u a hetu:Unit } UNION { ?u a hetu:UnitGroup }
  UNION { ?k rdfs:subClassOf hetu:WaterBody . ?w a ?k }
}
"""


def _report(store: GraphStore, run: _Run, removed: tuple[str, ...], seconds: float) -> BuildReport:
    documents, tasks, responsibilities, units, waters = (int(str(n)) for n in store.select(_COUNTS)[0])
    return BuildReport(
        read=tuple(run.read),
        unchanged=run.unchanged,
        removed=removed,
        failures=tuple(run.failures),
        documents=documents,
        tasks=tasks,
        responsibilities=responsibilities,
        units=units,
        water_bodies=waters,
        seconds=seconds,
    )
