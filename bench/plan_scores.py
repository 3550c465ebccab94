"""How exact a graph is, measured against the truth of composed plans.

    python -m bench.plan_scores FOLDER STORE [--mistakes 20]

A duty counts as found when its task, its unit as written, the body that stands for it and its role are all right.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.resolve import normal_form
from kg.store import GraphStore
from ontology.iri import document_iri
from ontology.terms import HETU, RDF, SKOS

Found = tuple[str, str, str, str]  # deed, unit as written, body's full name ("" for a group), role


@dataclass(frozen=True, slots=True)
class PlanScore:
    """Duties right, stated and found over all documents, and mistakes in words."""

    documents: int
    right: int
    stated: int
    found: int
    mistakes: tuple[str, ...]

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (self.stated + self.found) if self.stated + self.found else 1.0


def score(store: GraphStore, truth: Path, most_mistakes: int = 20) -> PlanScore:
    """The score of every document that ``truth`` knows; one that is not in the graph has nothing found."""
    documents = right = stated = found = 0
    mistakes: list[str] = []
    bodies = _Bodies(store)
    with truth.open(encoding="utf-8") as file:
        for number, duties in map(json.loads, file):
            expected = Counter((deed, normal_form(unit), full, role) for deed, unit, full, role in duties)
            got = _found(store, document_iri(number), tuple({duty[0] for duty in duties}), bodies)
            documents, stated = documents + 1, stated + expected.total()
            found, right = found + got.total(), right + (expected & got).total()
            mistakes += [f"{number} missing {one}" for one in expected - got]
            mistakes += [f"{number} too much {one}" for one in got - expected]
            del mistakes[most_mistakes:]
    return PlanScore(documents, right, stated, found, tuple(mistakes))


class _Bodies:
    """The full names of bodies; a group of them has none here, as in the truth."""

    def __init__(self, store: GraphStore) -> None:
        self._engine = store.engine
        self._names: dict[str, str] = {}

    def name(self, unit: str) -> str:
        """The full name of a body, ``""`` for a group."""
        if unit not in self._names:
            quads = list(self._engine.quads_for_pattern(ox.NamedNode(unit), None, None, None))
            kinds = {quad.object.value for quad in quads if quad.predicate.value == RDF.type}
            labels = [quad.object.value for quad in quads if quad.predicate.value == SKOS.prefLabel]
            self._names[unit] = labels[0] if HETU.Unit in kinds else ""
        return self._names[unit]


def _found(store: GraphStore, document: str, deeds: Sequence[str], bodies: _Bodies) -> Counter[Found]:
    """What the graph says of a document, its tasks named by the deed that their text holds.

    Read as it lies: a query's plan may look through all documents for one.
    """
    said: dict[str, dict[str, str]] = {}
    for quad in store.engine.quads_for_pattern(None, None, None, ox.NamedNode(document)):
        said.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object.value
    return Counter(
        (
            _deed(said[part[HETU.task]].get(HETU.text, ""), deeds),
            normal_form(part[HETU.mention]),
            bodies.name(part[HETU.unit]) if HETU.unit in part else "nobody",
            part[HETU.role].rsplit("#", 1)[-1],
        )
        for part in said.values()
        if part.get(RDF.type) == HETU.Responsibility
    )


def _deed(text: str, deeds: Sequence[str]) -> str:
    """The deed that a task's text holds; the text itself when it holds none, or several."""
    held: Iterator[str] = (deed for deed in deeds if deed in text)
    first = next(held, text)
    return text if next(held, None) else first


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("store", type=Path)
    parser.add_argument("--mistakes", type=int, default=20)
    chosen = parser.parse_args()
    with GraphStore.read_only(chosen.store) as store:
        found = score(store, chosen.folder / "truth.jsonl", chosen.mistakes)
    print(*found.mistakes, sep="\n")
    print(
        f"{found.documents} documents, {found.stated} duties stated, {found.found} found, F1 {found.f1:.4f}"
    )


if __name__ == "__main__":
    main()
