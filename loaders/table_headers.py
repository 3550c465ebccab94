"""Rows that lost their merged cells, made even again: what a name of the header covers, what a blank cell belongs to.

A header of several rows is recognised by its rows being narrower than the table or by blanks below a name; the names are
spread over the columns they head. Leading blanks in a body row mean that the cell above was merged down.
"""

from __future__ import annotations

from itertools import groupby

Rows = list[list[str]]
# (row, column) of a covered place → (row, column) of the cell that covers it, as Table.merged has them
Marks = list[tuple[tuple[int, int], tuple[int, int]]]


def levelled(rows: Rows) -> tuple[Rows, Marks]:
    """``rows`` with every row as wide as the widest, and marks for the places that merged cells cover."""
    width = max(map(len, rows))
    if _divides_names(rows, width):
        header, body = rows[:2], rows[2:]
        grid, merged = [row[:] for row in header], _divided_names(header)
    else:
        header, body = _header(rows, width)
        grid, merged = _level_header(header, body, width)
    for row in body:
        grid.append(row + [""] * (width - len(row)))
        merged.extend(_merged_down(grid, len(grid) - 1, len(header)))
    return grid, merged


def _header(rows: Rows, width: int) -> tuple[Rows, Rows]:
    """The header rows and the rest: all rows up to the first full row, and that one too if its first cell is blank."""
    full = next(i for i, row in enumerate(rows) if len(row) == width)
    if full == 0 or rows[full][0]:
        return rows[: max(full, 1)], rows[max(full, 1) :]
    return rows[: full + 1], rows[full + 1 :]


def _divides_names(rows: Rows, width: int) -> bool:
    """Whether the second row divides names of the first that leave the places they cover blank (坐标→ over 经度→纬度)."""
    if len(rows) < 3 or len(rows[0]) != width or len(rows[1]) != width or not rows[0][0] or rows[1][0]:
        return False
    pairs = list(zip(rows[0], rows[1], strict=True))
    return any(below and not above for above, below in pairs) and all(
        above or below for above, below in pairs
    )


def _divided_names(header: Rows) -> Marks:
    """Marks for the blanks of two header rows: above, they belong to the name at their left; below, to the name above."""
    marks: Marks = []
    owner = 0
    for c, (above, below) in enumerate(zip(*header, strict=True)):
        if above:
            owner = c
        else:
            marks.append(((0, c), (0, owner)))
        if not below:
            marks.append(((1, c), (0, c)))
    return marks


def _level_header(header: Rows, body: Rows, width: int) -> tuple[Rows, Marks]:
    """Header rows spread to the full width, the lowest first, with marks for the places a name covers."""
    levelled: Rows = []
    marks: Marks = []
    below: list[str] | None = None
    spans: list[list[int]] = []
    for row in reversed(header):
        cover = [1] * len(row) if below is None else _cover(_spread(row, below, body), spans[0])
        if sum(cover) > width:
            cover = [1] * len(row)  # names that fit nothing below them: each keeps a place
        spans.insert(0, cover)
        wide: list[str] = []
        for cell, count in zip(row, cover, strict=True):
            wide += [cell] + [""] * (count - 1)
        levelled.insert(0, wide + [""] * (width - len(wide)))
        below = row
    for r, cover in enumerate(spans):
        column = 0
        for count in cover:
            marks += [((r, column + k), (r, column)) for k in range(1, count) if column + k < width]
            if r and not levelled[r][column]:
                marks.append(((r, column), (r - 1, column)))
            column += count
    return levelled, marks


def _cover(spread: list[int], below: list[int]) -> list[int]:
    """How many columns each name covers: all that the cells it heads cover (``below``), itself at least."""
    cover, at = [], 0
    for count in spread:
        cover.append(max(1, sum(below[at : at + count])))
        at += count
    return cover


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
        counts = [1] * names
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
