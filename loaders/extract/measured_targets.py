"""Goals that are numbers: quantities in their clauses, one by one and as lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

from loaders.document import TargetMention
from loaders.extract.clauses import Clauses
from loaders.extract.deed_readings import next_deed
from loaders.extract.goal_readings import read_goal
from loaders.extract.goals import Around, Goal
from loaders.extract.quantities import Quantity, quantities
from loaders.extract.words import alternatives, word_lists

# How far before a sum the word may stand that makes it a price.
_PAID_WITHIN = 60
_AND = re.compile(r"\s?(?:[、,]|和|及|与|以及|或){0,2}\s?")
# 新建绿道100公里以上，口袋公园30个以上; not 建成泵站3座，总投资2亿元
_COMMA_NOUN = re.compile(r",\s?(?P<noun>(?!.*(?:资|金|面积|[总共占约长容库日年率量]))[^、,;:。的\d]{2,10})")
_AND_NOUN = re.compile(r"\s?(?:、|和|及|与|以及|,\s?其中){1,2}(?P<noun>[^、,;:。的\d]{1,20})")


def measured_targets(clauses: Clauses, date_end: Callable[[int], int]) -> Iterator[TargetMention]:
    """The goals of the text that are numbers, without their dates.

    ``date_end`` gives the end of the last time limit before a place in its sentence, -1 when there is none.
    """
    run: list[Goal] = []
    for quantity in quantities(clauses.plain):
        lead = (clauses.plain, max(0, quantity.start - 8), quantity.start)
        if quantity.unit is None and not _bare_lead().search(*lead):
            continue
        around = _around(clauses, quantity, date_end, run[-1] if run else None)
        if _excluded(around) or _is_price(clauses, quantity):
            continue
        goal = _continued(clauses, around, run[-1], len(run)) if run else None
        if goal is None:
            yield from _shared_comparator(run)
            run = []
            goal = read_goal(clauses, around, dated=date_end(quantity.start) >= 0)
        run += [goal] if goal else []
    yield from _shared_comparator(run)


def _shared_comparator(run: list[Goal]) -> Iterator[TargetMention]:
    """The targets of a list: 以上 behind the last of 90%和60%以上 holds for all."""
    behind = run[-1].around.quantity.behind if run else None
    for goal in run:
        if behind and goal.kind == "level" and len(run) > 1 and goal.around.quantity.behind is None:
            goal = replace(goal, comparator=behind)
        yield from goal.mentions()


def _around(
    clauses: Clauses, quantity: Quantity, date_end: Callable[[int], int], last: Goal | None
) -> Around:
    start = max(clauses.start_of_clause(quantity.start), min(date_end(quantity.start), quantity.start))
    end = clauses.end_of_clause(quantity.end)
    said = ""
    if last and last.around.quantity.end >= start:
        said = last.indicator
        if clauses.plain[last.around.quantity.end] == "、":  # 普及率99%以上、覆盖率达96%
            start = last.around.quantity.end + 1
    return Around(
        quantity, start, clauses.plain[start : quantity.start], clauses.plain[quantity.end : end], said
    )


@cache
def _within(name: str) -> re.Pattern[str]:
    return re.compile(alternatives(word_lists("targets")[name]))


@cache
def _bare_lead() -> re.Pattern[str]:
    """What a number without a unit must stand behind to be a goal: 0.65 behind 达到."""
    words = word_lists("targets")
    names = ("at_least", "at_most", "more", "less", "levels")
    return re.compile(rf"(?:{alternatives(word for name in names for word in words[name])}|为)[约近]?\s?$")


def _is_price(clauses: Clauses, quantity: Quantity) -> bool:
    """Whether a sum stands in a sentence that pays or fines: 按投资额的30%给予补助，最高不超过500万元."""
    if quantity.unit is None or not quantity.unit.endswith("元"):
        return False
    start = max(clauses.sentence(quantity.start).start, quantity.start - _PAID_WITHIN)
    return _within("payments").search(clauses.plain, start, quantity.start) is not None


def _excluded(around: Around) -> bool:
    """Whether the clause tells what was, names a price, or sets a condition."""
    if _within("past").search(around.left) or _within("payments").search(
        around.left[-20:] + around.right[:10]
    ):
        return True
    return around.right.endswith("的") or _within("conditions").match(around.left.lstrip()) is not None


def _continued(clauses: Clauses, around: Around, last: Goal, index: int) -> Goal | None:
    """The next of a list: 分别达到90%和60%, 建成污水处理厂3座、泵站5座."""
    between = clauses.plain[last.around.quantity.end : around.quantity.start]
    if len(between) > 24 or _within("describes").match(around.right):
        return None
    comparator = around.quantity.behind or last.comparator
    if last.kind == "deed" and last.end and _AND.fullmatch(clauses.plain, last.end, around.quantity.start):
        return next_deed(clauses, around, last.verb)
    if _AND.fullmatch(between):
        name = last.names[index] + last.tail if index < len(last.names) else last.indicator
        return replace(last, around=around, indicator=name, comparator=comparator, end=0)
    noun = _AND_NOUN.fullmatch(between) or (last.kind == "deed" and _COMMA_NOUN.fullmatch(between))
    if not noun or last.kind not in {"deed", "standard"} or _has_own_verb().search(noun["noun"]):
        return None
    start = around.quantity.start - len(noun["noun"])
    named = last.verb + clauses.text[start : around.quantity.start]
    comparator = around.quantity.behind or ("<=" if last.kind == "standard" else "=")
    return replace(last, around=around, start=start, indicator=named, comparator=comparator, end=0)


@cache
def _has_own_verb() -> re.Pattern[str]:
    """What stands in a list and does not go on with its first verb: 新建管网 in 建成泵站5座、新建管网."""
    words = word_lists("targets")
    compared = alternatives(word for name in ("at_least", "at_most", "levels") for word in words[name])
    return re.compile(
        rf"{compared}|(?:{alternatives(words['changes'])})$|^(?:{alternatives(words['deeds'])})"
    )
