"""A text cut where anything begins or ends, in one pass, so that nested and overlapping spans can all be
shown.

Every piece knows the marks that cover it. Lines of the text become paragraphs and headings; neighbouring
lines of cells
(a tab between two cells) become one table.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from api.pages.reading import Heading, Reading, Span

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


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a heading; ``headings`` are the divisions that begin here; ``level`` 0: a paragraph."""

    start: int
    level: int
    headings: tuple[Heading, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells of pieces. ``header`` is how many of the first rows name the columns."""

    start: int
    header: int
    rows: tuple[tuple[tuple[Piece, ...], ...], ...]


def laid_out(reading: Reading) -> tuple[Block | Grid, ...]:
    """The document's text in blocks, in order; together their pieces are the text without tabs and line
    breaks.
    """
    text = reading.text
    pieces = _Pieces(text, marks_of(reading), reading.spans)
    starts = [heading.start for heading in reading.headings]
    blocks: list[Block | Grid] = []
    rows: list[tuple[int, tuple[tuple[Piece, ...], ...]]] = []
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        if "\t" in line:
            rows.append((at, tuple(tuple(pieces.within(a, b)) for a, b in _cells(text, at, end))))
        else:
            blocks.extend(_grids(rows))
            rows = []
            if line.strip():
                here = reading.headings[bisect_left(starts, at) : bisect_left(starts, end)]
                blocks.append(Block(at, _level(here, at, end), here, tuple(pieces.within(at, end))))
        at = end + 1
    blocks.extend(_grids(rows))
    return tuple(blocks)


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


class _Pieces:
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


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for cell in text[start:end].split("\t"):
        yield at, at + len(cell)
        at += len(cell) + 1


def _grids(rows: Sequence[tuple[int, tuple[tuple[Piece, ...], ...]]]) -> Iterator[Grid]:
    """The table that neighbouring rows make, none when there are no rows."""
    if not rows:
        return
    width = max(len(cells) for _, cells in rows)
    filled = tuple(cells + ((),) * (width - len(cells)) for _, cells in rows)
    header = 1
    # A heading over several columns leaves the cells beside it empty, and the next row names those columns.
    while header < len(filled) - 1 and not filled[header][0] and header < 3 and _all_short(filled[header]):
        header += 1
    yield Grid(rows[0][0], header if len(filled) > 1 else 0, filled)


def _all_short(cells: Sequence[Sequence[Piece]]) -> bool:
    words = ["".join(piece.text for piece in cell) for cell in cells]
    return len(words) > 4 and all(len(word) <= 6 for word in words)


def _level(headings: Sequence[Heading], start: int, end: int) -> int:
    """How deep a heading that fills its line stands; 0 for a paragraph, also one that opens with a run-in
    heading.
    """
    if len(headings) == 1 and headings[0].end >= end - 1 and headings[0].start <= start + 1:
        return headings[0].depth
    return 0
