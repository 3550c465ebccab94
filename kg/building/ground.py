"""What a build asks of the store it writes to, whichever kind it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from kg.document_facts import DocumentFacts
from kg.graph import WritableGraph
from kg.loading import DocumentLines
from kg.manifest import SourceRecord
from kg.store import GraphStore


class Ground(Protocol):
    """A store as a build sees it: asked for one file or document at a time."""

    def source(self, path: str) -> SourceRecord | None:
        """The record of a file whose documents are all in the graph as this reading of it gave them."""

    def paths(self) -> Iterator[str]:
        """Every file with a record or a document; files may be removed meanwhile."""

    def documents_of(self, path: str) -> tuple[str, ...]:
        """The documents that came from a file."""

    def holder(self, document_iri: str) -> tuple[str, str] | None:
        """The file that a document came from and the hash of its text; ``None`` when it is not here."""

    def load(self, documents: Sequence[DocumentLines]) -> None:
        """Put documents in the place of those that have their IRIs."""

    def remove_document(self, document_iri: str) -> None:
        """Take a document out."""

    def remove_source(self, path: str) -> None:
        """Take a file's documents and its record out."""

    def record_source(self, record: SourceRecord) -> None:
        """Record a file without touching its documents."""


def ground_of(store: WritableGraph) -> Ground:
    """``store`` itself when it can answer for one file at a time, else its records held in memory."""
    return store if isinstance(store, GraphStore) else _Held(store)


class _Held:
    """A store behind a URL: each question to it would be a request, so its records are fetched once."""

    def __init__(self, store: WritableGraph) -> None:
        self._store = store
        self._sources = store.sources()
        self._holders = store.documents()
        self._by_path: dict[str, set[str]] = {}
        for iri, path in self._holders.items():
            self._by_path.setdefault(path, set()).add(iri)

    def source(self, path: str) -> SourceRecord | None:
        return self._sources.get(path)

    def paths(self) -> Iterator[str]:
        yield from sorted({*self._sources, *(path for path, held in self._by_path.items() if held)})

    def documents_of(self, path: str) -> tuple[str, ...]:
        return tuple(sorted(self._by_path.get(path, ())))

    def holder(self, document_iri: str) -> tuple[str, str] | None:
        path = self._holders.get(document_iri)
        return None if path is None else (path, self._text_hash(document_iri))

    def load(self, documents: Sequence[DocumentLines]) -> None:
        self._store.replace_documents([_facts(one) for one in documents])
        for one in documents:
            self._holders[one.iri] = one.record.path
            self._by_path.setdefault(one.record.path, set()).add(one.iri)

    def remove_document(self, document_iri: str) -> None:
        self._store.remove_document(document_iri)
        path = self._holders.pop(document_iri, "")
        self._by_path.get(path, set()).discard(document_iri)

    def remove_source(self, path: str) -> None:
        self._store.remove_source(path)
        self._sources.pop(path, None)
        for iri in self._by_path.pop(path, ()):
            self._holders.pop(iri, None)

    def record_source(self, record: SourceRecord) -> None:
        self._store.record_source(record)
        self._sources[record.path] = record

    def _text_hash(self, iri: str) -> str:
        query = "SELECT ?hash WHERE { VALUES ?document {} ?document hetu:textHash ?hash }"
        rows = self._store.select(query, {"document": NamedNode(iri)})
        return str(rows[0][0]) if rows else ""


def _facts(one: DocumentLines) -> DocumentFacts:
    return DocumentFacts(one.iri, _triples(one.own), _triples("\n".join(one.shared).encode()), one.record)


def _triples(lines: bytes) -> tuple[Triple, ...]:
    return tuple(quad.triple for quad in parse(lines, format=RdfFormat.N_TRIPLES))
