"""Tasks read back from the graph with all that holds of them, to be compared and laid out in tables."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import NamedNode

from kg.graph import Graph
from kg.network import Sentence
from kg.values import Row
from ontology.iri import NS
from ontology.roles import Role


@dataclass(frozen=True, slots=True)
class Part:
    """One unit's part in a task.

    ``function`` is the unit's field of work, which is the same in every city and era (环境保护局 and 生态环境局: 生态环境);
    所辖政府 for the governments below, one by one or together; the unit's name when the table has no function for it.
    """

    role: Role
    unit: str
    label: str
    function: str
    mention: str
    inherited: bool
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Goal:
    """A quantified goal of a task; ``rank`` orders water classes, 1 the best."""

    indicator: str
    comparator: str
    value: Decimal | None
    measure_unit: str
    water_class: str
    rank: float | None
    due: datetime.date | None
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit of a task; ``due`` is ``None`` when only relative."""

    due: datetime.date | None
    precision: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task with everything the graph says of it, each part with its sentence."""

    iri: str
    order: int
    document: str
    heading: str
    text: str
    sentence: Sentence
    themes: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    obligation: str = ""
    parts: tuple[Part, ...] = ()
    goals: tuple[Goal, ...] = ()
    limits: tuple[Limit, ...] = ()

    def functions(self, role: Role | None = None) -> frozenset[str]:
        """The fields of work of its units, in one role or in any."""
        return frozenset(p.function for p in self.parts if role is None or p.role is role)


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document as comparisons name it."""

    iri: str
    title: str
    number: str
    issued: datetime.date | None
    place: str
    place_label: str


_DOCUMENTS = """
SELECT ?d ?title ?number ?issued ?place ?label WHERE {
  ?d a hetu:PolicyDocument ; dcterms:title ?title ; hetu:jurisdiction ?place . ?place skos:prefLabel ?label .
  OPTIONAL { ?d hetu:documentNumber ?number } OPTIONAL { ?d dcterms:issued ?issued }
} ORDER BY ?issued ?title ?d
"""
_TASKS = """
SELECT ?task ?order ?d ?heading ?text ?obligation ?start ?end WHERE {
  VALUES ?d {}
  ?task a hetu:Task ; hetu:document ?d ; hetu:order ?order ; hetu:text ?text ; hetu:evidence ?e .
  ?e oa:start ?start ; oa:end ?end ; oa:exact ?text .
  OPTIONAL { ?task hetu:headingPath ?heading } OPTIONAL { ?task hetu:obligation/skos:prefLabel ?obligation FILTER(LANG(?obligation) = "zh") }
} ORDER BY ?d ?order
"""
_THEMES = """
SELECT ?task ?label WHERE { VALUES ?d {} ?task hetu:document ?d ; hetu:theme ?x . ?x skos:prefLabel ?label FILTER(LANG(?label) = "zh") }
ORDER BY ?task ?label
"""
_CONCERNS = """
SELECT ?task ?label WHERE { VALUES ?d {} ?task hetu:document ?d ; hetu:concerns ?x . ?x skos:prefLabel ?label } ORDER BY ?task ?label
"""
_PARTS = """
SELECT ?task ?role ?unit ?mention ?inherited ?exact ?start ?end WHERE {
  VALUES ?d {}
  ?task hetu:document ?d . ?r hetu:task ?task ; hetu:role ?role ; hetu:unit ?unit ; hetu:mention ?mention .
  ?r hetu:evidence ?e . ?e oa:exact ?exact ; oa:start ?start ; oa:end ?end .
  OPTIONAL { ?r hetu:inherited ?inherited }
} ORDER BY ?task ?start ?r
"""
# What a unit is stands once in the graph, and is read once, not again with each of its parts.
_UNITS = """
SELECT ?unit ?label ?class ?function ?place WHERE {
  VALUES ?class { hetu:Unit hetu:UnitGroup } ?unit a ?class ; skos:prefLabel ?label .
  OPTIONAL { ?unit hetu:function/skos:prefLabel ?function FILTER(LANG(?function) = "zh") }
  OPTIONAL { ?unit hetu:jurisdiction/skos:prefLabel ?place }
} ORDER BY ?unit ?function ?place
"""
_GOALS = """
SELECT ?task ?indicator ?comparator ?value ?measure ?class ?rank ?due ?exact ?start ?end WHERE {
  VALUES ?d {}
  ?task hetu:document ?d ; hetu:target ?g . ?g hetu:indicator ?indicator ; hetu:comparator ?comparator ; hetu:evidence ?e .
  ?e oa:exact ?exact ; oa:start ?start ; oa:end ?end .
  OPTIONAL { ?g hetu:value ?value } OPTIONAL { ?g hetu:measureUnit ?measure } OPTIONAL { ?g hetu:due ?due }
  OPTIONAL { ?g hetu:waterClass ?c . ?c skos:notation ?class OPTIONAL { ?c hetu:rank ?rank } }
} ORDER BY ?task ?start ?g
"""
_LIMITS = """
SELECT ?task ?due ?precision ?exact ?start ?end WHERE {
  VALUES ?d {}
  ?task hetu:document ?d ; hetu:deadline ?x . ?x hetu:precision ?precision ; hetu:evidence ?e .
  ?e oa:exact ?exact ; oa:start ?start ; oa:end ?end . OPTIONAL { ?x hetu:due ?due }
} ORDER BY ?task ?start ?x
"""


def documents(store: Graph) -> tuple[DocumentView, ...]:
    """Every document of the graph, by date."""
    return tuple(
        DocumentView(str(d), str(title), str(number or ""), issued if isinstance(issued, datetime.date) else None, str(place), str(label))
        for d, title, number, issued, place, label in store.select(_DOCUMENTS)
    )  # fmt: skip


def tasks(store: Graph, of: Iterable[DocumentView]) -> Mapping[str, tuple[TaskView, ...]]:
    """The tasks of each document, by its IRI, in the order of the text. A passage in prose inside a larger one is its own task."""
    wanted = {d.iri: d for d in of}
    bound = {"d": [NamedNode(iri) for iri in wanted]}
    heads = {str(row[0]): row for row in store.select(_TASKS, bound)}

    def sentence(task: str, exact: object, start: object, end: object) -> Sentence:
        row = heads[task]
        return Sentence(
            str(row[2]),
            wanted[str(row[2])].title,
            str(row[3] or ""),
            str(exact),
            int(str(start)),
            int(str(end)),
        )

    def by_task(query: str) -> defaultdict[str, list[Row]]:
        grouped: defaultdict[str, list[Row]] = defaultdict(list)
        for row in store.select(query, bound):
            if str(row[0]) in heads:
                grouped[str(row[0])].append(row)
        return grouped

    units: defaultdict[str, list[Row]] = defaultdict(list)
    for row in store.select(_UNITS):
        units[str(row[0])].append(row)
    themes, concerns, parts, goals, limits = map(by_task, (_THEMES, _CONCERNS, _PARTS, _GOALS, _LIMITS))
    out: defaultdict[str, list[TaskView]] = defaultdict(list)
    for task, (_, order, document, heading, text, obligation, start, end) in heads.items():
        out[str(document)].append(
            TaskView(
                iri=task,
                order=int(str(order)),
                document=str(document),
                heading=str(heading or ""),
                text=str(text),
                sentence=sentence(task, text, start, end),
                themes=tuple(str(r[1]) for r in themes[task]),
                concerns=tuple(str(r[1]) for r in concerns[task]),
                obligation=str(obligation or ""),
                parts=tuple(
                    _part(r, unit, sentence(task, *r[5:8])) for r in parts[task] for unit in units[str(r[2])]
                ),
                goals=tuple(_goal(r, sentence(task, r[8], r[9], r[10])) for r in goals[task]),
                limits=tuple(_limit(r, sentence(task, r[3], r[4], r[5])) for r in limits[task]),
            )
        )
    return {iri: tuple(out[iri]) for iri in wanted}


LOCAL = "所辖政府"
_LOCAL_FUNCTIONS = {"镇街", "人民政府", "管委会"}
_LOCAL_GROUP = re.compile(
    r"各.*?(?:县|区|市|州|旗|镇|乡|街道|办|政府|管委会)|(?:镇|乡|街道|乡镇)(?:办|人民政府|办事处)|[市区县]属.*?(?:管委会|区)$|(?:县|区)(?:（[^）]*）)?人民政府$"
)


def _part(row: Row, body: Row, sentence: Sentence) -> Part:
    """A part by a body; one of two fields of work (住房城乡建设, 城市管理) has a part for each."""
    _, role, unit, mention, inherited, *_ = row
    _, label, klass, function, place = body
    group = str(klass) == f"{NS}UnitGroup"
    local = str(function) in _LOCAL_FUNCTIONS or (group and _LOCAL_GROUP.search(str(label)))
    return Part(
        Role(str(role).removeprefix(NS)), str(unit), str(label), LOCAL if local else str(function or _without_place(str(label), str(place or ""))),
        str(mention), bool(inherited), sentence,
    )  # fmt: skip


def _without_place(label: str, place: str) -> str:
    """What a body is, in any place: 聊城市生态环境保护委员会成员单位 and 度假区's are the same."""
    return label.removeprefix(place) or label


def _goal(row: Row, sentence: Sentence) -> Goal:
    _, indicator, comparator, value, measure, klass, rank, due, *_ = row
    return Goal(
        str(indicator), str(comparator), Decimal(str(value)) if value is not None else None, str(measure or ""),
        str(klass or ""), float(str(rank)) if rank is not None else None,
        due if isinstance(due, datetime.date) else None, sentence,
    )  # fmt: skip


def _limit(row: Row, sentence: Sentence) -> Limit:
    return Limit(row[1] if isinstance(row[1], datetime.date) else None, str(row[2]), sentence)


def outermost(listed: Sequence[TaskView]) -> tuple[TaskView, ...]:
    """Tasks that do not lie inside another: a duty in prose inside a bracket's passage is compared with that passage."""
    kept: list[TaskView] = []
    for task in sorted(listed, key=lambda t: (t.sentence.start, -t.sentence.end)):
        if (
            not kept
            or task.sentence.end > kept[-1].sentence.end
            or task.sentence.start >= kept[-1].sentence.end
        ):
            kept.append(task)
    return tuple(kept)
