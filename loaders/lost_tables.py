"""Tables that lost their grid in a text export, found again by how their cells are laid out.

Eight lay-outs are known, each by a sample (→ is a tab):

* a cell a line, each led by a tab, rows divided by an empty line::

    →一级分类
    →二级分类

    →工业排污口
    →工矿企业排污口

* cells divided by tabs, a row a line:      ``序号→任务→责任单位``
* cells divided by bars:                    ``| 序号 | 任务 | 责任单位 |``
* the same with every bar and every cell on a line of its own;
* cells divided by two or more spaces, at least three rows of one width of at least three cells;
* a cell a line with nothing to mark it, known by a header of column names (序号⏎工作任务⏎责任单位⏎1⏎…);
* cells divided by single spaces, which also stand inside them, below a line of column names: the last cells are
  known by what the last columns are (``1 疏浚河道 市水利局 市财政局``);
* the same with the body in the middle, which tells where a cell ends (``陈某 省水利厅 乌江干流``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from loaders.barred_cells import rows_of_barred_cells
from loaders.blocks import line_of
from loaders.document import Block, Paragraph, Table
from loaders.drawn_tables import drawn_table
from loaders.named_rows import placed, rows_of_cells, rows_with_tails
from loaders.numbering import number_of
from loaders.rows_of_bodies import rows_of_bodies
from loaders.table_headers import Rows, levelled

_BAR_RULE = re.compile(r"^[\s|+:\-—=]+$")
_WIDE_GAP = re.compile(r"(?<=\S)[ \u3000]{2,}(?=\S)")
_MIN_BARS = _MIN_BARRED_ROWS = 2
_MOST_LINES_OF_ROW = 6
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
        if i >= barren and (run := _cell_aline_of(blocks, i)):
            found, barren = (run, 0) if _is_grid(run[0]) else (None, run[1])
        for find in _FINDERS:
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


def _leads_cell(line: str | None) -> bool:
    return (
        line is not None
        and line.lstrip(" \u3000").startswith("\t")
        and line.strip(" \u3000").count("\t") == 1
    )


def _cell_aline_of(blocks: Sequence[Block], i: int) -> tuple[Rows, int] | None:
    """Rows with each cell on a line of its own, led by a tab. A line without a tab goes on with the cell above it."""
    if not _leads_cell(line_of(blocks, i)):
        return None
    rows: Rows = [[]]
    end = i
    while (line := line_of(blocks, end)) is not None:
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
    return bool(rows[0]) and _leads_cell(line_of(blocks, i + 1))


def _tabbed(blocks: Sequence[Block], i: int) -> tuple[Rows, int] | None:
    """Rows of cells divided by tabs."""

    def cells(line: str | None) -> list[str] | None:
        if line is None or "\t" not in line.strip(" \u3000"):
            return None
        row = [cell.strip() for cell in line.strip(" \u3000").split("\t")]
        if len(row) == 2 and (_is_item_number(row[0]) or (not row[0] and _is_paragraph(row[1]))):
            return None
        return row

    if "\t" not in (line_of(blocks, i) or "").strip():
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
    """Rows of cells divided by bars, as in Markdown; lines of dashes between rows are drawing.

    Where the first row ends with a bar, a row goes on over lines up to one that does.
    """
    first = _bars(line_of(blocks, i) or "")
    if first.count("|") < _MIN_BARS:
        return None  # the bars at the edges may be left out
    rows: Rows = []
    end = at = i
    begun, lines = "", 0
    closed = first.endswith("|")
    while (line := line_of(blocks, at)) is not None:
        at += 1
        if not line.strip():
            continue
        row = f"{begun}\n{_bars(line)}" if begun else _bars(line)
        lines += 1
        if row.count("|") < _MIN_BARS or lines > _MOST_LINES_OF_ROW:
            break
        if closed and not row.endswith("|"):
            begun = row
            continue
        begun, lines, end = "", 0, at
        if not _BAR_RULE.match(row):
            rows.append([cell.strip() for cell in row.strip("|").split("|")])
    if sum(len(row) > 1 for row in rows) < _MIN_BARRED_ROWS:
        return None
    names, *body = rows
    return [names, *(placed(row, names) for row in body)], end


def _bars(line: str) -> str:
    """``line`` with every kind of bar as one."""
    return line.strip().replace("│", "|").replace("｜", "|").replace("┃", "|")


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


def _run_of_rows(
    blocks: Sequence[Block],
    i: int,
    cells: Callable[[str | None], list[str] | None],
    min_rows: int,
    min_cells: int,
) -> tuple[Rows, int] | None:
    """The run of rows that starts at block ``i``; an empty line inside the run is passed over."""
    if not cells(line_of(blocks, i)):
        return None
    rows: Rows = []
    end = probe = i
    while (line := line_of(blocks, probe)) is not None:
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


# In this order: what is surest first.
_FINDERS = (
    _tabbed,
    _barred,
    rows_of_barred_cells,
    _spaced,
    rows_with_tails,
    rows_of_bodies,
    rows_of_cells,
)
