"""How a number comes to be a goal: the verb or word of comparison that it hangs on, a function for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from loaders.document import Span, TargetMention
from loaders.extract.clauses import Clauses, without_opener
from loaders.extract.quantities import Quantity
from loaders.extract.words import alternatives, word_lists

_LIST = re.compile(r"[、和及与]|以及")
_OBJECT = re.compile(r"[^,。;:、()\n\t\d]{0,24}")
_STANDARD = re.compile(r"(?:执行|达到|控制在|低于|不高于|满足)(?P<rest>[^,;]{0,30})$")
_RUNS_AT = re.compile(r"(?:按照?|以|保持|控制在)\s?$")
_TIMES = {"个工作日", "工作日", "天", "小时", "分钟"}
# 比例总体为95%左右
_MEASURED_AS = re.compile(r"(?P<noun>率|比例|占比|比重|系数|总量|浓度|目标值|任务)(?:总体|均|分别)?为$")
_POINTS = {"个百分点", "百分点", "倍"}


@dataclass(frozen=True, slots=True)
class Around:
    """A quantity in its clause, which is read from ``start`` on: behind the date, if one opens it.

    ``said`` is what the goal before it in the clause measures.
    """

    quantity: Quantity
    start: int
    left: str
    right: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """What a quantity measures and how it is compared; ``names`` are what 分别 deals the numbers out to.

    ``verb`` is what a list goes on with: 建成 in 建成污水处理厂3座、泵站5座. ``tail`` follows each name
    (下降幅度).
    """

    kind: str
    around: Around
    start: int
    indicator: str
    comparator: str
    end: int = 0
    verb: str = ""
    names: tuple[str, ...] = ()
    tail: str = ""

    def mentions(self) -> Iterator[TargetMention]:
        """The target, or the two of a range."""
        quantity = self.around.quantity
        span = Span(self.start, max(self.end, quantity.end))
        target = TargetMention(span, self.indicator, self.comparator, quantity.value, quantity.unit)
        if quantity.upper is None:
            yield target
        else:
            yield replace(target, comparator=">=")
            yield replace(target, comparator="<=", value=quantity.upper)


def read_goal(clauses: Clauses, around: Around, dated: bool) -> Goal | None:
    """What the quantity is a goal of, by the first reading that fits.

    ``dated`` says that its sentence has a time limit.
    """
    if _of_them().match(around.right):
        return _share(clauses, around)
    if around.right.startswith("的") or around.left.endswith("的"):
        return _part_of_a_deed(clauses, around)
    if _describes().match(around.right):
        return None
    for reading in (_compared, _level, _change, _deed, _all, _standard, _rate_of_work):
        if goal := reading(clauses, around):
            return goal
    return _measure(clauses, around) if dated or around.quantity.behind else None


@cache
def _ending(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(word_lists('targets')[name])})(?:约|近|大约)?\s?$")


def _subject(clauses: Clauses, around: Around, before: str) -> Goal | None:
    """A goal whose indicator is what stands before its verb, or else the clause before that."""
    default = around.quantity.behind or ("<=" if around.quantity.is_concentration else "=")
    span = clauses.subject(around.start, around.start + len(before))
    if around.said and (span is None or span.start < around.start):
        return Goal("level", around, around.start, around.said, default)
    if span is None:
        return None
    noun = span.of(clauses.text)
    names = tuple(_LIST.split(noun)) if "分别" in before[-8:] else ()
    return Goal("level", around, span.start, names[0] if names else noun, default, names=names)


@cache
def _describes() -> re.Pattern[str]:
    return re.compile(alternatives(word_lists("targets")["describes"]))


@cache
def _of_them() -> re.Pattern[str]:
    """40%的县级以上污水处理厂出水达到…"""
    verbs = alternatives(word_lists("targets")["attained"])
    return re.compile(rf"\s?的(?P<noun>[^,。;]{{1,40}}?(?:{verbs})[^,。;]{{0,20}})")


@cache
def _all_of_them() -> re.Pattern[str]:
    """35处加油站地下油罐全部更新"""
    verbs = alternatives(word_lists("targets")["finished"])
    return re.compile(rf"(?P<noun>[^,。;、的\d]{{1,20}}(?:全部|均|全面|一律)(?:{verbs})[^,。;]{{0,12}})")


def _share(clauses: Clauses, around: Around) -> Goal | None:
    """全市40%的污水处理厂出水达到…: a share of a whole."""
    noun = _of_them().match(around.right)
    if not around.quantity.is_share or noun is None:
        return None
    place = without_opener(around.left)
    end = around.quantity.end + noun.end()
    start = around.quantity.start - len(place)
    indicator = place + clauses.text[around.quantity.end + noun.start("noun") : end]
    return Goal("share", around, start, indicator, around.quantity.behind or "=", end)


def _compared(clauses: Clauses, around: Around) -> Goal | None:
    """不低于92%, 控制在10%以内, 超过500家"""
    for name, comparator in (("at_least", ">="), ("at_most", "<="), ("more", ">"), ("less", "<")):
        word = _ending(name).search(around.left)
        if word is None or not _is_whole(around):
            continue
        level = _ending("levels").search(around.left[: word.start()])
        subject = _subject(clauses, around, around.left[: level.start() if level else word.start()])
        if subject and _deeds_end().search(subject.indicator):  # 配备不少于2名社工
            thing = _OBJECT.match(around.right)
            subject = replace(subject, indicator=subject.indicator + (thing.group() if thing else ""))
        held = around.quantity.behind if "在" in word.group() else None  # 控制在3%左右
        return subject and replace(subject, comparator=held or comparator)
    return None


def _is_whole(around: Around) -> bool:
    """Whether the number has its unit, or needs none: 0.65以上, but not the 50 of 50年."""
    return around.quantity.unit is not None or around.right[:1] in {"", "、", "("}


def _level(clauses: Clauses, around: Around) -> Goal | None:
    """达到95%以上, 提高到40%, 分别达到90%和60%以上"""
    verb = _ending("levels").search(around.left) or _MEASURED_AS.search(around.left)
    if verb is None or not _is_whole(around):
        return None
    return _subject(clauses, around, around.left[: verb.end("noun") if verb.groups() else verb.start()])


def _change(clauses: Clauses, around: Around) -> Goal | None:
    """化肥利用率提高10个百分点以上"""
    verb = _ending("changes").search(around.left)
    if verb is None or around.quantity.unit is None:
        return None
    share = around.quantity.is_share or around.quantity.unit in _POINTS
    subject = _subject(clauses, around, around.left[: verb.start()])
    if subject is None or (not share and subject.start < around.start):
        return None
    tail = verb.group().strip() + ("幅度" if share else "")
    return replace(subject, indicator=subject.indicator + tail, tail=tail)


@cache
def _deeds() -> re.Pattern[str]:
    words = word_lists("targets")
    return re.compile(rf"(?!{alternatives(words['not_deeds'])})(?:{alternatives(words['deeds'])})")


@cache
def _deeds_end() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(word_lists('targets')['deeds'])})$")


def _deed(clauses: Clauses, around: Around) -> Goal | None:
    """改造雨污合流管网180公里, 完成32个建制村环境综合整治"""
    quantity = around.quantity
    verbs = [verb for verb in _deeds().finditer(around.left) if len(around.left) - verb.end() <= 30]
    if not verbs or quantity.unit is None or quantity.unit in _TIMES or "可" in around.left[-6:]:
        return None
    if quantity.is_share and _ending("measures").search(around.left):
        return None
    comparator = quantity.behind or "="
    if verbs[-1].end() == len(around.left):
        thing = _OBJECT.match(around.right)
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
    thing = _OBJECT.match(around.right)
    if thing and thing.group() and len(thing_before) <= 4:  # 完成首批30个示范村建设
        end = quantity.end + thing.end()
        named = first.group() + thing_before + clauses.text[quantity.end : end]
        return Goal("deed", around, start, named, comparator, end, first.group())
    return Goal("deed", around, start, clauses.text[start : quantity.start], comparator, verb=first.group())


def _part_of_a_deed(clauses: Clauses, around: Around) -> Goal | None:
    """完成不低于1.5万亩的造林任务, 完成任务的95%以上; not 5000吨的处理厂"""
    deed = _deeds().search(around.left)
    if deed is None or around.quantity.unit is None:
        return None
    start = around.start + deed.start()
    bound = _ending("at_least").search(around.left)
    if bound and bound.start() == deed.end():
        thing = _OBJECT.match(around.right)
        end = around.quantity.end + (thing.end() if thing else 0)
        indicator = deed.group() + clauses.text[around.quantity.end + 1 : end]
        return Goal("deed", around, start, indicator, ">=", end)
    if around.left.endswith("的") and around.quantity.is_share and around.quantity.behind:
        return Goal("deed", around, start, around.left[deed.start() : -1], around.quantity.behind)
    return None


def _all(clauses: Clauses, around: Around) -> Goal | None:
    """全区35处加油站地下油罐全部更新"""
    things = _all_of_them().match(around.right)
    if things is None or around.quantity.unit is None or around.quantity.is_share:
        return None
    start = around.quantity.start - len(without_opener(around.left))
    indicator = clauses.text[start : around.quantity.start] + things["noun"]
    return Goal("all", around, start, indicator, "=", around.quantity.end + things.end())


def _standard(clauses: Clauses, around: Around) -> Goal | None:
    """执行COD40mg/L、氨氮2mg/L标准"""
    standard = _STANDARD.search(around.left)
    if standard is None or not around.quantity.is_concentration:
        return None
    noun = _LIST.split(standard["rest"])[-1]
    return Goal("standard", around, around.quantity.start - len(noun), noun, "<=")


def _rate_of_work(clauses: Clauses, around: Around) -> Goal | None:
    """按照1-3m3/s进行调水"""
    if around.quantity.upper is None or around.quantity.unit is None or not _RUNS_AT.search(around.left):
        return None
    deed = around.right.removeprefix("进行").removeprefix("开展").strip(" 、,和及以")
    end = around.quantity.end + len(around.right)
    return Goal("rate", around, around.start, deed, "=", end) if deed else None


def _measure(clauses: Clauses, around: Around) -> Goal | None:
    """森林覆盖率42%以上"""
    if around.quantity.unit is None or not _ending("measures").search(around.left):
        return None
    if around.quantity.behind and around.right and around.right[0] != "、":
        return None
    return _subject(clauses, around, around.left)
