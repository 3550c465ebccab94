"""A graph in any SPARQL 1.1 store, behind a URL: the same documents, shared facts and questions as in a folder.

This is its reading side, with what a service passes on; a build writes through :mod:`kg.remote_writer`. What
:class:`kg.store.GraphStore` keeps in SQLite is kept in the store itself (:mod:`kg.remote_ledger`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Final

import pyoxigraph as ox

from kg.closing import Closing
from kg.errors import StoreError, StoreMissing
from kg.operations import requests
from kg.quad_files import ExportFormat, write_quads
from kg.remote_client import SparqlClient
from kg.remote_dialect import dialect_of
from kg.remote_endpoints import endpoints
from kg.remote_ledger import Ledger
from kg.remote_order import Ordered, without_order
from kg.remote_sparql import answer, read_graph, update, write_graph
from kg.sparql import SparqlAnswer, SparqlRequest
from kg.sparql_update import GraphWrite, UpdateRequest
from kg.values import Row, Term, bind, plain
from ontology.iri import ENTITY_GRAPH, ONTOLOGY_GRAPH
from ontology.terms import HETU, PREFIXES

_PROLOGUE: Final = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
_VERSION: Final = "version"


class RemoteStore(Closing):
    """The graph behind one URL. Threads may share it."""

    def __init__(self, client: SparqlClient) -> None:
        """For :meth:`read_only`; ``client`` has been answered once."""
        self._client = client
        self._ledger = Ledger(client)
        self._put = dialect_of(client.server)

    @classmethod
    def read_only(cls, url: str, seconds: float | None = None) -> RemoteStore:
        """Read the store at ``url``; ``seconds`` bounds the wait for one answer.

        Raises :class:`kg.errors.StoreMissing` when there is no graph of ours, :class:`StoreError` when the
        server cannot be reached, refuses, or does not show named graphs in its default graph.
        """
        client = SparqlClient(endpoints(url), seconds)
        try:
            if not shows_all_graphs(client):
                raise StoreMissing(
                    f"{url}: no graph here; run: hetu build SOURCE --store {url}",
                    f"{url} 中没有图谱，请先运行：hetu build 文件或目录 --store {url}",
                )
        except BaseException:
            client.close()
            raise
        return RemoteStore(client)

    def close(self) -> None:
        """Release the connections."""
        self._client.close()

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
        ordered = without_order(query) or Ordered(query, (), 0)
        rows = ordered.sorted(self._client.select(self._put(_PROLOGUE + ordered.query)))
        return tuple(tuple(map(plain, row)) for row in rows)

    def construct(
        self, query: str, bindings: Mapping[str, Term | Sequence[Term]] | None = None
    ) -> tuple[ox.Triple, ...]:
        """Run one of our own CONSTRUCT queries; each triple once."""
        return self.triples(bind(query, bindings or {}))

    def triples(self, query: str) -> tuple[ox.Triple, ...]:
        """:meth:`construct` for a query that is bound already."""
        return self._client.triples(self._put(_PROLOGUE + query))

    def describe(self, iri: str) -> tuple[ox.Triple, ...]:
        """Every triple whose subject is ``iri``, in a stable order; empty when nothing is known of it."""
        subject = ox.NamedNode(iri)
        return tuple(sorted(self._triples(subject, f"{{ {subject} ?p ?o }}"), key=str))

    def answer(self, request: SparqlRequest) -> SparqlAnswer:
        """Answer a user's query. Raises what :func:`kg.sparql.answer` does."""
        return answer(self._client, request)

    def read_graph(self, graph: str, format: str, result_bytes: int) -> SparqlAnswer:
        """One whole graph. Raises what :func:`kg.sparql.read_graph` does."""
        return read_graph(self._client, graph, format, result_bytes)

    def update(self, request: UpdateRequest) -> None:
        """Apply a user's update, beside a build if there is one. Raises what :func:`kg.sparql_update.update` does."""
        update(self._client, request)
        self._renew_version()

    def write_graph(self, request: GraphWrite) -> bool:
        """Put, extend or delete one graph for a user; returns whether it was there before."""
        existed = write_graph(self._client, request)
        self._renew_version()
        return existed

    def export(self, format: ExportFormat, stream: IO[bytes]) -> None:
        """Write the graphs of our documents, of what they share, and of the ontology; no other graph there."""
        write_quads(self._quads(), format, stream)

    # -- inside ----

    def _renew_version(self) -> None:
        for text in requests([list(self._ledger.putting_note(_VERSION, uuid.uuid4().hex))]):
            self._client.update(text)

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


def shows_all_graphs(client: SparqlClient) -> bool:
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
