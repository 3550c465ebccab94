"""Tables that lost their grid in a text export, found again by how their cells are laid out.

Five lay-outs are known, each by a sample (→ is a tab):

* a cell a line, each led by a tab, rows divided by an empty line::

    →一级分类
    →二级分类

    →工业排污口
    →工矿企业排污口

* cells divided by tabs, a row a line:      ``序号→任务→责任单位``
* cells divided by bars:                    ``| 序号 | 任务 | 责任单位 |``
* cells divided by two or more spaces, at least three rows of one width of at least three cells;
* a cell a line with nothing to mark it, known by a header of column names (序号⏎工作任务⏎责任单位⏎1⏎…).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from loaders.columns import column_role, is_column, is_number_column, is_task_column
from loaders.document import Block, Paragraph, Table
from loaders.drawn_tables import drawn_table
from loaders.numbering import number_of
from loaders.table_headers import Rows, levelled

_BAR_RULE = re.compile(r"^[\s|+:\-—=]+$")
_WIDE_GAP = re.compile(r"(?<=\S)[ \u3000]{2,}(?=\S)")
_MIN_NAMED_COLUMNS = 3
# What a cell of units ends with; a sentence does not.
_UNIT_CELL = re.compile(
    r"(?:[局委厅部办处科院所站队室府署会社]|中心|公司|集团|部门|单位|街道|[县市区镇乡村校厂]|[）)])$"
)
_COLUMN_NAME = re.compile(r"[一-鿿（）()、/]{2,12}$")
_MIN_SPACED_ROWS = 3
_LONGEST_BARE_CELL = 60
_MIN_SPACED_CELLS = 3


def rebuild_tables(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """``blocks`` with every run of lines that is a lost table turned into a :class:`Table`; other blocks as they were."""
    out: list[Block] = []
    barren = 0  # up to here, cells on lines of their own make no table
    i = 0
    while i < len(blocks):
        if drawn := drawn_table(blocks, i):
            out.append(drawn[0])
            i = drawn[1]
            continue
        found = None
        if i >= barren and (run := _cell_a_line(blocks, i)):
            found, barren = (run, 0) if _is_grid(run[0]) else (None, run[1])
        for find in (_tabbed, _barred, _spaced, _named_columns):
            found = found or find(blocks, i)
        if found:
            rows, end = found
            out.extend(_titles_and_table(rows, blocks[i]))
            i = end
        else:
            out.append(blocks[i])
            i += 1
    return tuple(out)


def _is_grid(rows: Rows) -> bool:
    return sum(len(row) > 1 for row in rows) >= 2


def _line(blocks: Sequence[Block], i: int) -> str | None:
    """The text of block ``i`` when it is a paragraph, else ``None``."""
    block = blocks[i] if i < len(blocks) else None
    return block.text if isinstance(block, Paragraph) else None


def _leads_cell(line: str | None) -> bool:
    return (
        line is not None
        and line.lstrip(" \u3000").startswith("\t")
        and line.strip(" \u3000").count("\t") == 1
    )


def _cell_a_line(blocks: Sequence[Block], i: int) -> tuple[Rows, int] | None:
    """Rows with each cell on a line of its own, led by a tab. A line without a tab goes on with the cell above it."""
    if not _leads_cell(_line(blocks, i)):
        return None
    rows: Rows = [[]]
    end = i
    while (line := _line(blocks, end)) is not None:
        if _leads_cell(line):
            rows[-1].append(line.strip())
        elif line.strip():
            if not _continues_cell(blocks, end, rows):
                break
            row = rows[-1] or rows[-2]
            row[-1] += line.strip()
            if not rows[-1]:
                rows.pop()
        elif rows[-1]:
            rows.append([])
        end += 1
    rows = [row for row in rows if row]
    return rows, end


def _continues_cell(blocks: Sequence[Block], i: int, rows: Rows) -> bool:
    """Whether line ``i``, which leads no cell, is the rest of the cell before it (断面⏎名称).

    The next cell must follow at once, and the cell before must stand just above or one empty line away
    (地下水⏎⏎类型⏎→级别); a caption between two tables has empty lines on both sides.
    """
    return bool(rows[0]) and _leads_cell(_line(blocks, i + 1))


def _tabbed(blocks: Sequence[Block], i: int) -> tuple[Rows, int] | None:
    """Rows of cells divided by tabs."""

    def cells(line: str | None) -> list[str] | None:
        if line is None or "\t" not in line.strip(" \u3000"):
            return None
        row = [cell.strip() for cell in line.strip(" \u3000").split("\t")]
        if len(row) == 2 and (_is_item_number(row[0]) or (not row[0] and _is_paragraph(row[1]))):
            return None
        return row

    if "\t" not in (_line(blocks, i) or "").strip():
        return None  # the first row's first cell is never blank: a tab before a paragraph is its indent
    return _run_of_rows(blocks, i, cells, min_rows=2, min_cells=2)


def _is_paragraph(cell: str) -> bool:
    """Whether what stands behind a tab is a paragraph with an indent rather than a cell under a merged one."""
    return not cell or cell.endswith("。") or len(cell) > _LONGEST_BARE_CELL


def _is_item_number(cell: str) -> bool:
    """Whether a tab behind ``cell`` parts an item's number from its text: （一）→加强领导."""
    number = number_of(cell)
    return number is not None and number.end == len(cell)


def _barred(blocks: Sequence[Block], i: int) -> tuple[Rows, int] | None:
    """Rows of cells divided by bars, as in Markdown; lines of dashes between rows are drawing."""

    def cells(line: str | None) -> list[str] | None:
        if line is None:
            return None
        line = line.strip().replace("│", "|").replace("｜", "|").replace("┃", "|")
        if line.count("|") < 2:
            return None  # the bars at the edges may be left out
        return [] if _BAR_RULE.match(line) else [cell.strip() for cell in line.strip("|").split("|")]

    return _run_of_rows(blocks, i, cells, min_rows=2, min_cells=2)


def _spaced(blocks: Sequence[Block], i: int) -> tuple[Rows, int] | None:
    """Rows of cells divided by wide gaps; only when several rows in a run have the same number of cells."""
    columns = 0

    def cells(line: str | None) -> list[str] | None:
        nonlocal columns
        if line is None or "。" in line.strip()[:-1]:
            return None
        row = _WIDE_GAP.split(line.strip())
        columns = columns or len(row)
        return row if len(row) == columns >= _MIN_SPACED_CELLS else None

    return _run_of_rows(blocks, i, cells, min_rows=_MIN_SPACED_ROWS, min_cells=_MIN_SPACED_CELLS)


def _named_columns(blocks: Sequence[Block], i: int) -> tuple[Rows, int] | None:
    """A table with each cell on a line of its own, below lines that are names of columns: tasks and units among them."""
    if not (_line(blocks, i) or "").strip():
        return None
    names, body = _column_names(blocks, i)
    if (
        len(names) < _MIN_NAMED_COLUMNS
        or not any(map(is_task_column, names))
        or not any(map(column_role, names))
    ):
        return None
    rows: Rows = []
    end = body
    while (row := _named_row(blocks, end, names, len(rows) + 1)) is not None:
        cells, end = row
        rows.append(cells)
    return ([names, *rows], end) if rows else None


def _column_names(blocks: Sequence[Block], i: int) -> tuple[list[str], int]:
    """The run of lines from ``i`` on that are column names, and where it ends."""
    names: list[str] = []
    while (line := _line(blocks, i)) is not None:
        name = "".join(line.split())
        # behind 序号 any short name may head a column, up to the first row's number
        counted = bool(names) and is_number_column(names[0]) and _COLUMN_NAME.match(name) is not None
        if name and (name in names or not (counted or is_column(name))):
            break
        if name:
            names.append(name)
        i += 1
    return names, i


def _named_row(
    blocks: Sequence[Block], i: int, names: list[str], number: int
) -> tuple[list[str], int] | None:
    """The row that begins at line ``i`` and where it ends; a numbered row may leave cells out, which stay blank."""
    counted = is_number_column(names[0])
    cells: list[str] = []
    while len(cells) < len(names) and (line := _line(blocks, i)) is not None:
        line = line.strip()
        if counted and cells and _counts(line, number + 1):
            break
        if line:
            cells.append(line)
        i += 1
    if counted:
        return (_placed(cells, names), i) if cells and _counts(cells[0], number) and len(cells) > 2 else None
    units = [cell for cell, name in zip(cells, names, strict=False) if column_role(name)]
    full = len(cells) == len(names) and all(_UNIT_CELL.search(cell) for cell in units)
    return (cells, i) if full else None


def _counts(line: str, number: int) -> bool:
    return re.sub(r"[.．、。\s]", "", line) == str(number)


def _placed(cells: list[str], names: list[str]) -> list[str]:
    """``cells`` under ``names``: where there are too few, each goes to the first column left that it can belong to."""
    if len(cells) == len(names):
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


def _run_of_rows(
    blocks: Sequence[Block],
    i: int,
    cells: Callable[[str | None], list[str] | None],
    min_rows: int,
    min_cells: int,
) -> tuple[Rows, int] | None:
    """The run of rows that starts at block ``i``; an empty line inside the run is passed over."""
    if not cells(_line(blocks, i)):
        return None
    rows: Rows = []
    end = probe = i
    while (line := _line(blocks, probe)) is not None:
        row = cells(line)
        if row is None and line.strip():
            break
        if row:
            rows.append(row)
        probe += 1
        if row is not None:
            end = probe
    wide = [row for row in rows if len(row) >= min_cells]
    return (rows, end) if len(wide) >= min_rows else None


def _titles_and_table(rows: Rows, first: Block) -> Iterator[Block]:
    """The rows as blocks: one-cell rows before the table proper are its captions, the rest one table of even width."""
    while rows and sum(1 for cell in rows[0] if cell) == 1 and len(rows[0]) < max(map(len, rows)):
        yield Paragraph(next(cell for cell in rows.pop(0) if cell), first.place)
    grid, merged = levelled(rows)
    yield Table(tuple(tuple(row) for row in grid), first.place, merged=tuple(merged))
