"""Cells that say nothing but that they repeat another: 同上, 〃, ″, "-//-" the one above, 同左 the one at the left.

What such a cell means is written in the cell it repeats. That one stands at its place in the grid, as a merged cell does:
evidence then shows the name of the body or the date, where the ditto itself would prove nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace

from loaders.columns import column_role, is_column
from loaders.document import Grid, Span

# 同上, （同上）, 同上行, 同前 · 〃 ″ " '' · -//- —〃— // · 、、 as some type it
_ABOVE = re.compile(
    r"[（(]?(?:同上[行项栏列条述]?|同前[项行]?|上同)[)）]?[。.]?"
    r"|[-–—－~～]*(?:〃|″|〞|＂|\"|”|“|''|’’|′′|//|／／|\\\\|、、)[-–—－~～]*"
)
_LEFT = re.compile(r"[（(]?同左[边栏列项]?[)）]?[。.]?|[←⇐]")
_LONGEST = 8
_BLANKS = re.compile(r"\s+")


def with_dittos(text: str, grid: Grid) -> Grid:
    """``grid`` with the span of the cell it repeats for every ditto; one with nothing to repeat stays as it is."""
    rows = [list(row) for row in grid.rows]
    changed = False
    for r in range(1, len(rows)):
        for c, cell in enumerate(rows[r]):
            if not 0 < cell.end - cell.start <= _LONGEST:
                continue
            said = _BLANKS.sub("", cell.of(text))
            repeated = _above(text, rows, r, c) if _ABOVE.fullmatch(said) else None
            if _LEFT.fullmatch(said):
                repeated = _left(text, rows, r, c)
            if repeated is not None:
                rows[r][c], changed = repeated, True
    return replace(grid, rows=tuple(map(tuple, rows))) if changed else grid


def _above(text: str, rows: list[list[Span]], r: int, c: int) -> Span | None:
    """The cell above, itself already what it repeats; never a column's name nor a cell without words."""
    return _repeatable(text, rows[r - 1][c])


def _left(text: str, rows: list[list[Span]], r: int, c: int) -> Span | None:
    """The cell at the left, unless one column is for units and the other is not: then something else is meant."""
    if c == 0:
        return None
    names = [_BLANKS.sub("", rows[0][k].of(text)) for k in (c - 1, c)]
    units = {column_role(name) is not None for name in names}
    return _repeatable(text, rows[r][c - 1]) if len(units) == 1 else None


def _repeatable(text: str, cell: Span) -> Span | None:
    said = _BLANKS.sub("", cell.of(text))
    return None if not said or is_column(said) or _ABOVE.fullmatch(said) or _LEFT.fullmatch(said) else cell
