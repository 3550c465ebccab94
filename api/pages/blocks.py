"""A document's text in blocks: paragraphs, headings and tables, with their pieces."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.pages.grids import Grid, grids
from api.pages.marking import Piece, Pieces, marks_of
from api.pages.reading import Heading, Reading


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a heading; ``headings`` are the divisions that begin here; ``level`` 0: a paragraph."""

    start: int
    level: int
    headings: tuple[Heading, ...]
    pieces: tuple[Piece, ...]


def laid_out(reading: Reading) -> tuple[Block | Grid, ...]:
    """The document's text in blocks, in order; together their pieces are the text without tabs and line
    breaks.
    """
    text = reading.text
    pieces = Pieces(text, marks_of(reading), reading.spans)
    starts = [heading.start for heading in reading.headings]
    blocks: list[Block | Grid] = []
    rows: list[tuple[int, tuple[tuple[Piece, ...], ...]]] = []
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        if "\t" in line:
            rows.append((at, tuple(tuple(pieces.within(a, b)) for a, b in _cells(text, at, end))))
        else:
            blocks.extend(grids(rows))
            rows = []
            if line.strip():
                here = reading.headings[bisect_left(starts, at) : bisect_left(starts, end)]
                blocks.append(Block(at, _level(here, at, end), here, tuple(pieces.within(at, end))))
        at = end + 1
    blocks.extend(grids(rows))
    return tuple(blocks)


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for cell in text[start:end].split("\t"):
        yield at, at + len(cell)
        at += len(cell) + 1


def _level(headings: Sequence[Heading], start: int, end: int) -> int:
    """How deep a heading that fills its line stands; 0 for a paragraph, also one that opens with a run-in
    heading.
    """
    if len(headings) == 1 and headings[0].end >= end - 1 and headings[0].start <= start + 1:
        return headings[0].depth
    return 0
