"""Themes across places, documents or years, each cell with its tasks, so that it leads back to sentences.

An empty cell says which silence it is: nothing stated on the theme, or the theme is not in the documents' scope, or no
document of the place is in the corpus.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.changes import said
from kg.errors import NotFound
from kg.graph import Graph
from kg.task_views import LOCAL, DocumentView, TaskView, documents, outermost, tasks
from ontology.concepts import themes as scheme
from ontology.roles import Role

NOT_STATED = "none stated"
OUT_OF_SCOPE = "theme not in scope"
NO_DOCUMENT = "no document in corpus"

# A document with so few of its tasks on any theme is about something else: 人口普查 says nothing on 黑臭水体 by design.
_IN_SCOPE = 0.2


@dataclass(frozen=True, slots=True)
class Cell:
    """One theme in one column. ``silence`` says why there is nothing; else tasks, and what they say in short.

    ``leads`` are the fields of work that lead, ``responsible`` those that answer for tasks in which nobody
    leads, governments below left out.
    """

    tasks: tuple[TaskView, ...]
    leads: tuple[str, ...]
    responsible: tuple[str, ...]
    due: tuple[datetime.date, ...]
    goals: tuple[str, ...]
    obligations: tuple[str, ...]
    silence: str | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Themes down, places (or documents, or years) across. ``cells[theme][column]``."""

    themes: tuple[str, ...]
    columns: tuple[str, ...]
    labels: Mapping[str, str]
    cells: Mapping[str, Mapping[str, Cell]]


def matrix(store: Graph, by: str = "place", names: Iterable[str] = (), themes: Iterable[str] = ()) -> Matrix:
    """Themes against places, documents or years. ``names`` and ``themes`` choose columns and rows; all when empty.

    A place that was asked for and has no document keeps its column. Raises NotFound for an unknown grouping.
    """
    return Shelves.of(store).matrix(by, names, themes)


@dataclass(frozen=True, slots=True)
class Folder:
    """One document: its outermost tasks, those of each theme, and whether the document is about any theme at all."""

    tasks: tuple[TaskView, ...]
    by_theme: Mapping[str, tuple[TaskView, ...]]
    in_scope: bool


@dataclass(frozen=True, slots=True)
class Shelves:
    """Every document with its tasks by theme, read once, so that any matrix is laid out at once."""

    documents: tuple[DocumentView, ...]
    folders: Mapping[str, Folder]

    @classmethod
    def of(cls, store: Graph) -> Shelves:
        """Read the whole graph: some seconds for a thousand documents."""
        listed = documents(store)
        return cls(listed, {iri: folder(found) for iri, found in tasks(store, listed).items()})

    def columns(self, by: str, names: Iterable[str]) -> tuple[tuple[str, str, tuple[DocumentView, ...]], ...]:
        """The columns of a matrix: key, label and documents. Raises NotFound for an unknown grouping."""
        columns, labels = _columns(self.documents, by, tuple(names))
        return tuple((key, labels[key], tuple(found)) for key, found in columns.items())

    def tasks_of(self, document: DocumentView) -> tuple[TaskView, ...]:
        """Its outermost tasks, in the order of the text."""
        return self.folders[document.iri].tasks

    def matrix(self, by: str = "place", names: Iterable[str] = (), themes: Iterable[str] = ()) -> Matrix:
        """As :func:`matrix`."""
        columns, labels = _columns(self.documents, by, tuple(names))
        shelves = {column: [self.folders[d.iri] for d in found] for column, found in columns.items()}
        wanted = _themes_called(tuple(themes)) or _themes_of(
            shelf for found in shelves.values() for shelf in found
        )
        cells = {
            theme: {column: _cell(theme, found) for column, found in shelves.items()} for theme in wanted
        }
        return Matrix(wanted, tuple(columns), labels, cells)


def _themes_called(names: Sequence[str]) -> tuple[str, ...]:
    """The themes that the names mean: by their id, a part of it, or a word that shows them (排污口, 黑臭, 化肥).

    Raises NotFound for a name that is none: a theme nobody has is not one that nobody speaks of.
    """
    found: dict[str, None] = {}
    for name in names:
        called = [t.id for t in scheme() if t.id == name] or [t.id for t in scheme() if name in t.id]
        called = called or [t.id for t in scheme() if name in t.cues]
        if not called:
            raise NotFound(f"no theme is called {name}", f"没有名为“{name}”的主题")
        found.update(dict.fromkeys(called))
    return tuple(found)


def folder(listed: Sequence[TaskView]) -> Folder:
    """One document's tasks, laid out."""
    kept = outermost(listed)
    by_theme: defaultdict[str, list[TaskView]] = defaultdict(list)
    for task in kept:
        for theme in task.themes:
            by_theme[theme].append(task)
    on_themes = sum(1 for task in listed if task.themes)
    in_scope = bool(listed) and on_themes >= _IN_SCOPE * len(listed)
    return Folder(kept, {theme: tuple(found) for theme, found in by_theme.items()}, in_scope)


def _columns(
    listed: Sequence[DocumentView], by: str, names: Sequence[str]
) -> tuple[dict[str, list[DocumentView]], dict[str, str]]:
    """The documents of each column, and what it is called. A name chooses what is called so, else what holds it."""
    if by not in _KEYS:
        raise NotFound(f"columns by {by}: one of {', '.join(_KEYS)}", f"列 {by}：可用 {'、'.join(_KEYS)}")
    columns: dict[str, list[DocumentView]] = {}
    labels: dict[str, str] = {}
    for document in listed:
        key, label = _KEYS[by](document)
        columns.setdefault(key, []).append(document)
        labels[key] = label
    if not names:
        return columns, labels
    chosen: dict[str, list[DocumentView]] = {}
    for name in names:
        keys = [
            k
            for k in columns
            if name in (k, labels[k]) or any(name in (d.title, d.number) for d in columns[k])
        ]
        keys = keys or [k for k in columns if name in labels[k]]
        for key in keys or [name]:
            chosen[key] = columns.get(key, [])
    return chosen, {key: labels.get(key, key) for key in chosen}


def _year(document: DocumentView) -> tuple[str, str]:
    return (str(document.issued.year), str(document.issued.year)) if document.issued else ("", "无日期")


_KEYS: Mapping[str, Callable[[DocumentView], tuple[str, str]]] = {
    "place": lambda d: (d.place, d.place_label),
    "document": lambda d: (d.iri, d.title),
    "year": _year,
}


def _themes_of(shelves: Iterable[Folder]) -> tuple[str, ...]:
    """Every theme, the most frequent first."""
    counts: dict[str, int] = {}
    for shelf in shelves:
        for theme, found in shelf.by_theme.items():
            counts[theme] = counts.get(theme, 0) + len(found)
    return tuple(sorted(counts, key=lambda theme: (-counts[theme], theme)))


def _cell(theme: str, shelves: Sequence[Folder]) -> Cell:
    found = [task for shelf in shelves for task in shelf.by_theme.get(theme, ())]
    if not found:
        return Cell((), (), (), (), (), (), _silence(shelves))
    leads = {p.function for t in found for p in t.parts if p.role is Role.LEAD}
    leaderless = [t for t in found if not t.functions(Role.LEAD)]
    responsible = {p.function for t in leaderless for p in t.parts if p.role is Role.RESPONSIBLE} - {LOCAL}
    return Cell(
        tasks=tuple(found),
        leads=tuple(sorted(leads)),
        responsible=tuple(sorted(responsible)),
        due=tuple(sorted({x.due for t in found for x in t.limits if x.due})),
        goals=tuple(dict.fromkeys(said(goal) for t in found for goal in t.goals)),
        obligations=tuple(sorted({t.obligation for t in found if t.obligation})),
    )


def _silence(shelves: Sequence[Folder]) -> str:
    if not shelves:
        return NO_DOCUMENT
    return NOT_STATED if any(shelf.in_scope for shelf in shelves) else OUT_OF_SCOPE
