"""The file of the index: its tables, and how it is opened.

One row of ``entry`` is one thing to be found: a named thing, a document, a heading, a task, or a passage that belongs to
no task. ``words`` is FTS5's part of it, without content of its own: an entry's text is a slice of its document's, which
stands once, compressed. What an entry can be narrowed by (its unit, its year) is words too, in a column of their own, so
that narrowing costs what searching costs.

What an entry says follows from its own document; what lies around the things it names (the river that a section is on,
the province of a city) stands once, in ``edge``, and is followed when somebody asks (:mod:`kg.search.nesting`).
"""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Final

from kg.errors import StoreDamaged
from kg.search.folding import RULES

FILE: Final = "search.sqlite3"
_SCHEMA: Final = """
CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE document (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, stamp TEXT NOT NULL, title TEXT NOT NULL, number TEXT NOT NULL,
    year TEXT NOT NULL, text BLOB NOT NULL, places TEXT NOT NULL);
CREATE TABLE thing (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, label TEXT NOT NULL, others TEXT NOT NULL,
    folded TEXT NOT NULL);
CREATE INDEX thing_by_name ON thing (folded);
CREATE TABLE edge (
    thing TEXT NOT NULL, facet TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (thing, facet, value)) WITHOUT ROWID;
CREATE INDEX edge_by_value ON edge (facet, value);
CREATE TABLE entry (
    id INTEGER PRIMARY KEY, document INTEGER, thing INTEGER, kind TEXT NOT NULL, iri TEXT NOT NULL,
    name TEXT NOT NULL, heading TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    facets TEXT NOT NULL);
CREATE INDEX entry_of_document ON entry (document) WHERE document IS NOT NULL;
CREATE INDEX entry_of_thing ON entry (thing) WHERE thing IS NOT NULL;
CREATE TABLE value (id INTEGER PRIMARY KEY, facet TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (facet, value));
CREATE VIRTUAL TABLE words USING fts5(name, heading, body, title, facets, content='', tokenize='ascii');
"""


def open_for_writing(folder: Path | None) -> sqlite3.Connection:
    """The index of the store in ``folder``, made anew when it is not there or was made by other rules; ``None``: in memory."""
    if folder is None:
        db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        return _made(db)
    path = folder / FILE
    if path.exists():
        # Damaged or of another make: there is nothing in it that the graph does not have.
        with suppress(sqlite3.DatabaseError), ExitStack() as unwanted:
            db = unwanted.enter_context(closing(_connected(path)))
            if note(_set_up(db), "rules") == str(RULES):
                unwanted.pop_all()
                return db
        for leftover in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
            leftover.unlink(missing_ok=True)
    return _made(_set_up(_connected(path)))


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


def _set_up(db: sqlite3.Connection) -> sqlite3.Connection:
    # Readers go on seeing the last state while the next is written. After a power cut the file is whole, though the
    # last documents may be missing: the next build notices and adds them.
    db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;")
    return db


def _made(db: sqlite3.Connection) -> sqlite3.Connection:
    db.executescript(f"BEGIN; {_SCHEMA} INSERT INTO note VALUES ('rules', '{RULES}'); COMMIT;")
    return db


def open_for_reading(folder: Path) -> sqlite3.Connection | None:
    """The index of the store in ``folder`` as it is now; ``None`` when there is none that these rules can read.

    Raises :class:`StoreDamaged`.
    """
    path = folder / FILE
    # On a medium that cannot be written, SQLite reads only what is said to stay as it is.
    modes = ("mode=ro", "immutable=1") if path.exists() else ()
    for mode in modes:
        db = sqlite3.connect(
            f"{path.absolute().as_uri()}?{mode}", uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            if note(db, "rules") == str(RULES):
                return db
        except sqlite3.OperationalError:
            db.close()  # being made at this moment, or not to be written beside
            continue
        except sqlite3.DatabaseError as error:
            db.close()
            raise StoreDamaged(
                f"{path}: the search index cannot be read ({error}); delete this one file and run hetu build",
                f"{path}：检索索引无法读取（{error}），请删除这一个文件后运行 hetu build",
            ) from error
        db.close()
        return None
    return None


def note(db: sqlite3.Connection, key: str) -> str:
    """A small fact about the index itself; empty when it was never noted."""
    row = db.execute("SELECT value FROM note WHERE key = ?", (key,)).fetchone()
    return "" if row is None else str(row[0])


def put_note(db: sqlite3.Connection, key: str, value: str) -> None:
    """Set what :func:`note` gives."""
    db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (key, value))
