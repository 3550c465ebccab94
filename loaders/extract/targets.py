"""Quantified goals (指标): what is measured, what it is compared with, and by when.

达到95%以上 is >= 95 %, 控制在10%以内 <=, plain 达到40% is =; 40mg/L of a pollutant is <=; 清零 is = 0;
消除劣Ⅴ类 is better than 劣Ⅴ (>). A range is two targets, and so is one verb over two waters.

No target is what only picks out its object (2000人以上的村庄), tells what was (已完成17条), sets a condition
(若未达到Ⅳ类) or a price (缴纳85万元).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import cache

from loaders.document import DeadlineMention, LaidText, TargetMention
from loaders.extract.clauses import Clauses
from loaders.extract.counted_targets import counted_targets
from loaders.extract.genre import is_title
from loaders.extract.measured_targets import measured_targets
from loaders.extract.target_tables import table_targets
from loaders.extract.water_quality import water_targets
from loaders.extract.words import alternatives, word_lists
from loaders.numbering import number_of

_YEAR_AT_HEAD = re.compile(r"(?:^|(?<=[,;:。!?\s]))(?:截至|截止|截至到|到)?\s?(?P<year>(?:19|20)\d{2})\s?年")
_STOP = re.compile("[。；;，,]")
# The limits whose day a goal is to be reached by.
_NOT_DUE = {"from-year", "from-day", "recurring"}


def targets_of(laid: LaidText, deadlines: tuple[DeadlineMention, ...]) -> tuple[TargetMention, ...]:
    """Every quantified goal of the text, in order.

    ``deadlines`` are those of the same text. ``due`` is the day of the last one before the goal in its
    sentence, else of the one in its table row, else ``None``.
    """
    clauses = Clauses(laid)
    dates = _Dates(clauses, deadlines)
    counted = list(counted_targets(clauses))
    measured = _uncounted(list(measured_targets(clauses, dates.end_before)), counted)
    found = [*counted, *measured, *water_targets(clauses, dates.end_before)]
    found = [
        t
        for t in found
        if not dates.tells_history(t) and not _tells(clauses.line(t.span.start).of(laid.text))
    ]
    dated = [replace(target, due=dates.due(target)) for target in found]
    dated += [
        target if target.due else replace(target, due=dates.due(target)) for target in table_targets(laid)
    ]
    dated.sort(key=lambda target: (target.span.start, target.span.end))
    return tuple(dict.fromkeys(dated))


def _uncounted(measured: list[TargetMention], counted: list[TargetMention]) -> list[TargetMention]:
    """``measured`` without the numbers that ``counted`` has understood better: the 2次 of 每月不少于2次."""
    spans = sorted(target.span for target in counted)
    kept: list[TargetMention] = []
    for target in measured:
        at = bisect_right(spans, target.span.end, key=lambda span: span.start) - 1
        if at < 0 or spans[at].end <= target.span.start:
            kept.append(target)
    return kept


def _tells(line: str) -> bool:
    """Whether a line is a title, or tells what has been done: 完成情况：新建转运站65处."""
    number = number_of(line)
    reports = _reports().match(line, number.end if number else 0)
    return reports is not None or (not _STOP.search(line) and is_title(line))


@cache
def _reports() -> re.Pattern[str]:
    heads = alternatives(word_lists("targets")["reports"])
    return re.compile(rf"[\s（(【\[]*(?:{heads})[)）】\]]?\s?[:：]")


class _Dates:
    """Which time limit a goal stands under."""

    def __init__(self, clauses: Clauses, deadlines: tuple[DeadlineMention, ...]) -> None:
        self._clauses = clauses
        self._deadlines = sorted(deadlines, key=lambda deadline: deadline.span.start)
        self._starts = [deadline.span.start for deadline in self._deadlines]
        self._head_years = [match.start("year") for match in _YEAR_AT_HEAD.finditer(clauses.plain)]

    def _before(self, place: int) -> DeadlineMention | None:
        """The last time limit before ``place`` in its sentence."""
        at = bisect_left(self._starts, place) - 1
        if at >= 0 and self._starts[at] >= self._clauses.sentence(place).start:
            return self._deadlines[at]
        return None

    def end_before(self, place: int) -> int:
        """Where the last time limit before ``place`` in its sentence ends; -1 when there is none."""
        deadline = self._before(place)
        return deadline.span.end if deadline else -1

    def due(self, target: TargetMention) -> str | None:
        """The day of the last time limit before a goal, or of the one in its table row."""
        deadline = self._before(target.span.end)
        if deadline and deadline.precision not in _NOT_DUE:
            return deadline.due
        row = self._clauses.row(target.span.start)
        if row is None:
            return None
        inside = self._deadlines[bisect_left(self._starts, row.start) : bisect_right(self._starts, row.end)]
        return next((limit.due for limit in inside if limit.due and limit.precision not in _NOT_DUE), None)

    def tells_history(self, target: TargetMention) -> bool:
        """Whether the sentence opens with a year that is no time limit: 截至2020年底，…达到40%."""
        start = self._clauses.sentence(target.span.start).start
        since = max(self.end_before(target.span.end), start)
        at = bisect_left(self._head_years, since)
        return at < len(self._head_years) and self._head_years[at] < target.span.end
