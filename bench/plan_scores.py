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
from itertools import islice
from pathlib import Path

from pyoxigraph import Literal

from kg.resolve import normal_form
from kg.store import GraphStore

_AT_ONCE = 50
Found = tuple[str, str, str, str]  # deed, unit as written, body's full name ("" for a group), role

_STATED = """
SELECT ?number ?text ?mention ?full ?collective ?role WHERE {
  VALUES ?number {}
  ?document hetu:documentNumber ?number .
  ?task hetu:document ?document ; a hetu:Task ; hetu:text ?text .
  ?part hetu:task ?task ; hetu:mention ?mention ; hetu:role ?role .
  OPTIONAL { ?part hetu:unit ?unit . ?unit skos:prefLabel ?full ; a ?collective . FILTER (?collective IN (hetu:Unit, hetu:UnitGroup)) }
}
"""


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
    with truth.open(encoding="utf-8") as file:
        while lines := list(islice(file, _AT_ONCE)):
            truths = {number: duties for number, duties in map(json.loads, lines)}
            got = _found(store, truths)
            for number, duties in truths.items():
                expected = Counter((deed, normal_form(unit), full, role) for deed, unit, full, role in duties)
                documents, stated = documents + 1, stated + expected.total()
                found, right = found + got[number].total(), right + (expected & got[number]).total()
                mistakes += [f"{number} missing {one}" for one in expected - got[number]]
                mistakes += [f"{number} too much {one}" for one in got[number] - expected]
                del mistakes[most_mistakes:]
    return PlanScore(documents, right, stated, found, tuple(mistakes))


def _found(store: GraphStore, truths: dict[str, list[list[str]]]) -> dict[str, Counter[Found]]:
    """What the graph says of each document, its tasks named by the deed that their text holds."""
    found: dict[str, Counter[Found]] = {number: Counter() for number in truths}
    deeds = {number: tuple({duty[0] for duty in duties}) for number, duties in truths.items()}
    for row in store.select(_STATED, {"number": [Literal(number) for number in truths]}):
        number, text, mention, full, collective, role = map(str, row)
        is_body = collective.endswith("#Unit")
        task = _deed(text, deeds[number])
        found[number][task, normal_form(mention), full if is_body else "", role.rsplit("#", 1)[-1]] += 1
    return found


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
