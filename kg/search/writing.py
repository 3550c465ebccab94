"""Rows in the index: a document or a thing in, and out again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from kg.search.folding import fold
from kg.search.reading import (
    END_OF_NAME,
    Entry,
    Facet,
    IndexedDocument,
    IndexedEntry,
    Span,
    unpacked,
    words_of,
)
from kg.search.surroundings import Standing

_PUT_DOCUMENT = "INSERT INTO document VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)"
_PUT_THING = "INSERT INTO thing (kind, label, others, folded, iri) VALUES (?, ?, ?, ?, ?)"
_CHANGE_THING = "UPDATE thing SET kind = ?, label = ?, others = ?, folded = ? WHERE id = ?"
_PUT_ENTRY = "INSERT INTO entry ({owner}, kind, iri, name, heading, start, end, facets) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_ENTRIES = "SELECT id, kind, name, heading, start, end, facets FROM entry WHERE {owner} = ?"
_PUT_WORDS = "INSERT INTO words (rowid, name, heading, body, title, facets) VALUES (?, ?, ?, ?, ?, ?)"
_FORGET_WORDS = (
    "INSERT INTO words (words, rowid, name, heading, body, title, facets) VALUES ('delete', ?, ?, ?, ?, ?, ?)"
)


class Writer:
    """Writes entries; knows the number of every facet value met so far. The caller opens and ends transactions."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._values: dict[Facet, int] = {}

    def put_document(self, document: IndexedDocument, stamp: str) -> None:
        """Make the index hold this document as it is now."""
        self.remove_document(document.iri)
        row = (
            document.iri, stamp, document.title, document.number, document.year, document.text,
            END_OF_NAME.join(document.places),
        )  # fmt: skip
        key = self._db.execute(_PUT_DOCUMENT, row).lastrowid
        self._put("document", key, document.entries)
        if document.label:
            others, label = END_OF_NAME.join(document.others), document.label
            self._db.execute(_PUT_THING, ("document", label, others, fold(label), document.iri))

    def remove_document(self, iri: str) -> None:
        """Take a document out, if it is there."""
        row = self._db.execute("SELECT id, title, text FROM document WHERE iri = ?", (iri,)).fetchone()
        if row is not None:
            key, title, text = row
            self._forget("document", key, unpacked(text), title)
            self._db.execute("DELETE FROM document WHERE id = ?", (key,))
            self._db.execute("DELETE FROM thing WHERE iri = ?", (iri,))

    def put_thing(self, one: Standing) -> None:
        """Make the index hold a shared thing as it stands now."""
        thing, entry = one.named, _entry_of(one)
        self._put_edges(thing.iri, one.edges)
        row = (thing.kind, thing.label, END_OF_NAME.join(thing.others), fold(thing.label))
        held = self._db.execute(
            "SELECT thing.id, thing.kind, label, others, facets FROM thing JOIN entry ON entry.thing = thing.id "
            "WHERE thing.iri = ?", (thing.iri,),
        ).fetchone()  # fmt: skip
        if held is None:
            key = self._db.execute(_PUT_THING, (*row, thing.iri)).lastrowid
        elif held[1:] == (*row[:3], self._facets(entry.facets)):
            return
        else:
            key = held[0]
            self._forget("thing", key)
            self._db.execute(_CHANGE_THING, (*row, key))
        self._put("thing", key, (IndexedEntry(entry, words_of(entry.kind, entry.name, "", "", "")),))

    def remove_thing(self, iri: str) -> None:
        """Take a shared thing out, if it is there; a document is none."""
        self._put_edges(iri, ())
        row = self._db.execute("SELECT id FROM thing WHERE iri = ? AND kind <> 'document'", (iri,)).fetchone()
        if row is not None:
            self._forget("thing", row[0])
            self._db.execute("DELETE FROM thing WHERE id = ?", row)

    def _put_edges(self, thing: str, edges: Iterable[Facet]) -> None:
        self._db.execute("DELETE FROM edge WHERE thing = ?", (thing,))
        self._db.executemany("INSERT INTO edge VALUES (?, ?, ?)", ((thing, *edge) for edge in sorted(edges)))

    def _put(self, owner: str, key: int | None, entries: Iterable[IndexedEntry]) -> None:
        put = _PUT_ENTRY.format(owner=owner)
        for one in entries:
            entry, facets = one.entry, self._facets(one.entry.facets)
            row = (key, entry.kind, entry.iri, entry.name, entry.heading, *entry.span, facets)
            number = self._db.execute(put, row).lastrowid
            self._db.execute(_PUT_WORDS, (number, *one.words, facets))

    def _forget(self, owner: str, key: int, text: str = "", title: str = "") -> None:
        """Take the entries of a document or a thing out; FTS5 must be told again what it was given."""
        found = self._db.execute(_ENTRIES.format(owner=owner), (key,)).fetchall()
        for number, kind, name, heading, start, end, facets in found:
            words = words_of(kind, name, heading, text[start:end], title)
            self._db.execute(_FORGET_WORDS, (number, *words, facets))
        self._db.execute(f"DELETE FROM entry WHERE {owner} = ?", (key,))

    def _facets(self, facets: Sequence[Facet]) -> str:
        """Facets as words of a column of their own."""
        return " ".join(f"f{self._value(facet)}" for facet in facets)

    def _value(self, facet: Facet) -> int:
        key = self._values.get(facet)
        if key is None:
            if len(self._values) > _MOST_VALUES:
                self._values.clear()
            self._db.execute("INSERT OR IGNORE INTO value (facet, value) VALUES (?, ?)", facet)
            (key,) = self._db.execute("SELECT id FROM value WHERE facet = ? AND value = ?", facet).fetchone()
            self._values[facet] = key
        return key


_MOST_VALUES = 100_000  # remembered: every document is one, and a corpus may have millions


def _entry_of(one: Standing) -> Entry:
    """A thing as an entry."""
    names = END_OF_NAME.join(dict.fromkeys(one.named.names))
    return Entry(one.named.kind, one.named.iri, names, "", Span(0, 0), tuple(sorted(one.facets)))


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Commit what the block does, or nothing of it."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
