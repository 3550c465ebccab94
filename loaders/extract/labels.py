"""Labels: the words that head a list in a statement, of units or of something else (牵头单位：, 责任人：)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache

from loaders.characters import CLOSING, OPENING
from loaders.document import Span
from loaders.extract.units import all_units
from loaders.lexicon import lexicon, role_called
from loaders.words import any_of
from ontology.roles import Role

_OPEN, _CLOSE = re.escape(OPENING), re.escape(CLOSING)
_WORD_BEFORE = re.compile(r"[\u4e00-\u9fff]{0,5}\Z")


@dataclass(frozen=True, slots=True)
class Label:
    """A word that heads a list: 牵头单位：. ``role`` is ``None`` for labels of people, dates and the like.

    A ``bare`` one (参加：) does not say that it heads a list of units.
    """

    span: Span
    role: Role | None
    bare: bool = False


@cache
def _pattern() -> re.Pattern[str]:
    words = lexicon()
    role, noun = any_of(words.label_roles), any_of(words.label_nouns)
    remark = rf"(?:[{_OPEN}][^:：{_OPEN}{_CLOSE}]{{1,16}}[{_CLOSE}])?"
    # 牵头单位： · 牵头（责任）单位： · 责任及配合单位： · 配合： · 责任单位 市水利局 · 牵头单位为市水利局 · 【牵头单位】
    return re.compile(
        rf"(?P<role>{role}(?:{role})?)(?P<noun>{noun})?"
        rf"(?:(?:[和及与、/]|或者?)(?:{role})?(?:{noun})?|[{_OPEN}](?:{role})?(?:{noun})?[{_CLOSE}])?(?P<late>{noun})?"
        rf"{remark}[ \u3000]*"
        r"(?P<mark>[:：]|(?<=[位门构关体室科处])[ \u3000]+|(?<=[位门体])(?:为|是)(?![了否])|(?<=[位门体])[】\]］](?:[:：]|(?=[\u4e00-\u9fff]))|(?<=[位门])(?=[\u4e00-\u9fff]))"
        rf"|(?P<other>{any_of(words.other_labels)}){remark}[:：]"
    )


@cache
def _levels() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(lexicon().label_levels)})+\Z")


def labels(text: str, span: Span) -> list[Label]:
    """The labels in ``span``, in order."""
    known, starts, ends = _labels_of(text)
    return known[bisect_left(starts, span.start) : bisect_right(ends, span.end)]


@lru_cache(maxsize=8)
def _labels_of(text: str) -> tuple[list[Label], list[int], list[int]]:
    """All labels of a text, where they start and end: a text is asked for them bracket by bracket."""
    found: list[Label] = []
    for match in _pattern().finditer(text):
        floor = max(found[-1].span.end if found else 0, match.start() - 6)
        if match["other"]:
            word = _WORD_BEFORE.search(text[floor : match.start()])
            found.append(Label(Span(match.start() - len(word.group() if word else ""), match.end()), None))
            continue
        noun = match["noun"] or match["late"]
        start = _start(text, match, floor) if noun or match["mark"] in ":：" else None
        if start is not None:
            found.append(Label(Span(start, match.end()), role_called(match["role"]), not noun))
    return found, [label.span.start for label in found], [label.span.end for label in found]


def _start(text: str, match: re.Match[str], floor: int) -> int | None:
    """Where the label begins with the level before it (市级牵头单位), ``None`` when it is none."""
    level = _levels().search(text[floor : match.start()])
    start = match.start() - len(level.group() if level else "")
    if not match["mark"]:
        return start if _fills_clause(text, start, match.end()) else None
    if match["mark"][0] in "】]］":
        return start - 1 if text[start - 1 : start] in ("【", "[", "［") else None
    return start


_BEFORE_CLAUSE = "，,；;。\n" + OPENING + CLOSING
_MARK = re.compile(f"[，,；;。\n{_OPEN}{_CLOSE}]")
_MAX_CLAUSE = 200


def _fills_clause(text: str, start: int, end: int) -> bool:
    """Whether a label without a mark and the units behind it are a whole clause: 牵头单位市水利局，配合单位…."""
    if start and text[start - 1] not in _BEFORE_CLAUSE:
        return False
    depth, stop = 0, min(len(text), end + _MAX_CLAUSE)
    for mark in _MARK.finditer(text, end, stop):
        depth += (mark.group() in OPENING) - (mark.group() in CLOSING)
        if depth < 0 or (depth == 0 and mark.group() not in CLOSING):
            stop = mark.start()
            break
    return bool(all_units(text, Span(end, stop)))
