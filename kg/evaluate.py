"""How exact the graph is, measured against documents annotated by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import scorers
from kg.gold import read_gold
from kg.graph import Graph
from kg.stated import Annotated, paired
from ontology.iri import document_iri


@dataclass(frozen=True, slots=True)
class Score:
    """One kind of fact in one document: how many were found right, expected, and found in all, and each mistake in words."""

    document: str
    kind: str
    right: int
    expected: int
    found: int
    mistakes: tuple[str, ...] = ()

    @property
    def precision(self) -> float:
        """Of what was found, how much is right; 1 when nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of what should be found, how much was; 1 when nothing should be."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return 2 * self.right / (self.expected + self.found) if self.expected + self.found else 1.0


def evaluate(store: Graph, gold: Path) -> tuple[Score, ...]:
    """Scores of every gold file under ``gold``, by document and kind. Raises BadQuery for a file that is no gold."""
    files = sorted(gold.glob("*.json")) if gold.is_dir() else [gold]
    return tuple(score for file in files for score in evaluate_document(store, read_gold(file)))


def evaluate_document(store: Graph, gold: Mapping[str, Any]) -> Iterator[Score]:
    """The scores of one annotated document; a document that is not in the graph scores nothing found."""
    graph = Annotated(store, document_iri(gold["document"]["number"] or gold["document"]["title"]))
    name = gold["document"]["number"] or gold["document"]["title"]
    pairs = paired(gold["statements"], graph.statements())
    for kind, score in (
        ("head", scorers.head),
        ("outline", scorers.outline),
        ("bracket and table assignments", scorers.assignments(pairs, prose=False)),
        ("prose assignments", scorers.assignments(pairs, prose=True)),
        ("task text", scorers.task_texts(pairs)),
        ("waters of a task", scorers.named(pairs, "water_bodies", "WaterBody")),
        ("sections", scorers.sections),
        ("deadlines", scorers.deadlines),
        ("targets", scorers.targets),
        ("units as one", scorers.clusters),
        ("evidence", scorers.evidence),
    ):
        right, expected, found, mistakes = score(gold, graph)
        yield Score(name, kind, right, expected, found, tuple(mistakes))


def totals(scores: Iterable[Score]) -> tuple[Score, ...]:
    """The scores of each kind added up over all documents."""
    kinds: dict[str, list[Score]] = {}
    for score in scores:
        kinds.setdefault(score.kind, []).append(score)
    return tuple(
        Score(
            "all",
            kind,
            sum(s.right for s in listed),
            sum(s.expected for s in listed),
            sum(s.found for s in listed),
        )
        for kind, listed in kinds.items()
    )
