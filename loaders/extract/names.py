"""Where a name begins. Chinese sets no space before it: 加强徒骇河治理, 力争董姑桥断面, 我市境内大沽河.

A name's end shows itself (河, 水库, 污水处理厂); what stands before its beginning is known by the words of
``names.toml``, by the places of the gazetteer, or by a character that can be in no name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files

from loaders import gazetteer
from loaders.lexicon import LexiconError

_AREA_ENDS = frozenset("省市县区州盟旗")
_LONGEST_PLACE = 12


class Edge(IntEnum):
    """What stands before a name, the surest last."""

    NONE = 0  # nothing that is known: 潺潺溪水
    AREA = 1  # the last character of some area: 东钱村大沟
    LETTER = 2  # a character that is seldom part of a name: 对徒骇河
    PLACE = 3  # a place of the gazetteer: 昌邑市潍河
    WORD = 4  # a word of the language: 治理徒骇河
    HARD = 5  # no Chinese character: 、徒骇河


@dataclass(frozen=True, slots=True)
class Start:
    """Where a name starts, and how it is known."""

    at: int
    edge: Edge


@dataclass(frozen=True, slots=True)
class _Before:
    """names.toml, checked: the words by their last character, as str.endswith takes them."""

    words: Mapping[str, tuple[str, ...]]
    letters: frozenset[str]
    never_first: frozenset[str]
    never_last: frozenset[str]
    areas: frozenset[str]
    unit: re.Pattern[str]


def run_start(text: str, end: int, limit: int) -> int:
    """Where the unbroken Chinese characters before ``end`` begin, at most ``limit`` of them."""
    at = end
    lowest = max(0, end - limit)
    while at > lowest and is_han(text[at - 1]):
        at -= 1
    return at


def is_han(character: str) -> bool:
    """Whether ``character`` can stand in a Chinese name."""
    return "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf" or character == "〇"


def name_start(text: str, low: int, end: int, longest: int) -> Start | None:
    """Where the name whose last word starts at ``end`` begins; ``None`` where a word stands in its place.

    ``low`` is where something else ends; the name has 1 to ``longest`` characters before ``end``.
    The nearest word or hard edge decides; a place, a letter or an area only where there is none.
    """
    before = _before()
    first = max(low, run_start(text, end, longest + 1))
    if first > low and first < end and text[first - 1].isdigit() and (unit := before.unit.match(text, first)):
        first = min(unit.end(), end)
    if first == end or text[end - 1] in before.never_last:
        return None
    a_word = text.endswith(before.words.get(text[end - 1], ()), first, end)
    if a_word and not ends_place(text, first, end):
        return None  # but 聊城市 is no 城市
    soft: Start | None = None
    for at in range(end - 1, first, -1):
        last = text[at - 1]
        if text.endswith(before.words.get(last, ()), first, at):
            return soft or Start(at, Edge.WORD)
        if soft is None:
            soft = _soft(text, first, at, end)
    if end - first <= longest:
        return soft or Start(first, Edge.HARD)
    return soft


def edge_before(text: str, low: int, at: int) -> Edge:
    """What stands right before ``at``, where a name is thought to begin."""
    first = max(low, run_start(text, at, _LONGEST_PLACE))
    if first == at:
        return Edge.HARD
    last = text[at - 1]
    if text.endswith(_before().words.get(last, ()), first, at):
        return Edge.WORD
    soft = _soft(text, first, at, at + 2)
    return soft.edge if soft else Edge.NONE


def is_used_otherwise(text: str, start: int, end: int) -> bool:
    """Whether the two characters at ``start`` stand elsewhere too, as 掌握 of 掌握水源地 is likely to."""
    return text.count(text[start : start + 2]) - text.count(text[start:end]) > 1


def _soft(text: str, first: int, at: int, end: int) -> Start | None:
    last = text[at - 1]
    if ends_place(text, first, at):
        return Start(at, Edge.PLACE)
    before = _before()
    if last in before.letters and not (at - 1 == first and _opens_name(text, first)):
        return Start(at, Edge.LETTER)
    if last in before.areas and end - at > 1:
        return Start(at, Edge.AREA)
    return None


def _opens_name(text: str, first: int) -> bool:
    """Whether the character at ``first`` begins a name though it is a letter: 、将军河, 、和平水库."""
    before = text[first - 1 : first]
    if text[first] in _before().never_first:
        return False
    if before in tuple("、（(："):
        return True
    return text[first] in "和与及" and not (before and is_han(before))


def ends_place(text: str, first: int, at: int) -> bool:
    """Whether a place of the gazetteer ends at ``at``: in full, or a province or city in short."""
    if text[at - 1] in _AREA_ENDS:
        return gazetteer.place_ending(text, first, at) > 0
    if text[at : at + 1] in _AREA_ENDS:
        return False  # 聊城 of 聊城市
    return any(at - n >= first and gazetteer.is_known_short_name(text[at - n : at]) for n in (2, 3))


@cache
def _before() -> _Before:
    data = tomllib.loads(files("loaders").joinpath("names.toml").read_text(encoding="utf-8"))["before"]
    words = checked("names.toml, before.words", data["words"])
    by_last: dict[str, list[str]] = {}
    for word in words:
        by_last.setdefault(word[-1], []).append(word)
    units = sorted(checked("names.toml, before.units", data["units"]), key=len, reverse=True)
    return _Before(
        words={last: tuple(ending) for last, ending in by_last.items()},
        letters=frozenset(data["letters"]),
        never_first=frozenset(data["never_first"]),
        never_last=frozenset(data["never_last"]),
        areas=frozenset(data["areas"]),
        unit=re.compile("|".join(units)),
    )


def checked(where: str, words: list[str]) -> list[str]:
    """``words``; raises LexiconError, naming ``where``, when one is blank or stands twice."""
    seen: set[str] = set()
    for word in words:
        if not word or word != word.strip():
            raise LexiconError(f"{where}: a blank word or one with spaces around it: {word!r}")
        if word in seen:
            raise LexiconError(f"{where}: {word} stands twice")
        seen.add(word)
    return words
