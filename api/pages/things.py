"""What the graph knows of one thing: names, properties, tasks with sentences, limits, targets, mentions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from api.pages.cards import Card, cards
from api.pages.page import local
from api.pages.properties import (
    Labels,
    Properties,
    Value,
    in_language,
    pointing,
    pointing_properties,
    properties,
    words_of,
)
from api.pages.stated import Goal, Limit, Mentions, goals, limits, mentions
from kg.errors import NotFound
from kg.graph import Graph
from kg.values import Row
from ontology.roles import Role
from ontology.terms import DCTERMS, HETU, RDF, RDFS, SKOS

CARD_ROWS: Final = 300
_WATERS = (
    "River",
    "Lake",
    "Reservoir",
    "Canal",
    "Ditch",
    "Wetland",
    "Groundwater",
    "WaterSource",
    "Basin",
    "WaterBody",
)
_KINDS = {
    "Unit": "unit",
    "UnitGroup": "group",
    "MonitoringSection": "section",
    "Facility": "facility",
    "Place": "place",
    "Jurisdiction": "jurisdiction",
    "Theme": "theme",
    "Task": "task",
    "PolicyDocument": "document",
    "Function": "function",
} | dict.fromkeys(_WATERS, "water")
# The tasks that belong to a thing of each kind.
_TASKS_OF = {
    **dict.fromkeys(("unit", "group"), "?own hetu:unit ?focus ; hetu:task ?task ."),
    **dict.fromkeys(("water", "section", "facility", "place"), "?task hetu:concerns ?focus ."),
    "theme": "?task hetu:theme ?focus .",
}
# On a unit's own page its parts only, elsewhere everybody's.
_SAME_UNIT = {kind: "FILTER(?unit = ?focus)" for kind in ("unit", "group")}
_OF_PARTS = ("unit", "unit_label", "role", "mention", "inherited")
_OF_TASKS = (
    *("task", "task_text", "heading", "due", "document", "document_title", "document_number"),
    *("statement", "start", "end"),
)
_DUTIES = """
SELECT ?unit ?unit_label ?role ?mention ?inherited
  ?task ?task_text ?heading ?due ?document ?document_title ?document_number ?statement ?start ?end
WHERE {{
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
SELECT ?task ?task_text ?heading ?due ?document ?document_title ?document_number ?statement ?start ?end
WHERE {{
  VALUES ?focus {{ }}
  {tasks}
  ?task a hetu:Task ; hetu:text ?task_text ; hetu:order ?order ; hetu:document ?document ; hetu:evidence ?e .
  ?e oa:start ?start ; oa:end ?end .
  ?document dcterms:title ?document_title .
  FILTER NOT EXISTS {{
    ?task hetu:leadUnit|hetu:responsibleUnit|hetu:cooperatingUnit|hetu:supervisingUnit ?u
  }}
  OPTIONAL {{ ?task hetu:headingPath ?heading }}
  OPTIONAL {{ ?task hetu:due ?due }}
  OPTIONAL {{ ?document hetu:documentNumber ?document_number }}
}} ORDER BY ?document_title ?document ?order LIMIT {limit}"""
_PLACE = """
SELECT ?document ?start ?end WHERE {
  VALUES ?focus {}
  ?focus hetu:evidence? ?e . ?e hetu:document ?document ; oa:start ?start ; oa:end ?end
} ORDER BY ?start LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing's page. ``kind`` is a key of wording, ``other`` for what has no page of its own kind.

    ``place`` (document, start, end) is where a task, or what is only a place in a document, stands; ``cards``
    are its tasks with units, ``bare`` those that name none.
    """

    iri: str
    kind: str
    klass: str
    label: str
    others: tuple[str, ...]
    note: str
    text: str
    document: Value | None
    heading: str
    place: tuple[str, int, int] | None
    properties: Properties
    pointing: Properties
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


def thing_of(store: Graph, iri: str, language: str) -> Thing:
    """Everything about the thing with this IRI; labels in ``language``. Raises :class:`NotFound`."""
    try:
        node = NamedNode(iri)
    except ValueError:
        raise NotFound(f"{iri} is not an IRI", f"{iri} 不是合法的 IRI") from None
    facts = _facts(store, iri)
    pointed = pointing(store, node)
    if not facts and not pointed:
        raise NotFound(f"nothing is known of {iri}", f"图谱中没有这个条目：{iri}")
    klass, kind = _kind(facts)
    labels = Labels(store, language)
    names = [term for p in (SKOS.prefLabel, DCTERMS.title, RDFS.label) for term in facts.get(p, [])]
    label = in_language(names, language) or iri.rpartition("/")[2]
    forms = {words_of(term) for p in (SKOS.altLabel, SKOS.prefLabel) for term in facts.get(p, [])}
    document = words_of(facts[HETU.document][0]) if HETU.document in facts else ""

    def rows(query: str) -> tuple[Row, ...]:
        filled = query.format(tasks=_TASKS_OF.get(kind, ""), same=_SAME_UNIT.get(kind, ""), limit=CARD_ROWS)
        if kind == "task":  # it is itself what others lead to
            return store.select(filled.replace("?focus", "?task"), {"task": node})
        return store.select(filled, {"focus": node}) if kind in _TASKS_OF else ()

    return Thing(
        iri=iri,
        kind=kind,
        klass=labels.of(klass) if klass else "",
        label=label,
        others=tuple(sorted(forms - {label})),
        note=in_language(facts.get(RDFS.comment, []), language),
        text=in_language(facts.get(HETU.text, []), language),
        document=Value(labels.of(document), document) if document else None,
        heading=in_language(facts.get(HETU.headingPath, []), language),
        place=_place_in_text(store, node) if kind in ("task", "other") else None,
        properties=properties(facts, labels),
        pointing=pointing_properties(pointed, labels),
        cards=cards((*_OF_PARTS, *_OF_TASKS), rows(_DUTIES)),
        bare=cards(_OF_TASKS, rows(_BARE_TASKS)),
        limits=limits(rows),
        goals=goals(rows),
        mentions=mentions(store, node),
    )


def _facts(store: Graph, iri: str) -> dict[str, list[object]]:
    facts: dict[str, list[object]] = {}
    for triple in store.describe(iri):
        facts.setdefault(triple.predicate.value, []).append(triple.object)
    return facts


def _kind(facts: dict[str, list[object]]) -> tuple[str, str]:
    """The class to show, and the kind of page."""
    classes = [words_of(term) for term in facts.get(RDF.type, [])]
    klass = next((one for one in classes if local(one) in _KINDS), classes[0] if classes else "")
    return klass, _KINDS.get(local(klass), "other")


def _place_in_text(store: Graph, node: NamedNode) -> tuple[str, int, int] | None:
    """Where a task, division, responsibility, deadline, target or piece of evidence stands."""
    rows = store.select(_PLACE, {"focus": node})
    return (str(rows[0][0]), int(str(rows[0][1])), int(str(rows[0][2]))) if rows else None
