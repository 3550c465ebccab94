"""Duties that two documents of one place give to different fields of work to lead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from kg.align import Comparer
from kg.candidates import candidates
from kg.graph import Graph
from kg.task_views import DocumentView, TaskView, documents, outermost, tasks
from ontology.roles import Role

# Two tasks so much alike say the same in other words; less alike, they may only be about the same subject.
_SAME: Final = 0.6


@dataclass(frozen=True, slots=True)
class TwoLeads:
    """One duty, as an earlier and a later document state it."""

    earlier_document: DocumentView
    later_document: DocumentView
    earlier: TaskView
    later: TaskView


def two_leads(graph: Graph) -> Iterator[TwoLeads]:
    """Each pair of tasks of one place that say the same and have no field of work in common among those that lead."""
    listed = documents(graph)
    by_iri = {document.iri: document for document in listed}
    found = tasks(graph, listed)
    # In the order of the documents, which is that of their dates: the first of a pair is the earlier.
    led = [
        task for document in listed for task in outermost(found[document.iri]) if task.functions(Role.LEAD)
    ]
    by_place: dict[str, list[TaskView]] = {}
    for task in led:
        by_place.setdefault(by_iri[task.document].place, []).append(task)
    comparer = Comparer(led)
    for earlier, later in chain.from_iterable(candidates(here) for here in by_place.values()):
        at_odds = earlier.functions(Role.LEAD).isdisjoint(later.functions(Role.LEAD))
        if at_odds and comparer.likeness(earlier, later).score >= _SAME:
            yield TwoLeads(by_iri[earlier.document], by_iri[later.document], earlier, later)
