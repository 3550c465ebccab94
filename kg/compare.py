"""Comparing policies: two documents task by task, what a document took up of the one above it, and themes across places.

Every cell and every change leads back to sentences. An empty cell says which silence it is: nothing stated on the theme, or the theme
is not in the document's scope, or no document of the place is in the corpus.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.align import Comparer, Pair, align
from kg.changes import changes, said
from kg.clauses import ADDED, DROPPED, Change
from kg.errors import NotFound
from kg.names import Names
from kg.store import GraphStore
from kg.task_views import LOCAL, DocumentView, TaskView, documents, tasks
from ontology.roles import Role

NOT_STATED = "none stated"
OUT_OF_SCOPE = "theme not in scope"
NO_DOCUMENT = "no document in corpus"

# A document with so few of its tasks on any theme is about something else: 人口普查 says nothing on 黑臭水体 by design.
_IN_SCOPE = 0.2


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """A pair of tasks and what changed from the first to the second."""

    pair: Pair
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents. ``derived``: the second says it is made under the first, so that missing tasks were not taken up."""

    first: DocumentView
    second: DocumentView
    derived: bool
    pairs: tuple[ComparedPair, ...]
    only_first: tuple[TaskView, ...]
    only_second: tuple[TaskView, ...]


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


def outermost(listed: Sequence[TaskView]) -> tuple[TaskView, ...]:
    """Tasks that do not lie inside another: a duty in prose inside a bracket's passage is compared with that passage."""
    kept: list[TaskView] = []
    for task in sorted(listed, key=lambda t: (t.sentence.start, -t.sentence.end)):
        if not kept or task.sentence.end > kept[-1].sentence.end or task.sentence.start >= kept[-1].sentence.end:
            kept.append(task)
    return tuple(kept)


def compare(store: GraphStore, first: str, second: str) -> Comparison:
    """The document called ``first`` with the one called ``second``. Raises NotFound."""
    a, b = document_named(store, first), document_named(store, second)
    found = tasks(store, (a, b))
    return _compared(a, b, a.iri in made_under(store, b), outermost(found[a.iri]), outermost(found[b.iri]))


def _compared(
    first: DocumentView,
    second: DocumentView,
    derived: bool,
    mine: Sequence[TaskView],
    other: Sequence[TaskView],
) -> Comparison:
    aligned = align(mine, other, Comparer([*mine, *other]))
    pairs = tuple(ComparedPair(pair, _changes_of(pair)) for pair in aligned.pairs)
    return Comparison(first, second, derived, pairs, aligned.only_first, aligned.only_second)


def _changes_of(pair: Pair) -> tuple[Change, ...]:
    """Of a task that is only a part of its partner, what the partner has besides is no change."""
    besides = {"first": ADDED, "second": DROPPED}.get(pair.part, frozenset())
    return tuple(change for change in changes(pair.first, pair.second) if change.kind not in besides)


def names_documents(store: GraphStore, names: Iterable[str]) -> bool:
    """Whether each name is the number, title or IRI of a document."""
    known = {text for d in documents(store) for text in (d.iri, d.number, d.title)}
    return all(name in known for name in names)


def document_named(store: GraphStore, name: str) -> DocumentView:
    """The one document with this number, title or IRI. Raises NotFound, naming the choices when there are several."""
    listed = documents(store)
    exact = [d for d in listed if name in (d.iri, d.number, d.title)]
    if len(exact) == 1:
        return exact[0]
    by_iri = {d.iri: d for d in listed}
    found = exact or [by_iri[t.iri] for t in Names.of(store).like(name, ["document"]) if t.iri in by_iri]
    if not found:
        raise NotFound(f"no document is called {name}", f"没有名为“{name}”的文件")
    if len(found) > 1:
        choices = "；".join(f"{d.title}（{d.number}）" for d in found[:8])
        raise NotFound(f"several documents are called {name}: {choices}", f"“{name}”可指多份文件：{choices}")
    return found[0]


_MADE_UNDER = "SELECT ?up WHERE { VALUES ?d {} ?d hetu:implements ?x . { ?x owl:sameAs ?up } UNION { ?x a hetu:PolicyDocument BIND(?x AS ?up) } }"


def made_under(store: GraphStore, document: DocumentView) -> tuple[str, ...]:
    """IRIs of the documents in the corpus that ``document`` says it is made under."""
    return tuple(dict.fromkeys(str(row[0]) for row in store.select(_MADE_UNDER, {"d": NamedNode(document.iri)})))


@dataclass(frozen=True, slots=True)
class Chain:
    """What became of a document in those made under it (政策传导)."""

    document: DocumentView
    below: tuple[Comparison, ...]


def chains(store: GraphStore) -> tuple[Chain, ...]:
    """Every document that another in the corpus is made under, with the comparisons down the chain."""
    listed = documents(store)
    by_iri = {d.iri: d for d in listed}
    below: defaultdict[str, list[DocumentView]] = defaultdict(list)
    for document in listed:
        for above in made_under(store, document):
            if above in by_iri and above != document.iri:
                below[above].append(document)
    return tuple(
        Chain(by_iri[iri], tuple(compare(store, iri, d.iri) for d in found)) for iri, found in sorted(below.items())
    )


def not_taken_up(store: GraphStore) -> Iterator[tuple[Comparison, TaskView]]:
    """Each task of a document that one made under it says nothing of, with the comparison that shows it."""
    for chain in chains(store):
        for comparison in chain.below:
            for task in comparison.only_first:
                yield comparison, task


def matrix(
    store: GraphStore, by: str = "place", names: Iterable[str] = (), themes: Iterable[str] = ()
) -> Matrix:
    """Themes against places, documents or years. ``names`` and ``themes`` choose columns and rows; all when empty.

    A place that was asked for and has no document keeps its column. Raises NotFound for an unknown grouping.
    """
    return Shelves.of(store).matrix(by, names, themes)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """One document: its outermost tasks, those of each theme, and whether the document is about any theme at all."""

    tasks: tuple[TaskView, ...]
    by_theme: Mapping[str, tuple[TaskView, ...]]
    in_scope: bool


@dataclass(frozen=True, slots=True)
class Shelves:
    """Every document with its tasks by theme, read once, so that any matrix is laid out at once."""

    documents: tuple[DocumentView, ...]
    shelves: Mapping[str, _Shelf]

    @classmethod
    def of(cls, store: GraphStore) -> Shelves:
        """Read the whole graph: some seconds for a thousand documents."""
        listed = documents(store)
        return cls(listed, {iri: _shelf(found) for iri, found in tasks(store, listed).items()})

    def columns(self, by: str, names: Iterable[str]) -> tuple[tuple[str, str, tuple[DocumentView, ...]], ...]:
        """The columns of a matrix: key, label and documents. Raises NotFound for an unknown grouping."""
        columns, labels = _columns(self.documents, by, tuple(names))
        return tuple((key, labels[key], tuple(found)) for key, found in columns.items())

    def tasks_of(self, document: DocumentView) -> tuple[TaskView, ...]:
        """Its outermost tasks, in the order of the text."""
        return self.shelves[document.iri].tasks

    def matrix(self, by: str = "place", names: Iterable[str] = (), themes: Iterable[str] = ()) -> Matrix:
        """As :func:`matrix`."""
        columns, labels = _columns(self.documents, by, tuple(names))
        shelves = {column: [self.shelves[d.iri] for d in found] for column, found in columns.items()}
        wanted = tuple(themes) or _themes_of(shelf for found in shelves.values() for shelf in found)
        cells = {
            theme: {column: _cell(theme, found) for column, found in shelves.items()} for theme in wanted
        }
        return Matrix(wanted, tuple(columns), labels, cells)


def _shelf(listed: Sequence[TaskView]) -> _Shelf:
    kept = outermost(listed)
    by_theme: defaultdict[str, list[TaskView]] = defaultdict(list)
    for task in kept:
        for theme in task.themes:
            by_theme[theme].append(task)
    on_themes = sum(1 for task in listed if task.themes)
    in_scope = bool(listed) and on_themes >= _IN_SCOPE * len(listed)
    return _Shelf(kept, {theme: tuple(found) for theme, found in by_theme.items()}, in_scope)


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
        keys = [k for k in columns if name in (k, labels[k]) or any(name in (d.title, d.number) for d in columns[k])]
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


def _themes_of(shelves: Iterable[_Shelf]) -> tuple[str, ...]:
    """Every theme, the most frequent first."""
    counts: dict[str, int] = {}
    for shelf in shelves:
        for theme, found in shelf.by_theme.items():
            counts[theme] = counts.get(theme, 0) + len(found)
    return tuple(sorted(counts, key=lambda theme: (-counts[theme], theme)))


def _cell(theme: str, shelves: Sequence[_Shelf]) -> Cell:
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


def _silence(shelves: Sequence[_Shelf]) -> str:
    if not shelves:
        return NO_DOCUMENT
    return NOT_STATED if any(shelf.in_scope for shelf in shelves) else OUT_OF_SCOPE
