"""Building into a graph behind a URL: one build at a time, each document replaced as a whole.

A document is replaced by one update, which is one transaction where the server has transactions. Where it
has none, or the document is too long for one request, a cut leaves the document marked as begun
(:mod:`kg.remote_ledger`), and the next build reads its file again. Which build may write is settled in the
store itself (:mod:`kg.remote_lease`), whichever machine it runs on.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Final

from kg.document_facts import DocumentFacts, checked_lines
from kg.manifest import SourceRecord
from kg.ontology_text import OntologyText
from kg.operations import deleting, dropping, inserting, named, requests
from kg.remote import RemoteStore, shows_all_graphs
from kg.remote_client import SparqlClient
from kg.remote_endpoints import endpoints
from kg.remote_lease import Lease
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

    def _finish(self) -> None:
        if self._unflushed:
            self.flush()

    def replace_documents(self, documents: Sequence[DocumentFacts]) -> None:
        """Put each document in the place of the one that has its IRI, if there is one; new ones share requests.

        Raises ``ValueError`` where facts are not as :class:`DocumentFacts` wants them.
        """
        there = [document for document in documents if document.iri in self._documents]
        new = [document for document in documents if document.iri not in self._documents]
        self._send(self._replacement(document) for document in new)
        for document in there:
            # One by one, because whether a fact goes depends on what the others state by then.
            self._send([self._replacement(document)])
        self._documents.update((document.iri, document.record.path) for document in documents)

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
        text = OntologyText.of(files)
        changed = self._ledger.note(_ONTOLOGY) != text.digest
        if changed:
            self._send(
                [
                    [
                        *self._ledger.putting_note(_ONTOLOGY, ""),
                        dropping(ONTOLOGY_GRAPH),
                        *inserting(ONTOLOGY_GRAPH, named(text.lines())),
                        *self._ledger.putting_note(_ONTOLOGY, text.digest),
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
        lines, shared = checked_lines(given)
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
