"""A graph in any SPARQL 1.1 store, behind a URL: the same documents, shared facts and questions as in a folder.

What :class:`kg.store.GraphStore` keeps in SQLite is kept in the store itself (:mod:`kg.remote_ledger`), and
one build at a time has the right to write (:mod:`kg.remote_lease`), whichever machine it runs on.

A document is replaced by one update, which is one transaction where the server has transactions. Where it
has none, or the document is too long for one request, a cut leaves the document marked as begun, and the next
build reads its file again.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

import pyoxigraph as ox

from kg.errors import StoreError, StoreMissing
from kg.manifest import SourceRecord
from kg.remote_client import SparqlClient
from kg.remote_dialect import dialect_of
from kg.remote_endpoints import endpoints
from kg.remote_lease import Lease
from kg.remote_ledger import Ledger
from kg.remote_operations import deleting, dropping, inserting, requests
from kg.remote_order import Ordered, without_order
from kg.remote_sparql import answer
from kg.sparql import SparqlAnswer, SparqlRequest
from kg.store import (
    DocumentFacts,
    ExportFormat,
    Row,
    Term,
    bind,
    checked_facts,
    ontology_lines,
    plain,
    write_quads,
)
from ontology.iri import ENTITY_GRAPH, ONTOLOGY_GRAPH
from ontology.terms import HETU, PREFIXES

_PROLOGUE: Final = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
_VERSION, _ONTOLOGY = "version", "ontology"


class RemoteStore:
    """The graph behind one URL. Made by ``open`` or ``read_only``; readers may share it between threads."""

    def __init__(self, client: SparqlClient, lease: Lease | None) -> None:
        """For the two constructors; ``lease`` is held by a writer."""
        self._client = client
        self._lease = lease
        self._ledger = Ledger(client)
        self._put = dialect_of(client.server)
        self._documents: dict[str, str] = self._ledger.documents() if lease else {}
        self._unflushed = False

    @classmethod
    def open(cls, url: str) -> Self:
        """Get the right to write to the store at ``url``.

        Raises :class:`kg.errors.StoreBusy` when another build has it, :class:`StoreError` when the server
        cannot be reached, refuses, or does not show named graphs in its default graph.
        """
        client = SparqlClient(endpoints(url))
        lease = Lease(client)
        try:
            lease.take()
            try:
                return cls(client, lease)
            except BaseException:
                lease.release()
                raise
        except BaseException:
            client.close()
            raise

    @classmethod
    def read_only(cls, url: str, seconds: float | None = None) -> Self:
        """Read the store at ``url``; ``seconds`` bounds the wait for one answer.

        Raises :class:`kg.errors.StoreMissing` when there is no graph of ours, :class:`StoreError` as ``open``.
        """
        client = SparqlClient(endpoints(url), seconds)
        try:
            if not _shows_all_graphs(client):
                raise StoreMissing(
                    f"{url}: no graph here; run: hetu build SOURCE --store {url}",
                    f"{url} 中没有图谱，请先运行：hetu build 文件或目录 --store {url}",
                )
        except BaseException:
            client.close()
            raise
        return cls(client, None)

    def close(self) -> None:
        """Give up the right to write, and the connections."""
        try:
            if self._lease is not None:
                self._lease.release()
        finally:
            self._lease = None
            self._client.close()

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
        """Make the graph hold exactly this of the document; the rules are those of
        :meth:`kg.store.GraphStore.replace_document`.
        """
        given = DocumentFacts(document_iri, tuple(facts), tuple(entity_facts), record)
        self._send([self._replacement(given)])
        self._documents[document_iri] = record.path

    def add_documents(self, documents: Sequence[DocumentFacts]) -> None:
        """The same as :meth:`replace_document` for each; new ones share requests."""
        new = [document for document in documents if document.iri not in self._documents]
        self._send(self._replacement(document) for document in new)
        self._documents.update((document.iri, document.record.path) for document in new)
        for document in documents:
            if document not in new:
                self.replace_document(document.iri, document.facts, document.entity_facts, document.record)

    def remove_document(self, document_iri: str) -> None:
        """Take the document out, and the facts about shared things that only it stated."""
        if document_iri not in self._documents:
            return
        nothing = SourceRecord(self._documents[document_iri], "", "")
        claims = self._ledger.claims(document_iri)
        gone = claims - self._ledger.stated_elsewhere(document_iri, claims)
        self._send(
            [
                [
                    *self._ledger.beginning(document_iri, nothing, ()),
                    dropping(document_iri),
                    *deleting(ENTITY_GRAPH, sorted(gone)),
                    *self._ledger.forgetting_document(document_iri),
                ]
            ]
        )
        del self._documents[document_iri]

    def record_source(self, record: SourceRecord) -> None:
        """Record a file that gave no document: skipped or failed, and why."""
        self._send([list(self._ledger.putting_source(record))])

    def remove_source(self, path: str) -> None:
        """Remove every document that came from the file, and its record."""
        for iri in [iri for iri, source in self._documents.items() if source == path]:
            self.remove_document(iri)
        self._send([[self._ledger.forgetting_source(path)]])

    def put_ontology(self, files: Iterable[str | os.PathLike[str] | bytes]) -> bool:
        """Make the ontology's graph hold exactly what the Turtle files say; returns whether that changed it.

        Raises :class:`StoreError` when the server does not show named graphs in its default graph.
        """
        texts = [file if isinstance(file, bytes) else Path(file).read_bytes() for file in files]
        digest = hashlib.sha256(b"\0".join(texts)).hexdigest()
        changed = self._ledger.note(_ONTOLOGY) != digest
        if changed:
            self._send(
                [
                    [
                        *self._ledger.putting_note(_ONTOLOGY, ""),
                        dropping(ONTOLOGY_GRAPH),
                        *inserting(ONTOLOGY_GRAPH, ontology_lines(texts)),
                        *self._ledger.putting_note(_ONTOLOGY, digest),
                    ]
                ]
            )
        _shows_all_graphs(self._client)
        return changed

    def flush(self) -> None:
        """End a build: running services are told that the graph is new."""
        self._send([list(self._ledger.putting_note(_VERSION, uuid.uuid4().hex))])
        self._unflushed = False

    # -- what is in it ----

    def documents(self) -> dict[str, str]:
        """IRI of every document → path of the file it came from, in order of IRI."""
        return self._ledger.documents()

    def sources(self) -> dict[str, SourceRecord]:
        """Path → record of every file that need not be read again; not those whose build was cut off."""
        return self._ledger.sources()

    @property
    def version(self) -> str:
        """Changes with every finished build; ``""`` before the first."""
        return self._ledger.note(_VERSION)

    @property
    def folder(self) -> None:
        """It lives in no folder of this machine."""

    def select(
        self, query: str, bindings: Mapping[str, Term | Sequence[Term]] | None = None
    ) -> tuple[Row, ...]:
        """Run one of our own SELECT queries, written and bound as for :meth:`kg.store.GraphStore.select`."""
        return self.rows(bind(query, bindings or {}))

    def rows(self, query: str) -> tuple[Row, ...]:
        """:meth:`select` for a query that is bound already."""
        text = self._put(query)
        ordered = without_order(text) or Ordered(text, (), 0)
        rows = ordered.sorted(self._client.select(_PROLOGUE + ordered.query))
        return tuple(tuple(map(plain, row)) for row in rows)

    def construct(
        self, query: str, bindings: Mapping[str, Term | Sequence[Term]] | None = None
    ) -> tuple[ox.Triple, ...]:
        """Run one of our own CONSTRUCT queries; each triple once."""
        return self.triples(bind(query, bindings or {}))

    def triples(self, query: str) -> tuple[ox.Triple, ...]:
        """:meth:`construct` for a query that is bound already."""
        return self._client.triples(_PROLOGUE + self._put(query))

    def describe(self, iri: str) -> tuple[ox.Triple, ...]:
        """Every triple whose subject is ``iri``, in a stable order; empty when nothing is known of it."""
        subject = ox.NamedNode(iri)
        return tuple(sorted(self._triples(subject, f"{{ {subject} ?p ?o }}"), key=str))

    def answer(self, request: SparqlRequest) -> SparqlAnswer:
        """Answer a user's query. Raises what :func:`kg.sparql.answer` does."""
        return answer(self._client, request)

    def export(self, format: ExportFormat, stream: IO[bytes]) -> None:
        """Write the graphs of our documents, of what they share, and of the ontology; no other graph there."""
        write_quads(self._quads(), format, stream)

    # -- inside ----

    def _replacement(self, given: DocumentFacts) -> list[str]:
        """The operations that replace one document, in the order that makes a cut harmless."""
        lines, shared = ([f"{fact} ." for fact in part] for part in checked_facts(given))
        before = self._ledger.claims(given.iri) if given.iri in self._documents else set[str]()
        stale = before.difference(shared)
        gone = stale - self._ledger.stated_elsewhere(given.iri, stale)
        return [
            *self._ledger.beginning(given.iri, given.record, shared),
            dropping(given.iri),
            *deleting(ENTITY_GRAPH, sorted(gone)),
            *inserting(given.iri, lines),
            *inserting(ENTITY_GRAPH, shared),
            *self._ledger.settling(given.iri, given.record, sorted(stale)),
        ]

    def _send(self, changes: Iterable[Sequence[str]]) -> None:
        if self._lease is None:
            raise StoreError("the store is open for reading only", "数据库以只读方式打开，不能写入")
        for update in requests(changes):
            self._lease.confirm()
            self._client.update(update)
            self._unflushed = True

    def _triples(self, subject: ox.NamedNode, pattern: str) -> Iterator[ox.Triple]:
        for predicate, value in self._client.select(f"SELECT DISTINCT ?p ?o {pattern}"):
            assert isinstance(predicate, ox.NamedNode) and value is not None
            yield ox.Triple(subject, predicate, value)

    def _quads(self) -> Iterator[ox.Quad]:
        for graph in (*self._ledger.documents(), ENTITY_GRAPH, ONTOLOGY_GRAPH):
            name = ox.NamedNode(graph)
            for triple in self._client.triples(
                f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {name} {{ ?s ?p ?o }} }}"
            ):
                yield ox.Quad(triple.subject, triple.predicate, triple.object, name)


def _shows_all_graphs(client: SparqlClient) -> bool:
    """Whether our ontology is there. Raises :class:`StoreError` when only queries that name its graph see it."""
    query = (
        f"SELECT ?named ?any {{ OPTIONAL {{ GRAPH <{ONTOLOGY_GRAPH}> {{ <{HETU.Task}> a ?named }} }} "
        f"OPTIONAL {{ <{HETU.Task}> a ?any }} }}"
    )
    named, union = next(client.select(query))
    if named is not None and union is None:
        url = client.endpoints.given
        raise StoreError(
            f"{url} does not show named graphs in its default graph; switch that on (oxigraph serve "
            "--union-default-graph), or give an address that has it",
            f"{url} 的默认图不包含各命名图，请在服务器上开启（oxigraph serve --union-default-graph），或换用已开启的地址",
        )
    return named is not None
