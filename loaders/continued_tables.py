"""Tables that go on behind a page's end, with 续表 or their header printed again or with neither, known as one table.

The rows stay in their own :class:`Table`, so that each keeps its page or line; ``continues`` says whose rows they are.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from itertools import takewhile

from loaders.blocks import with_count
from loaders.columns import column_role, is_column, is_number_column, is_task_column
from loaders.document import Block, Paragraph, RawDocument, Table

# 续表, （续表）, 续上表：, 表2（续）, 附表1 责任分工表（续）, 接上页
_MARK = re.compile(
    r"[（(【]?(?:续\s*上?\s*(?:表|页)|[上接]+[页表])\s*\d*\s*[)）】]?[：:]?|.{1,36}[（(]\s*续\s*表?\s*[)）]"
)
_BLANKS = re.compile(r"\s+")
_FEWEST_NAMES = 2


def join_continued_tables(raw: RawDocument) -> RawDocument:
    """``raw`` with every table that goes on with the one before it marked so, without its header and its 续表."""
    out: list[Block] = []
    table: Table | None = None  # the last table, its header first
    caption = ""  # what stood above it
    between: list[Block] = []  # what has come behind it and may only part two pages
    marks = headers = 0
    for block in raw.blocks:
        if isinstance(block, Table):
            whole, block = block, _header_once(block)
            headers += len(whole.rows) - len(block.rows)
            marked = bool(between)
            if table is not None and (rows := _more_rows(table, block, marked)):
                headers += rows < len(block.rows)
                marks += len(between)
                out.append(replace(_without_rows(block, range(len(block.rows) - rows)), continues=True))
                table = replace(table, rows=(*table.rows[: max(1, len(table.rows) - 1)], block.rows[-1]))
            else:
                out += [*between, block]
                caption = _said(out[-2]) if len(out) > 1 else ""
                table = block
            between = []
        elif table is not None and (not block.text.strip() or _parts_pages(block, caption)):
            between += [block] if block.text.strip() else []
        else:
            out += [*between, block]
            table, between = None, []
    out += between
    raw = replace(raw, blocks=tuple(out))
    return with_count(with_count(raw, "continuation mark", marks), "repeated table header", headers)


def _said(block: Block) -> str:
    return _BLANKS.sub("", block.text) if isinstance(block, Paragraph) else ""


def _parts_pages(paragraph: Paragraph, caption: str) -> bool:
    """Whether a paragraph between two tables only says that the first goes on: 续表, or its caption again."""
    said = _said(paragraph)
    return _MARK.fullmatch(said) is not None or said == caption


def _more_rows(table: Table, more: Table, marked: bool) -> int:
    """How many of the last rows of ``more`` are rows of ``table``; 0 when it is a table of its own.

    Tables of a sheet have their own places in it and are never parted by pages.
    """
    if len(table.rows[0]) != len(more.rows[0]) or table.place.cell or not _names_columns(table.rows[0]):
        return 0
    again = sum(1 for _ in takewhile(lambda pair: _same(*pair), zip(table.rows, more.rows, strict=False)))
    if again:
        return len(more.rows) - again
    if any(map(is_column, map(_bare, more.rows[0]))) and _names_columns(more.rows[0]):
        return 0
    return len(more.rows) if marked or _counts_on(table, more) else 0


def _names_columns(row: tuple[str, ...]) -> bool:
    """Whether a row is the header of a table of tasks: names of columns, one of units or tasks among them."""
    names = [name for cell in row if (name := _bare(cell))]
    known = [name for name in names if is_column(name)]
    return len(known) >= _FEWEST_NAMES and any(column_role(n) or is_task_column(n) for n in known)


def _counts_on(table: Table, more: Table) -> bool:
    """Whether the rows of ``more`` are numbered on from those of ``table``, or begin inside its last row."""
    if not is_number_column(_bare(table.rows[0][0])):
        return False
    last, first = (_bare(rows[at][0]).rstrip(".．、") for rows, at in ((table.rows, -1), (more.rows, 0)))
    return first.isdecimal() and last.isdecimal() and int(first) == int(last) + 1


def _same(row: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return list(map(_bare, row)) == list(map(_bare, other))


def _bare(cell: str) -> str:
    return _BLANKS.sub("", cell)


def _header_once(table: Table) -> Table:
    """``table`` without the rows inside it that are its header again; those of a sheet keep their places and stay."""
    if table.place.cell or not _names_columns(table.rows[0]):
        return table
    again = {r for r, row in enumerate(table.rows) if r and _same(row, table.rows[0])}
    return _without_rows(table, again) if again else table


def _without_rows(table: Table, gone: Collection[int]) -> Table:
    kept = [r for r in range(len(table.rows)) if r not in gone]
    now = {r: at for at, r in enumerate(kept)}
    merged = tuple(
        ((now[r], c), (now[owner], column))
        for (r, c), (owner, column) in table.merged
        if r in now and owner in now
    )
    return replace(table, rows=tuple(table.rows[r] for r in kept), merged=merged)
