"""Where a character of the text stands in the file it was read from: page, line, sheet and cell."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from loaders.document import NOWHERE, Line, SourcePlace

_CELL = re.compile("([A-Z]+)([0-9]+)")


class SourcePlaces:
    """The places of one document's lines, found by character."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._starts = [line.span.start for line in lines]

    def at(self, character: int) -> SourcePlace:
        """Where the character stands: in a sheet its very cell, elsewhere what the format knows of its line."""
        if not self._lines:
            return NOWHERE
        line = self._lines[max(0, bisect_right(self._starts, character) - 1)]
        if not line.cells or line.place.cell is None:
            return line.place
        column = max(0, bisect_right(line.cells, character, key=lambda cell: cell.start) - 1)
        along = {"rows": column * line.down} if line.down else {"columns": column}
        return replace(line.place, cell=moved(line.place.cell, **along))


def cell_name(row: int, column: int) -> str:
    """The spreadsheet's name of a place from 0: (11, 5) → ``F12``."""
    letters, column = "", column + 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def moved(cell: str, rows: int = 0, columns: int = 0) -> str:
    """The name of the cell so many places below and right of ``cell``: ("B7", 2, 1) → ``C9``.

    Raises ValueError when ``cell`` is no name of a cell.
    """
    match = _CELL.fullmatch(cell)
    if match is None:
        raise ValueError(f"{cell!r} is not the name of a cell")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return cell_name(int(match[2]) - 1 + rows, column - 1 + columns)
