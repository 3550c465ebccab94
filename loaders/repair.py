"""Layout repair: from the lines a file happens to have to the paragraphs its author wrote.

``REPAIRS`` is an ordered tuple of small steps, each ``RawDocument → RawDocument``. After :func:`repair`:

1. no paragraph is empty, and none begins or ends with white space;
2. no invisible or control character is left;
3. page numbers, running heads, export marks and what a web page shows around its text are gone, and ``dropped`` says how many;
4. a table that lost its grid is a :class:`Table` again, its captions are paragraphs, and one that goes on behind a
   page's end says so;
5. no line is broken inside a sentence, while headings, list items and tables keep their own lines;
6. items run together on one line have a line each;
7. no space stands between two Chinese characters, or between one and a figure, unless it parts two bodies (水利部 财政部);
   Latin words keep one space.

Everything else is kept as written, full-width forms and slips included.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from loaders.blocks import with_count, with_text
from loaders.characters import CONTROL, INVISIBLE
from loaders.continued_tables import join_continued_tables
from loaders.document import Block, Paragraph, RawDocument, Table
from loaders.furniture import drop_page_furniture
from loaders.lost_tables import rebuild_tables
from loaders.parting import parts_of
from loaders.records import turn_records
from loaders.source_places import moved
from loaders.spacing import tighten
from loaders.web_furniture import drop_web_furniture
from loaders.wrapping import join_broken_lines

_TO_DROP = re.compile(rf"\[bookmark:|{INVISIBLE.pattern}|{CONTROL.pattern}|[\x0c\x85]")
# 發(fā)布, 經（jīng）開區: how a character is read, set behind it by a converter between scripts
_READING = re.compile("(?<=[\u3400-\u9fff])[（(][a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*[)）]")
_LEAST_READINGS = 3
# "[bookmark: _GoBack]", left by converters of Word files
_EXPORT_MARK = re.compile(r"\[bookmark:[^\]\n]*\]")


def repair(raw: RawDocument) -> RawDocument:
    """``raw`` with its lay-out mended; see the module's list of what holds afterwards."""
    for step in REPAIRS:
        raw = step(raw)
    return raw


def drop_marks(raw: RawDocument) -> RawDocument:
    """Drop invisible characters, control characters and converters' marks from every text."""
    count = 0

    def clean(text: str) -> str:
        nonlocal count
        if not _TO_DROP.search(text):
            return text
        text, marks = _EXPORT_MARK.subn("", text)
        count += marks
        return CONTROL.sub("", INVISIBLE.sub("", text)).replace("\x0c", "").replace("\x85", " ")

    return with_count(with_text(raw, clean), "export mark", count)


def drop_readings(raw: RawDocument) -> RawDocument:
    """Drop how characters are read, where that stands behind many of them."""
    count = 0

    def clean(text: str) -> str:
        nonlocal count
        text, readings = _READING.subn("", text)
        count += readings
        return text

    cleaned = with_text(raw, clean)
    return with_count(cleaned, "reading", count) if count >= _LEAST_READINGS else raw


def find_tables(raw: RawDocument) -> RawDocument:
    """Rebuild the tables that a text export took apart."""
    return replace(raw, blocks=rebuild_tables(raw.blocks))


def lift_captions(raw: RawDocument) -> RawDocument:
    """Make paragraphs of the rows above a table proper that hold one cell each: captions, or a text typed into a sheet."""
    blocks: list[Block] = []
    for block in raw.blocks:
        blocks.extend(_lifted(block) if isinstance(block, Table) else [block])
    return replace(raw, blocks=tuple(blocks))


def _lifted(table: Table) -> Iterator[Block]:
    said = [sum(map(bool, row)) for row in table.rows]
    count = next((r for r, cells in enumerate(said) if cells > 1), len(said))
    for r in range(count):
        column = next((c for c, cell in enumerate(table.rows[r]) if cell), None)
        if column is not None:
            cell = table.place.cell and moved(table.place.cell, r, column)
            yield Paragraph(table.rows[r][column], replace(table.place, cell=cell))
    if not count:
        yield table
    if count in (0, len(said)):
        return
    merged = tuple(
        ((r - count, c), (row - count, column))
        for (r, c), (row, column) in table.merged
        if r >= count and row >= count
    )
    cell = table.place.cell and moved(table.place.cell, count)
    yield replace(table, rows=table.rows[count:], merged=merged, place=replace(table.place, cell=cell))


def part_run_in_items(raw: RawDocument) -> RawDocument:
    """Give each item of a paragraph that holds several a paragraph of its own."""
    blocks: list[Block] = []
    for block in raw.blocks:
        if isinstance(block, Paragraph):
            blocks.extend(replace(block, text=part) for part in parts_of(block.text))
        else:
            blocks.append(block)
    return replace(raw, blocks=tuple(blocks))


def tighten_spaces(raw: RawDocument) -> RawDocument:
    """Drop the spaces that lay-out put between Chinese characters and figures; fold the others to one."""
    return with_text(raw, tighten)


def drop_empty(raw: RawDocument) -> RawDocument:
    """Drop paragraphs and tables without a character."""
    return replace(
        raw,
        blocks=tuple(
            b for b in raw.blocks if (b.text if isinstance(b, Paragraph) else any(any(row) for row in b.rows))
        ),
    )


REPAIRS: tuple[Callable[[RawDocument], RawDocument], ...] = (
    drop_marks,
    drop_readings,
    drop_web_furniture,
    drop_page_furniture,
    turn_records,
    find_tables,
    lift_captions,
    join_continued_tables,
    join_broken_lines,
    part_run_in_items,
    tighten_spaces,
    drop_empty,
)
