"""What of a document can be found: its title, its headings, its tasks, and the passages between them.

Every line of the text is in one entry and no line in two: a task is found as a whole, whatever evidence lies in it, and
what belongs to no task line by line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from pyoxigraph import NamedNode

from kg.graph import Graph
from kg.named import text_rows
from ontology.iri import NS
from ontology.terms import DCTERMS, HETU, OA, RDF

# What an entry can be narrowed by, in the order in which it is offered.
FACETS = ("kind", "jurisdiction", "document", "unit", "role", "water_body", "theme", "year")

_FACTS = """
SELECT ?s ?p ?o WHERE {{ GRAPH {document} {{
  {{ VALUES ?p {{ dcterms:title dcterms:issued hetu:documentNumber hetu:noticeTitle hetu:jurisdiction hetu:text hetu:headingPath
      hetu:evidence hetu:theme hetu:concerns hetu:task hetu:unit hetu:role hetu:names oa:start oa:end }} ?s ?p ?o }}
  UNION {{ VALUES ?o {{ hetu:Task hetu:Division }} ?s rdf:type ?o BIND(rdf:type AS ?p) }}
}} }}
"""
_PLACES = "SELECT ?above WHERE {{ {thing} hetu:partOf* ?above }}"
_WATERS = (
    "SELECT ?water WHERE {{ {thing} hetu:onWaterBody? ?water . ?water a/rdfs:subClassOf* hetu:WaterBody }}"
)
_SEATS = "SELECT ?thing ?place WHERE {{ {only} ?thing hetu:jurisdiction ?place }}"
_ON_WATERS = "SELECT ?thing ?water WHERE {{ {only} ?thing hetu:onWaterBody ?water }}"
_NAMED = "SELECT DISTINCT ?named WHERE {{ GRAPH {document} {{ ?s ?p ?named FILTER(isIRI(?named)) }} }}"
# One step at a time: asked for as a path of any length, all paths of the graph are followed first.
_BESIDE = """
SELECT ?named ?thing WHERE {{ VALUES ?named {{ {named} }}
  ?named hetu:jurisdiction|hetu:partOf|hetu:onWaterBody|hetu:tributaryOf|hetu:member|org:subOrganizationOf|^hetu:succeeds ?thing }}
"""

Facet = tuple[str, str]


class Span(NamedTuple):
    """Characters of the document's text, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be found; ``name`` has a line for each of its names."""

    kind: str
    iri: str
    name: str
    heading: str
    span: Span
    facets: frozenset[Facet]


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """One document as the index takes it; ``places`` are its jurisdiction and those around it."""

    iri: str
    title: str
    number: str
    year: str
    text: str
    places: tuple[str, ...]
    entries: tuple[Entry, ...]


class Surroundings:
    """What lies around things of the graph, each asked for once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}
        self._beside: dict[str, list[str]] = {}

    def places(self, iri: str) -> tuple[str, ...]:
        """A jurisdiction and all it is part of."""
        return self._asked(_PLACES, iri)

    def waters(self, iri: str) -> tuple[str, ...]:
        """The water that a section is on, or the water itself; nothing for anything else."""
        return self._asked(_WATERS, iri)

    def named_in(self, document: str) -> tuple[str, ...]:
        """The shared things that a document names, and those these belong to."""
        rows = text_rows(self._graph, _NAMED.format(document=NamedNode(document)))
        reached = {iri for (iri,) in rows if iri != document and not iri.startswith(f"{document}/")}
        edge = reached
        while edge:
            self._learn(edge)
            edge = {beside for iri in edge for beside in self._beside[iri]} - reached
            reached |= edge
        return tuple(sorted(reached))

    def _learn(self, iris: Iterable[str]) -> None:
        """Find out what lies beside those of the things that nothing is known of."""
        new = [iri for iri in iris if iri not in self._beside]
        if new:
            self._beside.update((iri, []) for iri in new)
            named = " ".join(str(NamedNode(iri)) for iri in new)
            for iri, beside in text_rows(self._graph, _BESIDE.format(named=named)):
                self._beside[iri].append(beside)

    def kin(self, only: Iterable[str] | None = None) -> dict[str, set[Facet]]:
        """Where bodies have their seat and on which water sections are, of all things or of some, as facets."""
        place = "" if only is None else f"VALUES ?thing {{ {' '.join(str(NamedNode(iri)) for iri in only)} }}"
        found: dict[str, set[Facet]] = {}
        for thing, seat in text_rows(self._graph, _SEATS.format(only=place)):
            found.setdefault(thing, set()).update(("jurisdiction", iri) for iri in self.places(seat))
        for section, water in text_rows(self._graph, _ON_WATERS.format(only=place)):
            found.setdefault(section, set()).add(("water_body", water))
        return found

    def _asked(self, query: str, iri: str) -> tuple[str, ...]:
        found = self._known.get((query, iri))
        if found is None:
            rows = text_rows(self._graph, query.format(thing=NamedNode(iri)))
            found = self._known[query, iri] = tuple(dict.fromkeys(row[0] for row in rows))
        return found


def read_document(graph: Graph, iri: str, around: Surroundings) -> ReadDocument:
    """The document with this IRI; without a text of its own it has a title only."""
    return _Reader(graph, iri, around).read()


class _Reader:
    """The facts of one document, by subject and property."""

    def __init__(self, graph: Graph, iri: str, around: Surroundings) -> None:
        self._iri = iri
        self._around = around
        self._facts: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for subject, property, value in text_rows(graph, _FACTS.format(document=NamedNode(iri))):
            self._facts[subject][property].append(value)
        self._spans = {
            subject: Span(int(said[OA.start][0]), int(said[OA.end][0]))
            for subject, said in self._facts.items()
            if OA.start in said and OA.end in said
        }
        self._names = sorted(
            (span, thing)
            for subject, span in self._spans.items()
            for thing in self._facts[subject].get(HETU.names, ())
        )

    def read(self) -> ReadDocument:
        head = self._facts[self._iri]
        titles = [*head[DCTERMS.title], *head[HETU.noticeTitle]]
        number, issued = "".join(head[HETU.documentNumber][:1]), "".join(head[DCTERMS.issued][:1])
        places = tuple(dict.fromkeys(p for own in head[HETU.jurisdiction] for p in self._around.places(own)))
        text = "".join(head[HETU.text][:1])
        shared = {("document", self._iri), *(("jurisdiction", place) for place in places)}
        if issued:
            shared.add(("year", issued[:4]))
        names = "\n".join(name for name in (*titles, number) if name)
        first = Entry("document", self._iri, names, "", Span(0, 0), frozenset())
        found = [first, *self._parts(text)]
        entries = tuple(_with_facets(entry, shared | {("kind", entry.kind)}) for entry in found)
        return ReadDocument(self._iri, "".join(titles[:1]), number, issued[:4], text, places, entries)

    def _parts(self, text: str) -> Iterator[Entry]:
        """Tasks, and what stands before, between and behind them."""
        headings = self._headings()
        at = 0
        for span, entry in self._tasks():
            yield from self._passages(text, Span(at, span.start), headings)
            yield entry
            at = span.end
        yield from self._passages(text, Span(at, len(text)), headings)

    def _headings(self) -> list[tuple[Span, str, str]]:
        """Where each heading stands, its IRI and its path, in the order of the text."""
        return sorted(
            (span, subject, "".join(said[HETU.headingPath][:1]))
            for subject, said in self._facts.items()
            if HETU.Division in said[RDF.type] and (span := self._span(said))
        )

    def _span(self, said: Mapping[str, list[str]]) -> Span | None:
        return next((self._spans[one] for one in said.get(HETU.evidence, ()) if one in self._spans), None)

    def _tasks(self) -> Iterator[tuple[Span, Entry]]:
        """The outermost tasks; what holds of a task inside another holds of that one."""
        parts: defaultdict[str, set[Facet]] = defaultdict(set)
        for said in list(self._facts.values()):
            for task in said.get(HETU.task, ()):
                parts[task] |= {("unit", unit) for unit in said[HETU.unit]}
                parts[task] |= {("role", role.removeprefix(NS)) for role in said[HETU.role]}
        spans = sorted(
            (span.start, -span.end, subject)
            for subject, said in self._facts.items()
            if HETU.Task in said[RDF.type] and (span := self._span(said))
        )
        outer: list[tuple[Span, str, set[Facet]]] = []
        for start, minus_end, subject in spans:
            facets = parts[subject] | self._task_facets(subject)
            if outer and start < outer[-1][0].end:
                last, iri, held = outer[-1]
                outer[-1] = Span(last.start, max(last.end, -minus_end)), iri, held | facets
            else:
                outer.append((Span(start, -minus_end), subject, facets))
        for span, subject, facets in outer:
            heading = "".join(self._facts[subject][HETU.headingPath][:1])
            yield span, Entry("task", subject, "", heading, span, frozenset(facets))

    def _task_facets(self, task: str) -> set[Facet]:
        said = self._facts[task]
        waters = (water for thing in said[HETU.concerns] for water in self._around.waters(thing))
        return {
            *(("theme", theme) for theme in said[HETU.theme]),
            *(("water_body", water) for water in waters),
        }

    def _passages(self, text: str, within: Span, headings: list[tuple[Span, str, str]]) -> Iterator[Entry]:
        """The lines of a stretch of text; one that is a heading is the division it begins."""
        for line in re.finditer(r"\S[^\n]*", text[within.start : within.end]):
            span = Span(within.start + line.start(), within.start + line.end())
            # The last heading that begins at this line or before it.
            n = bisect_right(headings, span.start, key=lambda heading: heading[0].start) - 1
            at, division, path = headings[n] if n >= 0 else (None, self._iri, "")
            if at and span.start <= at.start < span.end:
                title, above = text[at.start : at.end], path.rpartition(" / ")[0]
                yield Entry("division", division, title, above, span, self._named_at(span))
            else:
                yield Entry("passage", division, "", path, span, self._named_at(span))

    def _named_at(self, span: Span) -> frozenset[Facet]:
        """The waters that a line names."""
        low = bisect_right(self._names, span.start - 1, key=lambda named: named[0].start)
        found: set[Facet] = set()
        for place, thing in self._names[low:]:
            if place.start >= span.end:
                break
            found |= {("water_body", water) for water in self._around.waters(thing)}
        return frozenset(found)


def _with_facets(entry: Entry, more: set[Facet]) -> Entry:
    return replace(entry, facets=entry.facets | more)
