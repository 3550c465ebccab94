"""Named places (地点): coded divisions, and the towns, villages, roads and zones that have no code.

A mention's kind is the level: province, city, county, zone, town, village, road. A coded place is listed
by its own name (聊城市 of 山东省聊城市), so that the gazetteer gives its code.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from loaders import gazetteer
from loaders.document import LaidText, NameMention, Span
from loaders.extract.names import Edge, edge_before, is_used_otherwise, name_start, run_start
from loaders.extract.titles import disjoint, is_inside, named_documents
from loaders.extract.words import word_lists
from loaders.words import any_of

_LEVELS = ("town", "village", "road")
_LONGEST_NAME = {"town": 5, "village": 5, "road": 4}
_LONGEST_ZONE = 16
# A water with a name this long is described by what lies beside it: 聊阳路东钱村东西沟.
_DESCRIPTION = 8
# After these a last character is part of another word: 市控断面, 县级, 区域, 村庄, 道路.
_GOES_ON = {
    "市": "控级政界考内域直场管属民容长",
    "县": "控级政界考内域直城区市属长乡道",
    "区": "控级政界考内域直段间块位划县属长委",
    "省": "控级政界考内域直属际长",
    "州": "控级政界考内域直属长",
    "旗": "控级县帜舰",
    "盟": "控级",
    "镇": "区级域村办街政乡长",
    "乡": "镇级村振土规",
    "道": "路",
    "村": "庄民镇级委落居集屯头容规务两组干务办",
    "路": "段桥面网线由径口基灯权",
    "街": "道办镇区",
}
_BUREAU = re.compile(
    r"[\u4e00-\u9fff]{2,10}?(?:局|厅|委|办)(?=[、，。；：（）()\s及和与等]|各|分局|牵头|负责|配合|$)"
)
_ROAD_ENDS = re.compile(r"[至到及和与、，。；）)\s]|沿线|两侧|以[东西南北]|[东西南北]侧|$")
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class _Words:
    """places.toml as patterns."""

    ending: re.Pattern[str]
    levels: Mapping[str, str]
    zone: re.Pattern[str]
    compounds: tuple[str, ...]
    generic: re.Pattern[str]
    generic_end: tuple[str, ...]
    bodies: re.Pattern[str]


def places_of(
    laid: LaidText, waters: tuple[NameMention, ...] = (), facilities: tuple[NameMention, ...] = ()
) -> tuple[NameMention, ...]:
    """Every mention of a named place in the text, in order, none inside another.

    No mention are names inside 《》, in the names of public bodies (冠县人民政府) and of waters (陈村水库).
    Of places named one in another (山东省聊城市冠县) the last is meant.
    """
    text = laid.text
    named = [water.span for water in waters if len(water.name) < _DESCRIPTION]
    coded = list(_coded(text))
    found = [m for m in _innermost(coded) if not _is_body(text, m)]
    found += _uncoded(text, sorted([*(m.span.end for m in coded), *(span.end for span in named)]))
    found += [m for m in _zones(text) if not _is_body(text, m)]
    found += _sharing(text, facilities)
    outside = disjoint([*named_documents(text), *named])
    return tuple(_apart(m for m in found if not is_inside(m.span, outside)))


def _coded(text: str) -> Iterator[NameMention]:
    """The coded places by their full names, longest first at each place."""
    low = 0
    for found in _CODED.finditer(text):
        end = found.end()
        if (
            text[end : end + 1] in _GOES_ON[found.group()]
            and end < len(text)
            and not text.startswith("政府", end)
        ):
            continue
        length = gazetteer.place_ending(text, low, end)
        name = text[end - length : end]
        if length and _is_meant(text, low, end - length, name):
            yield NameMention(gazetteer.places_named(name)[0].level, name, Span(end - length, end))
            low = end


_CODED = re.compile("[省市县区州盟旗]")


def _is_meant(text: str, low: int, start: int, name: str) -> bool:
    """Whether a coded name is no part of other words.

    Right after another place it is none. A county of two characters (和县) must stand alone, one of three
    (江源区 in 长江源区) behind a word.
    """
    if start == low > 0:
        return True
    if gazetteer.is_plain_word(name):
        return False
    if len(name) == _SHORTEST:
        return run_start(text, start, 1) == start
    return len(name) > _SHORTEST + 1 or edge_before(text, low, start) is not Edge.NONE


def _innermost(coded: Iterable[NameMention]) -> Iterator[NameMention]:
    """The places that no other place follows at once."""
    held: NameMention | None = None
    for mention in coded:
        if held and held.span.end != mention.span.start:
            yield held
        held = mention
    if held:
        yield held


def _is_body(text: str, mention: NameMention) -> bool:
    """Whether a body's name goes on from the place: 运城市生态环境局."""
    end = mention.span.end
    return bool(_words().bodies.match(text, end) or _BUREAU.match(text, end))


def _uncoded(text: str, ends: list[int]) -> Iterator[NameMention]:
    """Towns, villages and roads by their last words; ``ends`` are where other names end, in order."""
    words = _words()
    low = 0
    for ending in words.ending.finditer(text):
        level = words.levels[ending.group()]
        end = ending.end()
        if text[end : end + 1] in _GOES_ON.get(ending.group()[-1], "") and end < len(text):
            continue
        if ending.group() == "路" and not _ROAD_ENDS.match(text, end):
            continue
        i = bisect_right(ends, ending.start())
        begin = name_start(text, max(low, ends[i - 1] if i else 0), ending.start(), _LONGEST_NAME[level])
        if begin is None or begin.edge is Edge.NONE:
            continue
        stem = text[begin.at : ending.start()]
        name = text[begin.at : end]
        if words.generic.fullmatch(stem) or stem.endswith(words.generic_end):
            continue
        if name.endswith(words.compounds) or gazetteer.is_place_name(name):
            continue  # 严禁沿河农村…; 周村, which is a district
        if begin.edge is not Edge.WORD and len(stem) > 2 and is_used_otherwise(text, begin.at, end):
            continue
        low = end
        yield NameMention(level, name, Span(begin.at, end))


def _zones(text: str) -> Iterator[NameMention]:
    """Zones by their last words, where their name begins with a place: 聊城江北水城旅游度假区."""
    for ending in _words().zone.finditer(text):
        if text[ending.start() - 1 : ending.start()] == "高":
            continue  # 高新区 is a park: facilities.py
        low = run_start(text, ending.start(), _LONGEST_ZONE)
        for start in range(low, ending.start() - 1):
            prefix = next((n for n in (4, 3, 2) if gazetteer.is_place_name(text[start : start + n])), 0)
            if prefix and start + prefix <= ending.start():
                yield NameMention("zone", text[start : ending.end()], Span(start, ending.end()))
                break


def _sharing(text: str, facilities: Iterable[NameMention]) -> Iterator[NameMention]:
    """The places of a list of plants whose common words stand once: 解州 in 解州、东郭乡村生活污水处理厂."""
    shared = [m for m in facilities if m.span.of(text) != m.name and m.name.startswith(m.span.of(text))]
    for mention in shared:
        yield NameMention("town", mention.span.of(text), mention.span)
        last = next(
            (m for m in facilities if m.span.start > mention.span.end and m.kind == mention.kind), None
        )
        common = mention.name.removeprefix(mention.span.of(text))
        if last and last.name.endswith(common) and last.span.of(text) == last.name:
            own = last.name.removesuffix(common)
            yield NameMention("town", own, Span(last.span.start, last.span.start + len(own)))


def _apart(found: Iterable[NameMention]) -> Iterator[NameMention]:
    """In order, and of those that overlap the longest."""
    low = 0
    for mention in sorted(found, key=lambda m: (m.span.start, -m.span.end)):
        if mention.span.start >= low:
            yield mention
            low = mention.span.end


@cache
def _words() -> _Words:
    lists = word_lists("places")
    levels = {word: level for level in _LEVELS for word in lists[level]}
    generic = lists["generic"]
    return _Words(
        ending=re.compile(any_of(levels)),
        levels=levels,
        zone=re.compile(any_of(lists["zone"])),
        compounds=lists["compounds"],
        generic=re.compile(f"(?:{any_of(generic)})+"),
        generic_end=tuple(word for word in generic if len(word) > 1),
        bodies=re.compile(any_of(lists["bodies"])),
    )
