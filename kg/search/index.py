"""Keeping the index in step with the graph: what changed since it was last brought up to date, and nothing else.

The index is derived from the graph and can be deleted at any time. It remembers, for each document, the stamp of what it
was made from; :func:`bring_up_to_date` compares stamps, so that a build cut off at any moment is made good by the next.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Final

from kg.graph import Graph, WritableGraph
from kg.named import Named, named_in, text_rows
from kg.search.database import note, open_for_writing, put_note
from kg.search.folding import fold, tokens
from kg.search.reading import Entry, Facet, ReadDocument, Span, Surroundings, read_document

# So many documents are committed at once: a first build that is cut off begins where it was, and what readers see
# in between is whole documents.
_DOCUMENTS_PER_COMMIT: Final = 500
# With so many changed, reading all names in one go is quicker than reading those that changed.
_MANY: Final = 200
# A graph of so many triples is read again in about half a second, which an update may take longer.
_SMALL: Final = 20_000
_CHANGED: Final = "changed by an update"
_DOCUMENTS = "SELECT ?document WHERE { ?document a hetu:PolicyDocument }"
END_OF_NAME: Final = "\n"  # between the forms of a name: none has a line break in it


def bring_up_to_date(graph: WritableGraph, *, everything: bool = False) -> None:
    """Make the index beside ``graph`` say what the graph says; a graph that lives in no folder has none.

    With ``everything`` all is read again: for graphs that something else than a build has changed.
    """
    if graph.folder is None:
        return
    with closing(open_for_writing(graph.folder)) as db:
        writer = _Writer(db, graph)
        stamps = _stamps(graph)
        known = dict(db.execute("SELECT iri, stamp FROM document"))
        everything = everything or bool(note(db, _CHANGED))
        changed = [iri for iri in known if iri not in stamps]
        changed += [iri for iri, stamp in stamps.items() if everything or known.get(iri) != stamp]
        whole = everything or not known or len(changed) > _MANY
        touched: set[str] = set()
        for at in range(0, len(changed), _DOCUMENTS_PER_COMMIT):
            with _transaction(db):
                part = {iri: stamps.get(iri) for iri in changed[at : at + _DOCUMENTS_PER_COMMIT]}
                touched |= writer.replace_documents(part)
        with _transaction(db):
            if whole:
                writer.replace_things(named_in(graph))
            else:
                writer.replace_things(named_in(graph, touched), touched)
            put_note(db, "version", graph.version)
            put_note(db, _CHANGED, "")


def after_update(graph: WritableGraph, triples: int) -> None:
    """Bring the index in step with a graph of so many triples that a SPARQL update changed, nobody knows where.

    A large graph is left to the next build; until then a search says that the index is of an older state.
    """
    if graph.folder is None:
        return
    with closing(open_for_writing(graph.folder)) as db:
        put_note(db, _CHANGED, "yes")
    if triples <= _SMALL:
        bring_up_to_date(graph)


def _stamps(graph: WritableGraph) -> dict[str, str]:
    """Each document of the graph, with what changes whenever it is read anew; nothing for one that no build gave."""
    files, sources = graph.documents(), graph.sources()
    stamps: dict[str, str] = {}
    for (iri,) in text_rows(graph, _DOCUMENTS):
        source = sources.get(files.get(iri, ""))
        stamps[iri] = f"{source.sha256} {source.builder}" if source else ""
    return stamps


class _Writer:
    """Writes entries; knows the number of every facet value met so far."""

    def __init__(self, db: sqlite3.Connection, graph: Graph) -> None:
        self._db = db
        self._graph = graph
        self._around = Surroundings(graph)
        self._values = {(facet, value): key for key, facet, value in db.execute("SELECT * FROM value")}

    def replace_documents(self, stamps: Mapping[str, str | None]) -> set[str]:
        """Make the index hold these documents as they are now, and not those without a stamp.

        Returns the things that the old ones or the new ones name.
        """
        touched: set[str] = set()
        for iri, stamp in stamps.items():
            touched |= self._remove_document(iri)
            if stamp is not None:
                things = self._around.named_in(iri)
                self._put_document(read_document(self._graph, iri, self._around), stamp, things)
                touched.update(things)
                touched.add(iri)  # a document has names too
        return touched

    def _remove_document(self, iri: str) -> set[str]:
        row = self._db.execute(
            "SELECT id, title, text, things FROM document WHERE iri = ?", (iri,)
        ).fetchone()
        if row is None:
            return set()
        key, title, text, things = row
        self._forget("document", key, unpacked(text), title)
        self._db.execute("DELETE FROM document WHERE id = ?", (key,))
        return {iri, *unpacked(things).split()}

    def _put_document(self, document: ReadDocument, stamp: str, things: Sequence[str]) -> None:
        row = (
            document.iri, stamp, document.title, document.number, document.year, _packed(document.text),
            _packed("\n".join(things)), "\n".join(document.places),
        )  # fmt: skip
        key = self._db.execute("INSERT INTO document VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", row).lastrowid
        self._put("document", key, document.entries, document.text, document.title)

    def replace_things(self, found: Sequence[Named], touched: Iterable[str] | None = None) -> None:
        """Make the index hold these things; of the others, those ``touched`` are gone, or all when that is ``None``."""
        held = dict(self._db.execute("SELECT iri, id FROM thing"))
        now = {thing.iri for thing in found}
        for iri in held.keys() - now if touched is None else set(touched) & held.keys() - now:
            self._remove_thing(held[iri])
        kin = self._around.kin(None if touched is None else now)
        for thing in found:
            row = (thing.kind, thing.label, END_OF_NAME.join(thing.others), fold(thing.label), thing.iri)
            key = held.get(thing.iri)
            if key is None:
                key = self._db.execute(
                    "INSERT INTO thing (kind, label, others, folded, iri) VALUES (?, ?, ?, ?, ?)", row
                ).lastrowid
            elif self._same(key, row[:3]):
                continue
            else:
                self._forget("thing", key)
                self._db.execute(
                    "UPDATE thing SET kind = ?, label = ?, others = ?, folded = ? WHERE iri = ?", row
                )
            self._put("thing", key, _entries_of(thing, kin.get(thing.iri, ())))

    def _same(self, key: int, said: tuple[str, ...]) -> bool:
        return (
            said == self._db.execute("SELECT kind, label, others FROM thing WHERE id = ?", (key,)).fetchone()
        )

    def _remove_thing(self, key: int) -> None:
        self._forget("thing", key)
        self._db.execute("DELETE FROM thing WHERE id = ?", (key,))

    def _put(
        self, owner: str, key: int | None, entries: Iterable[Entry], text: str = "", title: str = ""
    ) -> None:
        for entry in entries:
            facets = " ".join(f"f{self._value(facet)}" for facet in sorted(entry.facets))
            start, end = entry.span
            row = (key, entry.kind, entry.iri, entry.name, entry.heading, start, end, facets)
            number = self._db.execute(_PUT_ENTRY.format(owner=owner), row).lastrowid
            words = (number, *_words(entry.kind, entry.name, entry.heading, text[start:end], title), facets)
            self._db.execute(_PUT_WORDS, words)

    def _forget(self, owner: str, key: int, text: str = "", title: str = "") -> None:
        """Take the entries of a document or a thing out; FTS5 must be told again what it was given."""
        found = self._db.execute(_ENTRIES.format(owner=owner), (key,)).fetchall()
        for number, kind, name, heading, start, end, facets in found:
            words = (number, *_words(kind, name, heading, text[start:end], title), facets)
            self._db.execute(_FORGET_WORDS, words)
        self._db.execute(f"DELETE FROM entry WHERE {owner} = ?", (key,))

    def _value(self, facet: tuple[str, str]) -> int:
        key = self._values.get(facet)
        if key is None:
            row = self._db.execute(
                "INSERT INTO value (facet, value) VALUES (?, ?) RETURNING id", facet
            ).fetchone()
            key = self._values[facet] = int(row[0])
        return key


_PUT_ENTRY = "INSERT INTO entry ({owner}, kind, iri, name, heading, start, end, facets) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_ENTRIES = "SELECT id, kind, name, heading, start, end, facets FROM entry WHERE {owner} = ?"
_PUT_WORDS = "INSERT INTO words (rowid, name, heading, body, title, facets) VALUES (?, ?, ?, ?, ?, ?)"
_FORGET_WORDS = (
    "INSERT INTO words (words, rowid, name, heading, body, title, facets) VALUES ('delete', ?, ?, ?, ?, ?, ?)"
)


def _words(kind: str, name: str, heading: str, passage: str, title: str) -> tuple[str, str, str, str]:
    """The columns of ``words`` but the facets. What is a name is not said again as a text."""
    body = "" if kind == "document" or passage == name else passage
    return tokens(name), tokens(heading), tokens(body), "" if kind == "document" else tokens(title)


def _entries_of(thing: Named, kin: Iterable[Facet]) -> tuple[Entry, ...]:
    """A thing as an entry; documents have theirs already, with their title."""
    if thing.kind == "document":
        return ()
    itself = {
        "unit": {("unit", thing.iri)},
        "group": {("unit", thing.iri)},
        "water": {("water_body", thing.iri)},
        "theme": {("theme", thing.iri)},
        "jurisdiction": {("jurisdiction", thing.iri)},
    }.get(thing.kind, set())
    facets = frozenset({("kind", thing.kind), *itself, *kin})
    names = END_OF_NAME.join(dict.fromkeys(thing.names))
    return (Entry(thing.kind, thing.iri, names, "", Span(0, 0), facets),)


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode(), 6)


def unpacked(blob: bytes) -> str:
    """A text as it was before it was stored."""
    return zlib.decompress(blob).decode()


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Commit what the block does, or nothing of it."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
