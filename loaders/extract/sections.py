"""Named monitoring sections (断面): 卫运河油坊桥断面, 曾家营省控断面, and the rows of tables of sections."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from loaders.document import Division, LaidText, NameMention, SectionMention, Span
from loaders.extract.coordinates import degrees_in
from loaders.extract.names import Edge, name_start, run_start
from loaders.extract.section_tables import sections_in_tables
from loaders.extract.section_words import is_generic, section_words
from loaders.extract.titles import is_inside, other_documents
from loaders.outline import division_at

_SOURCE = "水源地"  # the kind of facility that a drinking water source is
_LONGEST_NAME = 10
_LONGEST_PHRASE = 120
_WORD = re.compile("断面|段面")  # the second is a slip that is often made
# After 断面 these make another word of it: 断面名称, 断面图.
_COUNT = re.compile(r"等?(?:\d+|[一二两三四五六七八九十]+)?(?:个|处|条)?$")
_DIVIDER = re.compile("[、，]|以及|和|及|与")
# "徒骇河聊城段油坊桥", "境内油坊桥"
_REACH = re.compile(
    r"(?:[（(][^（()）]{1,8}[）)])?"
    r"(?:[\u4e00-\u9fff]{0,4}段|[\u4e00-\u9fff]{0,4}境内|干流|支流|流域|河口|口(?=[\u4e00-\u9fff]{2})|上的|上|的)?"
)


@dataclass(frozen=True, slots=True)
class _Item:
    """One member of a list before 断面; ``sure``: it is a section whatever the others are."""

    section: SectionMention
    sure: bool


def sections_of(
    laid: LaidText,
    waters: tuple[NameMention, ...],
    divisions: tuple[Division, ...] = (),
    facilities: tuple[NameMention, ...] = (),
) -> tuple[SectionMention, ...]:
    """Every mention of a named section in the text, in order.

    What one mention leaves out and the others agree on (the water of 曾家营省控断面) is filled in. A heading
    that speaks of one level (深挖国控断面潜力) gives it to the sections below it. A point that bears the name
    of a water source among ``facilities`` (王村杨古水源地) watches that source.
    """
    listed = list(sections_in_tables(laid))
    cells = {section.span for section in listed}
    in_prose = [s for s in _in_prose(laid.text, waters, divisions) if s.span not in cells]
    elsewhere = other_documents(laid.text)
    found = [s for s in _trimmed(in_prose) if not is_inside(s.span, elsewhere)] + listed
    found.sort(key=lambda section: section.span)
    sources = {f.name for f in facilities if f.kind == _SOURCE}
    return tuple(_at_sources(_filled(found), sources))


def monitored_sources(
    sections: tuple[SectionMention, ...], facilities: tuple[NameMention, ...]
) -> tuple[NameMention, ...]:
    """The sources (水源地) that a section watches, as waters, where those sections are named."""
    sources = {f.name for f in facilities if f.kind == _SOURCE}
    return tuple(
        NameMention("WaterSource", s.water, Span(s.span.end - len(s.water), s.span.end))
        for s in sections
        if s.water in sources and s.name.endswith(s.water)
    )


def _at_sources(found: Iterable[SectionMention], sources: set[str]) -> Iterator[SectionMention]:
    for section in found:
        source = max((s for s in sources if section.name.endswith(s)), key=len, default=None)
        yield replace(section, water=section.water or source)


def _trimmed(found: list[SectionMention]) -> Iterator[SectionMention]:
    """Without what stands before a name that is known from where its water stands: 紧逼陈家营."""
    known = {section.name for section in found if section.water}
    for section in found:
        tails = (section.name[i:] for i in range(1, len(section.name) - 1))
        tail = None if section.water else next((tail for tail in tails if tail in known), None)
        yield (
            replace(section, name=tail, span=Span(section.span.end - len(tail), section.span.end))
            if tail
            else section
        )


def _in_prose(
    text: str, waters: tuple[NameMention, ...], divisions: tuple[Division, ...]
) -> Iterator[SectionMention]:
    low = 0
    ends = [water.span.end for water in waters]
    sure: set[str] = set()
    unsure: list[tuple[int, str | None]] = []
    for word in _WORD.finditer(text):
        end, level = _before_qualifiers(text, low, word.start())
        listed = _listed(text, max(low, end - _LONGEST_PHRASE), end, waters, ends, level)
        if not listed:
            unsure.append((end, level))
        sure.update(section.name for section in listed)
        water: str | None = None
        for section in reversed(listed):
            water = section.water or water
            where = degrees_in(text[word.end() : word.end() + 60])
            yield replace(
                section,
                water=water,
                level=section.level or level or _heading_level(text, divisions, section.span.start),
                latitude=where[0] if where and len(listed) == 1 else None,
                longitude=where[1] if where and len(listed) == 1 else None,
            )
        low = word.end()
    for end, level in unsure:
        lengths = (n for n in range(_LONGEST_NAME, 1, -1) if text[max(0, end - n) : end] in sure)
        if length := next(lengths, 0):  # 倒逼曾家营省控断面, where 姚暹渠曾家营断面 shows the name
            yield SectionMention(text[end - length : end], Span(end - length, end), None, level)


def _before_qualifiers(text: str, low: int, end: int) -> tuple[int, str | None]:
    """Where the words between a name and 断面 begin (省控考核断面), and the level they state."""
    words = section_words()
    level: str | None = None
    while found := words.qualifier.search(text, max(low, end - 12), end):
        level = words.level_of.get(found.group(1), level)
        end = found.start()
    if counted := _COUNT.search(text, max(low, end - 6), end):
        end = counted.start()
    return end, level


def _listed(
    text: str, low: int, end: int, waters: tuple[NameMention, ...], ends: list[int], level: str | None
) -> list[SectionMention]:
    """The sections of the list that ends at ``end``, the last one first; ``level`` stands after the list.

    Names that could be anything (沿河城) count where the list names a water before them:
    永定河八号桥、沿河城等断面.
    """
    items: list[_Item] = []
    while end > low:
        start = max(low, run_start(text, end, 40))
        dividers = list(_DIVIDER.finditer(text, start, end))
        item = dividers[-1].end() if dividers else start
        on = _water_in(waters, ends, item, end)
        found = _item(text, item, end, on, not items and level is not None)
        if found:
            items.append(found)
        elif on is None:
            break
        if not dividers and text[start - 1 : start] != "、":
            break
        end = dividers[-1].start() if dividers else start - 1
    with_water = max((i for i, item in enumerate(items) if item.section.water), default=-1)
    sure = next((i for i, item in enumerate(items) if not item.sure), len(items))
    return [item.section for item in items[: max(sure, with_water + 1)]]


def _water_in(waters: tuple[NameMention, ...], ends: list[int], start: int, end: int) -> NameMention | None:
    """The last water between ``start`` and ``end``; ``ends`` are the ends of ``waters``."""
    i = bisect_right(ends, end)
    return waters[i - 1] if i and waters[i - 1].span.start >= start else None


def _item(text: str, start: int, end: int, on: NameMention | None, levelled: bool) -> _Item | None:
    """The section whose name ends at ``end`` and begins after its water ``on``, or at ``start`` or after.

    Without a water beside it a name is sure when it ends in a word that sections end in, or when a level
    stands after it (``levelled``).
    """
    sure = True
    if on and on.span.end == end:
        return None
    if on:
        at = _REACH.match(text, on.span.end, end).end()  # type: ignore[union-attr]  # it matches the empty string
    else:
        if text[start - 1 : start] == "、" and end - start <= 5:
            return _bare(text, start, end)
        ending = next((word for word in section_words().endings if text.endswith(word, start, end)), "")
        begin = name_start(text, start, end - len(ending), 6)
        if begin is None or begin.edge is Edge.NONE:
            return None
        at = begin.at
        sure = bool(ending) or (levelled and begin.edge is not Edge.HARD)
    level: str | None = None
    if found := section_words().level.match(text, at, end):
        level, at = section_words().level_of[found.group()], found.end()
    name = text[at:end]
    if not 2 <= len(name) <= (_LONGEST_NAME if sure else 4) or is_generic(name):
        return None
    return _Item(SectionMention(name, Span(at, end), on.name if on else None, level), sure)


def _bare(text: str, start: int, end: int) -> _Item | None:
    """A whole member of a list, as short as a name."""
    name = text[start:end]
    if len(name) < 2 or is_generic(name):
        return None
    return _Item(SectionMention(name, Span(start, end)), name.endswith(section_words().endings))


def _heading_level(text: str, divisions: tuple[Division, ...], at: int) -> str | None:
    """The one level that the heading over ``at`` speaks of."""
    if not divisions:
        return None
    heading = division_at(divisions, at).heading
    if heading.start <= at < heading.end:
        return None
    words = section_words()
    stated = words.level.finditer(text, heading.start, heading.end)
    levels = {words.level_of[level.group()] for level in stated}
    return levels.pop() if len(levels) == 1 and _WORD.search(text, heading.start, heading.end) else None


def _filled(found: list[SectionMention]) -> Iterator[SectionMention]:
    """Each mention with the water and level that the mentions of its name agree on, where it states none."""
    waters: defaultdict[str, set[str]] = defaultdict(set)
    levels: defaultdict[str, set[str]] = defaultdict(set)
    for section in found:
        waters[section.name].update(filter(None, (section.water,)))
        levels[section.name].update(filter(None, (section.level,)))
    for section in found:
        water, level = waters[section.name], levels[section.name]
        yield replace(
            section,
            water=section.water or (min(water) if len(water) == 1 else None),
            level=section.level or (min(level) if len(level) == 1 else None),
        )


def not_sections(
    waters: tuple[NameMention, ...], sections: tuple[SectionMention, ...]
) -> tuple[NameMention, ...]:
    """``waters`` without what only names a section of another water: 大溪沟 in a row on 嘉陵江."""
    of = {section.span: section.water for section in sections if section.water}
    return tuple(water for water in waters if of.get(water.span, water.name) == water.name)
