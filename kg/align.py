"""Which tasks of two documents are about the same thing: pairs with a score and the reasons for it.

Deterministic and explained. Two texts are alike when they share the character pairs that are rare among all tasks compared; headings,
themes, waters and the fields of work of the units speak beside the text. Candidates come from an index of rare pairs, so
the cost grows with what documents share and not with the square of their number.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import networkx as nx
from rapidfuzz.distance import Indel

from kg.task_views import TaskView

# What each kind of likeness counts for; they add up to 1.
WEIGHTS = {"text": 0.55, "heading": 0.20, "themes": 0.12, "waters": 0.05, "units": 0.08}
# Below this two tasks are about different things.
LIKE = 0.30
# Shared pairs of characters that most tasks have say nothing; the index holds the rarer ones.
_COMMON = 0.2
_NOT_WORDS = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9Ⅰ-Ⅴ%]+")


@dataclass(frozen=True, slots=True)
class Reason:
    """One kind of likeness (text, heading, themes, waters, units), from 0 to 1, and what is shared."""

    kind: str
    likeness: float
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tasks about the same thing.

    ``part`` is ``first`` when the first is only a part of what the second takes up (the second has a better
    partner), ``second`` when the second is one of several that share out the first, else empty.
    """

    first: TaskView
    second: TaskView
    score: float
    reasons: tuple[Reason, ...]
    part: str = ""


@dataclass(frozen=True, slots=True)
class Alignment:
    """The pairs in the order of the first document, and the tasks of either without a partner."""

    pairs: tuple[Pair, ...]
    only_first: tuple[TaskView, ...]
    only_second: tuple[TaskView, ...]


class Likeness(NamedTuple):
    """How alike two tasks are, and why."""

    score: float
    reasons: tuple[Reason, ...]


class Comparer:
    """Likeness of tasks among a given set of them, whose common wording counts little."""

    def __init__(self, tasks: Iterable[TaskView]) -> None:
        self._pairs: dict[str, Counter[str]] = {}
        seen: Counter[str] = Counter()
        for task in tasks:
            grams = character_pairs(task.text)
            self._pairs[task.iri] = grams
            seen.update(grams.keys())
        total = max(1, len(self._pairs))
        self._weight = {gram: math.log((1 + total) / (1 + n)) + 0.1 for gram, n in seen.items()}
        self._rare = {gram for gram, n in seen.items() if n <= max(2, _COMMON * total)}
        self._norm = {iri: self._length(grams) for iri, grams in self._pairs.items()}

    def _length(self, grams: Counter[str]) -> float:
        return math.sqrt(sum((self._weight[g] * n) ** 2 for g, n in grams.items())) or 1.0

    def likeness(self, a: TaskView, b: TaskView) -> Likeness:
        """From 0 to 1, the same whichever comes first."""
        heading_a, heading_b = own_heading(a), own_heading(b)
        reasons = (
            Reason("text", self._text(a, b)),
            Reason("heading", _heading(heading_a, heading_b), (heading_a, heading_b)),
            _shared("themes", a.themes, b.themes),
            _shared("waters", a.concerns, b.concerns),
            _shared("units", a.functions(), b.functions()),
        )
        return Likeness(
            sum(WEIGHTS[r.kind] * r.likeness for r in reasons), tuple(r for r in reasons if r.likeness)
        )

    def _text(self, a: TaskView, b: TaskView) -> float:
        """Cosine of the weighted character pairs, or what share of the shorter text the longer one holds, if that is more."""
        mine, other = self._pairs[a.iri], self._pairs[b.iri]
        if len(mine) > len(other):
            mine, other, a, b = other, mine, b, a
        shared = [(g, n, other[g]) for g, n in mine.items() if g in other]
        cosine = sum(self._weight[g] ** 2 * n * m for g, n, m in shared) / (
            self._norm[a.iri] * self._norm[b.iri]
        )
        whole = sum(self._weight[g] * n for g, n in mine.items()) or 1.0
        held = sum(self._weight[g] * min(n, m) for g, n, m in shared) / whole
        return max(cosine, 0.9 * held)

    def candidates(
        self, first: Sequence[TaskView], second: Sequence[TaskView]
    ) -> Iterable[tuple[TaskView, TaskView]]:
        """Pairs that share a rare pair of characters, a theme or a water."""
        index: defaultdict[str, list[TaskView]] = defaultdict(list)
        for task in second:
            for key in self._keys(task):
                index[key].append(task)
        for task in first:
            found: Counter[str] = Counter()
            by_iri: dict[str, TaskView] = {}
            for key in self._keys(task):
                for other in index.get(key, ()):
                    found[other.iri] += 1
                    by_iri[other.iri] = other
            for iri, _ in found.most_common(40):
                yield task, by_iri[iri]

    def _keys(self, task: TaskView) -> set[str]:
        return (
            (self._pairs[task.iri].keys() & self._rare)
            | {f"theme {t}" for t in task.themes}
            | {f"water {w}" for w in task.concerns}
        )


def align(
    first: Sequence[TaskView], second: Sequence[TaskView], comparer: Comparer | None = None
) -> Alignment:
    """One partner each, so that the sum of all scores is the greatest; then what was taken up as part of another task."""
    comparer = comparer or Comparer([*first, *second])
    scored: dict[tuple[str, str], Likeness] = {}
    graph = nx.Graph()
    for a, b in comparer.candidates(first, second):
        likeness = comparer.likeness(a, b)
        if likeness.score >= LIKE:
            scored[a.iri, b.iri] = likeness
            graph.add_edge(("first", a.iri), ("second", b.iri), weight=round(likeness.score**2 * 1e6))
    chosen = dict(tuple(sorted((u, v))) for u, v in nx.max_weight_matching(graph))
    partner = {a[1]: b[1] for a, b in chosen.items()}
    pairs = _main_and_part(first, second, partner, scored)
    paired, taken = {p.first.iri for p in pairs}, {p.second.iri for p in pairs}
    return Alignment(
        tuple(pairs),
        tuple(a for a in first if a.iri not in paired),
        tuple(b for b in second if b.iri not in taken),
    )


def _main_and_part(
    first: Sequence[TaskView],
    second: Sequence[TaskView],
    partner: Mapping[str, str],
    scored: Mapping[tuple[str, str], Likeness],
) -> list[Pair]:
    """The pairs, and for a task that lost its partner to a better one the pair of which it is a part."""
    views_first, views_second = {a.iri: a for a in first}, {b.iri: b for b in second}
    best_of_first: dict[str, str] = {}
    best_of_second: dict[str, str] = {}
    for a, b in sorted(scored, key=lambda pair: (-scored[pair].score, pair)):
        best_of_first.setdefault(a, b)
        best_of_second.setdefault(b, a)
    keys = [(a, b, "") for a, b in partner.items()]
    keys += [(a, b, "first") for a, b in best_of_first.items() if a not in partner]
    taken = set(partner.values())
    keys += [(a, b, "second") for b, a in best_of_second.items() if b not in taken]
    order = {a.iri: n for n, a in enumerate(first)}
    keys.sort(key=lambda key: (order[key[0]], key[2], views_second[key[1]].order))
    return [
        Pair(views_first[a], views_second[b], scored[a, b].score, scored[a, b].reasons, part)
        for a, b, part in keys
    ]


def own_heading(task: TaskView) -> str:
    """The heading of the item itself, without its number: "14.开展入海河流总氮治理专项行动" gives the words."""
    last = task.heading.rsplit(" / ", 1)[-1]
    words = re.sub(
        r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、])\s*", "", last
    )
    return words or re.split(r"[。；，]", task.text, maxsplit=1)[0]


def _heading(a: str, b: str) -> float:
    return Indel.normalized_similarity(a, b) if a and b else 0.0


def _shared(kind: str, a: Iterable[str], b: Iterable[str]) -> Reason:
    mine, other = set(a), set(b)
    both = mine & other
    return Reason(kind, len(both) / len(mine | other) if both else 0.0, tuple(sorted(both)))


def character_pairs(text: str) -> Counter[str]:
    """The pairs of neighbouring characters, numbers and Latin words whole."""
    grams: Counter[str] = Counter()
    for run in _NOT_WORDS.split(text):
        grams.update(run[i : i + 2] for i in range(len(run) - 1))
    return grams
