"""Goals that are deeds done so many times: 改造管网180公里, 完成32个村整治, 35处油罐全部更新."""

from __future__ import annotations

import re
from functools import cache

from loaders.extract.clauses import Clauses, without_opener
from loaders.extract.goals import Around, Goal, ending
from loaders.extract.words import alternatives, word_lists

# What a deed is done to, behind its number.
OBJECT = re.compile(r"[^,。;:、()\n\t\d]{0,24}(?<![和及与])")
_TIMES = {"个工作日", "工作日", "天", "小时", "分钟"}


@cache
def _deeds() -> re.Pattern[str]:
    words = word_lists("targets")
    return re.compile(rf"(?!{alternatives(words['not_deeds'])})(?:{alternatives(words['deeds'])})")


@cache
def _deeds_end() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(word_lists('targets')['deeds'])})$")


def ends_in_deed(words: str) -> bool:
    """Whether ``words`` end in a verb whose object is still to come: 配备."""
    return _deeds_end().search(words) is not None


def deed(clauses: Clauses, around: Around) -> Goal | None:
    """改造雨污合流管网180公里, 完成32个建制村环境综合整治"""
    quantity = around.quantity
    verbs = [verb for verb in _deeds().finditer(around.left) if len(around.left) - verb.end() <= 30]
    if not verbs or quantity.unit is None or quantity.unit in _TIMES or "可" in around.left[-6:]:
        return None
    if quantity.is_share and ending("measures").search(around.left):
        return None
    comparator = quantity.behind or "="
    if verbs[-1].end() == len(around.left):
        thing = OBJECT.match(around.right)
        if thing and thing.group():
            verb = verbs[-1]
            end = quantity.end + thing.end()
            indicator = verb.group() + clauses.text[quantity.end : end]
            return Goal("deed", around, around.start + verb.start(), indicator, comparator, end, verb.group())
    first = verbs[0]
    thing_before = around.left[first.end() :]
    if thing_before.endswith(("在", "为", "到", "至", "第", "每", "按")) or (
        quantity.behind and around.right
    ):
        return None
    start = around.start + first.start()
    thing = OBJECT.match(around.right)
    if thing and thing.group() and len(thing_before) <= 4:  # 完成首批30个示范村建设
        end = quantity.end + thing.end()
        named = first.group() + thing_before + clauses.text[quantity.end : end]
        return Goal("deed", around, start, named, comparator, end, first.group())
    return Goal("deed", around, start, clauses.text[start : quantity.start], comparator, verb=first.group())


def next_deed(clauses: Clauses, around: Around, verb: str) -> Goal:
    """The next of a list of numbers before what they count: 完成34个生态镇、54个生态村."""
    quantity = around.quantity
    thing = OBJECT.match(around.right)
    end = quantity.end + (thing.end() if thing else 0)
    indicator = verb + clauses.text[quantity.end : end]
    return Goal("deed", around, quantity.start, indicator, quantity.behind or "=", end, verb)


def part_of_a_deed(clauses: Clauses, around: Around) -> Goal | None:
    """完成不低于1.5万亩的造林任务, 完成任务的95%以上; not 5000吨的处理厂"""
    deed = _deeds().search(around.left)
    if deed is None or around.quantity.unit is None:
        return None
    start = around.start + deed.start()
    bound = ending("at_least").search(around.left)
    if bound and bound.start() == deed.end():
        thing = OBJECT.match(around.right)
        end = around.quantity.end + (thing.end() if thing else 0)
        indicator = deed.group() + clauses.text[around.quantity.end + 1 : end]
        return Goal("deed", around, start, indicator, ">=", end)
    if around.left.endswith("的") and around.quantity.is_share and around.quantity.behind:
        return Goal("deed", around, start, around.left[deed.start() : -1], around.quantity.behind)
    return None


@cache
def _all_of_them() -> re.Pattern[str]:
    """35处加油站地下油罐全部更新"""
    verbs = alternatives(word_lists("targets")["finished"])
    return re.compile(rf"(?P<noun>[^,。;、的\d]{{1,20}}(?:全部|均|全面|一律)(?:{verbs})[^,。;]{{0,12}})")


def all_of_them(clauses: Clauses, around: Around) -> Goal | None:
    """全区35处加油站地下油罐全部更新"""
    things = _all_of_them().match(around.right)
    if things is None or around.quantity.unit is None or around.quantity.is_share:
        return None
    start = around.quantity.start - len(without_opener(around.left))
    indicator = clauses.text[start : around.quantity.start] + things["noun"]
    return Goal("all", around, start, indicator, "=", around.quantity.end + things.end())
