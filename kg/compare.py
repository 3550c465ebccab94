"""Comparing policies: two documents task by task, and what a document took up of the one above it.

Every change leads back to sentences.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.align import Comparer, Pair, align
from kg.changes import changes
from kg.clauses import ADDED, DROPPED, Change
from kg.errors import NotFound
from kg.graph import Graph
from kg.names import Names
from kg.task_views import DocumentView, TaskView, documents, outermost, tasks


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


def compare(store: Graph, first: str, second: str) -> Comparison:
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


def names_documents(store: Graph, names: Iterable[str]) -> bool:
    """Whether any of the names is the number, title or IRI of a document: then documents are meant, not places."""
    known = {text for d in documents(store) for text in (d.iri, d.number, d.title)}
    return any(name in known for name in names)


def document_named(store: Graph, name: str) -> DocumentView:
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


def made_under(store: Graph, document: DocumentView) -> tuple[str, ...]:
    """IRIs of the documents in the corpus that ``document`` says it is made under."""
    return tuple(
        dict.fromkeys(str(row[0]) for row in store.select(_MADE_UNDER, {"d": NamedNode(document.iri)}))
    )


@dataclass(frozen=True, slots=True)
class Chain:
    """What became of a document in those made under it (政策传导)."""

    document: DocumentView
    below: tuple[Comparison, ...]


def chains(store: Graph) -> tuple[Chain, ...]:
    """Every document that another in the corpus is made under, with the comparisons down the chain."""
    listed = documents(store)
    by_iri = {d.iri: d for d in listed}
    below: defaultdict[str, list[DocumentView]] = defaultdict(list)
    for document in listed:
        for above in made_under(store, document):
            if above in by_iri and above != document.iri:
                below[above].append(document)
    return tuple(
        Chain(by_iri[iri], tuple(compare(store, iri, d.iri) for d in found))
        for iri, found in sorted(below.items())
    )


def not_taken_up(store: Graph) -> Iterator[tuple[Comparison, TaskView]]:
    """Each task of a document that one made under it says nothing of, with the comparison that shows it."""
    for chain in chains(store):
        for comparison in chain.below:
            for task in comparison.only_first:
                yield comparison, task
