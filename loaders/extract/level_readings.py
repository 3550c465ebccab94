"""Goals that are levels, shares and changes: 达到95%以上, 不少于总面积的30%, 提高10个百分点."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from loaders.extract.clauses import Clauses, without_opener
from loaders.extract.deed_readings import OBJECT, ends_in_deed
from loaders.extract.goals import Around, Goal, ending, level_goal
from loaders.extract.words import alternatives, word_lists

_LIST = re.compile(r"[、和及与]|以及")
_STANDARD = re.compile(r"(?:执行|达到|控制在|低于|不高于|满足)(?P<rest>[^,;]{0,30})$")
_RUNS_AT = re.compile(r"(?:按照?|以|保持|控制在)\s?$")
# 比例总体为95%左右
_MEASURED_AS = re.compile(r"(?P<noun>率|比例|占比|比重|系数|总量|浓度|目标值|任务)(?:总体|均|分别)?为$")
_POINTS = {"个百分点", "百分点", "倍"}


@cache
def _of_them() -> re.Pattern[str]:
    """40%的县级以上污水处理厂出水达到…"""
    verbs = alternatives(word_lists("targets")["attained"])
    return re.compile(rf"\s?的(?P<noun>[^,。;]{{1,40}}?(?:{verbs})[^,。;]{{0,20}})")


def share(clauses: Clauses, around: Around) -> Goal | None:
    """全市40%的污水处理厂出水达到…: a share of a whole."""
    noun = _of_them().match(around.right)
    if not around.quantity.is_share or noun is None:
        return None
    place = without_opener(around.left)
    end = around.quantity.end + noun.end()
    start = around.quantity.start - len(place)
    indicator = place + clauses.text[around.quantity.end + noun.start("noun") : end]
    return Goal("share", around, start, indicator, around.quantity.behind or "=", end)


def compared(clauses: Clauses, around: Around) -> Goal | None:
    """不低于92%, 控制在10%以内, 超过500家"""
    for name, comparator in (("at_least", ">="), ("at_most", "<="), ("more", ">"), ("less", "<")):
        word = ending(name).search(around.left)
        if word is None or not _is_whole(around):
            continue
        level = ending("levels").search(around.left[: word.start()])
        subject = level_goal(clauses, around, around.left[: level.start() if level else word.start()])
        if subject and ends_in_deed(subject.indicator):  # 配备不少于2名社工
            thing = OBJECT.match(around.right)
            subject = replace(subject, indicator=subject.indicator + (thing.group() if thing else ""))
        held = around.quantity.behind if "在" in word.group() else None  # 控制在3%左右
        return subject and replace(subject, comparator=held or comparator)
    return None


def _is_whole(around: Around) -> bool:
    """Whether the number has its unit, or needs none: 0.65以上, but not the 50 of 50年."""
    return around.quantity.unit is not None or around.right[:1] in {"", "、", "("}


def level(clauses: Clauses, around: Around) -> Goal | None:
    """达到95%以上, 提高到40%, 分别达到90%和60%以上"""
    verb = ending("levels").search(around.left) or _MEASURED_AS.search(around.left)
    if verb is None or not _is_whole(around):
        return None
    return level_goal(clauses, around, around.left[: verb.end("noun") if verb.groups() else verb.start()])


def change(clauses: Clauses, around: Around) -> Goal | None:
    """化肥利用率提高10个百分点以上"""
    verb = ending("changes").search(around.left)
    if verb is None:
        return _changed_object(around)
    if around.quantity.unit is None:
        return None
    share = around.quantity.is_share or around.quantity.unit in _POINTS
    subject = level_goal(clauses, around, around.left[: verb.start()])
    if subject is None or (not share and subject.start < around.start):
        return None
    tail = verb.group().strip() + ("幅度" if share else "")
    return replace(subject, indicator=subject.indicator + tail, tail=tail)


@cache
def _changed() -> re.Pattern[str]:
    words = word_lists("targets")
    return re.compile(
        rf"\s*(?P<verb>{alternatives(words['changes'])})(?P<thing>[^,。;]{{1,24}}(?:{alternatives(words['measures'])}))"
    )


def _changed_object(around: Around) -> Goal | None:
    """降低单位产值用水量12%"""
    changed = _changed().fullmatch(around.left)
    if changed is None or not (around.quantity.is_share or around.quantity.unit in _POINTS):
        return None
    start = around.start + changed.start("verb")
    indicator = f"{changed['thing']}{changed['verb']}幅度"
    return Goal("level", around, start, indicator, around.quantity.behind or "=")


@cache
def _whole() -> re.Pattern[str]:
    words = word_lists("targets")
    names = ("at_least", "at_most", "more", "less", "levels")
    sides = "|".join(f"(?P<{name}>{alternatives(words[name])})" for name in names)
    return re.compile(rf"(?:{sides}|占)(?P<whole>[^,。;]{{1,12}})的$")


def of_a_whole(clauses: Clauses, around: Around) -> Goal | None:
    """绿地面积不少于总面积的30%"""
    share = _whole().search(around.left) if around.quantity.is_share else None
    if share is None:
        return None
    subject = level_goal(clauses, around, around.left[: share.start()])
    signs = {"at_least": ">=", "at_most": "<=", "more": ">", "less": "<"}
    stated = next((sign for name, sign in signs.items() if share[name]), None)
    comparator = stated or around.quantity.behind or "="
    return subject and replace(
        subject, comparator=comparator, indicator=f"{subject.indicator}占{share['whole']}"
    )


def standard(clauses: Clauses, around: Around) -> Goal | None:
    """执行COD40mg/L、氨氮2mg/L标准"""
    standard = _STANDARD.search(around.left)
    if standard is None or not around.quantity.is_concentration:
        return None
    noun = _LIST.split(standard["rest"])[-1]
    return Goal("standard", around, around.quantity.start - len(noun), noun, "<=")


def rate_of_work(clauses: Clauses, around: Around) -> Goal | None:
    """按照1-3m3/s进行调水"""
    if around.quantity.upper is None or around.quantity.unit is None or not _RUNS_AT.search(around.left):
        return None
    deed = around.right.removeprefix("进行").removeprefix("开展").strip(" 、,和及以")
    end = around.quantity.end + len(around.right)
    return Goal("rate", around, around.start, deed, "=", end) if deed else None


def measure(clauses: Clauses, around: Around) -> Goal | None:
    """森林覆盖率42%以上"""
    if around.quantity.unit is None or not ending("measures").search(around.left):
        return None
    if around.quantity.behind and around.right and around.right[0] != "、":
        return None
    return level_goal(clauses, around, around.left)
