"""Where a clause begins in what it says: behind its number, its date and the words that link it (其中, 同时)."""

from __future__ import annotations

import re
from functools import cache

from loaders.document import Span
from loaders.extract.doings import Doings
from loaders.lexicon import prose_words
from loaders.numbering import number_of
from loaders.words import any_of

# 其所属的河道管理机构负责…, 由其共同上级政府确认…: whose it is
THEIR_OWN = "其(?:(?:所属|下属|下设|设立|派出|所辖)的?|(?=共同上级))"

# 流域内的村委会协助…; but 本省境内的江段，由… is what the clause is about
_WHERE = re.compile("[^，。；：的]{1,8}[内上]的")


@cache
def _link() -> re.Pattern[str]:
    """Words that link a clause to what is before it (其中, 同时, 其所属的), and marks of lists."""
    return re.compile(
        rf"(?:{any_of(prose_words().links)}[，,]?|{THEIR_OWN})+(?=[\u4e00-\u9fff])|[—－\-·•●■（(〔\s]+"
    )


# A clause can begin with a number or a bracket only behind one of these.
_NUMBERED = re.compile(r"[\d（(〔第一二三四五六七八九十①-⑳]")
# （牵头单位见附件）市水利局要…
_BRACKET = re.compile(r"[（(][^（()）]{0,40}[)）]")
# 【部门职责】市水利局负责…: what an article of a draft law is about
_ABOUT = re.compile(r"[ \u3000]*【[^【】]{1,20}】[ \u3000]*")
# 4月下旬市政府组织…
_DATED = re.compile(
    r"(?:\d{4}年)?(?:\d{1,2}月(?:\d{1,2}日|[上中下]旬|底|末|初|份)?|年底)(?:以?前|起|至\d{1,2}月)?(?=[省市县区州国各])"
)


def clause_start(text: str, span: Span, doings: Doings) -> int:
    """Where a clause begins behind its number, a bracket and the words that link it."""
    start = span.start
    if about := _ABOUT.match(text, start, span.end):
        start = about.end()
    if _NUMBERED.match(text, start):
        number = number_of(text[start : min(span.end, start + 12)])
        start += number.end if number else 0
        if bracket := _BRACKET.match(text, start, span.end) or _ABOUT.match(text, start, span.end):
            start = bracket.end()
    if dated := _DATED.match(text, start, span.end):
        start = dated.end()
    while (found := _link().match(text, start, span.end)) and start < found.end() < span.end:
        if doings.subject(start, span.end):
            break
        start = found.end()
    where = _WHERE.match(text, start, span.end)
    return where.end() if where and doings.subject(where.end(), span.end) else start
