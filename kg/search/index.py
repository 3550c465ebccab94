"""Keeping the index in step with the graph: what changed since it was last brought up to date, and nothing else.

The index is derived from the graph and can be deleted at any time. A build feeds it with what its readers found
(:class:`Feed`), so that nothing of a new document is asked of the graph again. The index notes when a change begins and
when it is in step; where a build was cut off in between, the next one compares the stamps of all documents and asks the
graph about those that differ, and about every shared thing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Final, Self

from kg.graph import WritableGraph
from kg.named import text_rows
from kg.search.database import note, open_for_writing, put_note
from kg.search.reading import IndexedDocument, indexed_graph
from kg.search.surroundings import ontology_things, shared_things, standing
from kg.search.writing import Writer, transaction
from kg.store import GraphStore

# So many documents are committed at once: what readers see in between is whole documents.
_DOCUMENTS_PER_COMMIT: Final = 500
_THINGS_AT_ONCE: Final = 1_000  # written in one transaction
# A graph of so many triples is read again in about half a second, which an update may take longer.
_SMALL: Final = 20_000
_CHANGED: Final = "changed"
_BY_BUILD: Final = "by a build"
_BY_UPDATE: Final = "by an update"  # which leaves no stamp
_DOCUMENTS = "SELECT ?document WHERE { ?document a hetu:PolicyDocument }"

Steps = Callable[[int, int], None]  # so many things are looked at, of so many


class Feed:
    """What a build tells the index beside the graph. A graph that lives in no folder has no index, and nothing happens.

    ``changes`` is called before the graph changes, ``put`` after new documents are in it, ``finish`` when it is complete.
    """

    def __init__(self, graph: WritableGraph, *, ontology_changed: bool = False) -> None:
        """Open the index beside ``graph``; with ``ontology_changed``, what the ontology brings along is looked at again."""
        self._graph = graph
        self._db = None if graph.folder is None else open_for_writing(graph.folder)
        if self._db is None:
            return
        self._writer = Writer(self._db)
        # On the disk when there are many: a first build of a large corpus touches all there is.
        self._db.execute("CREATE TEMP TABLE touched (iri TEXT PRIMARY KEY) WITHOUT ROWID")
        version = note(self._db, "version")
        self._before = note(self._db, _CHANGED)
        self._in_step = version != "" and version == graph.version and not self._before
        self._begun = False
        if not self._in_step:
            self._begin()
            self._touch(shared_things(graph))
            self._touch(self._held())
        elif ontology_changed:
            self._begin()
            self._touch(ontology_things(graph))
            self._touch(self._held("theme"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._db is not None:
            self._db.close()

    def changes(self, old: Iterable[str], facts: Iterable[str] = ()) -> None:
        """These documents of the graph are about to be replaced or removed, and these facts about shared things to be stated.

        Facts are lines of N-Triples.
        """
        if self._db is None:
            return
        self._begin()
        with transaction(self._db):
            self._touch(_subjects(facts))
            for iri in old:
                self._touch(_subjects(self._stated_by(iri)))

    def put(self, documents: Iterable[tuple[IndexedDocument, str]]) -> None:
        """These documents are in the graph, each with the stamp of the reading that gave it."""
        if self._db is None:
            return
        with transaction(self._db):
            for document, stamp in documents:
                self._writer.put_document(document, stamp)

    def remove(self, documents: Iterable[str]) -> None:
        """These documents are not in the graph any more."""
        if self._db is None:
            return
        with transaction(self._db):
            for iri in documents:
                self._writer.remove_document(iri)

    def finish(self, steps: Steps | None = None, *, everything: bool = False) -> None:
        """The graph is complete: make good what is missing, and note that the index is in step.

        With ``everything`` each document is asked of the graph again: for graphs that something else than a build changed.
        """
        if self._db is None or not (self._begun or everything):
            return
        self._begin()
        if everything or not self._in_step:
            self._compare(everything=everything or self._before == _BY_UPDATE)
        self._look_at_touched(steps)
        with transaction(self._db):
            put_note(self._db, "version", self._graph.version)
            put_note(self._db, _CHANGED, "")

    # -- inside ----

    @property
    def _open(self) -> sqlite3.Connection:
        assert self._db is not None
        return self._db

    def _begin(self) -> None:
        """Note that the index is not in step, before anything makes that true."""
        if not self._begun:
            self._begun = True
            # A power cut must not leave the graph changed and this note unwritten.
            self._open.execute("PRAGMA synchronous=FULL")
            put_note(self._open, _CHANGED, self._before or _BY_BUILD)
            self._open.execute("PRAGMA synchronous=NORMAL")

    def _touch(self, iris: Iterable[str]) -> None:
        """Have these things looked at when the graph is complete."""
        self._open.executemany("INSERT OR IGNORE INTO touched VALUES (?)", ((iri,) for iri in iris))

    def _stated_by(self, document: str) -> Iterator[str]:
        """The facts about shared things that a document in the graph states."""
        return self._graph.manifest.facts_of(document) if isinstance(self._graph, GraphStore) else iter(())

    def _held(self, kind: str | None = None) -> Iterator[str]:
        """The shared things, of this kind or any, that the index has; and those it knows something around."""
        named = "SELECT iri FROM thing WHERE kind = ?1 OR (?1 IS NULL AND kind <> 'document')"
        edges = "SELECT DISTINCT thing FROM edge WHERE ?1 IS NULL"
        return (iri for (iri,) in self._open.execute(f"{named} UNION {edges}", (kind,)).fetchall())

    def _compare(self, *, everything: bool) -> None:
        """Bring the documents in step whose stamps differ from the graph's, or all."""
        stamps = _stamps(self._graph)
        known = dict(self._open.execute("SELECT iri, stamp FROM document"))
        self.remove([iri for iri in known if iri not in stamps])
        due = [iri for iri, stamp in stamps.items() if everything or known.get(iri) != stamp]
        for at in range(0, len(due), _DOCUMENTS_PER_COMMIT):
            part = due[at : at + _DOCUMENTS_PER_COMMIT]
            self.put((indexed_graph(self._graph, iri), stamps[iri]) for iri in part)

    def _look_at_touched(self, steps: Steps | None) -> None:
        """What the graph says now of every thing that may have changed, some at a time."""
        (total,) = self._open.execute("SELECT COUNT(*) FROM touched").fetchone()
        done, last = 0, ""
        while part := self._touched_after(last):
            with transaction(self._open):
                for iri in part:
                    self._look_at(iri)
            done, last = done + len(part), part[-1]
            if steps is not None:
                steps(done, total)

    def _look_at(self, iri: str) -> None:
        found = standing(self._graph, iri)
        if found is None:
            self._writer.remove_thing(iri)
        else:
            self._writer.put_thing(found)

    def _touched_after(self, last: str) -> list[str]:
        rows = self._open.execute(
            "SELECT iri FROM touched WHERE iri > ? ORDER BY iri LIMIT ?", (last, _THINGS_AT_ONCE)
        )
        return [iri for (iri,) in rows]


def _subjects(facts: Iterable[str]) -> set[str]:
    """The things that facts are about: of ``<https://…/徒骇河> <https://…> "徒骇河"@zh .`` the first."""
    return {fact[1 : fact.index(">")] for fact in facts}


def bring_up_to_date(graph: WritableGraph, *, everything: bool = False) -> None:
    """Make the index beside ``graph`` say what the graph says; a graph that lives in no folder has none.

    With ``everything`` all is read again: for graphs that something else than a build has changed.
    """
    with Feed(graph) as feed:
        feed.finish(everything=everything)


def after_update(graph: WritableGraph, triples: int) -> None:
    """Bring the index in step with a graph of so many triples that a SPARQL update changed, nobody knows where.

    A large graph is left to the next build; until then a search says that the index is of an older state.
    """
    if graph.folder is None:
        return
    db = open_for_writing(graph.folder)
    try:
        put_note(db, _CHANGED, _BY_UPDATE)
    finally:
        db.close()
    if triples <= _SMALL:
        bring_up_to_date(graph)


def stamp_of(sha256: str, builder: str) -> str:
    """What changes whenever a document is read anew: the hash of its file and the rules by which it was read."""
    return f"{sha256} {builder}"


def _stamps(graph: WritableGraph) -> dict[str, str]:
    """Each document of the graph with its stamp; nothing for one that no build gave."""
    files, sources = graph.documents(), graph.sources()
    stamps: dict[str, str] = {}
    for (iri,) in text_rows(graph, _DOCUMENTS):
        source = sources.get(files.get(iri, ""))
        stamps[iri] = stamp_of(source.sha256, source.builder) if source else ""
    return stamps
