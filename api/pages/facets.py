"""What an answer can be narrowed by: counted once over all its rows, for every choice that can be made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.graph import Graph

FACETS = ("role", "document", "unit")
_MOST = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """One value an answer can be narrowed to, and how many rows have it."""

    value: str
    rows: int
    picked: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows there are for each combination of facet values."""

    names: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], int], ...]

    def total(self, picks: Mapping[str, str]) -> int:
        """How many rows have the values picked."""
        return sum(n for values, n in self.rows if self._fits(values, picks))

    def choices(self, name: str, picks: Mapping[str, str]) -> tuple[Choice, ...]:
        """The values of one facet under what is picked in the others, those with most rows first."""
        at = self.names.index(name)
        others = {key: value for key, value in picks.items() if key != name}
        counted: Counter[str] = Counter()
        for values, n in self.rows:
            if values[at] and self._fits(values, others):
                counted[values[at]] += n
        ranked = sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))
        return tuple(Choice(value, n, picks.get(name) == value) for value, n in ranked[:_MOST])

    def values(self, name: str) -> frozenset[str]:
        """Every value of one facet in the whole answer."""
        at = self.names.index(name)
        return frozenset(values[at] for values, _ in self.rows)

    def _fits(self, values: tuple[str, ...], picks: Mapping[str, str]) -> bool:
        return all(picks.get(name, value) == value for name, value in zip(self.names, values, strict=True))


def tally(store: Graph, sparql: str, columns: tuple[str, ...]) -> Tally:
    """Count the rows of a query by those of its columns that are facets."""
    names = tuple(name for name in FACETS if name in columns)
    if not names:
        return Tally((), ())
    shown = " ".join(f"?{name}" for name in names)
    rows = store.select(f"SELECT {shown} (COUNT(*) AS ?rows) WHERE {{ {{\n{sparql}\n}} }} GROUP BY {shown}")
    return Tally(names, tuple((tuple(str(v or "") for v in values), int(str(n))) for *values, n in rows))


def narrowed(sparql: str, picks: Mapping[str, str]) -> str:
    """The query with a condition for each pick. Picks that are no IRIs give no rows, not an error."""
    if not picks:
        return sparql
    lines = []
    for name, value in picks.items():
        try:
            lines.append(f"  FILTER(?{name} = {NamedNode(value)})")
        except ValueError:
            lines.append("  FILTER(false)")
    # The last "}" at the start of a line closes WHERE: questions are indented so (kg/queries).
    head, closing, tail = sparql.rpartition("\n}")
    return "\n".join([head, *lines]) + closing + tail
