"""The statements of one document as the graph has them, and which of a gold file each of them is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

from kg.gold import bare, same, touch
from kg.graph import Graph
from kg.values import Row
from ontology.iri import NS
from ontology.roles import Role

PROSE = frozenset({"narrative", "prose"})


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement as the graph has it."""

    start: int
    end: int
    exact: str
    prose: bool
    assignments: frozenset[tuple[str, Role]]
    tasks: tuple[tuple[str, str], ...]


class Annotated:
    """What the graph says of one document."""

    def __init__(self, store: Graph, iri: str) -> None:
        self._store = store
        self.iri = iri

    def select(self, query: str) -> tuple[Row, ...]:
        """Rows of a query about the document, written as ?d."""
        return self._store.select(
            query.replace("WHERE {", "WHERE { VALUES ?d {}", 1), {"d": NamedNode(self.iri)}
        )

    def statements(self) -> list[Stated]:
        """The statements of the document, in order; inherited responsibilities are none of their own."""
        rows = self.select(
            "SELECT ?start ?end ?exact ?kind ?mention ?role ?task ?text WHERE { ?task hetu:document ?d ; hetu:text ?text ."
            " ?r hetu:task ?task ; hetu:role ?role ; hetu:mention ?mention ; hetu:statementKind ?kind ; hetu:evidence ?e ."
            " ?e oa:start ?start ; oa:end ?end ; oa:exact ?exact . FILTER NOT EXISTS { ?r hetu:inherited true } }"
        )
        grouped: dict[tuple[int, int, str, str], list[Row]] = defaultdict(list)
        for row in rows:
            grouped[int(str(row[0])), int(str(row[1])), str(row[2]), str(row[3])].append(row)
        return [
            Stated(
                start, end, exact, kind in PROSE,
                frozenset((bare(str(r[4])), Role(str(r[5]).removeprefix(NS))) for r in found),
                tuple(dict.fromkeys((str(r[6]), str(r[7])) for r in found)),
            )
            for (start, end, exact, kind), found in sorted(grouped.items())
        ]  # fmt: skip


Pairs = list[tuple[Mapping[str, Any] | None, Stated | None]]


def paired(gold: Sequence[Mapping[str, Any]], found: list[Stated]) -> Pairs:
    """Gold statements with those of the graph: the same words first, then words inside words; what is left stands alone."""
    left = list(found)
    pairs: Pairs = []
    waiting: list[Mapping[str, Any]] = []
    for one in gold:
        match = next(
            (s for s in left if same(one["raw"], s.exact) and s.prose == (one["kind"] in PROSE)), None
        )
        if match is None:
            waiting.append(one)
            continue
        left.remove(match)
        pairs.append((one, match))
    for one in waiting:
        match = next((s for s in left if _overlap(one, s)), None)
        if match is not None:
            left.remove(match)
        pairs.append((one, match))
    return pairs + [(None, s) for s in left]


def _overlap(one: Mapping[str, Any], stated: Stated) -> bool:
    """Whether one wording holds the other: a clause may be cut at another comma."""
    return stated.prose == (one["kind"] in PROSE) and touch(bare(one["raw"]), bare(stated.exact))
