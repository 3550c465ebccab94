"""Time limits (时限): which dates of a text something is to be done by, and the day they mean.

Not limits: the dates of documents, what is compared with (比2020年), what has happened (2019年底已完成),
titles, and rhythms (每年) outside a column of time limits.

The day is the last of the period stated: 到2023年年底 is 2023-12-31, 5月中旬前 the 20th. Only a bare year or
month before 前 is not in it: 2025年前 is up to 2024-12-31, 6月前 up to May 31; 5月31日前 has that day in it.
自2016年起 is its first day.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from loaders.characters import fold
from loaders.document import DeadlineMention, LaidText, Span
from loaders.extract.date_marks import Place, within
from loaders.extract.periods import Period, periods
from loaders.extract.reference_year import Reference, leaning_on
from loaders.extract.relative_limits import relative_limits
from loaders.extract.time_slots import standing_limit, time_slots

_TITLE = re.compile(r"《[^《》\n]{1,200}》")
_BREAK = re.compile(r"[。!?\n\t,;:()]")
_SENTENCE_END = re.compile(r"[。!?\n\t]|$")
_DASH = re.compile(r"(?:份)?起?\s?(?:[-—–―－─~～]{1,2}|至|到)\s?")
_AND = re.compile(r"\s?(?:[、,]|和|及|与|以及)\s?")
# A heading has no mark behind its date.
_CLOSED = re.compile(r"[^\n]*?[,;:。\t]")
# 时间：2020-12-28 13:41 is when a page was written; 5月1日12:00前 is a limit.
_CLOCK = re.compile(r"\s{0,3}\d{1,2}:\d{2}(?::\d{2})?(?![\d\s]{0,3}[以之]?前)")
# How far behind a date its goal may stand.
_REACH = 60


def deadlines_of(laid: LaidText, issued: date | None, title: str) -> tuple[DeadlineMention, ...]:
    """Every time limit of the text, in order.

    What a date leaves out comes from what was said before it in its paragraph, else from the year in
    ``title`` or of ``issued``. ``due`` is ``None`` where the calendar has no day for it: 汛前, 长期坚持.
    """
    text = _TITLE.sub(lambda match: "〓" * len(match.group()), fold(laid.text))
    slots = time_slots(laid, text)
    reading = _Reading(text, leaning_on(issued, title), slots, _headlines(laid, title))
    found = [*reading.limits(), *relative_limits(text, issued)]
    dated = sorted(mention.span.start for mention in found)
    for slot in slots:
        if bisect_left(dated, slot.start) == bisect_left(dated, slot.end):
            standing = standing_limit(text, slot)
            found += [standing] if standing else []
    found.sort(key=lambda mention: (mention.span.start, -mention.span.end))
    kept: list[DeadlineMention] = []
    for mention in found:
        if not kept or mention.span.start >= kept[-1].span.end:
            kept.append(mention)
    return tuple(kept)


def _headlines(laid: LaidText, title: str) -> list[Span]:
    """The lines that are a piece of the title."""
    bare = re.sub(r"\s", "", title)
    short = (line.span for line in laid.lines if 3 < line.span.end - line.span.start <= len(title))
    return [span for span in short if re.sub(r"\s", "", span.of(laid.text)) in bare]


class _Reading:
    """A text whose dates are to be judged, with the places that matter for it."""

    def __init__(self, text: str, reference: Reference, slots: list[Span], headlines: list[Span]) -> None:
        self._text = text
        self._reference = reference
        self._slots = slots
        self._headlines = headlines
        self._breaks = [match.end() for match in _BREAK.finditer(text)]

    def limits(self) -> Iterator[DeadlineMention]:
        """The time limits that the calendar knows."""
        said: int | None = None
        waiting: list[Place] = []
        last: DeadlineMention | None = None
        line_end = -1
        for period in _with_ranges(self._text):
            if period.start > line_end:
                line_end = self._text.find("\n", period.start) % (len(self._text) + 1)
                said, waiting, last = None, [], None
            if _inside(self._headlines, period.start) or _CLOCK.match(self._text, period.end):
                continue
            place = self._place(period, last)
            mention = self._recurring(place, waiting, last) or self._judge(place, said)
            if mention:
                yield from self._carried(waiting, period, said)
                yield mention
                waiting, last = [], mention
            else:
                waiting.append(place)
            if period.year and period.year >= self._reference.floor and not place.is_compared():
                said = period.year

    def _recurring(
        self, place: Place, waiting: list[Place], last: DeadlineMention | None
    ) -> DeadlineMention | None:
        """What shares the 每年 of the period beside it: 每年6月、12月底前."""
        shared = last.span.end if last and last.precision == "recurring" else None
        if shared is None and waiting and waiting[-1].every:
            shared = waiting[-1].period.end
        if shared is None or not self._adjoin(shared, place.period):
            return None
        return DeadlineMention(place.span(place.suffix), None, "recurring")

    def _adjoin(self, end: int, period: Period) -> bool:
        """Whether only 、 or 和 stands between ``end`` and ``period``."""
        return _AND.fullmatch(self._text, end, period.start) is not None

    def _place(self, period: Period, last: DeadlineMention | None) -> Place:
        at = bisect_right(self._breaks, period.start)
        start = max(self._breaks[at - 1] if at else 0, period.start - 40)
        left = self._text[start : period.start]
        if last and last.span.start >= start:  # 2022年8月开工、2023年10月竣工
            left = self._text[last.span.end : period.start].rpartition("、")[2]
        end = _SENTENCE_END.search(self._text, period.end, period.end + _REACH)
        right = self._text[period.end : end.start() if end else period.end + _REACH]
        in_slot = _inside(self._slots, period.start)
        return Place(
            period, left, right, in_slot, joined=last is not None and self._adjoin(last.span.end, period)
        )

    def _carried(self, waiting: list[Place], period: Period, said: int | None) -> Iterator[DeadlineMention]:
        """The periods that a limit carries with it: the first year of 2023年、2025年底前."""
        carried: list[Place] = []
        for place in reversed(waiting):
            if not self._adjoin(place.period.end, period):
                break
            carried.insert(0, replace(place, joined=True))
            period = place.period
        for place in carried:
            if mention := self._judge(place, said):
                yield mention

    def _judge(self, place: Place, said: int | None) -> DeadlineMention | None:
        """The limit that a period is, or ``None``."""
        period, suffix = place.period, place.suffix
        if place.every:
            marked = suffix or period.edge or place.in_slot or place.joined
            return DeadlineMention(place.span(suffix, place.every), None, "recurring") if marked else None
        year = self._reference.year_of(period, said)
        if (year or self._reference.floor) < self._reference.floor or place.is_compared():
            return None
        if place.since:
            return _since(place, year)
        due = self._due(place, year)
        if not place.in_slot and not self._is_limit(place, due):
            return None
        weak = place.weak if suffix or period.edge or not place.in_slot else None
        span = place.span(suffix or place.rhythm, place.prefix or weak)
        precision = "recurring" if place.rhythm else _precision(place)
        return DeadlineMention(span, due.isoformat() if due else None, precision)

    def _due(self, place: Place, year: int | None) -> date | None:
        period = place.period
        if year is None:
            return None
        if period.index == 0:  # 月底, 本月底: of the month of issue
            issued = self._reference.issued
            period = replace(period, index=issued.month if issued else 0)
        suffix = place.suffix
        before = suffix and suffix["before"] and not period.edge and period.unit in {"year", "month"}
        return period.eve(year) if before else period.last_day(year)

    def _is_limit(self, place: Place, due: date | None) -> bool:
        """Whether a period in running text limits something, by the marks around it."""
        period, suffix, prefix = place.period, place.suffix, place.prefix
        issued = self._reference.issued
        gone = due is not None and issued is not None and due < issued
        if prefix and (place.is_level() or (gone and prefix.group().startswith("截"))):
            return False
        if place.is_history():
            return False
        if prefix or place.joined or (place.weak and period.edge):
            return True
        if suffix and (period.edge or not period.plan):
            return True
        if self._is_stage(period):
            return True
        if gone or (period.unit == "day" and not period.ranged) or place.waits_for_occasion():
            return False
        if place.weak:
            return place.has_completion()
        if place.marked_end and (period.year or period.shift == 1):
            return place.has_goal() and not place.right.startswith("的")
        return self._opens_goal(place)

    def _is_stage(self, period: Period) -> bool:
        """准备阶段（2023年3月—5月） · 准备阶段：2023年3月至5月"""
        before, behind = self._text[period.start - 1 : period.start], self._text[period.end : period.end + 1]
        if (before, behind) != ("(", ")") and (before != ":" or behind not in ",;。\n"):
            return False
        return within("stages").search(self._text, max(0, period.start - 16), period.start) is not None

    def _opens_goal(self, place: Place) -> bool:
        """2020年，全区水环境质量实现…: a bare date at the head of a clause that says what is to be done."""
        period, clause = place.period, place.clause()
        opens = place.heads_clause() or (period.year is not None and place.is_completed_at_once())
        if not opens or not clause or clause.endswith("的") or within("past").search(clause):
            return False
        if "是" in within("harmless_is").sub("", clause):
            return False
        end = period.end
        return place.has_goal() and _CLOSED.match(self._text, end, end + 2 * _REACH) is not None


def _inside(spans: list[Span], place: int) -> bool:
    """Whether ``place`` lies in one of ``spans``, which are in order and apart."""
    at = bisect_right(spans, place, key=lambda span: span.start) - 1
    return at >= 0 and place < spans[at].end


def _since(place: Place, year: int | None) -> DeadlineMention | None:
    """自2016年起: the first day. Not a day of coming into force."""
    first = place.period.first_day(year) if year else None
    if first is None or place.comes_into_force() or not (place.origin or place.heads_clause()):
        return None
    precision = "from-year" if place.period.unit == "year" else "from-day"
    return DeadlineMention(place.span(place.since, place.origin), first.isoformat(), precision)


def _with_ranges(text: str) -> Iterator[Period]:
    """The periods of a text, 2023年3月—5月 as one that ends in May."""
    last: Period | None = None
    for period in periods(text):
        if last and _DASH.fullmatch(text, last.end, period.start):
            shift = last.shift if period.shift is None and period.year is None else period.shift
            year = period.year or last.year
            last = replace(period, start=last.start, year=year, shift=shift, ranged=True)
            continue
        if last:
            yield last
        last = period
    if last:
        yield last


def _precision(place: Place) -> str:
    return "year-end" if place.period.unit == "year" and place.marked_end else place.period.unit
