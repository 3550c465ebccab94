"""Rows of lost tables that only the names of their columns tell: what a cell can be says in which column it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.blocks import line_of
from loaders.columns import column_role, is_column, is_number_column, is_task_column
from loaders.document import Block
from loaders.table_headers import Rows

_MIN_NAMED_COLUMNS = 3
_LONGEST_NAME = 12
_LONGEST_NUMBER = 5
_LONGEST_HEADER = 120
_LONGEST_TIME = _LONGEST_UNIT = 20
_MOST_LINES_OF_ROW = 8
# What a cell of units ends with; a sentence does not.
_UNIT_CELL = re.compile(
    r"(?:[局委厅部办处科院所站队室府署会社]|中心|公司|集团|部门|单位|街道|[县市区镇乡村校厂]|[）)])$"
)
# A cell that says when: 2010年9月20日前, 持续开展
_TIME_CELL = re.compile(r"\d|长期|持续|全年|每[年月季周日]|常态")
_COLUMN_NAME = re.compile(r"[一-鿿（）()、/]{2,12}$")


def rows_of_cells(blocks: Sequence[Block], i: int) -> tuple[Rows, int] | None:
    """A table with each cell on a line of its own, below lines that are names of columns: tasks and units among them."""
    if not (line_of(blocks, i) or "").strip():
        return None
    names, body = _column_names(blocks, i)
    known = any(map(is_task_column, names)) or (bool(names) and is_number_column(names[0]))
    if len(names) < _MIN_NAMED_COLUMNS or not known or not any(map(column_role, names)):
        return None
    rows: Rows = []
    end = body
    first = _first_number(blocks, body)
    while (row := _named_row(blocks, end, names, first + len(rows))) is not None:
        cells, end = row
        rows.append(cells)
    return ([names, *rows], end) if rows else None


def _first_number(blocks: Sequence[Block], i: int) -> int:
    """What the rows are counted from: 1, or what a header printed again on a further page is followed by."""
    while (line := line_of(blocks, i)) is not None and not line.strip():
        i += 1
    number = re.sub(r"[.．、。\s]", "", line or "")[:_LONGEST_NUMBER]
    return int(number) if number.isdecimal() else 1


def _column_names(blocks: Sequence[Block], i: int) -> tuple[list[str], int]:
    """The run of lines from ``i`` on that are column names, and where it ends."""
    names: list[str] = []
    while (line := line_of(blocks, i)) is not None:
        name = "".join(line.split())
        # behind 序号 any short name may head a column, up to the first row's number
        counted = bool(names) and is_number_column(names[0]) and _COLUMN_NAME.match(name) is not None
        if name and (name in names or not (counted or is_column(name))):
            break
        if name:
            names.append(name)
        i += 1
    return names, i


def rows_with_tails(blocks: Sequence[Block], i: int) -> tuple[Rows, int] | None:
    """A table with a row on a line or a few, its cells parted by single spaces that also stand inside them.

    The line above names the columns, the last ones those of units and dates. The last words of a row are their
    cells; what stands before them goes to the column of the task, whatever other columns there are for words.
    """
    names = _names_on(line_of(blocks, i) or "")
    task = max((c for c, name in enumerate(names) if is_task_column(name)), default=-1)
    tail = names[task + 1 :]
    if task < 0 or len(names) < _MIN_NAMED_COLUMNS or not any(map(column_role, tail)):
        return None
    rows: Rows = []
    end = at = i + 1
    words: list[str] = []
    lines = 0
    while (line := line_of(blocks, at)) is not None and lines < _MOST_LINES_OF_ROW:
        at += 1
        words += line.split()
        lines += 1
        if cells := _tail_cells(words, tail):
            front = words[: len(words) - sum(map(bool, cells))]
            row = [""] * (task + 1)
            if is_number_column(names[0]) and len(front) > 1 and front[0].strip("、.．").isdecimal():
                row[0] = front.pop(0)
            row[task] = " ".join(front)
            rows.append([*row, *cells])
            words, lines, end = [], 0, at
    return ([names, *rows], end) if rows else None


def _names_on(line: str) -> list[str]:
    """The column names that a line is, each a word or the characters of one set apart (工 作 任 务)."""
    names: list[str] = []
    begun = ""
    if len(line) > _LONGEST_HEADER or line.count(" ") + line.count("\u3000") < _MIN_NAMED_COLUMNS - 1:
        return names
    for word in line.split():
        begun += word
        if is_column(begun) and (len(word) > 1 or len(begun) > 1):
            names.append(begun)
            begun = ""
        elif len(begun) > _LONGEST_NAME:
            return []
    return [] if begun else names


def _tail_cells(words: list[str], tail: list[str]) -> list[str]:
    """The cells of the columns ``tail``, when the last ``words`` can be those; empty strings for columns left out."""
    for count in range(min(len(tail), len(words) - 1), 0, -1):
        cells = placed(words[-count:], tail)
        fit = [bool(_fits(cell, name)) for cell, name in zip(cells, tail, strict=True) if cell]
        if all(fit) and any(cell and column_role(name) for cell, name in zip(cells, tail, strict=True)):
            return cells
    return []


def _fits(cell: str, name: str) -> bool:
    """Whether ``cell`` can stand in a column called ``name``: units among units, dates among dates."""
    if column_role(name):
        return _UNIT_CELL.search(cell) is not None or cell.endswith("等")
    return len(cell) <= _LONGEST_TIME and _TIME_CELL.search(cell) is not None


def _named_row(
    blocks: Sequence[Block], i: int, names: list[str], number: int
) -> tuple[list[str], int] | None:
    """The row that begins at line ``i`` and where it ends; a numbered row may leave cells out, which stay blank."""
    counted = is_number_column(names[0])
    cells: list[str] = []
    while len(cells) < len(names) and (line := line_of(blocks, i)) is not None:
        line = line.strip()
        if counted and cells and _counts(line, number + 1):
            break
        if line:
            cells.append(line)
        i += 1
    if counted:
        if not cells or not _counts(cells[0], number) or len(cells) <= 2:
            return None
        row = placed(cells, names)
        if column_role(names[-1]) and _UNIT_CELL.search(row[-1]):
            i = _more_units(blocks, i, row)
        return row, i
    units = [cell for cell, name in zip(cells, names, strict=False) if column_role(name)]
    full = len(cells) == len(names) and all(_UNIT_CELL.search(cell) for cell in units)
    return (cells, i) if full else None


def _more_units(blocks: Sequence[Block], i: int, row: list[str]) -> int:
    """Add to the last cell of ``row`` the units that stand on further lines; where those end."""
    end = i
    while (line := line_of(blocks, i)) is not None:
        i += 1
        if line.strip():
            if not _UNIT_CELL.search(line.strip()) or len(line.strip()) > _LONGEST_UNIT:
                break
            row[-1] += "\n" + line.strip()
            end = i
    return end


def _counts(line: str, number: int) -> bool:
    return re.sub(r"[.．、。\s]", "", line) == str(number)


def placed(cells: list[str], names: list[str]) -> list[str]:
    """``cells`` under ``names``: where there are too few, each goes to the first column left that it can belong to."""
    if len(cells) >= len(names):
        return cells
    row = [""] * len(names)
    column = 0
    for k, cell in enumerate(cells):
        last = len(names) - (len(cells) - k)
        fits = (
            c for c in range(column, last + 1) if bool(column_role(names[c])) == bool(_UNIT_CELL.search(cell))
        )
        column = next(fits, column)
        row[column] = cell
        column += 1
    return row
