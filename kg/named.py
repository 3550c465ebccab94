"""What has a name in a graph: units, waters, documents and the like, each with every form it is written in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from kg.graph import Graph
from kg.sparql import SparqlRequest
from ontology.iri import NS
from ontology.terms import DCTERMS, HETU, PREFIXES, RDF, SKOS

_WATERS = ("River", "Lake", "Reservoir", "Canal", "Ditch", "Wetland", "Groundwater", "Basin", "WaterBody")
KINDS: Mapping[str, str] = {
    "Unit": "unit",
    "UnitGroup": "group",
    "PolicyDocument": "document",
    "MonitoringSection": "section",
    "Jurisdiction": "jurisdiction",
    "Theme": "theme",
    "Facility": "facility",
    "Place": "place",
} | dict.fromkeys(_WATERS, "water")

# One property at a time: a join with the class, inside a UNION or behind it, takes three times as long.
_CLASSES = "SELECT ?thing ?class WHERE {{ VALUES ?class {{ {classes} }} {only} ?thing a ?class }}"
_LABELS = "SELECT ?thing ?name (LANG(?name) AS ?language) WHERE {{ {only} ?thing skos:prefLabel ?name }}"
_OTHERS = "SELECT ?thing ?name WHERE {{ {only} ?thing {property} ?name }}"
_PREFIXES = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())
_MOST_BYTES = 1 << 31
_CLASS_NAMES = " ".join(f"hetu:{name}" for name in KINDS)


@dataclass(frozen=True, slots=True)
class Named:
    """A thing and its names. ``kind``: unit, group, water, section, document, jurisdiction, theme, facility or place.

    ``label`` is its Chinese name where it has one.
    """

    iri: str
    kind: str
    label: str
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Its label and every other form it is written in."""
        return (self.label, *self.others)


def text_rows(graph: Graph, query: str) -> Iterator[list[str]]:
    """The rows of one of our own queries as text, without prefixes in it. Read as CSV, 300,000 rows take a second; as terms of the engine, three."""
    request = SparqlRequest(_PREFIXES + query, solutions="csv", result_bytes=_MOST_BYTES)
    table = csv.reader(io.StringIO(graph.answer(request).body.decode(), newline=""))
    next(table)
    return table


def named_in(graph: Graph, only: Iterable[str] | None = None) -> tuple[Named, ...]:
    """The named things of a graph in order of IRI; with ``only``, those of them that these IRIs name."""
    terms = None if only is None else [str(NamedNode(iri)) for iri in only]
    if terms == []:
        return ()
    place = "" if terms is None else f"VALUES ?thing {{ {' '.join(terms)} }}"

    def rows(query: str, **parts: str) -> Iterator[list[str]]:
        return text_rows(graph, query.format(only=place, **parts))

    kinds = {thing: KINDS[klass.removeprefix(NS)] for thing, klass in rows(_CLASSES, classes=_CLASS_NAMES)}
    labels: dict[str, set[str]] = {}
    others: dict[str, set[str]] = {}
    for thing, name, language in rows(_LABELS):
        # The English name of a theme is one more form of it; the Chinese one is what it is called.
        (others if language == "en" else labels).setdefault(thing, set()).add(name)
    for thing, name in rows(_OTHERS, property="dcterms:title"):
        labels.setdefault(thing, set()).add(name)
    for property in ("skos:altLabel", "hetu:documentNumber"):
        for thing, name in rows(_OTHERS, property=property):
            others.setdefault(thing, set()).add(name)
    return tuple(
        _named(iri, kind, labels.get(iri, set()), others.get(iri, set()))
        for iri, kind in sorted(kinds.items())
        if iri in labels or iri in others
    )


def named_of(iri: str, triples: Iterable[Triple]) -> Named | None:
    """The same of one thing, by the triples that have it as subject; ``None`` for what has no name or is of no such kind."""
    kind: str | None = None
    labels: set[str] = set()
    others: set[str] = set()
    for triple in triples:
        property, value = triple.predicate.value, triple.object
        if isinstance(value, NamedNode) and property == RDF.type:
            kind = KINDS.get(value.value.removeprefix(NS), kind)
        elif isinstance(value, Literal) and property in _NAMING:
            english = property == SKOS.prefLabel and value.language == "en"
            (others if english or property in _OTHER_NAMES else labels).add(value.value)
    return _named(iri, kind, labels, others) if kind and (labels or others) else None


_OTHER_NAMES = frozenset({SKOS.altLabel, HETU.documentNumber})
_NAMING = _OTHER_NAMES | {SKOS.prefLabel, DCTERMS.title}


def _named(iri: str, kind: str, labels: set[str], others: set[str]) -> Named:
    return Named(iri, kind, min(labels or others), tuple(sorted(labels | others)))
