"""Rows of a lost list of who answers for what, cells parted by single spaces: a person, a body, the waters (河长名录)::

    河长    责任单位        河湖
    陈 某   省水利厅        乌江干流
    王某某  省发展改革委    赤水河

Names have spaces inside (陈 某, 湘 江), so that only the body, known by its last character, tells where the cells end.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence

from loaders.blocks import line_of
from loaders.columns import column_role
from loaders.document import Block
from loaders.table_headers import Rows

_BODY = re.compile(r"[一-鿿]{2,30}(?:[局委厅部办处科院所站队室署]|中心|公司)$")
_STOP = re.compile(r"[。；！？：:]")
_LONGEST_LINE = 200
_LONGEST_HEADER = 60
_FEWEST_ROWS = 3


def rows_of_bodies(blocks: Sequence[Block], i: int) -> tuple[Rows, int] | None:
    """The rows below a line that names the columns, one of them of units, and where they end."""
    header = _in_three(line_of(blocks, i) or "", _names_units, _LONGEST_HEADER)
    if header is None or not (header[0] or header[2]):
        return None
    rows: Rows = []
    at = i + 1
    while (line := line_of(blocks, at)) is not None and (row := _in_three(line, _is_body, _LONGEST_LINE)):
        rows.append(row)
        at += 1
    filled = [k for k in range(3) if header[k]]
    strays = any(row[k] for row in rows for k in range(3) if k not in filled)
    if len(rows) < _FEWEST_ROWS or strays:
        return None
    return [[row[k] for k in filled] for row in (header, *rows)], at


def _in_three(line: str, is_middle: Callable[[str], bool], longest: int) -> list[str] | None:
    """What stands before the one run of words that ``is_middle`` fits, that run, and what stands behind it."""
    words = line.split()
    if len(line) > longest or len(words) < 2 or _STOP.search(line):
        return None
    runs = [(fits, list(run)) for fits, run in itertools.groupby(words, is_middle)]
    middles = [k for k, (fits, _) in enumerate(runs) if fits]
    if len(middles) != 1:
        return None
    at = middles[0]
    before, behind = (" ".join(w for _, run in part for w in run) for part in (runs[:at], runs[at + 1 :]))
    return [before, "\n".join(runs[at][1]), behind]


def _names_units(word: str) -> bool:
    return column_role(word) is not None


def _is_body(word: str) -> bool:
    return _BODY.fullmatch(word) is not None
