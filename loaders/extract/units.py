"""Lists of units as official text writes them: 市住建局、审批服务局，各县（市、区）人民政府等部门."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from loaders.characters import CLOSING, OPENING
from loaders.document import Span
from loaders.extract.elisions import SUFFIX, Name, with_elisions
from loaders.extract.unit_names import Kind, begins_as_object, is_sure, kind_of, may_be_short
from loaders.lexicon import lexicon
from loaders.words import any_of
from ontology.functions import body_of

_OPEN, _CLOSE = re.escape(OPENING), re.escape(CLOSING)
_STRUCTURE = re.compile(rf"[{_OPEN}{_CLOSE}、，,；;。/／|｜ \u3000\t\n]")
# "A局和B局" are two, "住房和城乡建设局" is one: what stands before the word must itself be a unit.
# 和平区, 和田地区 begin with it, 并州 with 并.
_AND = re.compile(r"以及|及其|和(?!平[区县]|田|顺|林格|龙县|硕|静|布|政县)|及|与|暨|或者?|并(?!州)")
_LEADING = re.compile(
    r"(?:其中|具体|此项工作|该项工作|主要|并|再|还|均|都(?!匀|江|昌|兰|安)|则|分别|统一|原则上)*"
    r"(?:由|以及|以(?![下上内外工旧])|和(?!平|田|县|顺|林|龙|硕|静|布|政)|与|及|并由|交由)(?=[\u4e00-\u9fff])"
    r"|[：:“”\"'‘’\-—－–·•●．.*★☆]+"
)
_LEADING_CHARACTERS = frozenset("：:“”\"'‘’-—－–·•●．.*★☆其具此该主并再还均都则分统原由以和与及交" + CLOSING)
_TRAILING = " \u3000\t\n。；;，,、：:“”\"'·.．★☆*—"
_TRAILING_CHARACTERS = frozenset(_TRAILING + OPENING + CLOSING)
_LONGEST_LEADING = 24
# 市水利局（以下简称水利局）
_CALLED = re.compile(rf"[{_OPEN}](?:以下|下)?(?:统一|分别)?[简统合]?称[^{_CLOSE}]*[{_CLOSE}]$")
# 市、县（区）人民政府: a level without a name goes on behind the 、 and is one unit with what follows
_LEVELS = "国省地市州盟区县旗乡镇村"
_LEVEL_FOREWORD = r"(?:各级?|两|有关|相关|所在地?|沿线|沿江|全省|所辖|属地|受水|涉及|各地)*的?"
# Levels of more than one character, which stand among the others in any order: 各市、县、自治县人民政府
_LONG_LEVELS = (
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "直辖市",
    "设区市",
    "设区的市",
    "地级市",
    "县级市",
    "特区",
    "林区",
)
_LONG_LEVEL = re.compile("|".join(_LONG_LEVELS))
_LEVEL = rf"(?:国家|中央|{_LONG_LEVEL.pattern}|[{_LEVELS}])(?:级|直)?"
_BARE_LEVEL = re.compile(
    rf"{_LEVEL_FOREWORD}(?:{_LEVEL}(?:[{_OPEN}][^{_CLOSE}]*[{_CLOSE}])?、)*{_LEVEL}"
    rf"(?:[{_OPEN}][^{_CLOSE}]*[{_CLOSE}])?"
)
# 市南区, 镇平县, 乡宁县 begin with such a level and are names of their own
_LEVEL_GOES_ON = re.compile(r"(?!市[南北中]区|镇[平原康赉雄远安江海巴坪宁沅]|乡[宁城])([市县区州盟旗乡镇村])")
# 各省、自治区、直辖市人民政府
_PROVINCE_GOES_ON = re.compile("自治区|直辖市|计划单列市")
# 各县党委、政府: the second is the same place's
_BARE_GOVERNMENT = ("政府", "人民政府")
_LAST_LINK = re.compile("[、和及与或，,]")


@dataclass(frozen=True, slots=True)
class Chunk:
    """What stands between two dividers: its place, and the divider after it ("" at the end)."""

    span: Span
    divider: str


def chunks(text: str, span: Span) -> Iterator[Chunk]:
    """The pieces of ``span`` between dividers; one inside a bracket, or between levels, divides nothing."""
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
    if before.endswith(("省", "自治区", "直辖市")) and _PROVINCE_GOES_ON.match(after):
        return True
    if _LONG_LEVEL.match(after) or before.endswith(_LONG_LEVELS):
        return bool(_LONG_LEVEL.match(after) or _LEVEL_GOES_ON.match(after))
    level = re.findall(f"[{_LEVELS}]", re.sub(rf"[{_OPEN}].*", "", before))
    found = _LEVEL_GOES_ON.match(after)
    return bool(found and level and _LEVELS.index(found.group(1)) >= _LEVELS.index(level[-1]))


def trim(text: str, span: Span) -> Span:
    """``span`` without white space, connecting words before it and stray marks around it."""
    start, end = span.start, span.end
    while start < end and (
        text[start].isspace() or text[start] in _LEADING_CHARACTERS or text[end - 1] in _TRAILING_CHARACTERS
    ):
        before = start, end
        start, end = _trimmed_once(text, start, end)
        if (start, end) == before:
            break
    return Span(start, end)


def _trimmed_once(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in CLOSING):
        start += 1
    while end > start and (text[end - 1] in _TRAILING or text[end - 1] in OPENING):
        if text[end - 1] == "”" and "“" in text[start:end]:
            break  # 村“两委”
        end -= 1
    found = _LEADING.match(text, start, min(end, start + _LONGEST_LEADING))
    if found and found.end() < end:
        start = found.end()
    # "区水务局）": a closing bracket nothing inside opens
    if end > start and text[end - 1] in CLOSING and not any(c in OPENING for c in text[start:end]):
        end -= 1
    return start, end


@cache
def _closer() -> re.Pattern[str]:
    words = lexicon()
    before, noun = any_of(words.closer_before), any_of(words.closer_words)
    return re.compile(rf"等(?:(?:[一二三四五六七八九十\d]++[余多]?[个家]?|{before})*{noun})*$")


def without_closer(text: str, span: Span) -> tuple[Span, str]:
    """``span`` without 等, 等部门, 等有关部门 at its end, and that closing word, "" where there is none."""
    last = text.rfind("等", span.start, span.end)
    found = _closer().match(text[last : span.end]) if last > span.start else None
    return (Span(span.start, last), found.group()) if found else (span, "")


def names_of_chunk(text: str, span: Span) -> list[Name]:
    """The one or more names in a piece without dividers: "A局和B局等部门" holds two."""
    body, closer = without_closer(text, trim(text, span))
    if called := _CALLED.search(text, body.start, body.end):
        body = Span(body.start, called.start())
    found = SUFFIX.search(closer)
    suffix = found.group(1) if found else ""
    names: list[Name] = []
    start = body.start
    if inner := _inner_closer(text, body):
        return [
            *names_of_chunk(text, Span(body.start, inner[0])),
            *names_of_chunk(text, Span(inner[1], span.end)),
        ]
    for link in _AND.finditer(text, body.start, body.end):
        left = trim(text, Span(start, link.start()))
        right = trim(text, Span(link.end(), body.end))
        if not _inside_bracket(text, body, left.end) and _divides(text, left, right, link.group()):
            names.append(Name(left))
            start = link.end()
    rest = trim(text, Span(start, body.end))
    if rest.start < rest.end:
        names.append(Name(rest, closed=closer))
    return [replace(n, suffix=suffix) if suffix and kind_of(n.span.of(text)) is None else n for n in names]


@cache
def _closed_inside() -> re.Pattern[str]:
    words = lexicon()
    before, noun = any_of(words.closer_before), any_of(words.closer_words)
    return re.compile(rf"等(?:{before})*{noun}(?P<link>和|及|与|以及)(?=[\u4e00-\u9fff]{{3,}})")


def _inner_closer(text: str, body: Span) -> tuple[int, int] | None:
    """Where a list ends and a further name begins in a piece: 林业等主管部门|和|海事管理机构."""
    found = _closed_inside().search(text, body.start + 1, body.end)
    if found is None or kind_of(text[found.end() : body.end]) is None:
        return None
    return found.start("link"), found.end("link")


def _divides(text: str, left: Span, right: Span, link: str) -> bool:
    """Whether the word ``link`` between ``left`` and ``right`` joins two units."""
    before, after = left.of(text), right.of(text)
    if not before or not after:
        return False
    if link in "和与" and _in_linked_stem(text[left.start : right.end], len(before)):
        return False
    kind = kind_of(before)
    if link == "及其" and kind is not Kind.BODY:
        return False  # 钦州市及其所辖县（市、区）人民政府
    if link == "和" and before.endswith("委") and re.match(r"[省市县区州]?(?:人民)?政府", after):
        return False  # 市委和市政府 is one address
    closed = without_closer(after, Span(0, len(after)))[1]
    if kind is None:
        return body_of(before) is not None and (after.endswith("部门") or bool(closed))
    return bool(closed) or kind_of(after) is not None or kind_of(_AND.split(after)[0]) is not None


def _in_linked_stem(words: str, at: int) -> bool:
    """Whether the 和 at ``at`` is part of a field of work: 住房和城乡建设."""
    for stem in lexicon().linked_stems:
        found = words.find(stem)
        if 0 <= found < at < found + len(stem):
            return True
    return False


def _inside_bracket(text: str, span: Span, at: int) -> bool:
    opened = sum(text.count(c, span.start, at) for c in OPENING)
    return opened > sum(text.count(c, span.start, at) for c in CLOSING)


def all_units(text: str, span: Span) -> list[Name]:
    """The names of a list when every member of it is a unit, else an empty list.

    A member without an ending counts when the list gives it one (住建、城管等部门).
    """
    if begins_as_object(text, span.start, span.end) or not _may_end(text, span):
        return []
    names = split_names(text, span)
    start = span.start
    while start < span.end and text[start] in "“ \u3000":
        start += 1
    if not names or names[0].span.start != start:
        return []  # 会同市水利局, 对各乡镇: the units are somebody's object
    closed = ""
    for name in reversed(names):
        written = name.span.of(text)
        closed = closed or name.closed
        short = (name.suffix or len(closed) > 1) and may_be_short(written)
        address = written in _BARE_GOVERNMENT and "党委、" in span.of(text)
        if not (short or address or is_sure(written)):
            return []
    return names


def _may_end(text: str, span: Span) -> bool:
    """Whether the last words of a list can be a unit; a quick look before the careful one."""
    at = max(text.rfind(mark, span.start, span.end) for mark in "、，,") + 1
    last = text[max(at, span.start) : span.end]
    if "等" in last or last in _BARE_GOVERNMENT:
        return True
    return any(kind_of(piece) is not None for piece in (last, _LAST_LINK.split(last)[-1], last.strip("”“ ")))


def split_names(text: str, span: Span) -> list[Name]:
    """The members of a list of units in ``span``, without any judgement whether they are units."""
    found: list[Name] = []
    for chunk in chunks(text, span):
        found.extend(names_of_chunk(text, chunk.span))
    return with_elisions(text, found)
