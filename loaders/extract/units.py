"""Lists of units as official text writes them: 市住建局、审批服务局，各县（市、区）人民政府等部门."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from loaders.characters import CLOSING, OPENING
from loaders.document import Span
from loaders.extract.unit_names import Kind, begins_as_object, is_group, is_sure, kind_of, may_be_short
from loaders.lexicon import lexicon
from loaders.words import any_of
from ontology.functions import body_of

_OPEN, _CLOSE = re.escape(OPENING), re.escape(CLOSING)
_STRUCTURE = re.compile(rf"[{_OPEN}{_CLOSE}、，,；;。/／|｜ \u3000\t\n]")
# "A局和B局" are two, "住房和城乡建设局" is one: what stands before the word must itself be a unit. "和平区" begins with it.
_AND = re.compile(r"以及|及其|和(?!平[区县]|田|顺|林格|龙县|硕|静|布克|政县)|及|与|暨|或者?|并(?!州)")
_LEADING = re.compile(
    r"^(?:(?:其中|具体|此项工作|该项工作|主要|并|再|还|均|都(?!匀|江|昌|兰|安)|则|分别|统一|原则上)*"
    r"(?:由|以及|以(?![下上内外工旧])|和(?!平|田|县|顺|林|龙|硕|静|布|政)|与|及|并由|交由)(?=[\u4e00-\u9fff])|[：:“”\"'‘’\-—－–·•●.．*★☆]+)"
)
# A span that trimming changes begins with a connecting word or a mark, or ends with a mark.
_NEEDS_TRIM = re.compile(
    rf"(?=[\s{_CLOSE}：:“”\"'‘’\-—－–·•●．.*★☆由以和与及会并交其具此该主再还均都则分统原])|.*[\s。；;，,、：:“”\"'·.．★☆*—{_OPEN}{_CLOSE}]$", re.DOTALL
)
_TRAILING = " \u3000\t\n。；;，,、：:“”\"'·.．★☆*—"
# 市、县（区）人民政府: a level without a name goes on behind the 、 and is one unit with what follows
# 市水利局（以下简称水利局）
_CALLED = re.compile(rf"[{_OPEN}](?:以下)?(?:统一)?简?称[^{_CLOSE}]*[{_CLOSE}]$")
_LEVELS = "国省市区县州盟旗乡镇村"
_BARE_LEVEL = re.compile(
    rf"(?:各级?|两|有关|相关|所在地?|沿线|沿江|全省|所辖|属地|受水|涉及|各地)*的?(?:[{_LEVELS}](?:级|直)?、)*(?:国家|中央|自治区|[{_LEVELS}])(?:级|直)?(?:[{_OPEN}][^{_CLOSE}]*[{_CLOSE}])?"
)
# 市南区, 镇平县, 乡宁县 begin with such a level and are names of their own
_LEVEL_GOES_ON = re.compile(r"(?!市[南北中]区|镇[平原康赉雄远安江海巴坪宁沅]|乡[宁城])([市县区州盟旗乡镇村])")
_PREFIX = re.compile(r"^(?:省|自治区|市|区|县|州|盟|旗|镇|乡|街道|兵团|师|全[省市县区])(?=[^级直、，（(属])")
_SUFFIX = re.compile(r"(行政主管部门|主管部门|部门|单位|局|委|厅)$")
_GOVERNMENT = re.compile(r"[^各有相所]([市县区州盟旗镇乡]?)((?:人民政府|政府|市委和市政府|委和市政府|委、?政府))$")
# Such bodies are not the issuer's: 省水利厅、南京海关、江苏证监局 leaves out no 省 before the last two.
_OWN_PLACE = re.compile(r"^团[省市县区]委|公司|集团|[银分支]行|海关|海事|国家|中国|国网|人行|监局|监分局|学院|大学|流域|[江河淮]委|^.{2,8}[省市县区州旗].{2}")


@dataclass(frozen=True, slots=True)
class Name:
    """One unit of a list: its place in the text, and what the list leaves out of it (see Assignment).

    ``closed`` is what ends the list behind the last name: 等, 等部门.
    """

    span: Span
    prefix: str = ""
    suffix: str = ""
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What stands between two dividers: its place, and the divider after it ("" at the end)."""

    span: Span
    divider: str


def chunks(text: str, span: Span) -> Iterator[Chunk]:
    """The pieces of ``span`` between dividers; a divider inside a bracket, or between bare levels, divides nothing."""
    pending: Chunk | None = None
    for chunk in _pieces(text, span):
        if pending is not None and _goes_on(pending.span.of(text), chunk.span.of(text)):
            chunk = Chunk(Span(pending.span.start, chunk.span.end), chunk.divider)
        elif pending is not None:
            yield pending
        pending = chunk if chunk.divider == "、" else None
        if pending is None:
            yield chunk


def _pieces(text: str, span: Span) -> Iterator[Chunk]:
    depth, start = 0, span.start
    for found in _STRUCTURE.finditer(text, span.start, span.end):
        c = found.group()
        if c in OPENING:
            depth += 1
        elif c in CLOSING:
            depth = max(0, depth - 1)
        elif depth == 0:
            yield Chunk(Span(start, found.start()), c)
            start = found.end()
    yield Chunk(Span(start, span.end), "")


def _goes_on(before: str, after: str) -> bool:
    """Whether 、 stands inside one name: 市、县（区）人民政府 is one unit, 各区、市水利局 are two."""
    if not _BARE_LEVEL.fullmatch(before):
        return False
    level = re.findall(f"[{_LEVELS}]", re.sub(rf"[{_OPEN}].*", "", before))
    found = _LEVEL_GOES_ON.match(after)
    return bool(found and level and _LEVELS.index(found.group(1)) >= _LEVELS.index(level[-1]))


def trim(text: str, span: Span) -> Span:
    """``span`` without white space, connecting words before it and stray marks around it."""
    start, end = span.start, span.end
    if not _NEEDS_TRIM.match(text, start, end):
        return span
    while True:
        before = start, end
        while start < end and (text[start].isspace() or text[start] in CLOSING):
            start += 1
        while end > start and (text[end - 1] in _TRAILING or text[end - 1] in OPENING):
            end -= 1
        if (found := _LEADING.match(text[start : min(end, start + 24)])) and found.end() < end - start:
            start += found.end()
        if end < span.end and text[end] == "”" and "“" in text[start:end]:
            end += 1  # 村“两委”
        # "区水务局）": a closing bracket nothing inside opens
        if end > start and text[end - 1] in CLOSING and not any(c in OPENING for c in text[start:end]):
            end -= 1
        if (start, end) == before or "”" in text[end - 1 : end]:
            return Span(start, end)


@cache
def _closer() -> re.Pattern[str]:
    words = lexicon()
    before, noun = any_of(words.closer_before), any_of(words.closer_words)
    return re.compile(rf"等(?:(?:[一二三四五六七八九十\d]+(?:个|家)|{before})*{noun})*$")


def without_closer(text: str, span: Span) -> tuple[Span, str | None]:
    """``span`` without 等, 等部门, 等有关部门 at its end, and that closing word, or ``None`` where there is none."""
    last = text.rfind("等", span.start, span.end)
    found = _closer().match(text[last : span.end]) if last > span.start else None
    return (Span(span.start, last), found.group()) if found else (span, None)


def names_of_chunk(text: str, span: Span) -> list[Name]:
    """The one or more names in a piece without dividers: "A局和B局等部门" holds two."""
    body, closer = without_closer(text, trim(text, span))
    if called := _CALLED.search(text, body.start, body.end):
        body = Span(body.start, called.start())
    found = _SUFFIX.search(closer) if closer else None
    suffix = found.group(1) if found else ""
    names: list[Name] = []
    start = body.start
    for link in _AND.finditer(text, body.start, body.end):
        left = trim(text, Span(start, link.start()))
        right = trim(text, Span(link.end(), body.end))
        if _divides(text, body, left, right, link.group()):
            names.append(Name(left))
            start = link.end()
    rest = trim(text, Span(start, body.end))
    if rest.start < rest.end:
        names.append(Name(rest, closed=closer or ""))
    return [replace(n, suffix=suffix) if suffix and kind_of(n.span.of(text)) is None else n for n in names]


def _divides(text: str, body: Span, left: Span, right: Span, link: str) -> bool:
    """Whether the word ``link`` between ``left`` and ``right`` joins two units."""
    before, after = left.of(text), right.of(text)
    if not before or not after or _inside_bracket(text, body, left.end):
        return False
    words = lexicon()
    whole = text[left.start : right.end]
    if link == "和" and any(stem in whole for stem in words.linked_stems):
        return not any(s in whole and text.find(s, left.start) < left.end < text.find(s, left.start) + len(s) for s in words.linked_stems)
    if link == "及其" and kind_of(before) is not Kind.BODY:
        return False  # 钦州市及其所辖县（市、区）人民政府
    if link == "和" and before.endswith("委") and re.match(r"[省市县区州]?(?:人民)?政府", after):
        return False  # 市委和市政府 is one address
    nearest = _AND.split(after)[0]
    known_left = kind_of(before) is not None or body_of(before) is not None
    known_right = kind_of(after) is not None or kind_of(nearest) is not None or without_closer(after, Span(0, len(after)))[1]
    if kind_of(before) is None and known_left:
        return after.endswith("部门") or bool(without_closer(after, Span(0, len(after)))[1])
    return bool(known_left and known_right)


def _inside_bracket(text: str, span: Span, at: int) -> bool:
    before = text[span.start : at]
    return sum(c in OPENING for c in before) > sum(c in CLOSING for c in before)


def split_names(text: str, span: Span) -> list[Name]:
    """The members of a list of units in ``span``, without any judgement whether they are units."""
    found: list[Name] = []
    for chunk in chunks(text, span):
        found.extend(names_of_chunk(text, chunk.span))
    return with_elisions(text, found)


def with_elisions(text: str, names: list[Name]) -> list[Name]:
    """``names`` with what the list says once: 市住建局、审批服务局; 水利、农业农村等部门; 岳阳、常德市政府."""
    return _with_prefixes(text, _with_suffixes(text, names))


def _with_suffixes(text: str, names: list[Name]) -> list[Name]:
    """A suffix on a later name (生态环境部门, 市政府) holds for those before it that are no bodies without it."""
    out: list[Name] = []
    suffix = government = level = ""
    for name in reversed(names):
        written = name.span.of(text)
        kind = kind_of(written)
        if suffix and len(written) <= _MAX_STEM and body_of(written):
            name = replace(name, suffix=suffix)  # 财政、农业农村部门
        elif name.suffix:
            suffix, government = name.suffix, ""
        elif kind is Kind.BODY:
            suffix = found.group(1) if (found := _SUFFIX.search(written)) else ""
            level, government = found.groups() if (found := _GOVERNMENT.search(written)) else ("", "")
        elif government and kind is Kind.AREA and not is_group(written):
            name = replace(name, suffix=government)
        elif government and kind is None and 2 <= len(written) <= 5:
            name = replace(name, suffix=level + government)
        elif suffix and kind is None:
            name = replace(name, suffix=suffix)
        out.append(name)
    return out[::-1]


def _with_prefixes(text: str, names: list[Name]) -> list[Name]:
    """The level that an earlier name begins with (市, 省) holds for those after it that show none."""
    prefix = ""
    out: list[Name] = []
    for name in names:
        written = name.span.of(text)
        found = _PREFIX.match(written)
        if found:
            prefix = found.group().removeprefix("全")
        elif prefix and not is_group(written) and kind_of(written) is not Kind.AREA and not _OWN_PLACE.search(written):
            name = replace(name, prefix=prefix)
        out.append(name)
    return out


# 各县党委、政府: the second is the same place's
_MAX_STEM = 4
_BARE_GOVERNMENT = ("政府", "人民政府")
_LAST = re.compile("[、和及与或，,]")


def _may_end(text: str, span: Span) -> bool:
    """Whether the last words of a list can be a unit; a quick look before the careful one."""
    at = max(text.rfind(mark, span.start, span.end) for mark in "、，,") + 1
    last = text[max(at, span.start) : span.end]
    return "等" in last or last in _BARE_GOVERNMENT or any(
        kind_of(piece) is not None for piece in (last, _LAST.split(last)[-1], last.strip("”“ "))
    )


def all_units(text: str, span: Span) -> list[Name]:
    """The names of a list when every member of it is a unit, else an empty list.

    A member without an ending counts when the list gives it one (住建、城管等部门), a place when a government follows.
    """
    if begins_as_object(text, span.start, span.end) or not _may_end(text, span):
        return []
    names = split_names(text, span)
    start, end = span.start, span.end
    while start < end and text[start] in "“ \u3000":
        start += 1
    if not names or names[0].span.start != start:
        return []  # 会同市水利局, 对各乡镇: the units are somebody's object
    closed = ""
    for name in reversed(names):
        written = name.span.of(text)
        closed = closed or name.closed
        short = (name.suffix or len(closed) > 1) and may_be_short(written)
        if not short and not is_sure(written) and not (written in _BARE_GOVERNMENT and "党委、" in span.of(text)):
            return []
    return names
