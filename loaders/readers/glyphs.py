"""Characters with boxes into printed lines: what PDF, OFD and recognised scans have instead of text.

All lengths are in points; ``top`` and ``bottom`` grow down the page.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect, bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from loaders.readers.encoding import raised

SAME_LINE = 0.4  # of the height: how far the middles of two characters on one line may lie apart
WIDE_GAP = 1.2  # of the height: a gap that parts two columns or two cells rather than two words
WORD_GAP = 0.25
MIXED_GAP = 0.6
SAME_PLACE = 0.3  # of the width: bold faked by printing twice puts the second this near
RAISED = 0.8  # of the line's height: a digit smaller than this and high in the line is an exponent


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character and its box."""

    char: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """The height of the box; never zero."""
        return self.bottom - self.top or 0.1

    @property
    def middle(self) -> float:
        """Halfway down the box."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Segment:
    """Words on one line with no wide gap between them."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """The height of the line; never zero."""
        return self.bottom - self.top or 0.1


Row = tuple[Segment, ...]  # what stands on one height of the page, from left to right


def rows_of(glyphs: Iterable[Glyph]) -> list[Row]:
    """The printed lines, from top to bottom, each as segments from left to right."""
    rows: list[list[Glyph]] = []
    middle = height = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: glyph.middle):
        if rows and glyph.middle - middle <= SAME_LINE * max(height, glyph.height):
            row = rows[-1]
            row.append(glyph)
            if glyph.height > height:  # the tallest character is the line; exponents follow it
                middle, height = glyph.middle, glyph.height
        else:
            rows.append([glyph])
            middle, height = glyph.middle, glyph.height
    return [segments for row in rows if (segments := _segments(row))]


def _segments(glyphs: list[Glyph]) -> Row:
    """One line cut at its wide gaps; blanks count as gaps, as a title may be spread out with either."""
    glyphs.sort(key=lambda glyph: glyph.left)
    inked = [glyph for glyph in glyphs if not glyph.char.isspace()]
    if not inked:
        return ()
    height = median(glyph.height for glyph in inked)
    runs: list[list[Glyph]] = [[inked[0]]]
    for glyph in inked[1:]:
        last = runs[-1][-1]
        if _is_printed_again(last, glyph):
            continue
        if glyph.left - last.right > WIDE_GAP * height:
            runs.append([])
        runs[-1].append(glyph)
    blanks = [glyph.left for glyph in glyphs if glyph.char.isspace()]
    return tuple(_segment(run, blanks) for run in runs)


def _is_printed_again(one: Glyph, other: Glyph) -> bool:
    near = SAME_PLACE * max(one.right - one.left, 0.1)
    return one.char == other.char and abs(one.left - other.left) < near


def _segment(run: Sequence[Glyph], blanks: Sequence[float]) -> Segment:
    top, bottom = min(glyph.top for glyph in run), max(glyph.bottom for glyph in run)
    tallest = max(glyph.height for glyph in run)
    baseline = max(glyph.bottom for glyph in run if glyph.height >= RAISED * tallest)
    text = ""
    last: Glyph | None = None
    for glyph in run:
        if last is not None and text and _apart(last, glyph, blanks):
            text += " "
        above = glyph.height < RAISED * tallest and glyph.bottom < baseline - 0.2 * tallest
        text += raised(glyph.char) if above else glyph.char
        last = glyph
    return Segment(text, run[0].left, max(glyph.right for glyph in run), top, bottom)


def _apart(one: Glyph, other: Glyph, blanks: Sequence[float]) -> bool:
    """Whether a blank belongs between two characters: where one is printed, or where words of letters part.

    A gap between hanzi is the printer's doing, and so is the quarter square between hanzi and digits.
    """
    if bisect(blanks, one.left) < bisect_left(blanks, other.left):
        return True
    if is_wide(one.char) and is_wide(other.char):
        return False
    mixed = is_wide(one.char) or is_wide(other.char)
    return other.left - one.right > (MIXED_GAP if mixed else WORD_GAP) * max(one.height, other.height)


def is_wide(char: str) -> bool:
    """Whether a character takes a full square, as hanzi and their punctuation do."""
    return unicodedata.east_asian_width(char[:1] or " ") in "WF"


def joined(first: str, second: str) -> str:
    """Two pieces of one wrapped line; a blank only between words of letters."""
    if not first or not second:
        return first + second
    apart = first[-1].isascii() and first[-1].isalnum() and second[0].isascii() and second[0].isalnum()
    return f"{first} {second}" if apart else first + second
