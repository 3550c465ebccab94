"""Stretches of the calendar as Chinese texts write them, and the days they begin and end on.

2023年年底 · 2024年6月底 · 7月 · 2023年5月中旬 · 三季度 · 上半年 · “十四五”末 · 二〇二三年 · 2021—2025年
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

_HAN = {char: i for i, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_YEAR = r"(?<!\d)(?:19|20)\d{2}|二[〇○零][〇○零一二三四五六七八九]{2}"
_DASH = r"\s?(?:[-—–―－─~～]{1,2}|至|到)\s?"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
# 4-6月 is up to June
_IN_MONTH = (
    rf"(?:(?:1[0-2]|0?[1-9])\s?[-—–―~～至到]{{1,2}}\s?)?{_MONTH}\s?月份?"
    rf"(?:\s?{_DAY}\s?[日号]|[上中下]旬|[底末初])?"
)
_IN_YEAR = rf"{_IN_MONTH}|第?[一二三四1-4]季度末?|前三季度|[上下]半年"
_PERIOD = re.compile(
    rf"(?:(?P<since>(?<!\d)(?:19|20)\d{{2}})\s?年?{_DASH})?"
    rf"(?:(?P<year>{_YEAR})\s?年(?![代产会均薪轻鉴报])度?|(?P<near>今年|本年度?|当年度?|明年|次年|翌年|来年))"
    rf"(?:\s?(?P<part>年?[底末初]|年?中(?=[,，前])|{_IN_YEAR}))?"
    rf"|(?<![\d第每.])(?P<alone>{_IN_YEAR})"
    r"|(?P<soon>年[底末]|年终(?=前)|(?<![\d一二两三五十几数近多])年内|本?月底)"
    r"|[“\"‘]?十(?P<plan>[一二三四五六七])五[”\"’]?(?:规划)?(?P<mark>期?末|末期|期间|时期)"
    r"|(?P<figures>(?<![\d.])20\d{2}(?P<sign>[.\-/])(?:1[0-2]|0?[1-9])"
    rf"(?:(?P=sign){_DAY})?(?![\d.]*\d|%))"
)
# What every period has in it: cheap to find, so that the rest is only tried around it.
_MARK = re.compile(r"[年月]|季度|五[”\"’规期末时]|20\d\d[.\-/]")
_BEFORE_MARK, _BEHIND_MARK = 14, 14
_PART = re.compile(
    rf"(?P<month>{_MONTH})\s?月份?"
    r"(?:\s?(?P<day>\d+)\s?[日号]|(?P<third>[上中下])旬|(?P<edge>[底末初]))?"
    r"|第?(?P<quarter>[一二三四1-4])季度(?P<last>末)?"
    r"|(?P<half>[上下])半年|(?P<middle>年?中)|年?(?P<year_edge>[底末初])"
)


@dataclass(frozen=True, slots=True)
class Period:
    """One stretch of the calendar in a text, ``start`` to ``end`` its characters.

    ``year`` is ``None`` where the text leaves it out; ``shift`` is 0 for 今年, 1 for 明年, else ``None``.
    ``unit`` is year, half-year, quarter, month, ten-days or day; ``index`` which of the year, 0 for 本月.
    ``day`` is the last day, 0 for the end of the month. ``edge`` is the 底, 末 or 初 behind it; ``plan`` the
    期间 or 末 behind a five-year plan. ``ranged``: it ends a longer one (3月1日至3月20日).
    """

    start: int
    end: int
    year: int | None
    shift: int | None
    unit: str
    index: int = 1
    day: int = 0
    edge: str = ""
    plan: str = ""
    ranged: bool = False

    def first_day(self, year: int) -> date | None:
        """The day it begins on in ``year``; ``None`` when the calendar has none such."""
        months = {"half-year": 6, "quarter": 3}
        month = (self.index - 1) * months.get(self.unit, 1) + 1
        if self.unit == "ten-days":
            return _date(year, month, (self.day or 30) - 9)
        return _date(year, month, self.day if self.unit == "day" else 1)

    def last_day(self, year: int) -> date | None:
        """The day it ends on in ``year``; the last of January for 年初, the tenth for 月初."""
        if self.unit == "year":
            return _date(year, 1, 31) if self.edge == "初" else _date(year, 12, 31)
        month = self.index * {"half-year": 6, "quarter": 3}.get(self.unit, 1)
        return _date(year, month, self.day or (10 if self.edge == "初" else 31))

    def eve(self, year: int) -> date | None:
        """The last day before it: 2025年前 is up to 2024-12-31, but 5月31日前 has that day in it."""
        first = self.first_day(year)
        return first - timedelta(days=1) if first and self.unit != "day" else first


def _date(year: int, month: int, day: int) -> date | None:
    """The date; a day beyond the month's end is a slip for its last (6月31日)."""
    if not (1900 <= year <= 2199 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    return date(year, month, min(day, monthrange(year, month)[1]))


def periods(folded: str) -> Iterator[Period]:
    """The periods of a text whose full-width forms are folded, in order."""
    for match in _matches(folded):
        start, end = match.span()
        if match["plan"]:
            last = 2005 + 5 * _HAN[match["plan"]]
            yield Period(
                start, end, last, None, "year", edge="末" if "末" in match["mark"] else "", plan=match["mark"]
            )
        elif match["figures"]:
            yield _of_figures(match)
        elif match["soon"]:
            month = "月" in match["soon"]
            yield Period(
                start,
                end,
                None,
                0,
                "month" if month else "year",
                0 if month else 1,
                edge="" if "内" in match["soon"] else "底",
            )
        else:
            shift = None if not match["near"] else 0 if match["near"][0] in "今本当" else 1
            whole = Period(start, end, han_or_figure(match["year"]) if match["year"] else None, shift, "year")
            part = match["part"] or match["alone"]
            yield _part(whole, part) if part else whole


def _matches(folded: str) -> Iterator[re.Match[str]]:
    start = end = 0
    for mark in _MARK.finditer(folded):
        if mark.start() - _BEFORE_MARK > end:
            yield from _PERIOD.finditer(folded, start, end)
            start = mark.start() - _BEFORE_MARK
        end = mark.end() + _BEHIND_MARK
    yield from _PERIOD.finditer(folded, start, end)


def _part(whole: Period, written: str) -> Period:
    """The part of the year that ``written`` names."""
    part = _PART.search(written)
    if part is None or part["middle"]:
        return replace(whole, unit="half-year", index=1) if part else replace(whole, unit="quarter", index=3)
    if part["month"]:
        in_month = replace(whole, unit="month", index=han_or_figure(part["month"]), edge=part["edge"] or "")
        if part["day"]:
            return replace(in_month, unit="day", day=int(part["day"]))
        return (
            replace(in_month, unit="ten-days", day={"上": 10, "中": 20, "下": 0}[part["third"]])
            if part["third"]
            else in_month
        )
    if part["quarter"]:
        return replace(whole, unit="quarter", index=han_or_figure(part["quarter"]), edge=part["last"] or "")
    if part["half"]:
        return replace(whole, unit="half-year", index=1 if part["half"] == "上" else 2)
    return replace(whole, edge=part["year_edge"])


def _of_figures(match: re.Match[str]) -> Period:
    """2023.12 · 2023-06-30 · 2023/6/30"""
    year, month, *day = (int(figure) for figure in re.split(r"[.\-/]", match["figures"]))
    return Period(*match.span(), year, None, "day" if day else "month", month, day[0] if day else 0)


def han_or_figure(written: str) -> int:
    """A number in figures, Han digits one by one, or with 十: 2023, 二〇二三, 十二."""
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if ten:
        return (_HAN[tens] if tens else 1) * 10 + (_HAN[ones] if ones else 0)
    return int("".join(str(_HAN[char]) for char in written))
