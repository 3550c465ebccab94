"""Goals that stand in tables: cells below 水质目标 or 2025年目标, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.characters import fold
from loaders.document import Grid, LaidText, Span, TargetMention
from loaders.extract.quantities import quantities
from loaders.extract.water_quality import class_in

_GOAL = re.compile(r"目标|指标值|任务数|计划数|规划值")
_NO_GOAL = re.compile(
    r"现状|基准|基期|实际|完成情况|上年|去年|目标任务|工作目标|总体目标|主要目标|阶段目标|整改目标"
)
_YEAR = re.compile(r"(?:(?:19|20)\d{2}\s?年?\s?[-—–~～至]{1,2}\s?)?(?P<year>(?:19|20)\d{2})\s?年?")
_NAMED = re.compile(r"断面|水源|名称|指标|水体|点位|项目|河流|湖库")
_NOT_NAMED = re.compile(r"类型|性质|级别|目标|单位|属性|编号|序号|所在(?!水体|河|湖)|流域|区县|县区")
# 2025年 in a table of 主要指标, whose first year is what there was
_YEAR_ALONE = re.compile(r"(?:19|20)\d{2}年?(?:\([^()]{1,6}\))?")
_OF_GOALS = re.compile(r"指标|目标|约束性|预期性|属性")
_UNIT = re.compile(r"(?:计量)?单位")
_UNIT_IN_NAME = re.compile(r"\((?P<unit>[^()]{1,12})\)\s*$")
_SIGN = re.compile(r"\s*(?P<sign>≥|≤|>|<|不低于|不少于|不高于|不超过)?\s*")
_SIGNS = {
    "≥": ">=",
    "≤": "<=",
    ">": ">",
    "<": "<",
    "不低于": ">=",
    "不少于": ">=",
    "不高于": "<=",
    "不超过": "<=",
}


def table_targets(laid: LaidText) -> Iterator[TargetMention]:
    """The goals in the tables of ``laid``; ``due`` is the end of the year that the column is headed with."""
    for grid in laid.grids:
        yield from _of_grid(grid, laid.text)


def _of_grid(grid: Grid, text: str) -> Iterator[TargetMention]:
    heads = [_head(grid, column, text) for column in range(len(grid.rows[0]) if grid.rows else 0)]
    goals = _goal_columns(heads, grid.title)
    named = [
        c
        for c, head in enumerate(heads)
        if _NAMED.search(head) and not _NOT_NAMED.search(head) and c not in goals
    ]
    if not goals or not named:
        return
    units = [c for c, head in enumerate(heads) if _UNIT.fullmatch(head)]
    for row in grid.rows[grid.header :]:
        name = "".join(dict.fromkeys(row[c].of(text).strip() for c in named))
        unit = row[units[0]].of(text).strip() if units else ""
        for column in goals:
            if row[column].end > row[column].start and name:
                year = _YEAR.search(heads[column])
                due = f"{year['year']}-12-31" if year else None
                yield from _of_cell(row[column], text, _measured(name, heads, named), unit, due)


def _head(grid: Grid, column: int, text: str) -> str:
    """The column's names from top to bottom: 水质目标 2020年."""
    return " ".join(
        dict.fromkeys(re.sub(r"\s", "", row[column].of(text)) for row in grid.rows[: grid.header])
    )


def _goal_columns(heads: list[str], title: str) -> list[int]:
    """The columns headed 目标, or else the later years of a table of indicators."""
    goals = [c for c, head in enumerate(heads) if _GOAL.search(head) and not _NO_GOAL.search(head)]
    years = {c: fold(head)[:4] for c, head in enumerate(heads) if _YEAR_ALONE.fullmatch(fold(head))}
    if goals or not any(_OF_GOALS.search(head) for head in (title, *heads)):
        return goals
    return [c for c, year in years.items() if year > min(years.values())]


def _measured(name: str, heads: list[str], named: list[int]) -> str:
    """The indicator of a row: 孝妇河袁家桥 below 断面名称 is a section."""
    if "断面" in heads[named[-1]] and "断面" not in name:
        return f"{name}断面"
    return name


def _of_cell(cell: Span, text: str, name: str, unit: str, due: str | None) -> Iterator[TargetMention]:
    """A class (Ⅲ类) or a number (≥85%) that fills the cell; anything else is no target here."""
    written = fold(cell.of(text))
    if water := class_in(written):
        indicator = name if "水质" in name else f"{name}水质"
        yield TargetMention(cell, indicator, ">=", water_class=water, due=due)
        return
    sign = _SIGN.match(written)
    at = sign.end() if sign else 0
    quantity = next(quantities(written[at:]), None)
    if quantity is None or quantity.start or written[at + quantity.end :].strip():
        return
    in_name = _UNIT_IN_NAME.search(fold(name))
    comparator = _SIGNS[sign["sign"]] if sign and sign["sign"] else quantity.behind or "="
    measure = quantity.unit or unit or (in_name["unit"] if in_name else None)
    indicator = name[: in_name.start()] if in_name else name
    yield TargetMention(cell, indicator, comparator, quantity.value, measure, due=due)
