"""What the graph knows of one thing: names, properties, tasks with their sentences, time limits, targets, mentions."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from api.pages.cards import Card, cards
from api.pages.page import local
from api.pages.reading import target_words
from kg.errors import NotFound
from kg.store import GraphStore, Row
from ontology.roles import Role
from ontology.terms import DCTERMS, HETU, OWL, RDF, RDFS, SKOS

CARD_ROWS: Final = 300
_LISTED: Final = 200
_WATERS = "River Lake Reservoir Canal Ditch Wetland Groundwater Basin WaterBody"
_KINDS = {
    "Unit": "unit", "UnitGroup": "group", "MonitoringSection": "section", "Facility": "facility", "Place": "place",
    "Jurisdiction": "jurisdiction", "Theme": "theme", "Task": "task", "PolicyDocument": "document", "Function": "function",
} | dict.fromkeys(_WATERS.split(), "water")  # fmt: skip
# The tasks that belong to a thing of each kind.
_TASKS_OF = {
    **dict.fromkeys(("unit", "group"), "?own hetu:unit ?focus ; hetu:task ?task ."),
    **dict.fromkeys(("water", "section", "facility", "place"), "?task hetu:concerns ?focus ."),
    "theme": "?task hetu:theme ?focus .",
    "task": "BIND(?focus AS ?task)",
}
# In a unit's own page its parts only, elsewhere everybody's.
_SAME_UNIT = {kind: "FILTER(?unit = ?focus)" for kind in ("unit", "group")}
_COLUMNS = (
    "unit unit_label role mention inherited task task_text heading due document document_title document_number statement start end"
).split()
_DUTIES = """
SELECT ?unit ?unit_label ?role ?mention ?inherited ?task ?task_text ?heading ?due ?document ?document_title ?document_number
  ?statement ?start ?end WHERE {{
  VALUES ?focus {{ }}
  {tasks}
  ?task a hetu:Task ; hetu:text ?task_text ; hetu:order ?order ; hetu:document ?document .
  ?document dcterms:title ?document_title .
  ?r hetu:task ?task ; hetu:role ?role ; hetu:mention ?mention ; hetu:unit ?unit ; hetu:evidence ?e .
  ?e oa:exact ?statement ; oa:start ?start ; oa:end ?end .
  ?unit skos:prefLabel ?unit_label .
  {same}
  OPTIONAL {{ ?r hetu:inherited ?inherited }}
  OPTIONAL {{ ?task hetu:headingPath ?heading }}
  OPTIONAL {{ ?task hetu:due ?due }}
  OPTIONAL {{ ?document hetu:documentNumber ?document_number }}
}} ORDER BY ?document_title ?document ?order ?start ?r LIMIT {limit}"""
_BARE_TASKS = """
SELECT ?task ?task_text ?heading ?due ?document ?document_title ?document_number ?statement ?start ?end WHERE {{
  VALUES ?focus {{ }}
  {tasks}
  ?task a hetu:Task ; hetu:text ?task_text ; hetu:order ?order ; hetu:document ?document ; hetu:evidence ?e .
  ?e oa:start ?start ; oa:end ?end .
  ?document dcterms:title ?document_title .
  FILTER NOT EXISTS {{ ?r hetu:task ?task ; hetu:unit ?u }}
  OPTIONAL {{ ?task hetu:headingPath ?heading }}
  OPTIONAL {{ ?task hetu:due ?due }}
  OPTIONAL {{ ?document hetu:documentNumber ?document_number }}
}} ORDER BY ?document_title ?document ?order LIMIT {limit}"""
_DEADLINES = """
SELECT DISTINCT ?due ?words ?task ?task_text ?document ?document_title ?start ?end WHERE {{
  VALUES ?focus {{ }}
  {tasks}
  ?task hetu:deadline ?x ; hetu:text ?task_text ; hetu:document ?document . ?document dcterms:title ?document_title .
  ?x hetu:evidence ?e . ?e oa:exact ?words ; oa:start ?start ; oa:end ?end .
  OPTIONAL {{ ?x hetu:due ?due }}
}} ORDER BY ?due ?document ?start LIMIT {limit}"""
_TARGETS = """
SELECT DISTINCT ?indicator ?comparator ?value ?measure ?class ?due ?words ?document ?document_title ?start ?end WHERE {{
  VALUES ?focus {{ }}
  {{ {tasks} ?task hetu:target ?x }} UNION {{ ?focus hetu:target ?x }}
  ?x hetu:document ?document ; hetu:evidence ?e . ?document dcterms:title ?document_title .
  ?e oa:exact ?words ; oa:start ?start ; oa:end ?end .
  OPTIONAL {{ ?x hetu:indicator ?indicator }}
  OPTIONAL {{ ?x hetu:comparator ?comparator }}
  OPTIONAL {{ ?x hetu:value ?value }}
  OPTIONAL {{ ?x hetu:measureUnit ?measure }}
  OPTIONAL {{ ?x hetu:waterClass/skos:prefLabel ?class FILTER(LANG(?class) != "en") }}
  OPTIONAL {{ ?x hetu:due ?due }}
}} ORDER BY ?document ?start LIMIT {limit}"""
_MENTIONS = """
SELECT ?document ?document_title ?number (COUNT(?e) AS ?n) (MIN(?start) AS ?first) WHERE {
  VALUES ?focus {}
  ?e hetu:names ?focus ; hetu:document ?document ; oa:start ?start .
  ?document dcterms:title ?document_title .
  OPTIONAL { ?document hetu:documentNumber ?number }
} GROUP BY ?document ?document_title ?number ORDER BY DESC(?n) ?document_title"""
_FIRST_END = """
SELECT ?document ?start ?end WHERE {
  VALUES ?focus {}
  ?e hetu:names ?focus ; hetu:document ?document ; oa:start ?start ; oa:end ?end .
}"""
_LABELS = """
SELECT ?x (SAMPLE(?name) AS ?label) WHERE {
  VALUES ?x {}
  { ?x skos:prefLabel ?name } UNION { ?x dcterms:title ?name } UNION { ?x rdfs:label ?name }
  FILTER(LANG(?name) IN ("", "LANGUAGE"))
} GROUP BY ?x"""
_POINTING = """
SELECT ?p ?s WHERE {
  VALUES ?focus {}
  VALUES ?p { hetu:partOf hetu:jurisdiction hetu:function hetu:succeeds org:subOrganizationOf hetu:member hetu:onWaterBody
    hetu:tributaryOf hetu:implements hetu:cites hetu:issuer owl:sameAs skos:broader }
  ?s ?p ?focus
} ORDER BY ?p ?s LIMIT 500"""
_PLACE = """
SELECT ?document ?start ?end WHERE {
  VALUES ?focus {}
  ?focus hetu:evidence? ?e . ?e hetu:document ?document ; oa:start ?start ; oa:end ?end
} ORDER BY ?start LIMIT 1"""
# Shown elsewhere on the page, or of no use to a reader.
_HIDDEN = {
    RDF.type, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, RDFS.label, RDFS.isDefinedBy, DCTERMS.title, OWL.sameAs,
    SKOS.inScheme, SKOS.topConceptOf, HETU.text, HETU.headingPath, HETU.order, HETU.evidence, HETU.names, HETU.textHash,
    HETU.contentHash, HETU.leadUnit, HETU.responsibleUnit, HETU.cooperatingUnit, HETU.supervisingUnit, HETU.deadline,
    HETU.target, HETU.task, HETU.unit, HETU.division,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """A property's value: words, and the IRI of the thing they name if it is one."""

    label: str
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit of a task; ``due`` is ``None`` for one without a date (汛前)."""

    due: datetime.date | None
    words: str
    task: str
    text: str
    document: str
    title: str
    start: int
    end: int

    @property
    def due_key(self) -> str:
        """Sorts by date, those without one last."""
        return self.due.isoformat() if self.due else "~"


@dataclass(frozen=True, slots=True)
class Goal:
    """A quantified target with the words that set it."""

    indicator: str
    wanted: str
    due: datetime.date | None
    words: str
    document: str
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mentions:
    """How often a document names the thing, and where first."""

    document: str
    title: str
    number: str
    times: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing's page. ``kind`` is a key of wording, ``other`` for what has no page of its own kind."""

    iri: str
    kind: str
    klass: str
    label: str
    others: tuple[str, ...]
    note: str
    text: str
    document: Value | None
    heading: str
    properties: tuple[tuple[str, tuple[Value, ...]], ...]
    pointing: tuple[tuple[str, tuple[Value, ...]], ...]
    cards: tuple[Card, ...]
    bare: tuple[Card, ...]
    limits: tuple[Limit, ...]
    goals: tuple[Goal, ...]
    mentions: tuple[Mentions, ...]

    @property
    def parts(self) -> int:
        """How many responsibilities the cards hold."""
        return sum(len(card.parts) for card in self.cards)

    @property
    def roles(self) -> tuple[tuple[str, int], ...]:
        """How many responsibilities there are in each role, in the order of the roles."""
        counted = Counter(part.role for card in self.cards for part in card.parts)
        return tuple((role.value, counted[role.value]) for role in Role if counted[role.value])


def thing_of(store: GraphStore, iri: str, language: str) -> Thing:
    """Everything about the thing with this IRI; labels in ``language``. Raises :class:`NotFound`."""
    try:
        node = NamedNode(iri)
    except ValueError:
        raise NotFound(f"{iri} is not an IRI", f"{iri} 不是合法的 IRI") from None
    facts: dict[str, list[object]] = {}
    for triple in store.describe(iri):
        facts.setdefault(triple.predicate.value, []).append(triple.object)
    pointing = store.select(_POINTING, {"focus": node})
    if not facts and not pointing:
        raise NotFound(f"nothing is known of {iri}", f"图谱中没有这个条目：{iri}")
    classes = [str(getattr(term, "value", term)) for term in facts.get(RDF.type, [])]
    klass = next((c for c in classes if local(c) in _KINDS), classes[0] if classes else "")
    kind = _KINDS.get(local(klass), "other")
    labels = _Labels(store, language)
    names = [t for p in (SKOS.prefLabel, DCTERMS.title, RDFS.label) for t in facts.get(p, [])]
    label = _in_language(names, language) or iri.rpartition("/")[2]
    properties = _properties(facts, labels)
    document = next((v for name, values in properties for v in values if name == HETU.document), None)
    about = {"focus": node}
    tasks = _TASKS_OF.get(kind, "")

    def rows(query: str) -> tuple[Row, ...]:
        if not tasks:
            return ()
        return store.select(query.format(tasks=tasks, same=_SAME_UNIT.get(kind, ""), limit=CARD_ROWS), about)

    return Thing(
        iri=iri,
        kind=kind,
        klass=labels.of(klass) if klass else "",
        label=label,
        others=tuple(sorted({_words(t) for p in (SKOS.altLabel, SKOS.prefLabel) for t in facts.get(p, [])} - {label})),
        note=_in_language(facts.get(RDFS.comment, []), language),
        text=_in_language(facts.get(HETU.text, []), language),
        document=document,
        heading=_in_language(facts.get(HETU.headingPath, []), language),
        properties=tuple((labels.of(p), values) for p, values in properties if p not in (HETU.document, RDFS.comment)),
        pointing=_grouped(pointing, labels),
        cards=cards(_COLUMNS, rows(_DUTIES)),
        bare=cards([c for c in _COLUMNS if c not in ("unit", "unit_label", "role", "mention", "inherited")], rows(_BARE_TASKS)),
        limits=tuple(_limit(row) for row in rows(_DEADLINES)),
        goals=tuple(_goal(row) for row in rows(_TARGETS)),
        mentions=_mentions(store, node),
    )


class _Labels:
    """Labels of IRIs in one language, asked for in batches."""

    def __init__(self, store: GraphStore, language: str) -> None:
        self._query = _LABELS.replace("LANGUAGE", language)
        self._store = store
        self._language = language
        self._known: dict[str, str] = {}

    def learn(self, iris: Iterable[str]) -> None:
        """Look up what is not known yet, in Chinese where this language has no label."""
        for language in dict.fromkeys((self._language, "zh")):
            new = [NamedNode(iri) for iri in dict.fromkeys(iris) if iri not in self._known]
            if new:
                query = _LABELS.replace("LANGUAGE", language)
                self._known |= {str(iri): str(label) for iri, label in self._store.select(query, {"x": new})}

    def of(self, iri: str) -> str:
        """The label, else the last part of the IRI."""
        self.learn([iri])
        return self._known.get(iri) or iri.rstrip("/").replace("#", "/").rpartition("/")[2]


def _properties(
    facts: dict[str, list[object]], labels: _Labels
) -> list[tuple[str, tuple[Value, ...]]]:
    shown = {p: terms[:_LISTED] for p, terms in facts.items() if p not in _HIDDEN}
    labels.learn([*shown, *(term.value for terms in shown.values() for term in terms if isinstance(term, NamedNode))])
    return [
        (p, tuple(Value(labels.of(t.value), t.value) if isinstance(t, NamedNode) else Value(_words(t)) for t in terms))
        for p, terms in sorted(shown.items())
    ]


def _grouped(rows: Sequence[Row], labels: _Labels) -> tuple[tuple[str, tuple[Value, ...]], ...]:
    """The things that point here, by property."""
    labels.learn([str(iri) for row in rows for iri in row])
    groups: dict[str, list[Value]] = {}
    for predicate, subject in rows:
        if str(predicate) != OWL.sameAs:
            groups.setdefault(str(predicate), []).append(Value(labels.of(str(subject)), str(subject)))
    return tuple((labels.of(p), tuple(values)) for p, values in groups.items())


def _mentions(store: GraphStore, node: NamedNode) -> tuple[Mentions, ...]:
    rows = store.select(_MENTIONS, {"focus": node})
    ends = {(document, start): end for document, start, end in store.select(_FIRST_END, {"focus": node})} if rows else {}
    return tuple(
        Mentions(str(d), str(title), str(number or ""), int(str(n)), int(str(first)), int(str(ends[d, first])))
        for d, title, number, n, first in rows
        if d is not None
    )


def _limit(row: Row) -> Limit:
    due, words, task, text, document, title, start, end = row
    when = due if isinstance(due, datetime.date) else None
    return Limit(when, str(words), str(task), str(text), str(document), str(title), int(str(start)), int(str(end)))


def _goal(row: Row) -> Goal:
    indicator, comparator, value, measure, klass, due, words, document, title, start, end = row
    wanted = target_words(comparator, value, measure, klass)
    when = due if isinstance(due, datetime.date) else None
    return Goal(
        str(indicator or ""), wanted, when, str(words), str(document), str(title), int(str(start)), int(str(end))
    )


def _in_language(terms: Sequence[object], language: str) -> str:
    """The text in this language, else in Chinese or none, else any."""
    by_language = {getattr(term, "language", None) or "": _words(term) for term in reversed(terms)}
    return by_language.get(language) or by_language.get("") or by_language.get("zh") or next(iter(by_language.values()), "")


def _words(term: object) -> str:
    return str(getattr(term, "value", term))




def place_in_text(store: GraphStore, iri: str) -> tuple[str, int, int] | None:
    """Where a division, responsibility, deadline, target or piece of evidence stands: document, start, end."""
    rows = store.select(_PLACE, {"focus": NamedNode(iri)})
    return (str(rows[0][0]), int(str(rows[0][1])), int(str(rows[0][2]))) if rows else None
