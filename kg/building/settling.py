"""What becomes of each reading: whose number it is, what it replaces, what is said of it. One file after the other."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import Final

from kg.build_report import MOST_LISTED, Failure
from kg.building.addresses import is_address
from kg.building.ground import ground_of
from kg.building.progress import ReportFile
from kg.building.reading import Job, ReadDocument, Reading, read, second_iri
from kg.building.seen import Seen
from kg.graph import WritableGraph
from kg.loading import DocumentLines
from kg.manifest import Measure, SourceRecord
from kg.search.index import Feed, stamp_of
from kg.search.reading import IndexedDocument
from loaders import Source

# Documents are stored together once they are so many bytes, or the first has waited so long: what a cut costs.
_BATCH_BYTES: Final = 24 * 1024 * 1024
_BATCH_SECONDS: Final = 10.0


class Settling:
    """A build's decisions and their counts. ``write`` stores what was decided and is still held back."""

    def __init__(self, store: WritableGraph, index: Feed, seen: Seen, rules: str, lines: ReportFile) -> None:
        self.read = self.unchanged = self.removed = self.failed = self.conflicting = 0
        self.failures: list[Failure] = []
        self.conflicts: list[Failure] = []
        self.changed = False
        self._ground = ground_of(store)
        self._index = index
        self._seen = seen
        self._rules = rules
        self._lines = lines
        self._batch: dict[str, DocumentLines] = {}
        self._indexed: dict[str, tuple[IndexedDocument, str]] = {}  # of the batch, with their stamps
        self._batch_bytes = 0
        self._batch_since = 0.0

    @property
    def done(self) -> int:
        """How many files are settled."""
        return self.read + self.unchanged + self.failed

    def before(self, path: str) -> SourceRecord | None:
        """What is known of a file from earlier builds."""
        return self._ground.source(path)

    def job(self, source: Source, before: SourceRecord | None) -> Job:
        """How a file is to be read, given what is known of it."""
        if before is None:
            return Job(source)
        return Job(source, before.sha256 if before.builder == self._rules else "", before.documents)

    def settle(self, source: Source, reading: Reading, before: SourceRecord | None, stamp: str) -> None:
        """Decide about one file."""
        twin = self._seen.first_with(reading.sha256, source.path) if reading.sha256 else source.path
        if twin != source.path:
            self._fail(_duplicate(source.path, twin))
        elif before and (before.sha256, before.builder) == (reading.sha256, self._rules):
            self._keep(before, stamp)
        elif reading.failure:
            self._fail(reading.failure)
            if reading.lasting:
                reason = f"{reading.failure.reason}\n{reading.failure.reason_zh}"
                record = SourceRecord(source.path, reading.sha256, self._rules, (), "failed", reason, stamp)
                self._ground.record_source(record)
        else:
            self._take_in(source, reading, stamp)

    def prune(self) -> None:
        """Take out what came from files that this build did not name."""
        for path in self._ground.paths():
            if not self._seen.has(path):
                self._forget(path)
                self.removed += 1
                self._lines.line(path, "removed")

    def write(self) -> None:
        """Store what is held back."""
        if self._batch:
            documents = tuple(self._batch.values())
            # Asked only where there is an index: a store behind a URL would send a request for each.
            there = (one.iri for one in documents if self._ground.holder(one.iri))
            self._index.changes(there, (fact for one in documents for fact in one.shared))
            self._ground.load(documents)
            self._index.put(self._indexed.values())
            self._batch.clear()
            self._indexed.clear()
            self._batch_bytes = 0
            self.changed = True

    # -- one file ----

    def _keep(self, before: SourceRecord, stamp: str) -> None:
        """Nothing changed; what was wrong with it still is."""
        if before.stamp != stamp:
            self._ground.record_source(replace(before, stamp=stamp))
        problem = Failure(before.path, *_two_languages(before.reason)) if before.reason else None
        if before.status == "failed" and problem:
            self._note(problem)
            return
        self.unchanged += 1
        if problem:
            self._note_conflict(problem)

    def _take_in(self, source: Source, reading: Reading, stamp: str) -> None:
        """Put the documents of a file in the place of those that it gave before."""
        path = source.path
        names, failure = self._names(path, reading)
        if failure is None and [one.iri for one in reading.documents] != names:
            # Another file has the number: these documents get names that say so, and are written with them.
            reading = read(Job(source, names=tuple(names)))
            failure = reading.failure
            if failure is None and [one.iri for one in reading.documents] != names:
                failure = _unsteady(path)
        if failure is not None:
            self._fail(failure)
            return
        conflict = self._conflict(path, reading)
        reason = f"{conflict.reason}\n{conflict.reason_zh}" if conflict else ""
        record = SourceRecord(path, reading.sha256, self._rules, tuple(names), reason=reason, stamp=stamp)
        gone = set(self._ground.documents_of(path)).difference(names)
        if gone:
            self._index.changes(gone)
            for iri in gone:
                self._ground.remove_document(iri)
            self._index.remove(gone)
            self.changed = True
        self._hold_back(reading.documents, record)
        self.read += 1
        if conflict:
            self._note_conflict(conflict)
        else:
            self._lines.line(path, "read")

    def _names(self, path: str, reading: Reading) -> tuple[list[str], Failure | None]:
        """An IRI of its own for each document of a file, even where two bear one number; or why it is not wanted."""
        names: list[str] = []
        for one in reading.documents:
            held = self._holder(one.usual_iri)
            holder, text_hash = held or (path, "")
            if holder != path and not _still_there(holder, path):
                self._forget(holder)
                holder = path
            elif holder != path and text_hash == one.text_hash:
                return names, _duplicate(path, holder)
            usual = holder == path and one.usual_iri not in names
            names.append(one.usual_iri if usual else second_iri(one.key, one.text_hash))
        return names, None

    def _conflict(self, path: str, reading: Reading) -> Failure | None:
        """What to say when a document of another file has the number of one of these."""
        for one in reading.documents:
            held = self._holder(one.usual_iri)
            if held and held[0] != path:
                return Failure(
                    path,
                    f"{one.key} is also in {held[0]}, with other words; both are in the graph, this one as {one.iri}: "
                    "check which holds",
                    f"{one.key} 在 {held[0]} 中也有，但内容不同；两份均已入库，本份为 {one.iri}，请核对以哪份为准",
                )
        return None

    def _holder(self, iri: str) -> tuple[str, str] | None:
        """The file that has a document, stored or held back, and the hash of its text."""
        if iri in self._batch:
            return self._batch[iri].record.path, self._batch[iri].measure.text_hash
        return self._ground.holder(iri)

    def _hold_back(self, documents: tuple[ReadDocument, ...], record: SourceRecord) -> None:
        if not self._batch:
            self._batch_since = time.monotonic()
        for one in documents:
            measure = Measure(one.text_hash, one.triples, one.tasks, one.responsibilities)
            self._batch[one.iri] = DocumentLines(one.iri, one.own, one.shared, record, measure)
            self._indexed[one.iri] = one.indexed, stamp_of(record.sha256, record.builder)
            self._batch_bytes += len(one.own) + one.indexed.size
        if self._batch_bytes > _BATCH_BYTES or time.monotonic() - self._batch_since > _BATCH_SECONDS:
            self.write()

    def _forget(self, path: str) -> None:
        """Take all documents of a file out of the graph, and its record."""
        if any(one.record.path == path for one in self._batch.values()):
            self.write()
        gone = self._ground.documents_of(path)
        if gone or self._ground.source(path):
            if gone:
                self._index.changes(gone)
            self._ground.remove_source(path)
            self._index.remove(gone)
            self.changed = True

    # -- what is said ----

    def _fail(self, failure: Failure) -> None:
        """A file gives nothing, and what it gave before goes."""
        self._forget(failure.path)
        self._note(failure)

    def _note(self, failure: Failure) -> None:
        self.failed += 1
        if len(self.failures) < MOST_LISTED:
            self.failures.append(failure)
        self._lines.line(failure.path, "failed", failure.reason, failure.reason_zh)

    def _note_conflict(self, conflict: Failure) -> None:
        self.conflicting += 1
        if len(self.conflicts) < MOST_LISTED:
            self.conflicts.append(conflict)
        self._lines.line(conflict.path, "conflict", conflict.reason, conflict.reason_zh)


def _still_there(holder: str, path: str) -> bool:
    """Whether ``holder`` is a file apart from ``path``: it was neither moved away nor is the same under another name."""
    if is_address(holder):  # asking costs a connection; --prune finds out
        return True
    real = os.path.realpath(holder)
    return real != os.path.realpath(path) and os.path.exists(real.split("!/", 1)[0])


def _duplicate(path: str, twin: str) -> Failure:
    return Failure(
        path,
        f"the same document as {twin}, which is in the graph; remove one of the two files",
        f"与 {twin} 是同一份文件，后者已入库，请删去其中一份",
    )


def _unsteady(path: str) -> Failure:
    return Failure(path, "it changed while it was read; build again", "文件在读取过程中发生变化，请重新构建")


def _two_languages(reason: str) -> tuple[str, str]:
    english, _, chinese = reason.partition("\n")
    return english, chinese or english
