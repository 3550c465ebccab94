"""Named facilities (设施): sewage plants, drinking water sources, pump stations, parks, companies.

A mention's kind is the type as Chinese has it (污水处理厂, 水源地, 园区), its name the whole name.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from loaders import gazetteer
from loaders.document import LaidText, NameMention, Span
from loaders.extract.names import Edge, ends_place, is_used_otherwise, name_start, run_start
from loaders.extract.titles import is_inside, other_documents
from loaders.extract.words import word_lists
from loaders.words import any_of

_ZONE = "园区"
_COMPANY = "企业"
_LONGEST_NAME = 8
_NOT_TYPES = frozenset(("modifiers", "generic", "zones_short", "zones_high", "zones_economic", "bodies"))
# "解州、东郭、三路里乡村生活污水处理厂" are three plants: their common words stand once, after the last.
_AREAS = frozenset("省市县区州盟旗镇乡村街路道庄园港山湖河江")
_SHARED = re.compile(r"((?:[\u4e00-\u9fff]{2,3}、)+)$")
# "引黄入冀", "小浪底引黄入涑水河": a transfer is named for where its water comes from and goes.
_TRANSFER = re.compile(
    r"引[黄江汉滦淮洮大湖哈绰沁][\u4e00-\u9fff]{0,2}?(?:入|济)(?:[\u4e00-\u9fff]{1,4}?[河江湖库淀渠]|[晋冀津京鲁青淄烟秦太巢渭汉])"
)
# "催化剂厂至恒星路": a factory as one end of a reach
_FACTORY_END = re.compile("厂(?=至|[）)])")
_FACTORY = re.compile(r"(?:.*至)?([\u4e00-\u9fff]{2,8}厂)")


@dataclass(frozen=True, slots=True)
class _Words:
    """facilities.toml as patterns."""

    ending: re.Pattern[str]
    kinds: Mapping[str, str]
    modifiers: re.Pattern[str]
    wholes: frozenset[str]
    generic: re.Pattern[str]
    generic_end: tuple[str, ...]
    bodies: re.Pattern[str]
    short_zone: re.Pattern[str]
    long_zones: Mapping[str, tuple[str, ...]]


def facilities_of(laid: LaidText, waters: tuple[NameMention, ...] = ()) -> tuple[NameMention, ...]:
    """Every mention of a named facility in the text, in order, none inside another.

    A zone short of its full name (盐湖高新区) is the one that the document names in full. Names inside 《》
    and in the names of public bodies (…开发区管委会) do not count.
    """
    text = laid.text
    found = list(_merged(_named(text, waters)))
    zones = {m.name for m in found if m.kind == _ZONE}
    found = [m for m in found if not (m.kind == _ZONE and _words().bodies.match(text, m.span.end))]
    found += _factories(text)
    found += [NameMention("引调水工程", *_transfer(text, f)) for f in _TRANSFER.finditer(text)]
    found = [replace(m, name=_full_zone(m.name, zones)) for m in found]
    found += _short_zones(text, zones)
    found += [shared for mention in found for shared in _sharing(text, mention)]
    elsewhere = other_documents(text)
    return tuple(_apart(m for m in found if not is_inside(m.span, elsewhere)))


def _named(text: str, waters: tuple[NameMention, ...]) -> Iterator[NameMention]:
    """Names by their last words, before those that run into each other are joined."""
    words = _words()
    water_starts = {water.span.end: water.span.start for water in waters}
    low = unnamed = 0
    last: NameMention | None = None
    for ending in words.ending.finditer(text):
        at = _before_modifiers(text, low, ending.start())
        if last and last.span.end in (at, ending.start()):
            start = last.span.start  # 高新技术产业开发区污水处理厂, 东郊供水公司水厂
        elif at in water_starts or ending.start() in water_starts:
            start = water_starts.get(at, water_starts.get(ending.start(), at))  # 谭庄水库饮用水水源地
        elif ending.group() in _words().wholes:
            start = ending.start()
        else:
            begin = _start(text, _after_water(waters, low, at), at, ending) if at > unnamed else None
            if begin is None:
                unnamed = ending.end()  # 流域经开区污水处理厂: neither has a name
                continue
            start = begin
        last = NameMention(words.kinds[ending.group()], text[start : ending.end()], Span(start, ending.end()))
        yield last
        low = ending.end()


def _start(text: str, low: int, at: int, ending: re.Match[str]) -> int | None:
    """Where the name begins whose own part ends at ``at`` and whose last word is ``ending``."""
    begin = name_start(text, low, at, _LONGEST_NAME)
    if begin is None or begin.edge is Edge.NONE or at - begin.at < 2:
        return None
    name = text[begin.at : at]
    if gazetteer.is_full_name(name):
        return begin.at
    generic = _words().generic
    if generic.fullmatch(text, begin.at, ending.start()) or name.endswith(_words().generic_end):
        return None
    in_doubt = begin.edge is not Edge.WORD and name[-1] not in _AREAS
    return None if in_doubt and is_used_otherwise(text, begin.at, ending.end()) else begin.at


def _after_water(waters: tuple[NameMention, ...], low: int, end: int) -> int:
    """Where the last water before ``end`` ends, when that is after ``low``."""
    i = bisect_right(waters, end, key=lambda water: water.span.end)
    return max(low, waters[i - 1].span.end) if i else low


def _before_modifiers(text: str, low: int, end: int) -> int:
    """Where the words begin that stand between a name and its last word: 于集镇|生活|污水处理厂."""
    while found := _words().modifiers.search(text, max(low, end - 6), end):
        if ends_place(text, low, end):
            break  # 聊城市|第二污水处理厂, where 城市 is no word
        end = found.start()
    return end


def _merged(found: Iterable[NameMention]) -> Iterator[NameMention]:
    """Of names that begin at one place only the last, longest: 高新技术产业开发区 and its 污水处理厂."""
    held: NameMention | None = None
    for mention in found:
        if held and held.span.start != mention.span.start:
            yield held
        held = mention
    if held:
        yield held


def _factories(text: str) -> Iterator[NameMention]:
    """Factories as the ends of a reach in brackets: 涿河（催化剂厂至恒星路）."""
    for ending in _FACTORY_END.finditer(text):
        low = run_start(text, ending.end(), 24)
        found = _FACTORY.fullmatch(text, low, ending.end())
        if found and text[low - 1 : low] in ("（", "("):
            yield NameMention(_COMPANY, found.group(1), Span(*found.span(1)))


def _transfer(text: str, found: re.Match[str]) -> tuple[str, Span]:
    """A transfer's name with the place before it that its water comes from: 小浪底引黄入涑水河."""
    begin = name_start(text, 0, found.start(), 4) if found.start() else None
    start = begin.at if begin and begin.edge >= Edge.WORD else found.start()
    return text[start : found.end()], Span(start, found.end())


def _short_zones(text: str, zones: set[str]) -> Iterator[NameMention]:
    """高新区 and 盐湖高新区, where the document names one zone that can be meant."""
    words = _words()
    for found in words.short_zone.finditer(text):
        if words.bodies.match(text, found.end()):
            continue
        low = run_start(text, found.start(), 6)
        kinds = words.long_zones[found.group()]
        meant = {zone for zone in zones if zone.endswith(kinds)}
        name = meant.pop() if len(meant) == 1 else ""
        own = name.removesuffix(next((kind for kind in kinds if name.endswith(kind)), ""))
        if not name or not own:
            continue
        start = found.start() - len(own) if text.endswith(own, low, found.start()) else found.start()
        yield NameMention(_ZONE, name, Span(start, found.end()))


def _full_zone(name: str, zones: set[str]) -> str:
    """盐湖高新技术产业开发区 for 盐湖高新区, where ``zones`` has it; else the name itself."""
    for short, kinds in _words().long_zones.items():
        if name.endswith(short):
            own = name.removesuffix(short)
            return next((own + kind for kind in kinds if own + kind in zones), name)
    return name


def _sharing(text: str, mention: NameMention) -> Iterator[NameMention]:
    """The other members of a list whose common words stand once: 解州、东郭、三路里乡村生活污水处理厂."""
    words = _words()
    listed = _SHARED.search(text, max(0, mention.span.start - 24), mention.span.start)
    if mention.kind in (_ZONE, _COMPANY) or not listed or listed.group().count("、") < 2:
        return
    ending = words.ending.search(mention.name)
    own = _before_modifiers(mention.name, 0, ending.start()) if ending else 0
    if not own or own == (ending.start() if ending else 0) or own > 3:
        return  # nothing shared but the last word: too little to read a list by
    at = listed.start()
    for name in listed.group().split("、")[:-1]:
        begin = name_start(text, 0, at + len(name), 3)
        if begin and not words.generic.fullmatch(name):
            written = text[begin.at : at + len(name)]
            yield NameMention(mention.kind, written + mention.name[own:], Span(begin.at, at + len(name)))
        at += len(name) + 1


def _apart(found: Iterable[NameMention]) -> Iterator[NameMention]:
    """In order, and of those that overlap the longest."""
    low = 0
    for mention in sorted(found, key=lambda m: (m.span.start, -m.span.end)):
        if mention.span.start >= low:
            yield mention
            low = mention.span.end


@cache
def _words() -> _Words:
    lists = word_lists("facilities")
    kinds = {word: kind for kind, words in lists.items() if kind not in _NOT_TYPES for word in words}
    generic = lists["generic"]
    return _Words(
        ending=re.compile(any_of(kinds)),
        kinds=kinds,
        modifiers=re.compile(f"{any_of(lists['modifiers'])}$"),
        wholes=frozenset(lists["学校"]),
        generic=re.compile(f"(?:{any_of([*generic, *lists['modifiers']])})+"),
        generic_end=tuple(word for word in generic if len(word) > 1),
        bodies=re.compile(any_of(lists["bodies"])),
        short_zone=re.compile(any_of(lists["zones_short"])),
        long_zones=dict(
            zip(lists["zones_short"], (lists["zones_high"], lists["zones_economic"]), strict=True)
        ),
    )
