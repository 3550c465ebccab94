"""Goals that are counts in words: 每季度监测一次, 最多设置一个排污口, 进入全省前10位, 退出“后30”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.document import Span, TargetMention
from loaders.extract.clauses import Clauses
from loaders.extract.periods import han_or_figure

_COUNT = r"(?P<count>\d{1,4}|[一二两三四五六七八九十]{1,3})"
_RHYTHM = re.compile(
    r"每(?P<per>年度?|半年|季度?|月|周|日|天|旬|[两一二三四五2-5]年|\d个月)(?P<deed>[^,。;:、\d]{0,16}?)"
    rf"{_COUNT}次(?P<behind>以上)?(?P<thing>[^,。;:、()\n\t]{{0,12}})"
)
_AT_LEAST = re.compile(r"至少|不少于|不低于|不得少于")
_BOUND = re.compile(
    rf"(?P<bound>最多|至多|至少)(?P<deed>[^,。;:、\d一二两三四五六七八九十]{{1,8}}?){_COUNT}(?P<unit>[个座处条家所次名人项台套场])(?:以上|及以上)?(?P<thing>[^,。;:、的]{{0,12}})"
)
_RANK = re.compile(
    r"(?P<deed>退出|摆脱|进入|入选|名列|列入|保持|位居|位列|稳定在|挤进|跻身|进位至)(?P<where>[^,。;:〓]{0,24}?)[“\"]?(?P<side>[前后])"
    r"(?P<count>\d{1,3}|[一二三四五六七八九十]{1,3})[”\"]?(?P<unit>[位名强])?"
)


def counted_targets(clauses: Clauses) -> Iterator[TargetMention]:
    """The goals of the text that are counts in words, without their dates."""
    yield from _rhythms(clauses)
    yield from _bounds(clauses)
    yield from _ranks(clauses)


def _rhythms(clauses: Clauses) -> Iterator[TargetMention]:
    """对重点湖库每季度监测一次: once a quarter."""
    for match in _RHYTHM.finditer(clauses.plain):
        bound = match["behind"] or _AT_LEAST.search(match["deed"])
        start = clauses.start_of_clause(match.start())
        place = clauses.subject(start, match.start()) if start < match.start() else None
        where = place.of(clauses.text) if place and place.start >= start else ""
        per = match["per"].removesuffix("度") if match["per"] == "年度" else match["per"]
        span = Span(place.start if place and where else match.start(), match.end())
        indicator = f"{where}{_AT_LEAST.sub('', match['deed'])}{match['thing']}频次"
        count = str(han_or_figure(match["count"]))
        yield TargetMention(span, indicator, ">=" if bound else "=", count, f"次/{per}")


def _bounds(clauses: Clauses) -> Iterator[TargetMention]:
    """最多设置一个排污口; not the 至少 of a rhythm."""
    rhythms = {match.start("count") for match in _RHYTHM.finditer(clauses.plain)}
    for match in _BOUND.finditer(clauses.plain):
        if match.start("count") in rhythms:
            continue
        comparator = ">=" if match["bound"] == "至少" else "<="
        indicator = f"{match['deed']}{match['thing']}"
        span = Span(clauses.start_of_clause(match.start()), match.end())
        yield TargetMention(span, indicator, comparator, str(han_or_figure(match["count"])), match["unit"])


def _ranks(clauses: Clauses) -> Iterator[TargetMention]:
    """退出全国后30位: a rank counted from the end; 进入前10: one from the top."""
    for match in _RANK.finditer(clauses.text):
        leaves = match["deed"] in {"退出", "摆脱"}
        if leaves != (match["side"] == "后") or not (match["unit"] or leaves):
            continue
        where = match["where"].strip('“" ') or "排名"
        unit = "位（倒数）" if leaves else "位"
        comparator = ">" if leaves else "<="
        yield TargetMention(Span(*match.span()), where, comparator, str(han_or_figure(match["count"])), unit)
