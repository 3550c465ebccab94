"""Tables without rules: lines whose words stand in the same columns, one under the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loaders.readers.glyphs import Row, Segment, joined
from loaders.readers.grid import Cell

FEWEST_ROWS = 3  # lines cut into cells; two lines with gaps may be a signature
MOST_ROWS = 200  # on one page
MOST_FILL = 2  # lines with one cell only that may stand between lines with several


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """A table found by its columns."""

    top: float
    cells: tuple[Cell, ...]


def find_aligned(rows: Sequence[Row]) -> list[Row | AlignedTable]:
    """The lines, where three or more stand in common columns as a table instead."""
    found: list[Row | AlignedTable] = []
    at = 0
    while at < len(rows):
        end = _run(rows, at)
        table = _table(rows[at:end]) if end - at >= FEWEST_ROWS else None
        if table is None:
            found.append(rows[at])
            at += 1
        else:
            found.append(table)
            at = end
    return found


def _run(rows: Sequence[Row], start: int) -> int:
    """The end of the longest stretch from ``start`` of lines with gaps and the wrapped lines between them."""
    end = at = start
    while at < min(len(rows), start + MOST_ROWS) and at - end <= MOST_FILL:
        if len(rows[at]) > 1:
            end = at + 1
        elif at == start:
            break
        at += 1
    return end


def _table(rows: Sequence[Row]) -> AlignedTable | None:
    """The lines as cells, or None when their columns do not agree."""
    columns = _columns(rows)
    several = [row for row in rows if len(row) > 1]
    # In a table every line with gaps has its words in most columns; in prose the gaps fall anywhere.
    agreeing = [row for row in several if len(row) * 2 > len(columns)]
    if len(columns) < 2 or len(several) < FEWEST_ROWS or len(agreeing) < 0.8 * len(several):
        return None
    grid: list[list[str]] = []
    for row in rows:
        texts = [""] * len(columns)
        for segment in row:
            column = _column(segment, columns)
            texts[column] = joined(texts[column], segment.text)
        if grid and not texts[0]:  # a cell wrapped onto this line
            grid[-1] = [joined(above, text) for above, text in zip(grid[-1], texts, strict=True)]
        else:
            grid.append(texts)
    if len(grid) < 2:
        return None
    cells = tuple(Cell(r, c, text) for r, texts in enumerate(grid) for c, text in enumerate(texts))
    return AlignedTable(min(segment.top for segment in rows[0]), cells)


def _columns(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """The stretches of the page's width that words cover in the lines with gaps, from left to right."""
    columns: list[tuple[float, float]] = []
    for segment in sorted((each for row in rows if len(row) > 1 for each in row), key=lambda each: each.left):
        if columns and segment.left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], segment.right))
        else:
            columns.append((segment.left, segment.right))
    return columns


def _column(segment: Segment, columns: Sequence[tuple[float, float]]) -> int:
    """The column that ``segment`` shares most width with."""
    return max(
        range(len(columns)),
        key=lambda at: min(segment.right, columns[at][1]) - max(segment.left, columns[at][0]),
    )
