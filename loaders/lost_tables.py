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

A header of several rows is recognised by its rows being narrower than the table or by blanks below a name; the names are
spread over the columns they head. Leading blanks in a body row mean that the cell above was merged down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from loaders.columns import column_role, is_column, is_number_column, is_task_column
from loaders.document import Block, Paragraph, Table

_BAR_RULE = re.compile(r"^[\s|+:\-—=]+$")
_WIDE_GAP = re.compile(r"(?<=\S)[ \u3000]{2,}(?=\S)")
_MIN_NAMED_COLUMNS = 3
# What a cell of units ends with; a sentence does not.
_UNIT_CELL = re.compile(r"(?:[局委厅部办处科院所站队室府署会社]|中心|公司|集团|部门|单位|街道|[县市区镇乡村校厂]|[）)])$")
_MIN_SPACED_ROWS = 3
_MIN_SPACED_CELLS = 3


def rebuild_tables(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """``blocks`` with every run of lines that is a lost table turned into a :class:`Table`; other blocks as they were."""
    out: list[Block] = []
    i = 0
    while i < len(blocks):
        for find in (_cell_a_line, _tabbed, _barred, _spaced, _named_columns):
            found = find(blocks, i)
            if found:
                rows, end = found
                out.extend(_titles_and_table(rows, blocks[i]))
                i = end
                break
        else:
            out.append(blocks[i])
            i += 1
    return tuple(out)


Rows = list[list[str]]


def _line(blocks: Sequence[Block], i: int) -> str | None:
    """The text of block ``i`` when it is a paragraph, else ``None``."""
    block = blocks[i] if i < len(blocks) else None
    return block.text if isinstance(block, Paragraph) else None


def _leads_cell(line: str | None) -> bool:
    return line is not None and line.lstrip(" \u3000").startswith("\t") and line.strip(" \u3000").count("\t") == 1


def _cell_a_line(blocks: Sequence[Block], i: int) -> tuple[Rows, int] | None:
    """A table with each cell on a line of its own, led by a tab. A line without a tab goes on with the cell above it."""
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
    return (rows, end) if sum(len(row) > 1 for row in rows) >= 2 else None


def _continues_cell(blocks: Sequence[Block], i: int, rows: Rows) -> bool:
    """Whether line ``i``, which leads no cell, is the rest of the cell before it (断面⏎名称).

    The next cell must follow at once, and the cell before must stand just above or one empty line away
    (地下水⏎⏎类型⏎→级别); a caption between two tables has empty lines on both sides.
    """
    return bool(rows[0]) and _leads_cell(_line(blocks, i + 1))


def _tabbed(blocks: Sequence[Block], i: int) -> tuple[Rows, int] | None:
    """Rows of cells divided by tabs."""

    def cells(line: str | None) -> list[str] | None:
        if line is None or "\t" not in line.strip():
            return None
        return [cell.strip() for cell in line.strip(" \u3000").split("\t")]

    return _run_of_rows(blocks, i, cells, min_rows=2, min_cells=2)


def _barred(blocks: Sequence[Block], i: int) -> tuple[Rows, int] | None:
    """Rows of cells divided by bars, as in Markdown; lines of dashes between rows are drawing."""

    def cells(line: str | None) -> list[str] | None:
        if line is None:
            return None
        line = line.strip().replace("│", "|").replace("｜", "|").replace("┃", "|")
        if line.count("|") < 2 or not line.startswith("|"):
            return None
        return [] if _BAR_RULE.match(line) else [cell.strip() for cell in line.strip("|").split("|")]

    return _run_of_rows(blocks, i, cells, min_rows=2, min_cells=2)


def _spaced(blocks: Sequence[Block], i: int) -> tuple[Rows, int] | None:
    """Rows of cells divided by wide gaps; only when several rows in a run have the same number of cells."""

    def cells(line: str | None) -> list[str] | None:
        if line is None or "。" in line.strip()[:-1]:
            return None
        row = _WIDE_GAP.split(line.strip())
        return row if len(row) >= _MIN_SPACED_CELLS else None

    found = _run_of_rows(blocks, i, cells, min_rows=_MIN_SPACED_ROWS, min_cells=_MIN_SPACED_CELLS)
    return found if found and len({len(row) for row in found[0]}) == 1 else None


def _named_columns(blocks: Sequence[Block], i: int) -> tuple[Rows, int] | None:
    """A table with each cell on a line of its own, below lines that are names of columns: tasks and units among them."""
    names, body = _column_names(blocks, i)
    if len(names) < _MIN_NAMED_COLUMNS or not any(map(is_task_column, names)) or not any(map(column_role, names)):
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
        if name and (not is_column(name) or name in names):
            break
        if name:
            names.append(name)
        i += 1
    return names, i


def _named_row(blocks: Sequence[Block], i: int, names: list[str], number: int) -> tuple[list[str], int] | None:
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
        fits = (c for c in range(column, last + 1) if bool(column_role(names[c])) == bool(_UNIT_CELL.search(cell)))
        column = next(fits, column)
        row[column] = cell
        column += 1
    return row


def _run_of_rows(
    blocks: Sequence[Block], i: int, cells: Callable[[str | None], list[str] | None], min_rows: int, min_cells: int
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
    place = first.place
    while rows and sum(1 for cell in rows[0] if cell) == 1 and len(rows[0]) < max(map(len, rows)):
        yield Paragraph(next(cell for cell in rows.pop(0) if cell), place)
    width = max(map(len, rows))
    header, body = _header(rows, width)
    grid, merged = _level_header(header, body, width)
    for row in body:
        grid.append(row + [""] * (width - len(row)))
        merged.extend(_merged_down(grid, len(grid) - 1, len(header)))
    yield Table(tuple(tuple(row) for row in grid), place, merged=tuple(merged))


def _header(rows: Rows, width: int) -> tuple[Rows, Rows]:
    """The header rows and the rest: all rows up to the first full row, and that one too if its first cell is blank."""
    full = next(i for i, row in enumerate(rows) if len(row) == width)
    if full == 0 or rows[full][0]:
        return rows[: max(full, 1)], rows[max(full, 1) :]
    return rows[: full + 1], rows[full + 1 :]


Marks = list[tuple[tuple[int, int], tuple[int, int]]]


def _level_header(header: Rows, body: Rows, width: int) -> tuple[Rows, Marks]:
    """Header rows spread to the full width, the lowest first, with marks for the places a name covers."""
    levelled: Rows = []
    marks: Marks = []
    below: list[str] | None = None
    spans: list[list[int]] = []
    for row in reversed(header):
        spread = [1] * len(row) if below is None else _spread(row, below, body)
        # A name over several cells of the row below covers all that those cover.
        if below is None:
            cover = [1] * len(row)
        else:
            cover, at = [], 0
            for count in spread:
                cover.append(sum(spans[0][at : at + count]))
                at += count
        spans.insert(0, cover)
        wide: list[str] = []
        for cell, count in zip(row, cover, strict=True):
            wide += [cell] + [""] * (count - 1)
        levelled.insert(0, (wide + [""] * width)[:width])
        below = row
    for r, cover in enumerate(spans):
        column = 0
        for count in cover:
            marks += [((r, column + k), (r, column)) for k in range(1, count) if column + k < width]
            if r and not levelled[r][column]:
                marks.append(((r, column), (r - 1, column)))
            column += count
    return levelled, marks


def _spread(upper: list[str], lower: list[str], body: Rows) -> list[int]:
    """How many cells of ``lower`` each name of ``upper`` heads. A blank below means one; names below belong together."""
    counts: list[int] = []
    names = len(upper)
    runs = [(bool(key), len(list(group))) for key, group in groupby(lower, key=bool)]
    at = 0
    for k, (named, length) in enumerate(runs):
        if not named:
            counts += [1] * length
        else:
            later = sum(size if not is_named else 1 for is_named, size in runs[k + 1 :])
            counts += _share(lower[at : at + length], max(1, names - len(counts) - later), at, body)
        at += length
    if sum(counts) != len(lower) or len(counts) != names:  # nothing fits: head what there is, one for one
        counts = ([1] * names)[: len(lower)] + [0] * max(0, names - len(lower))
    return counts


def _share(labels: list[str], owners: int, start: int, body: Rows) -> list[int]:
    """Divide a run of sub-names among ``owners`` names.

    A group that repeats is one owner's (度 分 秒 | 度 分 秒); two owners of what is left part where the body's first
    empty column stands (水质现状 2014年 2015年 | 水质目标 2016年 …), or in the middle.
    """
    counts: list[int] = []
    group: list[str] = []
    while owners > 1:
        period = next((p for p in range(2, len(labels) // 2 + 1) if labels[:p] == labels[p : 2 * p]), 0)
        if not period and group and labels[: len(group)] == group:
            period = len(group)
        if not period:
            break
        group = labels[:period]
        counts.append(period)
        start += period
        labels = labels[period:]
        owners -= 1
    if owners == 1:
        return [*counts, len(labels)]
    blank = next((k for k in range(1, len(labels)) if not any(_cell(row, start + k) for row in body)), 0)
    cut = blank if blank and owners == 2 else -(-len(labels) // owners)
    return [*counts, cut, *_share(labels[cut:], owners - 1, start + cut, body)]


def _cell(row: list[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _merged_down(grid: Rows, r: int, header: int) -> Marks:
    """Marks for the blank cells that lead row ``r``: they belong to the cell above."""
    if r <= header:
        return []
    lead = next((c for c, cell in enumerate(grid[r]) if cell), 0)
    marks: Marks = []
    for c in range(lead):
        above = next((k for k in range(r - 1, header - 1, -1) if grid[k][c]), None)
        if above is not None:
            marks.append(((r, c), (above, c)))
    return marks
