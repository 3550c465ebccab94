"""Tables of bars (| 序号 | 任务 |) that an export broke at every bar: each bar and each cell on a line of its own::

    |
    序号
    |
    工作任务
    |
    |
    1
    …

A row has one bar more than it has cells, and the next row begins with a bar of its own; so the bars of the first row tell where
every later cell belongs, empty ones too.
"""

from __future__ import annotations

from collections.abc import Sequence

from loaders.blocks import line_of
from loaders.document import Block
from loaders.table_headers import Rows

_BARS = frozenset("|｜")
_FEWEST_COLUMNS = 3
_MOST_COLUMNS = 40
_FEWEST_ROWS = 2
_MOST_LINES_OF_CELL = 12


def rows_of_barred_cells(blocks: Sequence[Block], i: int) -> tuple[Rows, int] | None:
    """The rows of the table whose first bar is line ``i``, and where it ends."""
    found = _row(blocks, i, None)
    if found is None or len(found[0]) < _FEWEST_COLUMNS:
        return None
    first, at = found
    rows: Rows = [first]
    while (found := _row(blocks, at, len(first))) is not None:
        row, at = found
        rows.append(row)
    return (rows, at) if len(rows) >= _FEWEST_ROWS else None


def _row(blocks: Sequence[Block], i: int, columns: int | None) -> tuple[list[str], int] | None:
    """The row that begins with the bar of line ``i`` and where it ends; the first ends before a second bar."""
    at = _bar(blocks, i)
    cells: list[str] = []
    while at is not None and len(cells) != columns:
        if len(cells) == _MOST_COLUMNS:
            return None
        if columns is None and (_bar(blocks, at) or line_of(blocks, at) is None):
            break
        cell, after = _cell(blocks, at)
        cells.append("\n".join(cell))
        at = _bar(blocks, after)
        if at is None and len(cells) == columns:
            return cells, after  # the text ends without its last bar
    return (cells, at) if at is not None and cells else None


def _bar(blocks: Sequence[Block], i: int) -> int | None:
    """What stands behind the bar at line ``i``, blank lines left out."""
    i = _written(blocks, i)
    line = line_of(blocks, i)
    return _written(blocks, i + 1) if line is not None and line.strip() in _BARS else None


def _cell(blocks: Sequence[Block], i: int) -> tuple[list[str], int]:
    """The lines of a cell, none of an empty one, and where its bar should stand."""
    lines: list[str] = []
    while len(lines) < _MOST_LINES_OF_CELL:
        line = line_of(blocks, i)
        if line is None or line.strip() in _BARS:
            break
        if line.strip():
            lines.append(line.strip())
        i += 1
    return lines, i


def _written(blocks: Sequence[Block], i: int) -> int:
    while (line := line_of(blocks, i)) is not None and not line.strip():
        i += 1
    return i
