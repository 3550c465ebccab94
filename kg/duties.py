"""The tasks that a responsibility matrix (责任矩阵) of something lays out: of a document, theme, water, place or unit."""

from __future__ import annotations

from collections.abc import Callable

from kg.errors import NotFound
from kg.task_views import DocumentView, TaskView
from kg.theme_matrix import Shelves

Duties = tuple[tuple[DocumentView, tuple[TaskView, ...]], ...]


def duties_around(shelves: Shelves, name: str) -> Duties:
    """The tasks of what is called ``name``, document by document; every task for an empty name.

    A document (title, number or IRI) and a jurisdiction give all their tasks, a theme, water, place, facility, unit or field of
    work those that have to do with it. Raises NotFound.
    """
    listed = shelves.documents
    of_documents = [
        d for d in listed if not name or name in (d.iri, d.number, d.title, d.place, d.place_label)
    ]
    if of_documents:
        return tuple((d, shelves.tasks_of(d)) for d in of_documents)
    for belongs in (_by_name(name), _by_part_of_name(name)):
        found = tuple((d, tuple(t for t in shelves.tasks_of(d) if belongs(t))) for d in listed)
        kept = tuple((d, tasks) for d, tasks in found if tasks)
        if kept:
            return kept
    raise NotFound(
        f"no document, place, theme, water or unit is called {name}",
        f"没有名为“{name}”的文件、地区、主题、水体或单位",
    )


def _by_name(name: str) -> Callable[[TaskView], bool]:
    def belongs(task: TaskView) -> bool:
        units = {text for part in task.parts for text in (part.label, part.mention, part.function, part.unit)}
        return name in task.themes or name in task.concerns or name in units

    return belongs


def _by_part_of_name(name: str) -> Callable[[TaskView], bool]:
    """油坊桥 finds 油坊桥断面."""

    def belongs(task: TaskView) -> bool:
        return any(
            name in text for text in (*task.themes, *task.concerns, *(part.label for part in task.parts))
        )

    return belongs
