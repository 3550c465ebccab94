"""Time limits and targets of a thing's tasks, and the documents that name it, each with where it stands."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from api.pages.facts import target_words
from kg.graph import Graph
from kg.values import Row

# {tasks} is the pattern that gives ?task for ?focus.
DEADLINES = """
SELECT DISTINCT ?due ?words ?task ?task_text ?document ?document_title ?start ?end WHERE {{
  VALUES ?focus {{ }}
  {tasks}
  ?task hetu:deadline ?x ; hetu:text ?task_text ; hetu:document ?document .
  ?document dcterms:title ?document_title .
  ?x hetu:evidence ?e . ?e oa:exact ?words ; oa:start ?start ; oa:end ?end .
  OPTIONAL {{ ?x hetu:due ?due }}
}} ORDER BY ?due ?document ?start LIMIT {limit}"""
TARGETS = """
SELECT DISTINCT ?indicator ?comparator ?value ?measure ?class ?due ?words ?document ?title ?start ?end
WHERE {{
  VALUES ?focus {{ }}
  {{ {tasks} ?task hetu:target ?x }} UNION {{ ?focus hetu:target ?x }}
  ?x hetu:document ?document ; hetu:evidence ?e . ?document dcterms:title ?title .
  ?e oa:exact ?words ; oa:start ?start ; oa:end ?end .
  OPTIONAL {{ ?x hetu:indicator ?indicator }}
  OPTIONAL {{ ?x hetu:comparator ?comparator }}
  OPTIONAL {{ ?x hetu:value ?value }}
  OPTIONAL {{ ?x hetu:measureUnit ?measure }}
  OPTIONAL {{ ?x hetu:waterClass/skos:prefLabel ?class FILTER(LANG(?class) != "en") }}
  OPTIONAL {{ ?x hetu:due ?due }}
}} ORDER BY ?document ?start LIMIT {limit}"""
_MENTIONS = """
SELECT ?document ?title ?number ?start ?end WHERE {
  VALUES ?focus {}
  ?e hetu:names ?focus ; hetu:document ?document ; oa:start ?start ; oa:end ?end .
  ?document dcterms:title ?title .
  OPTIONAL { ?document hetu:documentNumber ?number }
} ORDER BY ?document ?start"""


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
    """How often a document names a thing, and where first."""

    document: str
    title: str
    number: str
    times: int
    start: int
    end: int


def limits(rows: Callable[[str], tuple[Row, ...]]) -> tuple[Limit, ...]:
    """The time limits; ``rows`` answers a query about the thing."""
    return tuple(
        Limit(_date(due), str(words), str(task), str(text), str(document), str(title), *_span(start, end))
        for due, words, task, text, document, title, start, end in rows(DEADLINES)
    )


def goals(rows: Callable[[str], tuple[Row, ...]]) -> tuple[Goal, ...]:
    """The targets; ``rows`` answers a query about the thing."""
    return tuple(
        Goal(
            str(indicator or ""),
            target_words(comparator, value, measure, klass),
            _date(due),
            str(words),
            str(document),
            str(title),
            *_span(start, end),
        )
        for indicator, comparator, value, measure, klass, due, words, document, title, start, end in rows(
            TARGETS
        )
    )


def mentions(store: Graph, node: NamedNode) -> tuple[Mentions, ...]:
    """The documents that name a thing, those that do so most first."""
    by_document: dict[str, list[Row]] = {}
    for row in store.select(_MENTIONS, {"focus": node}):
        by_document.setdefault(str(row[0]), []).append(row)
    found = [
        Mentions(document, str(rows[0][1]), str(rows[0][2] or ""), len(rows), *_span(*rows[0][3:]))
        for document, rows in by_document.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.times, one.title)))


def _date(value: object) -> datetime.date | None:
    return value if isinstance(value, datetime.date) else None


def _span(start: object, end: object) -> tuple[int, int]:
    return int(str(start)), int(str(end))
