"""Spaces: which of them lay-out put between characters, and which say something."""

from __future__ import annotations

import re
from functools import cache

from loaders.characters import CJK, CJK_PUNCTUATION
from loaders.lexicon import lexicon
from loaders.words import any_of

_CHINESE = CJK + CJK_PUNCTUATION
_BLANK = r" \t\u3000\xa0"
_GAP = re.compile(
    rf"(?<=[{_CHINESE}])[{_BLANK}]+(?=[{_CHINESE}0-9])|(?<=[0-9%％])[{_BLANK}]+(?=[{_CHINESE}])"
)
_GAP_BEFORE_LATIN = re.compile(
    rf"(?<=[{CJK_PUNCTUATION}])[{_BLANK}]+(?=[A-Za-z])|(?<=[A-Za-z])[{_BLANK}]+(?=[{CJK_PUNCTUATION}])"
)
_SPACES = re.compile(r"[ \t\u3000\xa0\u2002-\u200a]+")
_ANY_GAP = re.compile(rf"[{_BLANK}]")
# Stands for a space that is kept while others are dropped; the text has no control characters by now.
_KEPT = "\x00"


def tighten(text: str) -> str:
    """``text`` on one line without the spaces that lay-out put between Chinese characters and figures; others fold to one.

    A space that parts two bodies (市财政局 市水利局) or stands around a label (主办单位：州水务局 协办单位：) says something.
    """
    text = " ".join(part for part in (p.strip(" \t\u3000\xa0") for p in text.splitlines()) if part)
    if _ANY_GAP.search(text):
        text = _parting_gap().sub(_KEPT, text)
        text = _GAP.sub("", text)
        text = _GAP_BEFORE_LATIN.sub("", text).replace(_KEPT, " ")
    return _SPACES.sub(" ", text).strip()


@cache
def _parting_gap() -> re.Pattern[str]:
    """A gap between two bodies, behind a label, or before one: 市财政局 市水利局, 责任科室 办公室, 罗某 主办单位：."""
    label = any_of((*lexicon().label_roles, *lexicon().other_labels))
    name = (
        rf"[{CJK}（）()“”]{{2,24}}?(?:[局委厅办府会站院队室科处部所司组村镇乡]|公司|中心|集团|街道)"
        rf"(?=[{_BLANK}，。；;、,)）]|关于|$)"
    )
    return re.compile(
        rf"(?<=[{CJK}]{{2}}[局委厅办府会站院队室科处部位门司心央])[{_BLANK}]+(?={name})"
        rf"|[{_BLANK}]+(?={label}[{CJK}]{{0,4}}[：:])"
    )
