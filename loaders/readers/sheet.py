"""The cells of a worksheet as Tables, each value as its number format shows it: 0.95 is 95% on the page."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from loaders.document import SourcePlace, Table
from loaders.readers.encoding import printable
from loaders.readers.grid import Cell, build_table, cell_text
from loaders.readers.numbering import chinese
from loaders.source_places import cell_name

BLANK_ROWS = 20  # a longer gap parts two tables: a stray mark far below makes no grid of a million rows
LONGEST_FORMAT = 255  # characters, as in Excel
Place = tuple[int, int]  # row, column, from 0

# The format up to the first ; outside quotes and brackets, which is that of positive numbers.
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*')
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_DIGITS = re.compile(r"[0#?][0#?,]*(?:\.[0#?]+)?")
_DATE_PARTS = re.compile("[ymd]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range by its first and last place."""

    first: Place
    last: Place


def tables_of_sheet(
    cells: Mapping[Place, str], merged: Iterable[Merged], name: str, path: str
) -> list[Table]:
    """The tables of a sheet, cut to the places that hold text; ``place.cell`` is the top left place of each.

    So a cell at (row, column) of the Table stands that many places below and right of ``place.cell``.
    """
    said = {place: text for place, raw in cells.items() if (text := cell_text(printable(raw)[0]))}
    rows = sorted({row for row, _ in said})
    starts = [row for at, row in enumerate(rows) if at == 0 or row - rows[at - 1] > BLANK_ROWS]
    bands: list[dict[Place, str]] = [{} for _ in starts]
    spans: list[list[Merged]] = [[] for _ in starts]
    for place, text in said.items():
        bands[bisect(starts, place[0]) - 1][place] = text
    for each in merged:
        if starts and each.first[0] >= starts[0]:
            spans[bisect(starts, each.first[0]) - 1].append(each)
    return [_table(*band, name, path) for band in zip(bands, spans, strict=True)]


def _table(said: Mapping[Place, str], merged: Iterable[Merged], name: str, path: str) -> Table:
    """One table of texts by place, none of them empty; merged ranges are cut to what holds text."""
    top, left = min(row for row, _ in said), min(column for _, column in said)
    bottom, right = max(row for row, _ in said), max(column for _, column in said)
    last = {each.first: (min(each.last[0], bottom), min(each.last[1], right)) for each in merged}
    inside = {place for place in last if top <= place[0] <= bottom and left <= place[1] <= right}
    cells = []
    for row, column in sorted(inside | said.keys()):
        until = last.get((row, column), (row, column))
        height, width = max(until[0] - row, 0) + 1, max(until[1] - column, 0) + 1
        cells.append(Cell(row - top, column - left, said.get((row, column), ""), height, width))
    return build_table(cells, path, SourcePlace(sheet=name, cell=cell_name(top, left)))


def written(value: float, format: str, epoch_1904: bool = False) -> str:
    """A number as its format shows it: ``0%``, ``#,##0.00``, ``0"项"``, ``yyyy"年"m"月"d"日"``.

    What a format says of colours, alignment and negative numbers is ignored.
    """
    section = _SECTION.match(format[:LONGEST_FORMAT])
    shown = section[0] if section else ""
    bare = _LITERAL.sub("", shown)
    if "general" in bare.lower() or bare in {"", "@"}:
        return _plain(value)
    if is_date_format(format):
        return _date(value, shown, epoch_1904)
    digits = _DIGITS.search(bare)
    if digits is None:
        return _plain(value)
    if "DBNum" in shown and value == int(value) and 0 <= value < 10_000:
        number = chinese(int(value))
    else:
        whole, _, decimals = digits[0].partition(".")
        scaled = value * 100 if "%" in bare else value
        number = f"{scaled:{',' if ',' in whole.rstrip(',') else ''}.{min(len(decimals), 15)}f}"
        if (optional := decimals.count("#")) and "." in number:
            fixed = number.rstrip("0")
            number = (fixed if len(number) - len(fixed) <= optional else number[:-optional]).rstrip(".")
        number = number.zfill(whole.count("0")) if "," not in number else number
    literal = _LITERAL.sub(lambda match: match[1] or match[2] or "", shown)
    place = _DIGITS.search(literal)
    return number if place is None else (literal[: place.start()] + number + literal[place.end() :]).strip()


def is_date_format(format: str) -> bool:
    """Whether a number format shows a day, month or year rather than a number."""
    section = _SECTION.match(format[:LONGEST_FORMAT])
    bare = _LITERAL.sub("", section[0] if section else "")
    return bool(_DATE_PARTS.search(bare)) and "general" not in bare.lower()


def _plain(value: float) -> str:
    """3.0 → 3, 0.1 + 0.2 → 0.3."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.15g}"


def _date(value: float, format: str, epoch_1904: bool) -> str:
    """The day of a serial number, in Chinese when the format is, else 2023-06-30, with the hour if any."""
    start = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)
    try:
        day = start + timedelta(days=value)
    except OverflowError:
        return _plain(value)
    lower = format.lower()
    if "年" in format or "月" in format:
        parts = (("y", f"{day.year}年"), ("m", f"{day.month}月"), ("d", f"{day.day}日"))
        return "".join(text for letter, text in parts if letter in lower)
    if "h" in lower and "y" not in lower and "d" not in lower:
        return f"{day:%H:%M}"
    if "d" not in lower:
        return f"{day.year}-{day.month:02}" if "m" in lower else str(day.year)
    clock = f" {day:%H:%M}" if day.hour or day.minute else ""
    return f"{day.year}-{day.month:02}-{day.day:02}{clock}"
