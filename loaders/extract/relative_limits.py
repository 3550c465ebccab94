"""Time limits that the calendar alone does not know: 汛前, 收到后7个工作日内, 每月10日前, 即日起."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from loaders.document import DeadlineMention, Span
from loaders.extract.periods import han_or_figure
from loaders.extract.words import alternatives, word_lists

# Each pattern begins with rare characters, so that a search skips most of the text; what stands before them
# is looked at afterwards.
_WITHIN = re.compile(r"[日天月周期年时](?:之内|以内|内)(?!部|容|外|涝|河)")
_LENGTH = re.compile(
    r"(?<![\d.一二三四五六七八九十近几数])(?P<number>\d{1,3}|[一二两三四五六七八九十]{1,3})\s?"
    r"(?P<unit>个?工作日|个?自然日|日|天|个月|周|个?星期|年|小时)(?:之内|以内|内)$"
)
# 自收到申请之日起, 印发后
_ANCHOR = re.compile(r"[^,。;:()\n\t、]{1,24}?(?:之日起|日起|后|起)\s?,?\s?$")
_OF_ISSUE = re.compile(r"印发|发布|公布|下发|发文|出台")
_REPEATED = re.compile(
    r"(?:每个?月|每季度(?:首月|末月|第[一二三]个?月|结束后)?|每周|次月|下月)的?\s?\d{1,2}\s?[日号](?:之前|以前|前)"
    r"|每(?:季度?|月|半年|周|学期)(?:末月)?[末底](?:(?:之前|以前|前)|(?=[,。;将对向报完\n\t)]|$))"
)
_MID_CENTURY = re.compile(r"本世纪中叶前?")
_AT_ONCE = re.compile(r"即日起(?!至|到|施行|执行|生效|废止)")
_YEAR = r"(?:每年|今年|当年|明年|(?:19|20)\d\d\s?年)?"
_LEAD = re.compile(rf"(?:赶在|在|于|到|至|自)?{_YEAR}$")
_CLAUSE_HEAD = re.compile(
    rf"(?:[,。;:、()\n\t“”\s并须应要]|确保|务必|力争|必须|^)(?:赶在|在|于|到|至)?{_YEAR}$"
)


def relative_limits(folded: str, issued: date | None) -> Iterator[DeadlineMention]:
    """Every such limit, kind by kind. A term that runs from the issue has a day where ``issued`` is known."""
    yield from _terms(folded, issued)
    yield from _occasions(folded)
    yield from _each(_REPEATED, folded, "recurring")
    yield from _each(_MID_CENTURY, folded, "mid-century")
    yield from _each(_AT_ONCE, folded, "from-day", issued)


def _each(
    pattern: re.Pattern[str], folded: str, precision: str, due: date | None = None
) -> Iterator[DeadlineMention]:
    for match in pattern.finditer(folded):
        yield DeadlineMention(
            Span(_lead(folded, match.start()), match.end()), due.isoformat() if due else None, precision
        )


def _lead(folded: str, start: int) -> int:
    """Where a limit begins whose 在 or 到 stands before ``start``."""
    found = _LEAD.search(folded, max(0, start - 8), start)
    return found.start() if found else start


@cache
def _flood() -> re.Pattern[str]:
    return _unless_campaign("flood_season")


@cache
def _season() -> re.Pattern[str]:
    return _unless_campaign("occasions")


def _unless_campaign(name: str) -> re.Pattern[str]:
    words = word_lists("deadlines")
    return re.compile(rf"(?:{alternatives(words[name])})(?!{alternatives(words['campaigns'])})")


def _occasions(folded: str) -> Iterator[DeadlineMention]:
    """汛前 at the head of a clause or behind 在; 开展汛前…行动 and 汛前检查 are names."""
    for precision, pattern in (("flood-season", _flood()), ("relative", _season())):
        for match in pattern.finditer(folded):
            if _CLAUSE_HEAD.search(folded, max(0, match.start() - 10), match.start()):
                yield DeadlineMention(Span(_lead(folded, match.start()), match.end()), None, precision)


@cache
def _goal_ahead() -> re.Pattern[str]:
    words = word_lists("deadlines")
    return re.compile(rf"[,\s]?[^,。;\n\t的]{{0,4}}(?:{alternatives(words['goals'] + words['deeds'])})")


@cache
def _condition_ahead() -> re.Pattern[str]:
    return re.compile(rf"[,\s]?[^,。;\n\t]{{0,2}}(?:{alternatives(word_lists('deadlines')['conditions'])})")


def _terms(folded: str, issued: date | None) -> Iterator[DeadlineMention]:
    """收到后7个工作日内, 印发之日起30日内, 30日内完成; not 一年内累计三次."""
    for within in _WITHIN.finditer(folded):
        length = _LENGTH.search(folded, max(0, within.start() - 8), within.end())
        if length is None or _condition_ahead().match(folded, within.end()):
            continue
        anchor = _ANCHOR.search(folded, max(0, length.start() - 30), length.start())
        if not (anchor or _goal_ahead().match(folded, within.end())):
            continue
        due = None
        if anchor and issued and _OF_ISSUE.search(anchor.group()):
            due = _after(issued, han_or_figure(length["number"]), length["unit"])
        start = _anchor_start(anchor) if anchor else _lead(folded, length.start())
        yield DeadlineMention(Span(start, within.end()), due.isoformat() if due else None, "relative")


def _anchor_start(anchor: re.Match[str]) -> int:
    """Where the limit itself begins in 应当自收到申请之日起 and 各县在印发后."""
    lead = re.search(r"[自从]", anchor.group()) or re.search(r"[在于]", anchor.group())
    return anchor.start() + (lead.start() if lead else 0)


def _after(day: date, number: int, unit: str) -> date | None:
    """The day ``number`` units later; ``None`` for working days and hours, which no calendar here counts."""
    if unit in {"日", "天", "自然日", "个自然日"}:
        return day + timedelta(days=number)
    if unit in {"周", "星期", "个星期"}:
        return day + timedelta(weeks=number)
    if unit not in {"个月", "年"}:
        return None
    months = day.month - 1 + number * (12 if unit == "年" else 1)
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
