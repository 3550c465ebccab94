"""A text cut where anything begins or ends, in one pass, so that nested and overlapping spans all show.

Every piece knows the marks that cover it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from api.pages.reading import Reading, Span

_WORD = re.compile(r"[\w]")


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters to be shown as ``look`` (a kind, or a role for a unit's words); ``span`` holds the facts."""

    start: int
    end: int
    look: str
    span: Span


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters under the same marks, the shortest mark first. ``begins`` are the spans whose first piece
    this is.
    """

    start: int
    text: str
    marks: tuple[Mark, ...]
    begins: tuple[Span, ...]

    @property
    def looks(self) -> str:
        """The marks' looks for a class attribute, each once."""
        return " ".join(dict.fromkeys(f"m-{mark.look}" for mark in self.marks))

    @property
    def keys(self) -> str:
        """The spans' keys, the shortest first, each once."""
        return " ".join(dict.fromkeys(mark.span.key for mark in self.marks))


def marks_of(reading: Reading) -> list[Mark]:
    """What is to be marked: each span by what it is evidence of, and in a statement the units' own words by
    role.
    """
    marks = []
    for span in reading.spans:
        for look in dict.fromkeys(fact.kind for fact in span.facts):
            if (
                look != "task"
            ):  # nearly everything is in some task: its beginning is shown, its words are not marked
                marks.append(Mark(span.start, span.end, look, span))
        statement = reading.text[span.start : span.end]
        for fact in span.facts:
            at = place_of(fact.mention, statement) if fact.mention else -1
            if at >= 0:
                start = span.start + at
                marks.append(Mark(start, start + len(fact.mention), fact.role, span))
    return marks


def place_of(mention: str, statement: str) -> int:
    """Where the unit's words stand in a statement, or -1: 市政府 stands alone, not in 市政府办公室."""
    best, best_rank = -1, 3
    at = statement.find(mention) if mention else -1
    while at >= 0:
        before, after = statement[at - 1 : at], statement[at + len(mention) : at + len(mention) + 1]
        rank = bool(_WORD.match(before)) * 2 + bool(_WORD.match(after))
        if best < 0 or rank < best_rank:
            best, best_rank = at, rank
        at = statement.find(mention, at + 1)
    return best


class Pieces:
    """The pieces of a text, given out in order of place."""

    def __init__(self, text: str, marks: Iterable[Mark], spans: Iterable[Span]) -> None:
        self._text = text
        self._opening: dict[int, list[Mark]] = {}
        self._beginning: dict[int, list[Span]] = {}
        cuts = set()
        for mark in marks:
            self._opening.setdefault(mark.start, []).append(mark)
            cuts |= {mark.start, mark.end}
        for span in spans:
            self._beginning.setdefault(span.start, []).append(span)
            cuts.add(span.start)
        self._cuts = sorted(cuts)
        self._next = 0
        self._active: list[Mark] = []
        self._pending: list[Span] = []

    def within(self, start: int, end: int) -> Iterator[Piece]:
        """The pieces of ``text[start:end]``; each call must start where the last ended, or later."""
        at = start
        self._pass(start)
        while at < end:
            upto = min(end, self._cuts[self._next]) if self._next < len(self._cuts) else end
            begins, self._pending = tuple(self._pending), []
            yield Piece(at, self._text[at:upto], tuple(self._active), begins)
            at = upto
            if at < end:
                self._pass(at)

    def _pass(self, at: int) -> None:
        """Move past every cut up to ``at``: open what begins there, close what has ended."""
        while self._next < len(self._cuts) and self._cuts[self._next] <= at:
            cut = self._cuts[self._next]
            self._active += self._opening.get(cut, ())
            self._pending += self._beginning.get(cut, ())
            self._next += 1
        self._active = sorted((m for m in self._active if m.end > at), key=lambda m: m.end - m.start)
