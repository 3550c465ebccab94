"""Named waters (水体): rivers, lakes, reservoirs, canals, ditches, wetlands, groundwater, basins.

A name is found by its last word and the beginning that names.py finds for it. What is sure at one place
(、徒骇河、) is then found at every other, however it is run together with other words (城区段徒骇河).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from loaders import gazetteer
from loaders.document import LaidText, NameMention, Span
from loaders.extract.names import Edge, Start, edge_before, name_start
from loaders.extract.titles import is_inside, other_documents
from loaders.extract.water_evidence import described_ditches, heads_list, listed_names
from loaders.extract.water_words import by_end, kind_of, water_words

# 额尔齐斯河; 黄河三角洲国家级湿地. What is longer is a description.
_LONGEST = {"水库": 5, "湿地": 6}
_LONGEST_STEM = 4
_WATER_LETTERS = "河江湖渠沟溪塘库海流"
# After 河 these make another word of it (河道, 河长, 河湖), unless the name is known: 黄河河道, 徒骇河道.
_JOINED = {
    "河": "道流长湖网渠库塘沟岸床系务砂心南北东西套马",
    "江": "河湖海苏西南北东心阴山门津都浦油",
    "湖": "泊库北南州长滨面",
    "渠": "道系首",
    "沟": "通壑渠塘谷",
    "溪": "流谷",
    "涌": "现入动向流",
    "泊": "位车",
    "海": "",
}
_SECTION = re.compile(
    r"(?:[国省市县区][控考]|考核|监测|[一二两三四五六七八九十\d]+个|等)*断面|、[^，。；\n]{0,30}?断面"
)
_FLOWS = re.compile("流[域经入向出速量至]")


@dataclass(frozen=True, slots=True)
class _Ending:
    """The last word of what may be a name, at ``at`` to ``end``.

    ``special``: it is a whole name (南水北调). ``doubled``: the word before it could end a name too (虎溪河).
    """

    word: str
    at: int
    end: int
    special: bool
    doubled: bool = False


def waters_of(laid: LaidText) -> tuple[NameMention, ...]:
    """Every mention of a named water in the text, in order, none inside another.

    A name inside 《》 is mentioned only where that document is still to be made (编制《徒骇河治理方案》).
    """
    text = laid.text
    described = list(described_ditches(text))
    endings = list(_endings(text))
    learned = listed_names(laid)
    names = _sure_names(text, endings, learned)
    mentions = _mentions(text, endings, names, frozenset(learned), described)
    elsewhere = other_documents(text)
    return tuple(m for m in mentions if not is_inside(m.span, elsewhere))


def _endings(text: str) -> Iterator[_Ending]:
    """The last words of names; of two that touch, only the second: 釜溪河, 李家河水库."""
    words = water_words()
    held: _Ending | None = None
    for found in words.ending.finditer(text):
        word = found.group()
        ending = _Ending(word, found.start(), found.end(), word in words.known or word in words.basins)
        if held and held.end == ending.at and _lengthens(text, held, ending):
            ending = replace(ending, doubled=True)
        elif held:
            yield held
        held = None if word in words.collisions else ending
    if held:
        yield held


def _lengthens(text: str, first: _Ending, second: _Ending) -> bool:
    """Whether ``second`` makes a longer name of ``first``: 白沟 and 河, but not 徒骇河 and 沟渠."""
    words = water_words()
    if second.word not in words.sure or first.word == second.word:
        return False
    if first.word + second.word in words.generic_words and first.word != "江":
        return False  # 河湖; but 流江河 is a name
    if text[first.end - 2 : first.end] in words.firm and len(second.word) == 1:
        return False
    after = text[second.end : second.end + 1]
    return not after or after not in _JOINED.get(second.word, "")


def _sure_names(text: str, endings: Iterable[_Ending], learned: dict[str, str]) -> dict[str, str]:
    """The names that the text shows beyond doubt at some place, and ``learned``, with their kinds."""
    words = water_words()
    found: Counter[str] = Counter()
    low = 0
    for ending in endings:
        if ending.special or _known_end(text, ending.end, low, {}) is not None:
            low = ending.end
            continue
        if ending.word not in words.sure:
            continue
        start = _start(text, low, ending)
        if start is None or start.edge < Edge.PLACE or not _may_be_name(text, start.at, ending):
            continue
        found[text[start.at : ending.end]] += 1
        low = ending.end
    names = {name: kind_of(name) for name in _without_prefixes(found)}
    return names | learned


def _start(text: str, low: int, ending: _Ending) -> Start | None:
    """Where the name before its last word begins; 马踏湖湿地 at the lake it is named for."""
    if len(ending.word) > 1 and (known := _known_end(text, ending.at, low, {})) is not None:
        return Start(known, Edge.WORD)
    return name_start(text, low, ending.at, _LONGEST.get(ending.word, _LONGEST_STEM))


def _without_prefixes(found: Counter[str]) -> Iterator[str]:
    """The names that are no other name with a word before it, as 疏浚黄河 is."""
    words = water_words()
    for name in found:
        tails = [name[i:] for i in range(1, len(name) - 1)]
        firm = next((i for i, tail in enumerate(tails, 1) if tail in words.firm), 0)
        if firm and not (firm == 1 and name[0] in words.prefixes):
            continue
        if any(len(tail) > 2 and (tail in found or tail in words.known) for tail in tails[1:]):
            continue
        if found[name] == 1 and len(name) > 3 and name[-2:] in found:
            continue
        yield name


def _may_be_name(text: str, start: int, ending: _Ending) -> bool:
    """Whether ``text[start:ending.end]`` reads as the name of one water and not as a common noun."""
    words = water_words()
    stem = text[start : ending.at]
    if stem in words.alone or words.generic.fullmatch(stem) or stem.endswith(words.generic_words):
        return False
    around = (text[start - 1 : start], text[ending.end : ending.end + 1])
    if stem[-1] in words.tails or (stem[-1] in words.unlisted_tails and "、" not in around):
        return False  # 前期入河, 退渔还湖; 日常巡河, but 、大治河、
    if text.startswith("段", ending.end) and gazetteer.is_place_name(stem):
        return False  # 珠江广州河段
    if stem[-1] in _WATER_LETTERS and len(ending.word) == 1 and not ending.doubled:
        return False  # 江河, 沟渠
    after = text[ending.end : ending.end + 2]
    if after[:1] in _JOINED.get(ending.word, "") and after and after != "流域":
        return False
    return not words.named_for.match(text, ending.end)


def _mentions(
    text: str,
    endings: Sequence[_Ending],
    names: Mapping[str, str],
    listed: frozenset[str],
    described: list[Span],
) -> Iterator[NameMention]:
    """Every mention of the known and the sure names, and names that only a letter before them shows.

    ``listed`` are those that a column or a list of waters holds.
    """
    low = 0
    names = {**names, **{span.of(text): kind_of(span.of(text)) for span in described}}
    own = by_end(names)
    starts = [e.at if e.special else _known_end(text, e.end, 0, own) for e in endings]
    for i, ending in enumerate(endings):
        start = starts[i]
        if start is not None and start < low:
            start = _known_end(text, ending.end, low, own)
        following = starts[i + 1] if i + 1 < len(starts) else None
        if following is not None and following <= (ending.at if start is None else start):
            continue  # 白沟 of 白沟引河
        if start is None:
            start = _soft_name(text, ending, low)
        if start is None or start < low:
            continue
        if start == low > 0 and _SECTION.match(text, ending.end):
            continue  # 嘉陵江大溪沟断面: the section is called so
        in_list = start == low + 1 and text[low] in "、和及与"
        surely = in_list or text[start : ending.end] in listed
        mention = _mention(text, start, ending.end, names, surely)
        if mention:
            yield mention
            low = mention.span.end


def _known_end(text: str, end: int, low: int, own: Mapping[str, tuple[str, ...]]) -> int | None:
    """Where the longest known name that ends at ``end`` starts; ``own`` are the text's own names (by_end)."""
    tail = text[end - 2 : end]
    found = next((name for name in own.get(tail, ()) if text.endswith(name, low, end)), "")
    for name in water_words().known_ends.get(tail, ()):
        if len(name) > len(found) and text.endswith(name, low, end):
            if len(name) > 2 or _stands_alone(text, low, end - 2, name):
                found = name
            break
    return end - len(found) if found else None


def _stands_alone(text: str, low: int, start: int, name: str) -> bool:
    """Whether a known name of two characters is no part of other words: 东江 in 浦东江边."""
    return name in water_words().firm or edge_before(text, low, start) is not Edge.NONE


def _soft_name(text: str, ending: _Ending, low: int) -> int | None:
    if ending.word not in water_words().sure:
        return None
    start = _start(text, low, ending)
    if start is None or start.edge is Edge.NONE or not _may_be_name(text, start.at, ending):
        return None
    return start.at


def _mention(text: str, start: int, end: int, names: Mapping[str, str], surely: bool) -> NameMention | None:
    """The mention of the name at ``start`` to ``end``, a basin with its 流域.

    ``None`` when a body or a place bears the name. ``surely``: it stands among waters, which tells it from a place.
    """
    words = water_words()
    name = text[start:end]
    basin = name if name in words.basins else name + "流域"
    if words.named_for.match(text, end):
        return None
    if text[start - 1 : start] == "“" and text[end : end + 1] == "”" and name not in words.firm:
        return None  # “清河”行动
    place_first = name in words.places or (name not in words.known and gazetteer.places_named(name))
    if place_first and not (surely or words.about_water.match(text, end) or heads_list(text, end)):
        return None  # 镇江, 盐湖
    if text.startswith("流", end) and not _FLOWS.match(text, end):
        return None  # 重点黄河流段
    if basin in words.basins and text.startswith(basin, start):
        return NameMention("Basin", basin, Span(start, start + len(basin)))
    return NameMention(names.get(name) or words.known.get(name) or kind_of(name), name, Span(start, end))
