"""Documents into an embedded store, many at a time: new ones by the bulk loader, the others by their differences.

Written one by one, a document costs a transaction of the engine and two of the manifest, and a transaction of the
engine twice the work of its bulk loader for each triple. Most documents of a second reading say what they said before,
so only lines that come or go are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.manifest import Manifest, Measure, SourceRecord
from ontology.iri import ENTITY_GRAPH

_ENTITIES = ox.NamedNode(ENTITY_GRAPH)


@dataclass(frozen=True, slots=True)
class DocumentLines:
    """One document as N-Triples: ``own`` the lines of its own graph, ``shared`` those of the graph of entities.

    Each line stands once; subjects of ``own`` lie under the document's IRI, those of ``shared`` do not.
    """

    iri: str
    own: bytes
    shared: tuple[str, ...]
    record: SourceRecord
    measure: Measure


def load(engine: ox.Store, manifest: Manifest, documents: Sequence[DocumentLines]) -> None:
    """Put each document in the place of the one that has its IRI, and note it as applied.

    Whoever reads meanwhile sees all of the new documents or none, and of the others all of the old or all of the new.
    """
    new = [one for one in documents if not engine.contains_named_graph(ox.NamedNode(one.iri))]
    there = {one.iri for one in documents}.difference(one.iri for one in new)
    gone = manifest.begin(
        ((one.iri, one.shared, one.record) for one in documents), {one.iri: one.measure for one in documents}
    )
    update = ";\n".join(_differences(engine, [one for one in documents if one.iri in there], gone))
    if update:
        engine.update(update)
    if new:
        engine.bulk_load(b"".join(_quads(new)), format=ox.RdfFormat.N_QUADS, lenient=True)
    manifest.applied([one.iri for one in documents])


def _quads(documents: Iterable[DocumentLines]) -> Iterator[bytes]:
    """The lines with their graphs. A line break within a text is escaped, so it ends a line and nothing else."""
    shared: dict[str, None] = {}
    for one in documents:
        yield one.own.replace(b" .\n", f" {ox.NamedNode(one.iri)} .\n".encode())
        shared |= dict.fromkeys(one.shared)
    end = f" {_ENTITIES} .\n"
    yield "".join(f"{fact.removesuffix(' .')}{end}" for fact in shared).encode()


def _differences(engine: ox.Store, documents: Iterable[DocumentLines], gone: Sequence[str]) -> Iterator[str]:
    """Operations that make the graphs of documents that are there say what is new of them, and no more."""
    if gone:
        yield f"DELETE DATA {{ GRAPH {_ENTITIES} {{ {' '.join(gone)} }} }}"
    shared: dict[str, None] = {}
    for one in documents:
        name = ox.NamedNode(one.iri)
        before = dict.fromkeys(
            (engine.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name) or b"").splitlines()
        )
        after = dict.fromkeys(one.own.splitlines())
        old = [line.decode() for line in before if line not in after]
        fresh = [line.decode() for line in after if line not in before]
        if old:
            yield f"DELETE DATA {{ GRAPH {name} {{ {' '.join(old)} }} }}"
        if fresh:
            yield f"INSERT DATA {{ GRAPH {name} {{ {' '.join(fresh)} }} }}"
        shared |= dict.fromkeys(one.shared)
    facts = [fact for fact in shared if not _stands(engine, fact)]
    if facts:
        yield f"INSERT DATA {{ GRAPH {_ENTITIES} {{ {' '.join(facts)} }} }}"


def _stands(engine: ox.Store, fact: str) -> bool:
    """Whether the graph of entities holds a fact."""
    (quad,) = ox.parse(fact, format=ox.RdfFormat.N_TRIPLES)
    return ox.Quad(quad.subject, quad.predicate, quad.object, _ENTITIES) in engine
