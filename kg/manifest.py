"""What the graph was made from: a SQLite file beside it.

It answers three questions the graph itself cannot: which files were read and with what result (for
incremental builds), which documents came from which file, and which documents state a fact about a shared
thing (so that replacing a document removes exactly the facts nobody else states). Each question is put for one
file, document or fact, so that a build holds no more of a large corpus than of a small one.

The order that makes a crash harmless: :meth:`Manifest.begin` commits the new claims beside the old ones and
marks the document as begun; the graph is changed; :meth:`Manifest.applied` notes it; :meth:`Manifest.settle`
drops the old claims once the graph is known to be on the disk. A document cut off in between is never settled
by accident: opening the manifest puts it back to begun, its file is not among :meth:`Manifest.sources`, and
reading the file again puts everything right.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kg.errors import StoreDamaged, StoreMissing

Status = Literal["built", "skipped", "failed"]

_BEGUN, _APPLIED, _SETTLED = 0, 1, 2
# What stands in a removed document's sha256 until the removal is settled.
_REMOVED = ""

# Of the tables below; a manifest of another one is not read.
_SCHEMA_VERSION = 2
_CACHE_KIB = 64 * 1024

# generation: every begin() takes a new one. While a document is begun, its claims of every generation hold,
# because nobody knows which the graph has; once applied, only the newest hold, and settling deletes the
# others.
# fact.id is a hash of the text: half the size of an index over the texts, and needs no look-up. Two of ten million
# facts share one with a probability of 3 in a million.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS source (
    path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, builder TEXT NOT NULL,
    documents TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL, stamp TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS document (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, source TEXT NOT NULL, sha256 TEXT NOT NULL,
    builder TEXT NOT NULL, generation INTEGER NOT NULL, state INTEGER NOT NULL,
    text_hash TEXT NOT NULL DEFAULT '', triples INTEGER NOT NULL DEFAULT 0,
    tasks INTEGER NOT NULL DEFAULT 0, responsibilities INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS document_unsettled ON document (state) WHERE state < 2;
CREATE INDEX IF NOT EXISTS document_by_source ON document (source);
CREATE TABLE IF NOT EXISTS fact (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS claim (
    document INTEGER NOT NULL, fact INTEGER NOT NULL, generation INTEGER NOT NULL,
    PRIMARY KEY (document, fact)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS claim_by_fact ON claim (fact, document);
"""
_HELD = f"NOT (sha256 = '{_REMOVED}' AND state = {_APPLIED})"


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One file as it was read: ``documents`` are the IRIs found in it, ``reason`` says why there are none.

    ``sha256`` is of the file's bytes; ``builder`` names the version of the reading rules, so that better
    rules re-read files that did not change; ``stamp`` is the file's size and time when it was read, ``""`` where these
    cannot show that it did not change.
    """

    path: str
    sha256: str
    builder: str
    documents: tuple[str, ...] = ()
    status: Status = "built"
    reason: str = ""
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A document in numbers, and the hash of its text."""

    text_hash: str
    triples: int
    tasks: int
    responsibilities: int


class Manifest:
    """The SQLite file. One process writes, any number read; use it from one thread at a time."""

    def __init__(self, path: Path | None, *, read_only: bool = False) -> None:
        """Open or make the file; ``None`` keeps it in memory. Raises :class:`StoreDamaged` if it is no
        manifest.
        """
        try:
            self._db = _connected(path, read_only)
            try:
                self._prepare(path, read_only)
            except BaseException:
                self._db.close()
                raise
        except sqlite3.DatabaseError as error:
            raise StoreDamaged(
                f"{path}: the manifest cannot be read ({error}); restore a backup with hetu restore, or delete the "
                "store folder and build again",
                f"{path}：清单文件无法读取（{error}），请用 hetu restore 恢复备份，或删除数据目录后重新构建",
            ) from error

    def _prepare(self, path: Path | None, read_only: bool) -> None:
        if path is not None and not read_only:
            self._db.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=8192;"
            )
        self._db.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
        self._check_schema(path, read_only)
        if not read_only:
            self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version={_SCHEMA_VERSION}; COMMIT;")
            self._db.execute(
                "CREATE TEMP TABLE changing (id INTEGER PRIMARY KEY, generation INTEGER NOT NULL)"
            )
            self._db.execute("UPDATE document SET state = ? WHERE state = ?", (_BEGUN, _APPLIED))

    def _check_schema(self, path: Path | None, read_only: bool) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        empty = self._db.execute("SELECT 1 FROM sqlite_master").fetchone() is None
        if empty and read_only:
            raise StoreMissing(
                f"{path}: its first build was cut off before it began; run hetu build again",
                f"{path}：首次构建尚未开始即中断，请重新运行 hetu build",
            )
        if version != _SCHEMA_VERSION and not empty:
            raise StoreDamaged(
                f"{path}: written by another version of this program; delete the store folder and build again",
                f"{path}：由另一版本的程序写成，请删除数据目录后重新构建",
            )

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def begin(
        self,
        changes: Iterable[tuple[str, Iterable[str], SourceRecord]],
        measures: Mapping[str, Measure],
    ) -> tuple[str, ...]:
        """Note that documents, each given with its source, are about to state facts about shared things.

        ``changes`` has (document, facts, source) for each. Returns the facts to delete from the graph: stated by these
        documents before, not now, and by no other. They go when all are replaced, so the graph must change for all at once.
        """
        with self._transaction() as db:
            db.execute("DELETE FROM changing")
            for document, facts, source in changes:
                key, generation = self._next_generation(db, document, source)
                keyed = {_fact_key(fact): fact for fact in facts}
                db.executemany("INSERT OR IGNORE INTO fact VALUES (?, ?)", keyed.items())
                db.executemany(
                    "INSERT INTO claim VALUES (?, ?, ?) "
                    "ON CONFLICT DO UPDATE SET generation = excluded.generation",
                    ((key, fact, generation) for fact in sorted(keyed)),
                )
                if generation > 1:
                    db.execute("INSERT OR REPLACE INTO changing VALUES (?, ?)", (key, generation))
                if document in measures:
                    self._put_measure(db, key, measures[document])
                self._put_source(db, source)
            return self._no_longer_stated(db)

    def begin_removal(self, document: str) -> tuple[str, ...]:
        """Note that ``document`` is about to go; returns the facts that go with it. Unknown documents give
        none.
        """
        with self._transaction() as db:
            row = db.execute("SELECT source FROM document WHERE iri = ?", (document,)).fetchone()
            if row is None:
                return ()
            nothing = SourceRecord(row[0], _REMOVED, "")
            db.execute("DELETE FROM changing")
            db.execute("INSERT INTO changing VALUES (?, ?)", self._next_generation(db, document, nothing))
            return self._no_longer_stated(db)

    def applied(self, documents: Iterable[str]) -> None:
        """What was begun for ``documents`` is in the graph now, though perhaps not yet on the disk."""
        # Losing this note in a power cut costs a second reading and nothing else, so nobody waits for the disk.
        self._db.execute("PRAGMA synchronous=NORMAL")
        with self._transaction() as db:
            db.executemany(
                f"UPDATE document SET state = {_APPLIED} WHERE iri = ?", ((iri,) for iri in documents)
            )
        self._db.execute("PRAGMA synchronous=FULL")

    def settle(self) -> None:
        """Everything applied so far is on the disk."""
        with self._transaction() as db:
            replaced = db.execute(
                f"SELECT id, generation FROM document WHERE state = {_APPLIED} AND generation > 1"
            ).fetchall()
            dropped = [
                fact
                for document in replaced
                for fact in db.execute(
                    "DELETE FROM claim WHERE document = ? AND generation < ? RETURNING fact", document
                )
            ]
            # The wording of facts that no claim points at any more.
            db.executemany(
                "DELETE FROM fact WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM claim WHERE fact = ?1)", dropped
            )
            db.execute(f"DELETE FROM document WHERE state = {_APPLIED} AND sha256 = ?", (_REMOVED,))
            db.execute(f"UPDATE document SET state = {_SETTLED} WHERE state = {_APPLIED}")

    def doubt(self, documents: Iterable[str]) -> None:
        """Nobody knows any more what the graph has of these documents; those that are not here are passed over."""
        with self._transaction() as db:
            db.executemany(
                f"UPDATE document SET state = {_BEGUN} WHERE iri = ?", ((iri,) for iri in documents)
            )

    def put_source(self, source: SourceRecord) -> None:
        """Record a file that gave no document, or was left alone."""
        with self._transaction() as db:
            self._put_source(db, source)

    def forget_source(self, path: str) -> None:
        """Drop the record of a file; its documents are removed separately."""
        with self._transaction() as db:
            db.execute("DELETE FROM source WHERE path = ?", (path,))

    def sources(self) -> dict[str, SourceRecord]:
        """Path → record of every file whose documents are all in the graph as this very reading of it gave
        them.
        """
        settled = {
            (iri, sha256, builder)
            for iri, sha256, builder in self._db.execute(
                f"SELECT iri, sha256, builder FROM document WHERE state = {_SETTLED}"
            )
        }
        found: dict[str, SourceRecord] = {}
        for path, sha256, builder, documents, status, reason, stamp in self._db.execute(
            "SELECT path, sha256, builder, documents, status, reason, stamp FROM source ORDER BY path"
        ):
            iris = tuple(json.loads(documents))
            if all((iri, sha256, builder) in settled for iri in iris):
                found[path] = SourceRecord(path, sha256, builder, iris, status, reason, stamp)
        return found

    def source(self, path: str) -> SourceRecord | None:
        """The record of one file, under the condition of :meth:`sources`."""
        row = self._db.execute(
            "SELECT path, sha256, builder, documents, status, reason, stamp FROM source WHERE path = ?",
            (path,),
        ).fetchone()
        if row is None:
            return None
        file, sha256, builder, documents, status, reason, stamp = row
        record = SourceRecord(file, sha256, builder, tuple(json.loads(documents)), status, reason, stamp)
        settled = (
            f"SELECT 1 FROM document WHERE iri = ? AND sha256 = ? AND builder = ? AND state = {_SETTLED}"
        )
        whole = all(
            self._db.execute(settled, (iri, record.sha256, record.builder)).fetchone()
            for iri in record.documents
        )
        return record if whole else None

    def paths(self) -> Iterator[str]:
        """Every file with a record or a document, in order, one at a time; files may be forgotten meanwhile."""
        last = ""
        while True:
            row = self._db.execute(
                "SELECT min(path) FROM (SELECT min(path) AS path FROM source WHERE path > ?1 UNION ALL "
                f"SELECT min(source) FROM document WHERE source > ?1 AND {_HELD})",
                (last,),
            ).fetchone()
            if row[0] is None:
                return
            last = row[0]
            yield last

    def documents(self) -> dict[str, str]:
        """Document IRI → path of the file it was read from, settled or not, in order of IRI."""
        return dict(self._db.execute(f"SELECT iri, source FROM document WHERE {_HELD} ORDER BY iri"))

    def documents_of(self, path: str) -> tuple[str, ...]:
        """The documents read from one file, settled or not."""
        rows = self._db.execute(
            f"SELECT iri FROM document WHERE source = ? AND {_HELD} ORDER BY iri", (path,)
        )
        return tuple(iri for (iri,) in rows)

    def holder(self, document: str) -> tuple[str, str] | None:
        """The file that a document was read from, and the hash of its text; ``None`` when it is not here."""
        found: tuple[str, str] | None = self._db.execute(
            f"SELECT source, text_hash FROM document WHERE iri = ? AND {_HELD}", (document,)
        ).fetchone()
        return found

    def totals(self) -> tuple[int, int, int]:
        """How many documents there are, and how many tasks and responsibilities they have."""
        found: tuple[int, int, int] = self._db.execute(
            "SELECT count(*), coalesce(sum(tasks), 0), coalesce(sum(responsibilities), 0) "
            f"FROM document WHERE {_HELD}"
        ).fetchone()
        return found

    def measured(self) -> Iterator[tuple[str, str, Measure, bool]]:
        """Of every document, in order of IRI: IRI, hash of its file, its measure, and whether it is settled."""
        rows = self._db.execute(
            "SELECT iri, sha256, state, text_hash, triples, tasks, responsibilities FROM document "
            f"WHERE {_HELD} ORDER BY iri"
        )
        for iri, sha256, state, *measure in rows:
            yield iri, sha256, Measure(*measure), state == _SETTLED

    def facts_of(self, document: str) -> Iterator[str]:
        """The facts about shared things that one document states, those of a change under way included."""
        rows = self._db.execute(
            "SELECT text FROM document JOIN claim ON claim.document = document.id JOIN fact ON fact.id = claim.fact "
            "WHERE iri = ?",
            (document,),
        )
        return (text for (text,) in rows)

    def facts(self) -> Iterator[str]:
        """Every fact about shared things that a document states; more than once where several do not share a hash."""
        for (text,) in self._db.execute("SELECT text FROM fact WHERE id IN (SELECT fact FROM claim)"):
            yield text

    def check_pages(self) -> str:
        """``"ok"``, or what SQLite finds wrong with the file."""
        (found,) = self._db.execute("PRAGMA quick_check(1)").fetchone()
        return str(found)

    def note(self, key: str) -> str | None:
        """A small fact about the store itself, such as the hash of the ontology in it."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0]

    def put_note(self, key: str, value: str) -> None:
        """Set what :meth:`note` gives."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def _transaction(self) -> _Transaction:
        return _Transaction(self._db)

    @staticmethod
    def _put_source(db: sqlite3.Connection, source: SourceRecord) -> None:
        documents = json.dumps(source.documents, ensure_ascii=False)
        db.execute(
            "INSERT OR REPLACE INTO source VALUES (?,?,?,?,?,?,?)",
            (
                source.path,
                source.sha256,
                source.builder,
                documents,
                source.status,
                source.reason,
                source.stamp,
            ),
        )

    @staticmethod
    def _put_measure(db: sqlite3.Connection, key: int, measure: Measure) -> None:
        db.execute(
            "UPDATE document SET text_hash = ?, triples = ?, tasks = ?, responsibilities = ? WHERE id = ?",
            (measure.text_hash, measure.triples, measure.tasks, measure.responsibilities, key),
        )

    @staticmethod
    def _next_generation(db: sqlite3.Connection, document: str, source: SourceRecord) -> tuple[int, int]:
        """Mark the document as begun from ``source``; returns its key and its new generation, from 1."""
        found: tuple[int, int] = db.execute(
            "INSERT INTO document (iri, source, sha256, builder, generation, state) "
            f"VALUES (?, ?, ?, ?, 1, {_BEGUN}) ON CONFLICT (iri) DO UPDATE "
            "SET source = excluded.source, sha256 = excluded.sha256, "
            f"builder = excluded.builder, generation = generation + 1, state = {_BEGUN} "
            "RETURNING id, generation",
            (document, source.path, source.sha256, source.builder),
        ).fetchone()
        return found

    @staticmethod
    def _no_longer_stated(db: sqlite3.Connection) -> tuple[str, ...]:
        """The facts that the documents in ``changing`` claimed before, and that neither they nor others claim now."""
        rows = db.execute(
            # CROSS JOIN: begin with the few that change, whatever SQLite takes the sizes of the tables to be.
            "SELECT DISTINCT fact.text FROM changing CROSS JOIN claim ON claim.document = changing.id "
            "CROSS JOIN fact ON fact.id = claim.fact WHERE claim.generation < changing.generation AND NOT EXISTS ("
            "SELECT 1 FROM claim AS c JOIN document AS d ON d.id = c.document WHERE c.fact = claim.fact AND ("
            f"c.generation = d.generation OR (d.state = {_BEGUN} AND d.id NOT IN (SELECT id FROM changing))))"
        )
        return tuple(text for (text,) in rows)


def _connected(path: Path | None, read_only: bool) -> sqlite3.Connection:
    if path is None:
        return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    if read_only:
        address = f"{path.absolute().as_uri()}?mode=ro"
        return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    if not path.exists():
        _make(path)
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


def _make(path: Path) -> None:
    """An empty manifest, whole or not at all: readers cannot end what a killed process began."""
    new = path.with_name(f"{path.name}.new")
    for leftover in path.parent.glob(f"{new.name}*"):
        leftover.unlink()
    db = sqlite3.connect(new, isolation_level=None)
    db.executescript(
        f"PRAGMA journal_mode=WAL; BEGIN; {_SCHEMA} PRAGMA user_version={_SCHEMA_VERSION}; COMMIT;"
    )
    db.close()  # which puts what stands in the log into the file
    new.rename(path)


def _fact_key(fact: str) -> int:
    return int.from_bytes(hashlib.blake2b(fact.encode(), digest_size=8).digest(), "big", signed=True)


class _Transaction:
    """``with`` block that commits, or rolls back on any exception."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> sqlite3.Connection:
        self._db.execute("BEGIN IMMEDIATE")
        return self._db

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")
