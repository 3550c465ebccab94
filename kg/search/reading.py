"""What of a document can be found: its title, its headings, its tasks, and the passages between them.

Every line of the text is in one entry and no line in two: a task is found as a whole, whatever evidence lies in it, and
what belongs to no task line by line. All of it follows from the document's own facts, so that whoever reads a file can
make its part of the index before anything is stored; what lies around things (:mod:`kg.search.things`) is looked up
when somebody asks.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from pyoxigraph import BlankNode, NamedNode, Triple

from kg.graph import Graph
from kg.named import text_rows
from kg.search.folding import tokens
from ontology.iri import NS
from ontology.terms import DCTERMS, HETU, OA, RDF

# What an entry can be narrowed by, in the order in which it is offered.
FACETS = ("kind", "jurisdiction", "document", "unit", "role", "water_body", "theme", "year")
END_OF_NAME: Final = "\n"  # between the forms of a name: none has a line break in it

# Names of their own: they are looked up thousands of times a document.
_TYPE, _TITLE, _NOTICE_TITLE, _ISSUED = RDF.type, DCTERMS.title, HETU.noticeTitle, DCTERMS.issued
_NUMBER, _JURISDICTION, _TEXT, _PATH = HETU.documentNumber, HETU.jurisdiction, HETU.text, HETU.headingPath
_EVIDENCE, _NAMES, _START, _END = HETU.evidence, HETU.names, OA.start, OA.end
_TASK_OF, _UNIT, _ROLE, _THEME, _CONCERNS = HETU.task, HETU.unit, HETU.role, HETU.theme, HETU.concerns
_DIVISION, _TASK = HETU.Division, HETU.Task
_PROPERTIES = frozenset({
    _TITLE, _NOTICE_TITLE, _ISSUED, _NUMBER, _JURISDICTION, _TEXT, _PATH, _EVIDENCE, _NAMES, _START, _END,
    _TASK_OF, _UNIT, _ROLE, _THEME, _CONCERNS,
})  # fmt: skip
_CLASSES = frozenset({_TASK, _DIVISION})
_FACTS = """
SELECT ?s ?p ?o WHERE {{ GRAPH {document} {{
  {{ VALUES ?p {{ {properties} }} ?s ?p ?o }}
  UNION {{ VALUES ?o {{ {classes} }} ?s rdf:type ?o BIND(rdf:type AS ?p) }}
}} }}
"""

Facet = tuple[str, str]
Fact = tuple[str, str, str]  # subject, property, value


class Span(NamedTuple):
    """Characters of the document's text, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be found; ``name`` has a line for each of its names. ``facets`` are in order, each once."""

    kind: str
    iri: str
    name: str
    heading: str
    span: Span
    facets: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class IndexedEntry:
    """An entry with its words as they are searched: those of the name, the heading, the text and the document's title."""

    entry: Entry
    words: tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """One document as the index takes it; ``text`` is packed, ``others`` are the forms in which it is named.

    ``label`` is the first of its titles, or of its other forms where it has none; empty where nothing names it.
    """

    iri: str
    title: str
    number: str
    year: str
    text: bytes
    places: tuple[str, ...]
    label: str
    others: tuple[str, ...]
    entries: tuple[IndexedEntry, ...]

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        return len(self.text) + sum(
            400 + 130 * len(one.entry.facets) + 2 * sum(map(len, one.words)) for one in self.entries
        )


def indexed_triples(iri: str, triples: Iterable[Triple]) -> IndexedDocument:
    """The document whose own graph these triples are, before they are anywhere."""
    return _Reader(iri, _facts(triples)).read()


def indexed_graph(graph: Graph, iri: str) -> IndexedDocument:
    """The document with this IRI as the graph has it; without a text of its own it has a title only."""
    query = _FACTS.format(
        document=NamedNode(iri),
        properties=" ".join(f"<{name}>" for name in sorted(_PROPERTIES)),
        classes=" ".join(f"<{name}>" for name in sorted(_CLASSES)),
    )
    return _Reader(iri, (tuple(row) for row in text_rows(graph, query))).read()  # type: ignore[misc]


def words_of(kind: str, name: str, heading: str, passage: str, title: str) -> tuple[str, str, str, str]:
    """The words of an entry. What is a name is not said again as a text."""
    body = "" if kind == "document" or passage == name else passage
    return (
        tokens(name),
        _tokens_again(heading),
        tokens(body),
        "" if kind == "document" else _tokens_again(title),
    )


@lru_cache(maxsize=64)
def _tokens_again(text: str) -> str:
    """The tokens of a title or a heading, which many entries of a document share."""
    return tokens(text)


def packed(text: str) -> bytes:
    """A text as it is stored."""
    return zlib.compress(text.encode(), 6)


def unpacked(blob: bytes) -> str:
    """A text as it was before it was stored."""
    return zlib.decompress(blob).decode()


def _facts(triples: Iterable[Triple]) -> Iterator[Fact]:
    """Those of the triples that matter here, as text."""
    for triple in triples:
        property, value = triple.predicate.value, triple.object
        if isinstance(value, BlankNode | Triple) or isinstance(triple.subject, Triple):
            continue
        if property in _PROPERTIES or (property == _TYPE and value.value in _CLASSES):
            yield triple.subject.value, property, value.value


class _Reader:
    """The facts of one document, by subject and property; several values of one property are in order."""

    def __init__(self, iri: str, facts: Iterable[Fact]) -> None:
        self._iri = iri
        self._facts: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for subject, property, value in facts:
            values = self._facts[subject][property]
            if value not in values:
                values.append(value)
                # In whichever order they come, what is made of them is the same.
                values.sort()
        self._spans = {
            subject: Span(int(said[_START][0]), int(said[_END][0]))
            for subject, said in self._facts.items()
            if _START in said and _END in said
        }
        self._names = sorted(
            (span, thing)
            for subject, span in self._spans.items()
            for thing in self._facts[subject].get(_NAMES, ())
        )

    def read(self) -> IndexedDocument:
        head = self._facts[self._iri]
        titles = [*head[_TITLE], *head[_NOTICE_TITLE]]
        numbers, issued = head[_NUMBER], "".join(head[_ISSUED][:1])
        text, places = "".join(head[_TEXT][:1]), tuple(head[_JURISDICTION])
        shared = {("document", self._iri), *(("jurisdiction", place) for place in places)}
        if issued:
            shared.add(("year", issued[:4]))
        names = END_OF_NAME.join(name for name in (*titles, *numbers[:1]) if name)
        first = Entry("document", self._iri, names, "", Span(0, 0), ())
        title = "".join(titles[:1])
        forms = tuple(sorted({*head[_TITLE], *numbers}))
        return IndexedDocument(
            self._iri, title, "".join(numbers[:1]), issued[:4], packed(text), places,
            min(head[_TITLE] or forms, default=""), forms,
            tuple(_indexed(one, shared, text, title) for one in (first, *self._parts(text))),
        )  # fmt: skip

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
            (span, subject, "".join(said[_PATH][:1]))
            for subject, said in self._facts.items()
            if _DIVISION in said.get(_TYPE, ()) and (span := self._span(said))
        )

    def _span(self, said: Mapping[str, list[str]]) -> Span | None:
        return min((self._spans[one] for one in said.get(_EVIDENCE, ()) if one in self._spans), default=None)

    def _tasks(self) -> Iterator[tuple[Span, Entry]]:
        """The outermost tasks; what holds of a task inside another holds of that one."""
        parts: defaultdict[str, set[Facet]] = defaultdict(set)
        for said in list(self._facts.values()):
            for task in said.get(_TASK_OF, ()):
                parts[task] |= {("unit", unit) for unit in said[_UNIT]}
                parts[task] |= {("role", role.removeprefix(NS)) for role in said[_ROLE]}
        spans = sorted(
            (span.start, -span.end, subject)
            for subject, said in self._facts.items()
            if _TASK in said.get(_TYPE, ()) and (span := self._span(said))
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
            heading = "".join(self._facts[subject][_PATH][:1])
            yield span, Entry("task", subject, "", heading, span, tuple(facets))

    def _task_facets(self, task: str) -> set[Facet]:
        said = self._facts[task]
        return {
            *(("theme", theme) for theme in said[_THEME]),
            *(("water_body", thing) for thing in said[_CONCERNS]),
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

    def _named_at(self, span: Span) -> tuple[Facet, ...]:
        """The things that a line names. Which of them are waters, or on one, is known to those who ask."""
        low = bisect_right(self._names, span.start - 1, key=lambda named: named[0].start)
        found: list[Facet] = []
        for place, thing in self._names[low:]:
            if place.start >= span.end:
                break
            found.append(("water_body", thing))
        return tuple(found)


def _indexed(entry: Entry, shared: set[Facet], text: str, title: str) -> IndexedEntry:
    """An entry with what holds of its whole document, and its words."""
    facets = tuple(sorted({*entry.facets, *shared, ("kind", entry.kind)}))
    whole = Entry(entry.kind, entry.iri, entry.name, entry.heading, entry.span, facets)
    passage = text[entry.span.start : entry.span.end]
    return IndexedEntry(whole, words_of(entry.kind, entry.name, entry.heading, passage, title))
