"""What the index asks of the graph about shared things: which there are, what they are called, what lies around them.

A thing's part of the index follows from triples of which it is the subject, so when some facts change, only their
subjects are looked at again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from kg.graph import Graph
from kg.named import KINDS, Named, named_of, text_rows
from kg.search.reading import Facet
from ontology.iri import ONTOLOGY_GRAPH
from ontology.terms import HETU

_SHARED: Final = " ".join(f"hetu:{name}" for name, kind in KINDS.items() if kind != "document")
_THINGS = f"SELECT DISTINCT ?thing WHERE {{{{ VALUES ?class {{{{ {_SHARED} }}}} {{place}} }}}}"
_EVERYWHERE: Final = "?thing a ?class"
_IN_ONTOLOGY: Final = f"GRAPH <{ONTOLOGY_GRAPH}> {{ ?thing a ?class }}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A named thing, what its own entry can be narrowed by, and its edges: what else it counts as, by facet."""

    named: Named
    facets: frozenset[Facet]
    edges: frozenset[Facet]


def shared_things(graph: Graph) -> Iterator[str]:
    """Every thing of the graph that documents share, by IRI."""
    return (iri for (iri,) in text_rows(graph, _THINGS.format(place=_EVERYWHERE)))


def ontology_things(graph: Graph) -> Iterator[str]:
    """Those of them that the ontology brings along, such as themes."""
    return (iri for (iri,) in text_rows(graph, _THINGS.format(place=_IN_ONTOLOGY)))


def standing(graph: Graph, iri: str) -> Standing | None:
    """How a shared thing stands in the graph; ``None`` when it has no name there."""
    triples = graph.describe(iri)
    named = named_of(iri, triples)
    if named is None or named.kind == "document":
        return None
    links: dict[str, set[str]] = {HETU.jurisdiction: set(), HETU.onWaterBody: set(), HETU.partOf: set()}
    for triple in triples:
        if triple.predicate.value in links and isinstance(triple.object, NamedNode):
            links[triple.predicate.value].add(triple.object.value)
    seats = {("jurisdiction", seat) for seat in links[HETU.jurisdiction]}
    waters = {("water_body", water) for water in links[HETU.onWaterBody]}
    itself = {(facet, iri) for facet in (_ITSELF.get(named.kind),) if facet}
    edges = set(waters)
    if named.kind == "jurisdiction":
        edges |= {("jurisdiction", outer) for outer in links[HETU.partOf]}
    if named.kind in ("jurisdiction", "water"):
        edges |= itself
    return Standing(named, frozenset({("kind", named.kind), *itself, *seats, *waters}), frozenset(edges))


_ITSELF: Final[Mapping[str, str]] = {
    "unit": "unit",
    "group": "unit",
    "water": "water_body",
    "theme": "theme",
    "jurisdiction": "jurisdiction",
}
