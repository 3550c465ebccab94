"""Labels: the words that head a list in a statement, of units or of something else (牵头单位：, 责任人：)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache

from loaders.characters import CLOSING, OPENING
from loaders.document import Span
from loaders.lexicon import lexicon
from loaders.words import any_of
from ontology.roles import Role

_OPEN, _CLOSE = re.escape(OPENING), re.escape(CLOSING)
_WORD_BEFORE = re.compile(r"[\u4e00-\u9fff]{0,5}\Z")


@dataclass(frozen=True, slots=True)
class Label:
    """A word that heads a list: 牵头单位：. ``role`` is ``None`` for labels of people, dates and the like."""

    span: Span
    role: Role | None


@cache
def _pattern() -> re.Pattern[str]:
    words = lexicon()
    role, noun = any_of(words.label_roles), any_of(words.label_nouns)
    remark = rf"(?:[{_OPEN}][^:：{_OPEN}{_CLOSE}]{{1,16}}[{_CLOSE}])?"
    # 牵头单位： · 牵头（责任）单位： · 责任及配合单位： · 配合： · 责任单位 市水利局 · 牵头单位为市水利局
    return re.compile(
        rf"(?P<role>{role})(?P<noun>{noun})?"
        rf"(?:(?:[和及与、/]|或者?)(?:{role})?(?:{noun})?|[{_OPEN}](?:{role})?(?:{noun})?[{_CLOSE}])?(?P<late>{noun})?"
        rf"{remark}[ \u3000]*"
        r"(?P<mark>[:：]|(?<=[位门构关体室科处])[ \u3000]+|(?<=[位门体])(?:为|是)(?![了否]))"
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
        before = text[floor : match.start()]
        if match["other"]:
            word = _WORD_BEFORE.search(before)
            found.append(Label(Span(match.start() - len(word.group() if word else ""), match.end()), None))
        elif match["noun"] or match["late"] or match["mark"] in ":：":
            level = _levels().search(before)
            start = match.start() - len(level.group() if level else "")
            found.append(Label(Span(start, match.end()), lexicon().label_roles[match["role"]]))
    return found, [label.span.start for label in found], [label.span.end for label in found]
