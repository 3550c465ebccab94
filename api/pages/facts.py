"""What the words of a document are evidence of: a query for each kind of fact, a record for all of them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from api.pages.page import local

# The engine looks up an OPTIONAL of one pattern for each row; one of two patterns it reads whole, from the
# whole graph. So they are nested.
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
  OPTIONAL { ?r hetu:unit ?unit OPTIONAL { ?unit skos:prefLabel ?name } }
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


FACTS: tuple[tuple[str, Callable[..., Fact]], ...] = (
    (_TASKS, _task),
    (_DUTIES, _duty),
    (_NAMED, _named),
    (_DEADLINES, _deadline),
    (_TARGETS, _target),
)
