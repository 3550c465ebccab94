"""Goals of water quality: classes to come to (达到Ⅲ类), to leave (消除劣Ⅴ类), waters to be rid of (清零)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain

from loaders.characters import fold
from loaders.document import Span, TargetMention
from loaders.extract.clauses import Clauses
from loaders.extract.words import alternatives, word_lists
from ontology.concepts import water_classes

# What no class of the standard names: as good as now, and Ⅲ or better.
SAME = "现状"
GOOD = "优良"

# How far from a class the word must stand that makes it one of water.
_NEAR = 60
_ABOUT_WATER = re.compile(r"水|断面|[河湖库]")
# Any spelling of a class has these characters; the ontology says which of them are one.
_CLASS = re.compile(r"[IVⅠⅡⅢⅣⅤ准劣一二三四五](?:\s?[于IVⅠⅡⅢⅣⅤ四五]){0,3}")
_SHARE = re.compile(
    r"类?(?:以上|及以上)?的?(?:水质|水体|断面|标准|河长|湖库)*(?:个数|数量)?的?(?:比例|占比|率|面积|比重|数)"
)
_WATERS = re.compile(r"(?:[国省市县]控)?(?:断面|水体|河流|河段|湖库)+")
_MARK = re.compile(r"\s?类")
_LEFT = re.compile(r"类?(?:水体|断面|水质|国控|省控)*(?:全部|全面|基本|全域|动态)?消除(?!率|比例|行动)")
_UNREACHED = re.compile(r"(?:未|没有|不能|无法|难以|达不到|不)(?:稳定|完全|全面)?$")
_CONDITION = re.compile(r"(?:若|如果|如(?!期)|对于|凡)")
_RELATIVE = re.compile(
    r"水质(?:类别|级别|等级)(?P<how>稳中[趋有向][好升优]|不下降|不降低|不降级|不恶化|保持稳定|提升|提高|改善)"
)
_GROUNDED = re.compile(r"(?:在[^,;。]{1,15}基础上)?(?:实现|促进|推动|确保)?$")
_GOOD = re.compile(
    r"(?:保持|达到|稳定在|保持在|维持在)优良(?:水体|水质|水平|状态|以上)?(?!水?体?比例|率|天数|占比|数)"
)
_GRADE = re.compile(
    r"(?:达到|执行|满足|达)(?:国家|排放标准|中的?|规定的?|〓|\([^()]{0,40}\))*(?P<grade>一级[AB])"
)
_MADE_ZERO = re.compile(r"(?:保持|实现|确保)?(?:动态|全面|全部|基本|整体|彻底|一律)*$")
_REALISED = re.compile(r"实现(?P<what>[^,;:]{2,})$")
_OF_KIND = re.compile(r"(?P<kind>污水处理厂|处理厂|断面|水源地|水库|[河湖渠桥站])$")
_MORE_IS_DONE = ("覆盖", "达标", "提升", "改善", "完成", "稳定", "好转")


def water_targets(clauses: Clauses, date_end: Callable[[int], int]) -> Iterator[TargetMention]:
    """The goals of water quality in the text, without their dates; headings state none.

    ``date_end`` gives the end of the last time limit before a place in its sentence, -1 when there is none.
    """
    found = chain(_classes(clauses, date_end), _relative(clauses, date_end), _good(clauses, date_end))
    for target in chain(
        found, _grades(clauses, date_end), _zero(clauses, date_end), _vanishing(clauses, date_end)
    ):
        if not clauses.in_heading(target.span.end - 1):
            yield target


@cache
def _forms() -> dict[str, str]:
    return {
        fold(form): water.name
        for water in water_classes()
        for form in water.forms
        if water.name not in {SAME, GOOD}
    }


@cache
def _reach() -> re.Pattern[str]:
    """达到地表水 before a class, or 优于; ``better`` is set for the latter alone."""
    words = word_lists("targets")
    return re.compile(
        rf"(?:{alternatives(words['class_verbs'])}|(?P<better>优于|好于))(?P<or_better>[或和及](?:优于|好于))?"
        rf"(?:{alternatives(words['class_norms'])}|\([^()]{{0,40}}\)|〓)*$"
    )


@cache
def _leave() -> re.Pattern[str]:
    """消除 before a class"""
    return re.compile(rf"(?:{alternatives(word_lists('targets')['class_leaving'])})[^,;。、]{{0,8}}$")


def class_in(cell: str) -> str | None:
    """The class that a table cell names and nothing else: Ⅲ类, III, 劣V类; ``None`` for anything else."""
    written = re.sub(r"\s", "", fold(cell)).removesuffix("标准").removesuffix("水质").removesuffix("类")
    if written in _forms() and (written not in "一二三四五" or "类" in cell):
        return _forms()[written]
    return GOOD if written == GOOD else None


def _start(clauses: Clauses, place: int, date_end: Callable[[int], int]) -> int:
    return max(clauses.start_of_clause(place), min(date_end(place), place))


def _classes(clauses: Clauses, date_end: Callable[[int], int]) -> Iterator[TargetMention]:
    """达到Ⅲ类, 优于Ⅲ类, 消除劣Ⅴ类; not 未达到Ⅲ类, and not the Ⅲ类 of a share (Ⅲ类比例)."""
    text = clauses.plain
    for match in _CLASS.finditer(text):
        name = _forms().get(re.sub(r"\s", "", match.group()))
        if name is None or not _is_class(text, match, name):
            continue
        start = _start(clauses, match.start(), date_end)
        left = text[start : match.start()]
        marked = _MARK.match(text, match.end())
        end = marked.end() if marked else match.end()
        if leave := _leave().search(left):
            yield from _left_behind(clauses, start, start + leave.start(), end, name)
        elif name.startswith("劣"):
            gone = _LEFT.match(text, match.end())
            yield from _each(clauses, start, match.start(), gone.end(), ">", name) if gone else ()
        elif (reach := _reach().search(left)) and not _is_denied(left, left[: reach.start()]):
            comparator = ">" if reach["better"] and not reach["or_better"] else ">="
            yield from _each(clauses, start, start + reach.start(), end, comparator, name)


def _left_behind(clauses: Clauses, start: int, stop: int, end: int, name: str) -> Iterator[TargetMention]:
    """消除劣Ⅴ类: of the waters before the verb, else of those behind the class (消除劣Ⅴ类水体)."""
    subject = clauses.subject(start, stop)
    if subject and subject.start >= start:
        yield from _each(clauses, start, stop, end, ">", name)
        return
    waters = _WATERS.match(clauses.text, end)
    yield TargetMention(Span(stop, end), f"{waters.group() if waters else ''}水质", ">", water_class=name)


def _is_class(text: str, match: re.Match[str], name: str) -> bool:
    """Whether a Ⅲ, a V or a 三 is a class of water, and not counted in a share."""
    start, end = match.span()
    marked = _MARK.match(text, end) or match.group()[-1] in "ⅠⅡⅢⅣⅤ" or len(name) > 1
    if not marked or re.search(r"[A-Za-z0-9]", text[start - 1 : start] + text[end : end + 1]):
        return False
    about = _ABOUT_WATER.search(text, max(0, start - _NEAR), end + _NEAR)
    return about is not None and _SHARE.match(text, end) is None


def _is_denied(left: str, before: str) -> bool:
    """若…未达到: a condition, or what is not so."""
    return bool(_UNREACHED.search(before) or _CONDITION.search(left) or before.endswith("的"))


def _relative(clauses: Clauses, date_end: Callable[[int], int]) -> Iterator[TargetMention]:
    """水质类别提升, 水质级别稳中趋好: measured by what the water is now."""
    for match in _RELATIVE.finditer(clauses.plain):
        start = _start(clauses, match.start(), date_end)
        ground = _GROUNDED.search(clauses.plain, start, match.start())
        comparator = ">" if match["how"] in {"提升", "提高", "改善"} else ">="
        stop = ground.start() if ground else match.start()
        yield from _each(clauses, start, stop, match.end(), comparator, SAME)


def _good(clauses: Clauses, date_end: Callable[[int], int]) -> Iterator[TargetMention]:
    """保持优良水体"""
    for match in _GOOD.finditer(clauses.plain):
        yield from _each(
            clauses, _start(clauses, match.start(), date_end), match.start(), match.end(), ">=", GOOD
        )


def _grades(clauses: Clauses, date_end: Callable[[int], int]) -> Iterator[TargetMention]:
    """达到一级A标准: a grade of the standard for what plants let out."""
    for match in _GRADE.finditer(clauses.plain):
        start = _start(clauses, match.start(), date_end)
        if not _UNREACHED.search(clauses.plain, start, match.start()):
            yield from _each(clauses, start, match.start(), match.end(), ">=", match["grade"])


def _each(
    clauses: Clauses, start: int, stop: int, end: int, comparator: str, name: str
) -> Iterator[TargetMention]:
    """One target for each water or plant of the subject, which stands between ``start`` and ``stop``."""
    subject = clauses.subject(start, stop)
    if subject is None:
        return
    for thing in things(subject.of(clauses.text)):
        indicator = thing if re.search(r"水质|水体|出水|指标", thing) else f"{thing}水质"
        yield TargetMention(Span(subject.start, end), indicator, comparator, water_class=name)


def _zero(clauses: Clauses, date_end: Callable[[int], int]) -> Iterator[TargetMention]:
    """黑臭水体保持动态清零, 实现雨污合流管网清零; not 清零行动."""
    names = tuple(word_lists("targets")["zero_names"])
    for match in re.finditer("清零", clauses.plain):
        start = _start(clauses, match.start(), date_end)
        verb = _MADE_ZERO.search(clauses.plain, start, match.start())
        stop = verb.start() if verb else match.start()
        if clauses.plain.startswith(names, match.end()) or "已" in clauses.plain[start:stop]:
            continue
        realised = _REALISED.search(clauses.plain, start, stop)
        subject = Span(realised.start("what"), stop) if realised else clauses.subject(start, stop)
        for thing in things(subject.of(clauses.text)) if subject else ():
            yield TargetMention(Span(subject.start, match.end()), thing, "=", value="0")  # type: ignore[union-attr]


@cache
def _to_vanish() -> re.Pattern[str]:
    words = word_lists("targets")
    return re.compile(
        rf"消除(?P<thing>[^,;。、的]{{0,14}}?(?:{alternatives(words['vanishing'])}))"
        rf"(?!{alternatives(words['zero_names'])}|[的比成效情名标及])"
    )


@cache
def _vanished() -> re.Pattern[str]:
    things = alternatives(word_lists("targets")["vanishing"])
    return re.compile(rf"(?P<thing>{things})(?:全部|基本|总体|全面|均)?(?:得到)?消除(?!率|比例|的)")


def _vanishing(clauses: Clauses, date_end: Callable[[int], int]) -> Iterator[TargetMention]:
    """建成区消除黑臭水体, 黑臭水体基本消除"""
    for match in chain(_to_vanish().finditer(clauses.plain), _vanished().finditer(clauses.plain)):
        start = _start(clauses, match.start(), date_end)
        place = clauses.subject(start, match.start()) if start < match.start() else None
        if place is None or place.start < start:
            place = Span(match.start(), match.start())
        indicator = place.of(clauses.text) + match["thing"].removeprefix("全部")
        yield TargetMention(Span(place.start, match.end()), indicator, "=", value="0")


def things(noun: str) -> list[str]:
    """The things that a list names: 甲桥、乙桥断面 gives 甲桥断面 and 乙桥断面; 城市和县城管网 is one."""
    parts = noun.split("、")
    joined = re.split(r"[和及与]", parts[-1])
    if len(joined) == 2:
        kind = _OF_KIND.search(joined[0])
        if len(parts) > 1 or (kind and kind["kind"] in joined[1]):
            parts[-1:] = joined
        elif joined[0].endswith(_MORE_IS_DONE):
            parts = [joined[1]]
    parts = [part.strip() for part in parts if part.strip()]
    if parts and (shared := re.search(r"断面(?:水质)?$", parts[-1])):
        parts = [part if "断面" in part else part + shared.group() for part in parts]
    return parts
