"""What the index asks of the graph about shared things: which there are, what they are called, what lies around them.

A thing's part of the index follows from triples of which it is the subject, so when some facts change, only their
subjects are looked at again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
_NAMED = "SELECT DISTINCT ?named WHERE {{ GRAPH {document} {{ ?s ?p ?named FILTER(isIRI(?named)) }} }}"
# One step at a time: asked for as a path of any length, all paths of the graph are followed first.
_BESIDE = """
SELECT ?named ?thing WHERE {{ VALUES ?named {{ {named} }}
  ?named hetu:jurisdiction|hetu:partOf|hetu:onWaterBody|hetu:tributaryOf|hetu:member|org:subOrganizationOf|^hetu:succeeds ?thing }}
"""


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


class Reach:
    """What documents name, with what these things belong to. What lies beside a thing is asked for once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._beside: dict[str, list[str]] = {}

    def of(self, document: str) -> set[str]:
        """The shared things that facts of a document in the graph are about."""
        rows = text_rows(self._graph, _NAMED.format(document=NamedNode(document)))
        reached = {iri for (iri,) in rows if iri != document and not iri.startswith(f"{document}/")}
        edge = reached
        while edge:
            self._learn(edge)
            edge = {beside for iri in edge for beside in self._beside[iri]} - reached
            reached |= edge
        return reached

    def _learn(self, iris: Iterable[str]) -> None:
        """Find out what lies beside those of the things that nothing is known of."""
        new = [iri for iri in iris if iri not in self._beside]
        if new:
            self._beside.update((iri, []) for iri in new)
            named = " ".join(str(NamedNode(iri)) for iri in new)
            for iri, beside in text_rows(self._graph, _BESIDE.format(named=named)):
                self._beside[iri].append(beside)
