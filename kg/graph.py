"""What the rest of the program asks of a graph, wherever it lives: in memory, in a folder, or behind a URL.

:class:`kg.store.GraphStore` and :class:`kg.remote.RemoteStore` are such graphs; :mod:`kg.opening` decides
which one a place means, and nothing else does.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

import pyoxigraph as ox

from kg.document_facts import DocumentFacts
from kg.manifest import SourceRecord
from kg.quad_files import ExportFormat
from kg.sparql import SparqlAnswer, SparqlRequest
from kg.values import Row, Term


class Graph(Protocol):
    """A graph that is read. A query that names no graph sees all of them as one; no triple stands in two."""

    def select(
        self, query: str, bindings: Mapping[str, Term | Sequence[Term]] | None = None
    ) -> tuple[Row, ...]:
        """Rows of one of our own SELECT queries; how it is written is said at ``GraphStore.select``."""

    def construct(
        self, query: str, bindings: Mapping[str, Term | Sequence[Term]] | None = None
    ) -> tuple[ox.Triple, ...]:
        """Triples of one of our own CONSTRUCT queries, each once."""

    def describe(self, iri: str) -> tuple[ox.Triple, ...]:
        """Every triple whose subject is ``iri``, in a stable order; empty when nothing is known of it."""

    def answer(self, request: SparqlRequest) -> SparqlAnswer:
        """Answer a user's query; raises what ``kg.sparql.answer`` does."""

    def export(self, format: ExportFormat, stream: IO[bytes]) -> None:
        """Write the whole graph; ``nq`` ``trig`` ``jsonld`` keep the named graphs."""

    @property
    def version(self) -> str:
        """Changes with every finished build; ``""`` before the first."""

    @property
    def folder(self) -> Path | None:
        """Where files that go with the graph stand, such as its search index; ``None`` when nowhere."""

    def close(self) -> None:
        """Release what is held."""

    def __enter__(self) -> Self:
        """The graph itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it, after a flush where the block wrote something and ended well."""


class BoundGraph(Graph, Protocol):
    """A graph that also takes queries of ours with their values in them already."""

    def rows(self, query: str) -> tuple[Row, ...]:
        """:meth:`Graph.select` of such a query."""

    def triples(self, query: str) -> tuple[ox.Triple, ...]:
        """:meth:`Graph.construct` of such a query."""


class WritableGraph(Graph, Protocol):
    """A graph that a build writes, one document replacing its older self as a whole."""

    def replace_documents(self, documents: Sequence[DocumentFacts]) -> None:
        """Put each document in the place of the one that has its IRI, if there is one.

        Facts about shared things that only these documents stated, and state no longer, go. Raises ``ValueError``,
        with nothing written of a document whose facts are not as :class:`DocumentFacts` wants them.
        """

    def remove_document(self, document_iri: str) -> None:
        """Take the document out, and the facts about shared things that only it stated."""

    def record_source(self, record: SourceRecord) -> None:
        """Record a file that gave no document."""

    def remove_source(self, path: str) -> None:
        """Remove every document that came from the file, and its record."""

    def put_ontology(self, files: Iterable[str | os.PathLike[str] | bytes]) -> bool:
        """Make the ontology's graph hold exactly what the Turtle files say; whether that changed it."""

    def documents(self) -> dict[str, str]:
        """IRI of every document → path of the file it came from."""

    def sources(self) -> dict[str, SourceRecord]:
        """Path → record of every file that need not be read again."""

    def flush(self) -> None:
        """End a build: everything is kept, and running services are told that the graph is new."""
