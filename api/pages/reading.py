"""One document as its reader shows it: what it is, its outline, and what its words are evidence of."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode

from api.pages.page import local
from kg.errors import NotFound
from kg.store import GraphStore, Row

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
SELECT ?start ?end ?page ?line WHERE {
  VALUES ?document {}
  ?e hetu:document ?document ; a hetu:Evidence ; oa:start ?start ; oa:end ?end .
  OPTIONAL { ?e hetu:page ?page }
  OPTIONAL { ?e hetu:line ?line }
}"""
_TASKS = """
SELECT ?start ?end ?task ?order ?heading ?due WHERE {
  VALUES ?document {}
  ?task hetu:document ?document ; a hetu:Task ; hetu:order ?order ; hetu:evidence ?e .
  ?e oa:start ?start ; oa:end ?end .
  OPTIONAL { ?task hetu:headingPath ?heading }
  OPTIONAL { ?task hetu:due ?due }
} ORDER BY ?order"""
_DUTIES = """
SELECT ?start ?end ?role ?unit ?name ?mention ?why ?inherited ?task ?order WHERE {
  VALUES ?document {}
  ?task hetu:document ?document ; a hetu:Task ; hetu:order ?order .
  ?r hetu:task ?task ; hetu:role ?role ; hetu:mention ?mention ; hetu:evidence ?e .
  ?e oa:start ?start ; oa:end ?end .
  OPTIONAL { ?r hetu:unit ?unit . ?unit skos:prefLabel ?name }
  OPTIONAL { ?r hetu:resolutionReason ?why }
  OPTIONAL { ?r hetu:inherited ?inherited }
} ORDER BY ?order ?r"""
_NAMED = """
SELECT ?start ?end ?thing ?name ?class ?relation WHERE {
  VALUES ?document {}
  ?e hetu:document ?document ; hetu:names ?thing ; oa:start ?start ; oa:end ?end .
  OPTIONAL { ?thing skos:prefLabel|rdfs:label ?name }
  OPTIONAL { ?thing a ?class FILTER(STRSTARTS(STR(?class), STR(hetu:))) }
  OPTIONAL { ?document ?relation ?thing FILTER(?relation IN (hetu:implements, hetu:cites)) }
}"""
_DEADLINES = """
SELECT ?start ?end ?due ?precision WHERE {
  VALUES ?document {}
  ?x hetu:document ?document ; a hetu:Deadline ; hetu:evidence ?e . ?e oa:start ?start ; oa:end ?end .
  OPTIONAL { ?x hetu:due|hetu:starts ?due }
  OPTIONAL { ?x hetu:precision ?precision }
}"""
_TARGETS = """
SELECT ?start ?end ?indicator ?comparator ?value ?measure ?class ?due WHERE {
  VALUES ?document {}
  ?x hetu:document ?document ; a hetu:Target ; hetu:evidence ?e . ?e oa:start ?start ; oa:end ?end .
  OPTIONAL { ?x hetu:indicator ?indicator }
  OPTIONAL { ?x hetu:comparator ?comparator }
  OPTIONAL { ?x hetu:value ?value }
  OPTIONAL { ?x hetu:measureUnit ?measure }
  OPTIONAL { ?x hetu:waterClass/skos:prefLabel ?class FILTER(LANG(?class) != "en") }
  OPTIONAL { ?x hetu:due ?due }
}"""
# The kind that a named thing is shown as, by the local name of its class; every other hetu: class there is a
# water.
_KINDS = {"MonitoringSection": "section", "Facility": "facility", "Place": "place", "Jurisdiction": "place"}
_KINDS |= {"Unit": "unit", "UnitGroup": "group", "PolicyDocument": "citation"}


@dataclass(frozen=True, slots=True)
class Fact:
    """What a span is evidence of. ``kind`` is duty, task, water, section, facility, place, unit, group,
    deadline, target or
    citation; what does not apply is empty. ``tasks`` are (number, IRI): a rule holds for many.
    """

    kind: str
    label: str
    iri: str = ""
    role: str = ""
    mention: str = ""
    why: str = ""
    inherited: bool = False
    tasks: tuple[tuple[int, str], ...] = ()
    due: datetime.date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of the text, end exclusive, with the facts they are evidence of and the place in the source
    file.
    """

    start: int
    end: int
    facts: tuple[Fact, ...]
    page: int | None = None
    line: int | None = None

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


def read_document(store: GraphStore, iri: str) -> Reading:
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
    for query, fact_of in _FACTS:
        for start, end, *values in rows(query):
            facts.setdefault((int(str(start)), int(str(end))), []).append(fact_of(*values))
    places = {(start, end): (page, line) for start, end, page, line in rows(_EVIDENCE)}
    out = []
    for (start, end), found in facts.items():
        page, line = places.get((start, end), (None, None))
        out.append(Span(start, end, _merged(found), _number(page), _number(line)))
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


def _date(value: object) -> datetime.date | None:
    return value if isinstance(value, datetime.date) else None


def _task(task: object, order: object, heading: object, due: object) -> Fact:
    return Fact("task", str(heading or ""), str(task), tasks=((int(str(order)), str(task)),), due=_date(due))


def _duty(
    role: object,
    unit: object,
    name: object,
    mention: object,
    why: object,
    inherited: object,
    task: object,
    order: object,
) -> Fact:
    tasks = ((int(str(order)), str(task)),)
    label, iri = str(name or mention), str(unit or "")
    return Fact("duty", label, iri, local(role), str(mention), str(why or ""), inherited is True, tasks)


def _named(thing: object, name: object, klass: object, relation: object) -> Fact:
    label = str(name or str(thing).rpartition("/")[2])
    if relation or not klass:
        return Fact("citation", label, str(thing), note=local(relation or ""))
    return Fact(_KINDS.get(local(klass), "water"), label, str(thing))


def _deadline(due: object, precision: object) -> Fact:
    return Fact("deadline", "", due=_date(due), note=str(precision or ""))


def _target(
    indicator: object, comparator: object, value: object, measure: object, klass: object, due: object
) -> Fact:
    return Fact(
        "target", str(indicator or ""), due=_date(due), note=target_words(comparator, value, measure, klass)
    )


def target_words(comparator: object, value: object, measure: object, klass: object) -> str:
    """A target's right-hand side for people: ``≥ 95 %``, ``Ⅲ``."""
    sign = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "=", "~": "≈"}.get(
        str(comparator or ""), str(comparator or "")
    )
    number = "" if value is None else f"{value}{'' if measure in ('%', '％', None) else ' '}{measure or ''}"
    return " ".join(part for part in (sign, number or str(klass or "")) if part)


_FACTS: tuple[tuple[str, Callable[..., Fact]], ...] = (
    (_TASKS, _task),
    (_DUTIES, _duty),
    (_NAMED, _named),
    (_DEADLINES, _deadline),
    (_TARGETS, _target),
)
