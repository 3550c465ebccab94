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
from kg.named import KINDS, Named, named_in, text_rows
from kg.search.reading import Facet
from ontology.iri import ONTOLOGY_GRAPH
from ontology.terms import HETU

_SHARED: Final = " ".join(f"hetu:{name}" for name, kind in KINDS.items() if kind != "document")
_THINGS = f"SELECT DISTINCT ?thing WHERE {{{{ VALUES ?class {{{{ {_SHARED} }}}} {{place}} }}}}"
_EVERYWHERE: Final = "?thing a ?class"
_IN_ONTOLOGY: Final = f"GRAPH <{ONTOLOGY_GRAPH}> {{ ?thing a ?class }}"
_LINKS = """
SELECT ?thing ?link ?value WHERE {{ VALUES ?thing {{ {things} }}
  VALUES ?link {{ hetu:jurisdiction hetu:partOf hetu:onWaterBody }} ?thing ?link ?value }}
"""
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


def standing(graph: Graph, iris: Iterable[str]) -> Iterator[Standing]:
    """Those of the IRIs that are shared things with a name, in order of IRI."""
    named = [one for one in named_in(graph, iris) if one.kind != "document"]
    links: dict[str, set[tuple[str, str]]] = {one.iri: set() for one in named}
    if named:
        things = " ".join(str(NamedNode(iri)) for iri in links)
        for thing, link, value in text_rows(graph, _LINKS.format(things=things)):
            links[thing].add((link, value))
    for one in named:
        yield _standing(one, links[one.iri])


def _standing(named: Named, links: Iterable[tuple[str, str]]) -> Standing:
    seats = {("jurisdiction", value) for link, value in links if link == HETU.jurisdiction}
    waters = {("water_body", value) for link, value in links if link == HETU.onWaterBody}
    itself = {(facet, named.iri) for facet in (_ITSELF.get(named.kind),) if facet}
    around = set(waters)
    if named.kind == "jurisdiction":
        around |= {("jurisdiction", value) for link, value in links if link == HETU.partOf}
    if named.kind in ("jurisdiction", "water"):
        around |= itself
    return Standing(named, frozenset({("kind", named.kind), *itself, *seats, *waters}), frozenset(around))


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
