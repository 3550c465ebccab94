"""Cells with spans into a Table: where merged cells become marks, and where grids are kept small."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from loaders.document import NOWHERE, SourcePlace, Table
from loaders.errors import FileTooLarge

MOST_CELLS = 300_000  # places in one grid; the largest 台账 met has under 50,000
MOST_COLUMNS = 2_000

_BLANKS = re.compile("[ \t\xa0]+")
_LINES = re.compile(" ?\n[ \n]*")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as the format has it: its top left place from 0, and how many places it covers."""

    row: int
    column: int
    text: str
    height: int = 1
    width: int = 1


def build_table(cells: Iterable[Cell], path: str, place: SourcePlace = NOWHERE, title: str = "") -> Table:
    """The grid of ``cells``, as wide as its widest row. Where two cells claim one place the first keeps it.

    Raises FileTooLarge past 300,000 places.
    """
    cells = tuple(cells)
    height = max((cell.row + cell.height for cell in cells), default=0)
    width = max((cell.column + cell.width for cell in cells), default=0)
    if width > MOST_COLUMNS or height * width > MOST_CELLS:
        raise too_many_cells(path)
    rows = [[""] * width for _ in range(height)]
    taken: set[tuple[int, int]] = set()
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for cell in cells:
        origin = (cell.row, cell.column)
        if origin in taken:
            continue
        rows[cell.row][cell.column] = cell.text
        taken.add(origin)
        if cell.height * cell.width == 1:
            continue
        for row in range(cell.row, cell.row + cell.height):
            for column in range(cell.column, cell.column + cell.width):
                if (row, column) not in taken:
                    taken.add((row, column))
                    merged[row, column] = origin
    return Table(tuple(map(tuple, rows)), place, title, tuple(sorted(merged.items())))


def cell_text(text: str) -> str:
    """What a cell says: runs of blanks as one, no blanks at line ends, no empty lines."""
    return _LINES.sub("\n", _BLANKS.sub(" ", text.replace("\r", "\n"))).strip()


def too_many_cells(path: str) -> FileTooLarge:
    """The error for a table past the limits."""
    return FileTooLarge(
        path,
        f"a table of more than {MOST_CELLS:,} cells; split it",
        f"表格超过{MOST_CELLS}个单元格，请拆分后再读取",
    )
