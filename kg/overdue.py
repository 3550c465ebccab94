"""Deadlines that are past, where no later document of the same place returns to the subject."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from kg.graph import Graph
from kg.network import Sentence

_TASKS = """
SELECT ?task ?due ?theme ?place ?document ?title ?heading ?exact ?start ?end WHERE {
  ?task a hetu:Task ; hetu:due ?due ; hetu:document ?document ; hetu:evidence ?evidence .
  ?document hetu:jurisdiction ?place ; dcterms:title ?title .
  ?evidence oa:exact ?exact ; oa:start ?start ; oa:end ?end .
  OPTIONAL { ?task hetu:theme ?theme } OPTIONAL { ?task hetu:headingPath ?heading }
} ORDER BY ?title ?document ?start ?task
"""
# The day of the newest document of each place on each theme, and of any document of the place.
_NEWEST = """
SELECT ?place ?theme (MAX(?issued) AS ?day) WHERE {
  ?document a hetu:PolicyDocument ; dcterms:issued ?issued ; hetu:jurisdiction ?place .
  OPTIONAL { ?task hetu:document ?document ; hetu:theme ?theme }
} GROUP BY ?place ?theme
"""


@dataclass(frozen=True, slots=True)
class Overdue:
    """A task whose day is past; ``due`` is that day."""

    due: datetime.date
    sentence: Sentence


def overdue(graph: Graph, today: datetime.date | None = None) -> Iterator[Overdue]:
    """Every task that was due before ``today`` and that nothing later takes up.

    A later document takes a task up when it is of the same place, was issued after the day, and has a task on one of the same
    themes; for a task without a theme, any task at all.
    """
    today = today or datetime.date.today()
    newest: dict[tuple[str, str], datetime.date] = {}
    for place, theme, day in graph.select(_NEWEST):
        for key in {(str(place), str(theme or "")), (str(place), "")}:
            if isinstance(day, datetime.date):
                newest[key] = max(day, newest.get(key, day))
    found: dict[str, Overdue] = {}
    taken_up: set[str] = set()
    for task, due, theme, place, document, title, heading, exact, start, end in graph.select(_TASKS):
        if not isinstance(due, datetime.date) or due >= today:
            continue
        if newest.get((str(place), str(theme or "")), due) > due:
            taken_up.add(str(task))
        sentence = Sentence(
            str(document), str(title), str(heading or ""), str(exact), int(str(start)), int(str(end))
        )
        found[str(task)] = Overdue(due, sentence)
    yield from (one for task, one in found.items() if task not in taken_up)
