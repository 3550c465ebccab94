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

import datetime
import hashlib
import os
import re
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Self

import pyoxigraph as ox

from kg.errors import StoreBusy, StoreDamaged, StoreError, StoreFull, StoreMissing
from kg.loading import DocumentLines, load
from kg.manifest import Manifest, Measure, SourceRecord
from kg.sparql import SparqlAnswer, SparqlRequest, answer
from ontology.iri import ENTITY_GRAPH, NS, ONTOLOGY_GRAPH
from ontology.terms import PREFIXES, XSD

Term = ox.NamedNode | ox.Literal
Value = str | int | float | bool | Decimal | datetime.date | None
Row = tuple[Value, ...]
ExportFormat = Literal["nq", "trig", "ttl", "nt", "jsonld", "rdf"]

_XSD = XSD.namespace
_INTEGERS = {f"{_XSD}{name}" for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")}
_FORMATS: dict[str, ox.RdfFormat] = {
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
_QUAD_FORMATS = frozenset({"nq", "trig", "jsonld"})
_ENTITIES = ox.NamedNode(ENTITY_GRAPH)
_ONTOLOGY = ox.NamedNode(ONTOLOGY_GRAPH)
# Commits survive a killed process but not a power cut until flush(): at most this many documents are then
# read again.
_DOCUMENTS_PER_FLUSH = 64


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """One document as it goes into the store; what its parts are is said at
    :meth:`GraphStore.replace_document`.
    """

    iri: str
    facts: tuple[ox.Triple, ...]
    entity_facts: tuple[ox.Triple, ...]
    record: SourceRecord


class GraphStore:
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
            raise _store_error(folder, error) from error
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
            raise _store_error(folder, error) from error
        return cls(store, Manifest(folder / "manifest.sqlite3", read_only=True), folder)

    def close(self) -> None:
        """Release files and locks. Unflushed documents stay, but the next build reads them again."""
        self._store = None  # pyoxigraph closes with its last reference
        self._manifest.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._unflushed:
            self.flush()
        self.close()

    # -- writing ----

    def replace_document(
        self,
        document_iri: str,
        facts: Iterable[ox.Triple],
        entity_facts: Iterable[ox.Triple],
        record: SourceRecord,
    ) -> None:
        """Make the graph of the document hold exactly ``facts``, and the graph of entities its
        ``entity_facts``.

        Subjects of ``facts`` lie under the document's IRI, subjects of ``entity_facts`` do not; neither are
        blank nodes (``ValueError`` otherwise, with nothing written). Facts about shared things that only this
        document stated, and states no longer, go. A reader sees all of the old document or all of the new
        one.
        """
        given = DocumentFacts(document_iri, tuple(facts), tuple(entity_facts), record)
        lines, entity_lines = ([f"{fact} ." for fact in part] for part in checked_facts(given))
        with _said(self._path):
            gone = self._manifest.begin(document_iri, entity_lines, record)
            self._update(_replacement(document_iri, lines, entity_lines, gone))
            self._applied(document_iri)

    def add_documents(self, documents: Sequence[DocumentFacts]) -> None:
        """The same as :meth:`replace_document` for each, several times faster."""
        self.load([_lines(document) for document in documents])

    def load(self, documents: Sequence[DocumentLines]) -> None:
        """Put documents in the place of those that have their IRIs; how is said in :mod:`kg.loading`."""
        with _said(self._path):
            load(self.engine, self._manifest, documents)
        self._unflushed += len(documents)
        self._settle()

    def remove_document(self, document_iri: str) -> None:
        """Take the document's graph out, and the facts about shared things that only it stated."""
        with _said(self._path):
            gone = self._manifest.begin_removal(document_iri)
            self._update(_replacement(document_iri, [], [], gone))
            self._applied(document_iri)

    def record_source(self, record: SourceRecord) -> None:
        """Record a file that gave no document: skipped or failed, and why."""
        with _said(self._path):
            self._manifest.put_source(record)

    def remove_source(self, path: str) -> None:
        """Remove every document that came from the file, and its record."""
        for iri in self.documents_of(path):
            self.remove_document(iri)
        with _said(self._path):
            self._manifest.forget_source(path)

    def put_ontology(self, files: Iterable[str | os.PathLike[str] | bytes]) -> bool:
        """Make the ontology's graph hold exactly what the Turtle ``files`` (paths, or their bytes) say;
        returns whether that changed it.
        """
        texts = [file if isinstance(file, bytes) else Path(file).read_bytes() for file in files]
        digest = hashlib.sha256(b"\0".join(texts)).hexdigest()
        if self._manifest.note("ontology") == digest:
            return False
        self._update(_replacement(ONTOLOGY_GRAPH, ontology_lines(texts), [], ()))
        self.engine.flush()
        self._manifest.put_note("ontology", digest)
        self._unflushed += 1
        return True

    def doubt(self, documents: Iterable[str]) -> None:
        """Have the next build read the files of these documents again."""
        with _said(self._path):
            self._manifest.doubt(documents)

    def said(self) -> AbstractContextManager[None]:
        """A block in which errors of the engine and of SQLite become :class:`StoreError`."""
        return _said(self._path)

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
        chosen = _FORMATS[format]
        if format in _QUAD_FORMATS:
            self.engine.dump(stream, chosen, prefixes=PREFIXES)
        else:
            write_quads(self.engine, format, stream)

    # -- inside ----

    def _update(self, update: str) -> None:
        with _said(self._path):
            self.engine.update(update)

    def _applied(self, document: str) -> None:
        self._manifest.applied([document])
        self._unflushed += 1
        if self._unflushed % _DOCUMENTS_PER_FLUSH == 0:
            self._settle()

    def _settle(self) -> None:
        with _said(self._path):
            self.engine.flush()
            self._manifest.settle()


def store_version(folder: Path) -> str:
    """The version of the store in ``folder``; ``""`` when no build was ever finished there."""
    try:
        return (folder / "version").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def ontology_lines(texts: Iterable[bytes]) -> list[str]:
    """The triples of Turtle files as lines, each once."""
    return list(
        dict.fromkeys(
            f"{quad.triple} ."
            for text in texts
            # Renaming keeps the _:b0 of one file apart from the _:b0 of the next.
            for quad in ox.parse(text, ox.RdfFormat.TURTLE, base_iri=NS, rename_blank_nodes=True)
        )
    )


def write_quads(quads: Iterable[ox.Quad], format: ExportFormat, stream: IO[bytes]) -> None:
    """Write quads in a format that keeps graphs, or their triples in one that does not."""
    given = quads if format in _QUAD_FORMATS else (quad.triple for quad in quads)
    ox.serialize(given, stream, _FORMATS[format], prefixes=PREFIXES)


def bind(query: str, bindings: Mapping[str, Term | Sequence[Term]]) -> str:
    """Fill each ``VALUES ?name {}`` of ``query`` with terms, written by the engine's own serialiser.

    Raises ``ValueError`` when a name has no such place, or a place no name.
    """
    missing = set(bindings)

    def fill(place: re.Match[str]) -> str:
        name = place[1]
        if name not in bindings:
            raise ValueError(f"nothing bound to ?{name}")
        missing.discard(name)
        bound = bindings[name]
        terms = (bound,) if isinstance(bound, ox.NamedNode | ox.Literal) else bound
        return f"VALUES ?{name} {{ {' '.join(map(str, terms))} }}"

    filled = re.sub(r"VALUES\s+\?(\w+)\s*\{\s*\}", fill, query)
    if missing:
        raise ValueError(f"the query has no place VALUES ?name {{}} for {sorted(missing)}")
    return filled


def plain(term: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple | None) -> Value:
    """The Python value of a term: the text of an IRI or string, the number, date or truth of a literal."""
    if term is None:
        return None
    if not isinstance(term, ox.Literal):
        return term.value if isinstance(term, ox.NamedNode) else str(term)
    datatype = term.datatype.value
    try:
        if datatype in _INTEGERS:
            return int(term.value)
        if datatype == f"{_XSD}decimal":
            return Decimal(term.value)
        if datatype in (f"{_XSD}double", f"{_XSD}float"):
            return float(term.value)
        if datatype == f"{_XSD}date":
            return datetime.date.fromisoformat(term.value)
    except (ValueError, ArithmeticError):
        return term.value  # ill-typed, as "2023年"^^xsd:date is: the text is still true
    return term.value in ("true", "1") if datatype == f"{_XSD}boolean" else term.value


def checked_facts(document: DocumentFacts) -> tuple[tuple[ox.Triple, ...], tuple[ox.Triple, ...]]:
    """Its facts and its facts about shared things, each once; ``ValueError`` when one stands in the wrong
    list.
    """
    inside = f"{document.iri}/"

    def lies_under(fact: ox.Triple) -> bool:
        subject = fact.subject
        if not isinstance(subject, ox.NamedNode):
            raise ValueError(f"{fact}: a blank node as subject cannot be found again to be replaced")
        return subject.value == document.iri or subject.value.startswith(inside)

    own, shared = tuple(dict.fromkeys(document.facts)), tuple(dict.fromkeys(document.entity_facts))
    for fact in own:
        if not lies_under(fact):
            raise ValueError(f"{fact}: the subject does not lie under {document.iri}")
    for fact in shared:
        if lies_under(fact):
            raise ValueError(f"{fact}: not about a shared thing, for its subject lies under {document.iri}")
    return own, shared


def _replacement(graph: str, lines: list[str], entity_lines: list[str], gone: Iterable[str]) -> str:
    """One update, so that it is one transaction: the old graph out, the new one in, shared facts adjusted."""
    name = ox.NamedNode(graph)
    steps = [f"DROP SILENT GRAPH {name}"]
    deleted = " ".join(gone)
    if deleted:
        steps.append(f"DELETE DATA {{ GRAPH {_ENTITIES} {{ {deleted} }} }}")
    if lines:
        steps.append(f"INSERT DATA {{ GRAPH {name} {{ {' '.join(lines)} }} }}")
    if entity_lines:
        steps.append(f"INSERT DATA {{ GRAPH {_ENTITIES} {{ {' '.join(entity_lines)} }} }}")
    return " ;\n".join(steps)


def _lines(document: DocumentFacts) -> DocumentLines:
    own, shared = checked_facts(document)
    lines = "".join(f"{fact} .\n" for fact in own).encode()
    return DocumentLines(
        document.iri,
        lines,
        tuple(f"{fact} ." for fact in shared),
        document.record,
        Measure("", len(own), 0, 0),
    )


@contextmanager
def _said(folder: Path | None) -> Iterator[None]:
    """Errors of the engine and of SQLite in our words."""
    try:
        yield
    except (OSError, RuntimeError, sqlite3.Error) as error:
        raise _store_error(folder, error) from error


# A file that the engine's own list names and that is gone is damage: nobody else takes files away there.
_DAMAGED = ("Corruption", "does not exist (create_if_missing", "No such file or directory: While open")
_FULL = ("No space left", "disk is full", "File too large", "Disk quota", "disk I/O error")


def _store_error(folder: Path | None, error: Exception) -> StoreError:
    """Our word for what the engine reports in its own."""
    text = str(error)
    if any(words in text for words in _FULL):
        return StoreFull(
            f"{folder}: the disk is full ({text}); what was stored before is whole: free some space and run the build again",
            f"{folder}：磁盘空间不足（{text}），此前已入库的内容完好，请腾出空间后再次运行构建",
        )
    if "lock" in text.lower():
        return StoreBusy(
            f"{folder}: another build is writing here; wait for it to end, or use another --store",
            f"{folder} 正被另一个构建进程写入，请等它结束，或换一个 --store 目录",
        )
    if any(words in text for words in _DAMAGED) or isinstance(error, RuntimeError | sqlite3.DatabaseError):
        return StoreDamaged(
            f"{folder}: the store is damaged ({text}); restore a backup with hetu restore, or delete it and build again",
            f"{folder} 中的数据已损坏（{text}），请用 hetu restore 恢复备份，或删除该目录后重新构建",
        )
    return StoreError(f"{folder}: {text}", f"{folder}：{text}")
