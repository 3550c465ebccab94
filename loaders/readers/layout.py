"""Pages of characters and rules into blocks in reading order: columns, tables, running heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from loaders.document import Block, Paragraph, SourcePlace
from loaders.errors import FileTooLarge
from loaders.readers.aligned import AlignedTable, find_aligned
from loaders.readers.glyphs import Glyph, Row, Segment, rows_of
from loaders.readers.grid import build_table, cell_text
from loaders.readers.ruled import NEAR, Rule, RuledTable, find_tables

MARGIN = 0.12  # of the page's height, where running heads and page numbers stand
HEAD_LINES = 2  # at most this many lines of each margin can be running heads
OFTEN = 3  # pages with the same line in the margin; in a document of four pages or fewer two are enough
FEWEST_COLUMN_LINES = 6
SHORTEST_COLUMN_LINE = 6  # characters: cells of a table are shorter, lines of a column are longer
FULL = 0.5  # of a column's lines reach its right edge; cells end anywhere
EDGE_LINES = 2  # that begin at one place, to call it the edge of a column
CENTRED = 0.25  # heights of a character off the middle of the page
INDENT = (1.4, 2.8)  # heights of a character: the two squares at the head of a paragraph
DIGITS = re.compile(r"[0-9０-９]+")
_BLANKS = re.compile(r"\s+")
_DASHED_NUMBER = re.compile(r"[-—–－―·•・.~]+\s*[0-9]{1,4}\s*[-—–－―·•・.~]+")  # - 14 -, —3—
_BARE_NUMBER = re.compile(r"[0-9]{1,4}|[0-9]{1,4}/[0-9]{1,4}|第[0-9]{1,4}页(，?[/共]+[0-9]{1,4}页)?")


@dataclass(frozen=True, slots=True)
class LaidPage:
    """One page as printed; a page turned on its side is given upright."""

    number: int
    width: float
    height: float
    glyphs: Sequence[Glyph]
    across: Sequence[Rule] = ()
    down: Sequence[Rule] = ()


Item = Row | RuledTable | AlignedTable


def blocks_of(pages: Sequence[LaidPage], path: str, dropped: Counter[str]) -> list[Block]:
    """The blocks of all pages. A Paragraph is a printed line; an indented one begins with ``　　``.

    Running heads, page numbers and the repeated header of a table that runs on are left out and counted.
    """
    laid: list[tuple[LaidPage, list[Item]]] = []
    for page in pages:
        tables, rest = find_tables(page.across, page.down, page.glyphs)
        laid.append((page, [*rows_of(rest), *tables]))
    heads = _running_heads(laid)
    pieces: list[tuple[int, Item]] = []
    for page, items in laid:
        kept = [item for item in items if (page.number, _top(item), _signature(item)) not in heads]
        dropped["running head or page number"] += len(items) - len(kept)
        pieces += ((page.number, item) for item in _in_reading_order(kept))
    middles = {page.number: page.width / 2 for page in pages}
    return _blocks(_joined_tables(pieces, dropped), middles, path)


def _running_heads(laid: Sequence[tuple[LaidPage, list[Item]]]) -> set[tuple[int, float, str]]:
    """The lines in the margins that are page numbers or stand on several pages."""
    found: list[tuple[int, float, str, bool]] = []
    for page, items in laid:
        rows = sorted((item for item in items if isinstance(item, tuple)), key=_top)
        margin = MARGIN * page.height
        upper = [row for row in rows[:HEAD_LINES] if row[0].bottom <= margin]
        lower = [row for row in rows[-HEAD_LINES:] if row[0].top >= page.height - margin and row not in upper]
        found += ((page.number, _top(row), _signature(row), row in upper) for row in (*upper, *lower))
    often = min(OFTEN, max(2, len(laid) // 2)) if len(laid) > 1 else OFTEN
    same = Counter((DIGITS.sub("#", text), upper) for _, _, text, upper in found)
    return {
        (number, top, text)
        for number, top, text, upper in found
        if _DASHED_NUMBER.fullmatch(text)
        or same[DIGITS.sub("#", text), upper] >= often
        or (_BARE_NUMBER.fullmatch(text) and int(DIGITS.findall(text)[0]) == number)
    }


def _signature(item: Item) -> str:
    """What a line says, without blanks; nothing for a table."""
    return _BLANKS.sub("", "".join(segment.text for segment in item)) if isinstance(item, tuple) else ""


def _top(item: Item) -> float:
    return min(segment.top for segment in item) if isinstance(item, tuple) else item.top


def _in_reading_order(items: Sequence[Item]) -> list[Item]:
    """Down the page; where it has columns, down the left one and then down the right one."""
    rows = [item for item in items if isinstance(item, tuple)]
    gutter = _gutter([segment for row in rows for segment in row])
    ordered: list[Item] = []
    left: list[Row] = []
    right: list[Row] = []

    def end_band() -> None:
        for column in (left, right):
            ordered.extend(_in_reading_order(column) if gutter is not None else find_aligned(column))
            column.clear()

    for item in sorted(items, key=_top):
        if not isinstance(item, tuple):
            end_band()
            ordered.append(item)
        elif gutter is None:
            left.append(item)
        elif any(segment.left < gutter < segment.right for segment in item):
            end_band()
            ordered.append(item)
        else:
            left += filter(None, [tuple(each for each in item if each.right <= gutter)])
            right += filter(None, [tuple(each for each in item if each.left >= gutter)])
    end_band()
    return ordered


def _gutter(segments: Sequence[Segment]) -> float | None:
    """Where the page parts into two columns of prose, or None; cells of a table are short and ragged."""
    if len(segments) < 2 * FEWEST_COLUMN_LINES:
        return None
    start, end = min(each.left for each in segments), max(each.right for each in segments)
    best: tuple[int, float, float] | None = None
    steps = 60
    for step in range(steps // 4, steps * 3 // 4 + 1):
        at = start + (end - start) * step / steps
        lefts = [each for each in segments if each.right <= at]
        rights = [each for each in segments if each.left >= at]
        crossing = len(segments) - len(lefts) - len(rights)
        if crossing * 5 > min(len(lefts), len(rights)) or not (_is_prose(lefts) and _is_prose(rights)):
            continue
        strip = min(each.left for each in rights) - max(each.right for each in lefts)
        best = max(best, (-crossing, strip, at)) if best is not None else (-crossing, strip, at)
    return best[2] if best is not None else None


def _is_prose(lines: Sequence[Segment]) -> bool:
    """Whether lines look like a column of running text: enough of them, long, and most of them full."""
    if len(lines) < FEWEST_COLUMN_LINES:
        return False
    height = median(each.height for each in lines)
    edge = sorted(each.right for each in lines)[-(len(lines) // 10) - 1]
    full = sum(each.right > edge - 1.5 * height for each in lines)
    return full >= FULL * len(lines) and median(len(each.text) for each in lines) >= SHORTEST_COLUMN_LINE


def _joined_tables(pieces: list[tuple[int, Item]], dropped: Counter[str]) -> list[tuple[int, Item]]:
    """A table that ends a page and goes on at the head of the next, with the same columns, as one table."""
    joined: list[tuple[int, Item]] = []
    last_page = 0
    for number, item in pieces:
        before = joined[-1][1] if joined else None
        if (
            isinstance(item, RuledTable)
            and isinstance(before, RuledTable)
            and number == last_page + 1
            and len(item.columns) == len(before.columns)
            and all(abs(a - b) <= NEAR for a, b in zip(item.columns, before.columns, strict=True))
        ):
            joined[-1] = (joined[-1][0], _appended(before, item, dropped))
        else:
            joined.append((number, item))
        last_page = number
    return joined


def _appended(table: RuledTable, more: RuledTable, dropped: Counter[str]) -> RuledTable:
    """The rows of ``more`` under those of ``table``, without the header printed again."""
    header = [cell for cell in table.cells if cell.row == 0]
    again = 1 if [cell for cell in more.cells if cell.row == 0] == header else 0
    dropped["repeated table header"] += again
    base = max(cell.row + cell.height for cell in table.cells) - again
    moved = (replace(cell, row=cell.row + base) for cell in more.cells if cell.row >= again)
    return replace(table, bottom=more.bottom, cells=(*table.cells, *moved))


def _blocks(pieces: Sequence[tuple[int, Item]], middles: Mapping[int, float], path: str) -> list[Block]:
    blocks: list[Block] = []
    edges = _edges(pieces)
    for number, item in pieces:
        place = SourcePlace(page=number)
        if isinstance(item, tuple):
            indent = "　　" if _is_indented(item, edges[number], middles[number]) else ""
            blocks.append(Paragraph(indent + " ".join(each.text for each in item), place))
        else:
            cells = (replace(cell, text=cell_text(cell.text)) for cell in item.cells)
            blocks.append(build_table(cells, path, place))
    return blocks


def _edges(pieces: Sequence[tuple[int, Item]]) -> dict[int, set[int]]:
    """For each page, where the lines of its columns begin: whole points that several lines share."""
    shared: dict[int, Counter[int]] = {}
    for number, item in pieces:
        counts = shared.setdefault(number, Counter())
        if isinstance(item, tuple):
            counts[round(item[0].left)] += 1
    return {
        number: {at for at in counts if counts[at - 1] + counts[at] + counts[at + 1] >= EDGE_LINES}
        for number, counts in shared.items()
    }


def _is_indented(row: Row, edges: set[int], middle: float) -> bool:
    """Whether ``row`` begins two squares right of where the lines of a column begin, and is not centred."""
    height = row[0].height
    if abs((row[0].left + row[-1].right) / 2 - middle) < CENTRED * height:
        return False
    return any(INDENT[0] <= (row[0].left - edge) / height <= INDENT[1] for edge in edges)


def too_full(path: str, most: int) -> FileTooLarge:
    """The error for a page of more than ``most`` characters."""
    return FileTooLarge(path, f"a page of more than {most:,} characters", f"单页超过{most}字")
