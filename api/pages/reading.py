"""One document as its reader shows it: what it is, its outline, and what its words are evidence of."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode

from api.pages.facts import FACTS, Fact
from kg.errors import NotFound
from kg.graph import Graph
from kg.values import Row

_HEAD = """
SELECT ?title ?notice ?number ?issued ?issuer ?issuer_name ?place ?place_name ?file ?text WHERE {
  VALUES ?document {}
  ?document a hetu:PolicyDocument ; dcterms:title ?title ; hetu:text ?text .
  OPTIONAL { ?document hetu:noticeTitle ?notice }
  OPTIONAL { ?document hetu:documentNumber ?number }
  OPTIONAL { ?document dcterms:issued ?issued }
  OPTIONAL { ?document hetu:issuer ?issuer . ?issuer skos:prefLabel ?issuer_name }
  OPTIONAL { ?document hetu:jurisdiction ?place . ?place skos:prefLabel ?place_name }
  OPTIONAL { ?document hetu:sourceFile ?file }
}"""
_DIVISIONS = """
SELECT ?order ?above ?label ?title ?start ?end WHERE {
  VALUES ?document {}
  ?division hetu:document ?document ; a hetu:Division ; hetu:order ?order ; hetu:evidence ?e .
  ?e oa:start ?start ; oa:end ?end .
  OPTIONAL { ?division hetu:partOf/hetu:order ?above }
  OPTIONAL { ?division hetu:label ?label }
  OPTIONAL { ?division dcterms:title ?title }
} ORDER BY ?order"""
_EVIDENCE = """
SELECT ?start ?end ?page ?line ?sheet ?cell WHERE {
  VALUES ?document {}
  ?e hetu:document ?document ; a hetu:Evidence ; oa:start ?start ; oa:end ?end .
  OPTIONAL { ?e hetu:page ?page }
  OPTIONAL { ?e hetu:line ?line }
  OPTIONAL { ?e hetu:sheet ?sheet }
  OPTIONAL { ?e hetu:cell ?cell }
}"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands in the source file, as far as its format has such places."""

    page: int | None = None
    line: int | None = None
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of the text, end exclusive, with the facts they are evidence of and the place in the source
    file.
    """

    start: int
    end: int
    facts: tuple[Fact, ...]
    place: Place = Place()

    @property
    def key(self) -> str:
        """The part of its address that says where it is."""
        return f"{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Heading:
    """A division: its number in the document, how deep it stands (from 1), its words, and where they are."""

    order: int
    depth: int
    label: str
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with everything its reader shows. ``spans`` by start, the longer first."""

    iri: str
    title: str
    notice: str
    number: str
    issued: datetime.date | None
    issuer: tuple[str, str]
    place: tuple[str, str]
    file: str
    text: str
    headings: tuple[Heading, ...]
    spans: tuple[Span, ...]

    @property
    def kinds(self) -> tuple[tuple[str, int], ...]:
        """The kinds that are marked, and how many spans each has."""
        counted = Counter(
            kind for span in self.spans for kind in {fact.kind for fact in span.facts} - {"task"}
        )
        return tuple(sorted(counted.items(), key=lambda entry: (-entry[1], entry[0])))


def read_document(store: Graph, iri: str) -> Reading:
    """The document with this IRI. Raises :class:`NotFound`."""

    def rows(query: str) -> tuple[Row, ...]:
        return store.select(query, {"document": document})

    try:
        document = NamedNode(iri)
        title, notice, number, issued, issuer, issuer_name, place, place_name, file, text = rows(_HEAD)[0]
    except (ValueError, IndexError):
        raise NotFound(f"there is no document {iri}", f"没有这份文件：{iri}") from None
    return Reading(
        iri=iri,
        title=str(title),
        notice=str(notice or ""),
        number=str(number or ""),
        issued=issued if isinstance(issued, datetime.date) else None,
        issuer=(str(issuer_name or ""), str(issuer or "")),
        place=(str(place_name or ""), str(place or "")),
        file=str(file or "").replace("\\", "/").rpartition("/")[2],
        text=str(text),
        headings=tuple(_headings(rows(_DIVISIONS))),
        spans=_spans(rows),
    )


def _headings(rows: Iterable[Row]) -> Iterable[Heading]:
    depths: dict[object, int] = {}
    for order, above, label, title, start, end in rows:
        depths[order] = depths.get(above, 0) + 1
        yield Heading(
            int(str(order)), depths[order], str(label or ""), str(title or ""), int(str(start)), int(str(end))
        )


def _spans(rows: Callable[[str], tuple[Row, ...]]) -> tuple[Span, ...]:
    facts: dict[tuple[int, int], list[Fact]] = {}
    for query, fact_of in FACTS:
        for start, end, *values in rows(query):
            facts.setdefault((int(str(start)), int(str(end))), []).append(fact_of(*values))
    places = {
        (start, end): Place(_number(page), _number(line), str(sheet or ""), str(cell or ""))
        for start, end, page, line, sheet, cell in rows(_EVIDENCE)
    }
    out = []
    for (start, end), found in facts.items():
        out.append(Span(start, end, _merged(found), places.get((start, end), Place())))
    return tuple(sorted(out, key=lambda span: (span.start, -span.end)))


def _merged(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The same duty in many tasks, as a rule states it, is one fact with many tasks."""
    out: dict[Fact, tuple[tuple[int, str], ...]] = {}
    for fact in facts:
        bare = replace(fact, tasks=())
        out[bare] = tuple(dict.fromkeys(out.get(bare, ()) + fact.tasks))
    return tuple(replace(fact, tasks=tasks) for fact, tasks in out.items())


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
