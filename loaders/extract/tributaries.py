"""Which water flows into which (支流), where the text says so."""

from __future__ import annotations

import re
from itertools import pairwise

from loaders.document import LaidText, NameMention, Span, Tributary

_INTO = re.compile(r"(?:[\u4e00-\u9fff]{0,6})(?:汇入|流入|注入)(?:[\u4e00-\u9fff]{0,3}境内)?")
_IS = re.compile(r"(?:河)?(?:是|为|属|属于|系)(?:[\u4e00-\u9fff]{0,4})")
_BRANCH = re.compile(r"(?:的|水系的?|流域的?)?(?:[\u4e00-\u9fff]{0,3}级|主要|重要|最大|最大的)?支流")
_BRANCH_BEFORE = re.compile(
    r"(?:的)?(?:(?:主要|重要|最大|[一二三]级)的?)?支流(?:之一)?(?:为|是|——|—)?[“（(]?"
)
_LIST = re.compile("[、和及与]")
_LONGEST_GAP = 16


def tributaries_of(laid: LaidText, waters: tuple[NameMention, ...]) -> tuple[Tributary, ...]:
    """The tributary relations that the text states: X是Y的支流, Y一级支流X, X汇入Y."""
    found: list[Tributary] = []
    main: NameMention | None = None
    for a, b in pairwise(waters):
        between = laid.text[a.span.end : b.span.start]
        if a.name == b.name or len(between) > _LONGEST_GAP or "Basin" in (a.kind, b.kind):
            main = None
            continue
        after = laid.text[b.span.end : b.span.end + 12]
        if main and _LIST.fullmatch(between):  # 沱江支流釜溪河、威远河
            found.append(Tributary(b.name, main.name, Span(main.span.start, b.span.end)))
        elif _BRANCH_BEFORE.fullmatch(between):
            main = a
            found.append(Tributary(b.name, a.name, Span(a.span.start, b.span.end)))
        else:
            main = None
            if _INTO.fullmatch(between) or (_IS.fullmatch(between) and _BRANCH.match(after)):
                found.append(Tributary(a.name, b.name, Span(a.span.start, b.span.end)))
    return tuple(found)
