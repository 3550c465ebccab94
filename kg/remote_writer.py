"""Building into a graph behind a URL: one build at a time, each document replaced as a whole.

A document is replaced by one update, which is one transaction where the server has transactions. Where it
has none, or the document is too long for one request, a cut leaves the document marked as begun
(:mod:`kg.remote_ledger`), and the next build reads its file again. Which build may write is settled in the
store itself (:mod:`kg.remote_lease`), whichever machine it runs on.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final

import pyoxigraph as ox

from kg.manifest import SourceRecord
from kg.remote import RemoteStore, shows_all_graphs
from kg.remote_client import SparqlClient
from kg.remote_endpoints import endpoints
from kg.remote_lease import Lease
from kg.remote_operations import deleting, dropping, inserting, named, requests
from kg.store import DocumentFacts, checked_facts, ontology_lines
from ontology.iri import ENTITY_GRAPH, ONTOLOGY_GRAPH

_ONTOLOGY: Final = "ontology"


class RemoteWriter(RemoteStore):
    """The right to build into the store behind one URL, until it is closed. For one thread."""

    def __init__(self, client: SparqlClient, lease: Lease) -> None:
        """For :meth:`open`; ``lease`` is held."""
        super().__init__(client)
        self._lease = lease
        self._documents = self._ledger.documents()
        self._unflushed = False

    @classmethod
    def open(cls, url: str) -> RemoteWriter:
        """Get the right to write to the store at ``url``.

        Raises :class:`kg.errors.StoreBusy` when another build has it, :class:`kg.errors.StoreError` when the
        server cannot be reached or refuses.
        """
        client = SparqlClient(endpoints(url))
        lease = Lease(client)
        try:
            lease.take()
            try:
                return RemoteWriter(client, lease)
            except BaseException:
                lease.release()
                raise
        except BaseException:
            client.close()
            raise

    def close(self) -> None:
        """Give up the right to write, and the connections."""
        try:
            self._lease.release()
        finally:
            super().close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._unflushed:
            self.flush()
        self.close()

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
                        *inserting(ONTOLOGY_GRAPH, named(ontology_lines(texts))),
                        *self._ledger.putting_note(_ONTOLOGY, digest),
                    ]
                ]
            )
        shows_all_graphs(self._client)
        return changed

    def flush(self) -> None:
        """End a build: running services are told that the graph is new."""
        self._lease.confirm()
        self._renew_version()
        self._unflushed = False

    def documents(self) -> dict[str, str]:
        """IRI of every document → path of the file it came from, in order of IRI."""
        return self._ledger.documents()

    def sources(self) -> dict[str, SourceRecord]:
        """Path → record of every file that need not be read again; not those whose build was cut off."""
        return self._ledger.sources()

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
        for text in requests(changes):
            self._lease.confirm()
            self._client.update(text)
            self._unflushed = True
