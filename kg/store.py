"""The graph on disk or in memory, one named graph per document, replaced as a whole. The only importer of
``Store``.

A store is a folder::

    hetu-data/graph/             the triples (RocksDB)
    hetu-data/manifest.sqlite3   what they were made from (kg.manifest)
    hetu-data/version            changes when a build is complete; a running service watches it

Triples are laid out so that no triple stands in two graphs, because the union of graphs that a query without
GRAPH sees does not remove duplicates: a document's graph holds what is said of things under the document's
IRI, the graph of entities holds, once, what is said of things that documents share.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Final, Self

import pyoxigraph as ox

from kg.closing import Closing
from kg.document_facts import DocumentFacts, checked_lines
from kg.errors import StoreError, StoreMissing
from kg.loading import DocumentLines, load
from kg.manifest import Manifest, Measure, SourceRecord
from kg.ontology_text import OntologyText
from kg.operations import deleting, dropping, inserting
from kg.quad_files import ExportFormat, write_engine
from kg.sparql import SparqlAnswer, SparqlRequest, answer
from kg.store_errors import said, store_error
from kg.values import Row, Term, bind, plain
from ontology.iri import ENTITY_GRAPH, ONTOLOGY_GRAPH
from ontology.terms import PREFIXES

# Commits survive a killed process but not a power cut until flush(): at most this many documents are then
# read again.
_DOCUMENTS_PER_FLUSH: Final = 64


class GraphStore(Closing):
    """The knowledge graph and the record of what it was made from. Made by ``open``, ``in_memory`` or
    ``read_only``.
    """

    def __init__(self, store: ox.Store, manifest: Manifest, path: Path | None) -> None:
        """For the three constructors; ``path`` is the store's folder, ``None`` in memory."""
        self._store: ox.Store | None = store
        self._manifest = manifest
        self._path = path
        self._unflushed = 0

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Self:
        """Open the store in folder ``path`` for writing, making it if it is not there. One process at a time.

        Raises :class:`StoreBusy` when another process has it, :class:`StoreDamaged` when its files are no
        store.
        """
        folder = Path(path)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            store = ox.Store(folder / "graph")
        except (OSError, RuntimeError) as error:
            raise store_error(folder, error) from error
        # The lock of the graph is held from here on, so nobody else is loading: these are leftovers of a
        # killed load.
        for leftover in (folder / "graph").glob("bulk-*.sst"):
            leftover.unlink(missing_ok=True)
        return cls(store, Manifest(folder / "manifest.sqlite3"), folder)

    @classmethod
    def in_memory(cls) -> Self:
        """A store that is gone when it is closed."""
        return cls(ox.Store(), Manifest(None), None)

    @classmethod
    def around(cls, engine: ox.Store) -> Self:
        """Read a graph that somebody else holds; nothing is known of what it was made from."""
        return cls(engine, Manifest(None), None)

    @classmethod
    def read_only(cls, path: str | os.PathLike[str], *, finished: bool = False) -> Self:
        """Open the last good state of the store in ``path``, beside a writer if there is one; later writes
        stay unseen.

        Raises :class:`StoreMissing` when there is no store there; with ``finished``, also while the first build
        is still under way.
        """
        folder = Path(path)
        begun = (folder / "graph" / "CURRENT").is_file() and (folder / "manifest.sqlite3").is_file()
        if not (begun or store_version(folder)) or (finished and not store_version(folder)):
            raise StoreMissing(
                f"{folder}: no store here; run: hetu build SOURCE --store {folder}",
                f"{folder} 中没有数据，请先运行：hetu build 文件或目录 --store {folder}",
            )
        try:
            store = ox.Store.read_only(str(folder / "graph"))
        except (OSError, RuntimeError) as error:
            raise store_error(folder, error) from error
        return cls(store, Manifest(folder / "manifest.sqlite3", read_only=True), folder)

    def close(self) -> None:
        """Release files and locks. Unflushed documents stay, but the next build reads them again."""
        self._store = None  # pyoxigraph closes with its last reference
        self._manifest.close()

    def _finish(self) -> None:
        if self._unflushed:
            self.flush()

    # -- writing ----

    def replace_documents(self, documents: Sequence[DocumentFacts]) -> None:
        """Put each document in the place of the one that has its IRI, if there is one.

        Facts about shared things that only these documents stated, and state no longer, go. Raises ``ValueError``,
        with nothing written, where facts are not as :class:`DocumentFacts` wants them.
        """
        self.load([_lines(document) for document in documents])

    def load(self, documents: Sequence[DocumentLines]) -> None:
        """Put documents in the place of those that have their IRIs; how is said in :mod:`kg.loading`."""
        with self.said():
            load(self.engine, self._manifest, documents)
        self._unflushed += len(documents)
        self._settle()

    def remove_document(self, document_iri: str) -> None:
        """Take the document's graph out, and the facts about shared things that only it stated."""
        with self.said():
            gone = self._manifest.begin_removal(document_iri)
            self._update(dropping(document_iri), *deleting(ENTITY_GRAPH, gone))
            self._manifest.applied([document_iri])
        self._unflushed += 1
        if self._unflushed % _DOCUMENTS_PER_FLUSH == 0:
            self._settle()

    def record_source(self, record: SourceRecord) -> None:
        """Record a file that gave no document: skipped or failed, and why."""
        with self.said():
            self._manifest.put_source(record)

    def remove_source(self, path: str) -> None:
        """Remove every document that came from the file, and its record."""
        for iri in self.documents_of(path):
            self.remove_document(iri)
        with self.said():
            self._manifest.forget_source(path)

    def put_ontology(self, files: Iterable[str | os.PathLike[str] | bytes]) -> bool:
        """Make the ontology's graph hold exactly what the Turtle ``files`` (paths, or their bytes) say;
        returns whether that changed it.
        """
        text = OntologyText.of(files)
        if self._manifest.note("ontology") == text.digest:
            return False
        with self.said():
            self._update(dropping(ONTOLOGY_GRAPH), *inserting(ONTOLOGY_GRAPH, text.lines()))
            self.engine.flush()
            self._manifest.put_note("ontology", text.digest)
        self._unflushed += 1
        return True

    def doubt(self, documents: Iterable[str]) -> None:
        """Have the next build read the files of these documents again."""
        with self.said():
            self._manifest.doubt(documents)

    def said(self) -> AbstractContextManager[None]:
        """A block in which errors of the engine and of SQLite become :class:`StoreError`."""
        return said(self._path)

    def flush(self) -> None:
        """End a build: everything written is on the disk, and running services are told that the graph is
        new.
        """
        self._settle()
        self._unflushed = 0
        if self._path is not None:
            written = self._path / "version.new"
            written.write_text(f"{uuid.uuid4().hex}\n", encoding="ascii")
            written.replace(self._path / "version")

    # -- what is in it ----

    def documents(self) -> dict[str, str]:
        """IRI of every document → path of the file it came from, in order of IRI."""
        return self._manifest.documents()

    def documents_of(self, path: str) -> tuple[str, ...]:
        """The documents that came from one file."""
        return self._manifest.documents_of(path)

    def holder(self, document_iri: str) -> tuple[str, str] | None:
        """The file that a document came from and the hash of its text; ``None`` when it is not here."""
        return self._manifest.holder(document_iri)

    def source(self, path: str) -> SourceRecord | None:
        """The record of one file, under the condition of :meth:`sources`."""
        return self._manifest.source(path)

    def paths(self) -> Iterator[str]:
        """Every file with a record or a document, in order; files may be removed meanwhile."""
        return self._manifest.paths()

    def totals(self) -> tuple[int, int, int]:
        """How many documents, tasks and responsibilities there are, without looking through the graph."""
        return self._manifest.totals()

    def sources(self) -> dict[str, SourceRecord]:
        """Path → record of every file that need not be read again unless its hash or the builder version
        differs.

        A file whose build was cut off is not among them.
        """
        return self._manifest.sources()

    @property
    def version(self) -> str:
        """Changes with every finished build; ``""`` before the first and in memory."""
        return "" if self._path is None else store_version(self._path)

    @property
    def folder(self) -> Path | None:
        """The store's folder; ``None`` in memory."""
        return self._path

    @property
    def manifest(self) -> Manifest:
        """The record of what the graph was made from, for this package."""
        return self._manifest

    @property
    def engine(self) -> ox.Store:
        """The engine itself, for this package's readers and writers."""
        if self._store is None:
            raise StoreError("the store is closed", "数据库已关闭")
        return self._store

    def __len__(self) -> int:
        """How many triples there are in all graphs together."""
        return len(self.engine)

    def select(
        self, query: str, bindings: Mapping[str, Term | Sequence[Term]] | None = None
    ) -> tuple[Row, ...]:
        """Run one of our own SELECT queries over all graphs; rows of plain values in the order of its
        columns.

        The place where a variable gets its values is written in the query as ``VALUES ?name {}``;
        ``bindings`` gives one term or several for each, and must name exactly those places (``ValueError``).
        No time limit: not for user text. IRIs come as ``str``, numbers and dates as Python's, an unbound
        variable as ``None``.
        """
        return self.rows(bind(query, bindings or {}))

    def rows(self, query: str) -> tuple[Row, ...]:
        """:meth:`select` for a query that is bound already."""
        solutions = self.engine.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
        if not isinstance(solutions, ox.QuerySolutions):
            raise ValueError("select() runs SELECT queries only")
        width = range(len(solutions.variables))
        return tuple(tuple(plain(solution[i]) for i in width) for solution in solutions)

    def construct(
        self, query: str, bindings: Mapping[str, Term | Sequence[Term]] | None = None
    ) -> tuple[ox.Triple, ...]:
        """Run one of our own CONSTRUCT queries, written and bound as for :meth:`select`; each triple once."""
        return self.triples(bind(query, bindings or {}))

    def triples(self, query: str) -> tuple[ox.Triple, ...]:
        """:meth:`construct` for a query that is bound already."""
        triples = self.engine.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
        if not isinstance(triples, ox.QueryTriples):
            raise ValueError("construct() runs CONSTRUCT queries only")
        return tuple(dict.fromkeys(triples))

    def answer(self, request: SparqlRequest) -> SparqlAnswer:
        """Answer a user's query, with no limit of time. Raises what :func:`kg.sparql.answer` does."""
        return answer(self.engine, request)

    def describe(self, iri: str) -> tuple[ox.Triple, ...]:
        """Every triple whose subject is ``iri``, in any graph, in a stable order; empty when nothing is known
        of it.
        """
        quads = self.engine.quads_for_pattern(ox.NamedNode(iri), None, None, None)
        return tuple(sorted({quad.triple for quad in quads}, key=str))

    def export(self, format: ExportFormat, stream: IO[bytes]) -> None:
        """Write the whole graph: ``nq`` ``trig`` ``jsonld`` keep the named graphs, ``ttl`` ``nt`` ``rdf``
        merge them.
        """
        write_engine(self.engine, format, stream)

    # -- inside ----

    def _update(self, *operations: str) -> None:
        """Apply them as one update, so that it is one transaction."""
        self.engine.update(" ;\n".join(operations))

    def _settle(self) -> None:
        with self.said():
            self.engine.flush()
            self._manifest.settle()


def store_version(folder: Path) -> str:
    """The version of the store in ``folder``; ``""`` when no build was ever finished there."""
    try:
        return (folder / "version").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def _lines(document: DocumentFacts) -> DocumentLines:
    own, shared = checked_lines(document)
    text = "".join(f"{line}\n" for line in own).encode()
    return DocumentLines(document.iri, text, tuple(shared), document.record, Measure("", len(own), 0, 0))
