"""What the graph was made from: a small SQLite file beside it.

It answers three questions the graph itself cannot: which files were read and with what result (for
incremental builds), which documents came from which file, and which documents state a fact about a shared
thing (so that replacing a document removes exactly the facts nobody else states).

The order that makes a crash harmless: :meth:`Manifest.begin` commits the new claims beside the old ones and
marks the document as begun; the graph is changed; :meth:`Manifest.applied` notes it; :meth:`Manifest.settle`
drops the old claims once the graph is known to be on the disk. A document cut off in between is never settled
by accident: opening the manifest puts it back to begun, its file is not among :meth:`Manifest.sources`, and
reading the file again puts everything right.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kg.errors import StoreDamaged

Status = Literal["built", "skipped", "failed"]

_BEGUN, _APPLIED, _SETTLED = 0, 1, 2
# What stands in a removed document's sha256 until the removal is settled.
_REMOVED = ""

# generation: every begin() takes a new one. While a document is begun, its claims of every generation hold,
# because nobody knows which the graph has; once applied, only the newest hold, and settling deletes the
# others.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS source (
    path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, builder TEXT NOT NULL,
    documents TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS document (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, source TEXT NOT NULL, sha256 TEXT NOT NULL,
    builder TEXT NOT NULL, generation INTEGER NOT NULL, state INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS document_unsettled ON document (state) WHERE state < 2;
CREATE TABLE IF NOT EXISTS fact (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS claim (
    document INTEGER NOT NULL, fact INTEGER NOT NULL, generation INTEGER NOT NULL,
    PRIMARY KEY (document, fact)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS claim_by_fact ON claim (fact, document);
"""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One file as it was read: ``documents`` are the IRIs found in it, ``reason`` says why there are none.

    ``sha256`` is of the file's bytes; ``builder`` names the version of the reading rules, so that better
    rules re-read files that did not change.
    """

    path: str
    sha256: str
    builder: str
    documents: tuple[str, ...] = ()
    status: Status = "built"
    reason: str = ""


class Manifest:
    """The SQLite file. One process writes, any number read; use it from one thread at a time."""

    def __init__(self, path: Path | None, *, read_only: bool = False) -> None:
        """Open or make the file; ``None`` keeps it in memory. Raises :class:`StoreDamaged` if it is no
        manifest.
        """
        try:
            if path is None:
                self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            elif read_only:
                self._db = sqlite3.connect(
                    f"{path.absolute().as_uri()}?mode=ro",
                    uri=True,
                    isolation_level=None,
                    check_same_thread=False,
                )
            else:
                self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
                # FULL: a claim must be on the disk before the graph can be, or a power cut would orphan
                # facts.
                self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
            if not read_only:
                self._db.executescript(_SCHEMA)
                self._db.execute("UPDATE document SET state = ? WHERE state = ?", (_BEGUN, _APPLIED))
        except sqlite3.DatabaseError as error:
            raise StoreDamaged(
                f"{path}: the manifest cannot be read ({error}); delete the store folder and build again",
                f"{path}：清单文件无法读取（{error}），请删除数据目录后重新构建",
            ) from error

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def begin(self, document: str, facts: Iterable[str], source: SourceRecord) -> tuple[str, ...]:
        """Note that ``document``, read from ``source``, is about to state ``facts`` about shared things.

        Returns the facts to delete from the graph: stated by the document before, not now, and by no other
        document.
        """
        return self.begin_all([(document, facts, source)])[0]

    def begin_all(self, changes: Iterable[tuple[str, Iterable[str], SourceRecord]]) -> list[tuple[str, ...]]:
        """:meth:`begin` for several documents in one transaction: (document, facts, source) for each."""
        gone: list[tuple[str, ...]] = []
        keys: dict[str, int] = {}
        with self._transaction() as db:
            for document, facts, source in changes:
                key, generation = self._next_generation(db, document, source)
                claims = [(key, self._fact_key(db, fact, keys), generation) for fact in sorted(set(facts))]
                db.executemany(
                    "INSERT INTO claim VALUES (?, ?, ?) "
                    "ON CONFLICT DO UPDATE SET generation = excluded.generation",
                    claims,
                )
                self._put_source(db, source)
                gone.append(() if generation == 1 else self._only_stated_by(db, key, generation))
        return gone

    def begin_removal(self, document: str) -> tuple[str, ...]:
        """Note that ``document`` is about to go; returns the facts that go with it. Unknown documents give
        none.
        """
        with self._transaction() as db:
            row = db.execute("SELECT source FROM document WHERE iri = ?", (document,)).fetchone()
            if row is None:
                return ()
            nothing = SourceRecord(row[0], _REMOVED, "")
            return self._only_stated_by(db, *self._next_generation(db, document, nothing))

    def applied(self, documents: Iterable[str]) -> None:
        """What was begun for ``documents`` is in the graph now, though perhaps not yet on the disk."""
        with self._transaction() as db:
            db.executemany(
                f"UPDATE document SET state = {_APPLIED} WHERE iri = ?", ((iri,) for iri in documents)
            )

    def settle(self) -> None:
        """Everything applied so far is on the disk."""
        with self._transaction() as db:
            dropped = db.execute(
                "DELETE FROM claim WHERE document IN "
                f"(SELECT id FROM document WHERE state = {_APPLIED} AND generation > 1) "
                "AND generation < (SELECT generation FROM document WHERE id = claim.document) RETURNING fact"
            ).fetchall()
            # The wording of facts that no claim points at any more.
            db.executemany(
                "DELETE FROM fact WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM claim WHERE fact = ?1)", dropped
            )
            db.execute(f"DELETE FROM document WHERE state = {_APPLIED} AND sha256 = ?", (_REMOVED,))
            db.execute(f"UPDATE document SET state = {_SETTLED} WHERE state = {_APPLIED}")

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
        for path, sha256, builder, documents, status, reason in self._db.execute(
            "SELECT path, sha256, builder, documents, status, reason FROM source ORDER BY path"
        ):
            iris = tuple(json.loads(documents))
            if all((iri, sha256, builder) in settled for iri in iris):
                found[path] = SourceRecord(path, sha256, builder, iris, status, reason)
        return found

    def documents(self) -> dict[str, str]:
        """Document IRI → path of the file it was read from, settled or not, in order of IRI."""
        rows = self._db.execute(
            f"SELECT iri, source FROM document WHERE NOT (sha256 = ? AND state = {_APPLIED}) ORDER BY iri",
            (_REMOVED,),
        )
        return dict(rows)

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
            "INSERT OR REPLACE INTO source VALUES (?,?,?,?,?,?)",
            (source.path, source.sha256, source.builder, documents, source.status, source.reason),
        )

    @staticmethod
    def _fact_key(db: sqlite3.Connection, fact: str, known: dict[str, int]) -> int:
        """The key of a fact, new or not; ``known`` remembers those of this transaction."""
        key = known.get(fact)
        if key is None:
            row = db.execute("SELECT id FROM fact WHERE text = ?", (fact,)).fetchone()
            if row is None:
                row = db.execute("INSERT INTO fact (text) VALUES (?) RETURNING id", (fact,)).fetchone()
            key = known[fact] = row[0]
        return key

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
    def _only_stated_by(db: sqlite3.Connection, key: int, generation: int) -> tuple[str, ...]:
        """The facts that document ``key`` claimed before ``generation``, and that nobody claims now."""
        rows = db.execute(
            "SELECT fact.text FROM claim JOIN fact ON fact.id = claim.fact "
            "WHERE claim.document = ? AND claim.generation < ? AND NOT EXISTS ("
            "SELECT 1 FROM claim AS c JOIN document AS d ON d.id = c.document "
            "WHERE c.fact = claim.fact AND c.document != claim.document "
            f"AND (d.state = {_BEGUN} OR c.generation = d.generation))",
            (key, generation),
        )
        return tuple(text for (text,) in rows)


class _Transaction:
    """``with`` block that commits, or rolls back on any exception."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> sqlite3.Connection:
        self._db.execute("BEGIN IMMEDIATE")
        return self._db

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")
