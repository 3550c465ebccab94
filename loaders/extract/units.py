"""Lists of units as official text writes them: 市住建局、审批服务局，各县（市、区）人民政府等部门."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from loaders.characters import CLOSING, OPENING
from loaders.document import Span
from loaders.lexicon import lexicon

_DIVIDERS = "、，,；;。/／|｜ \u3000\t\n"
# "A局和B局" are two, "住房和城乡建设局" is one: what stands before the word must itself be a unit.
_AND = re.compile(r"以及|及其|和|及|与|暨|或")
_LEADING = re.compile(r"^(?:其中|具体|此项工作|该项工作|主要|并|再|还|均|都|则|分别|统一)*(?:由|以及|以(?![下上内外])|和|与|及|会同|并由|交由|交)(?=[\u4e00-\u9fff])|^[：:“”\"'‘’\-—－·.．]+")
_CLOSER_TAIL = r"(?:有关|相关|各|多个|市直|区直|县直|省直|州直|市级|区级|县级|省级|职能|行业|主管|责任|成员|行政|业务|涉水|监管|配合|[一二三四五六七八九十]+(?:个|家))*(?:部门|单位|机构|方面|主体|地区|地|市|县|区|厅局|委办局|（单位）|\(单位\)|和|及|、)*"
_CLOSER = re.compile(rf"等{_CLOSER_TAIL}$")
_CLOSER_SUFFIX = re.compile(r"(部门|单位)")
_BRACKETED_TAIL = re.compile(rf"[{re.escape(OPENING)}][^{re.escape(CLOSING)}]*[{re.escape(CLOSING)}]$")
_LEVEL = re.compile(r"^(?:省|自治区|市|区|县|州|盟|旗|镇|乡|街道|兵团|师|全[省市县区])(?=[^级直、，（(])")
_DATE = re.compile(r"\d{4}\s*年|\d+\s*月|底前|[年月]底|长期|每年|季度|持续|按期|时限|常态化|全年|汛前")
_BAD_INSIDE = re.compile(r"[的了把将被《》“”\"？！!?：:<>=%％]|\d{3,}|[负员]责人|不得|应当|进行|开展|推动|通过|根据|按照|结合|对于|以上|以下(?!简称)|其他.{0,4}(?:工作|事项)|要求|确保|实现|提高|加快|完善")
_PERSON_TAIL = re.compile(r"(?:书记|局长|主任|市长|县长|区长|镇长|厅长|部长|处长|同志|主席|常委)(?:[、，]|$)")
_GROUP = re.compile(r"^(?:各|有关|相关|沿[河江湖黄淮海岸线]|所在|属地|其他|地方|两|涉及)")
_AREA = re.compile(r"(?:县|市|区|州|盟|旗|乡|镇|街道|街|办|场|园区|地|城|村|社区|道|开发区|度假区|高新区|新区|乡镇办|镇办|镇街)(?:政府|党委)?$")


@dataclass(frozen=True, slots=True)
class Name:
    """One unit of a list: its place in the text, and what the list leaves out of it (see Assignment)."""

    span: Span
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What stands between two dividers: its place, and the divider after it ("" at the end)."""

    span: Span
    divider: str


def chunks(text: str, span: Span) -> Iterator[Chunk]:
    """The pieces of ``span`` between dividers; a divider inside a bracket divides nothing."""
    depth, start = 0, span.start
    for i in range(span.start, span.end):
        c = text[i]
        if c in OPENING:
            depth += 1
        elif c in CLOSING:
            depth = max(0, depth - 1)
        elif c in _DIVIDERS and depth == 0:
            yield Chunk(Span(start, i), c)
            start = i + 1
    yield Chunk(Span(start, span.end), "")


def trim(text: str, span: Span) -> Span:
    """``span`` without white space, connecting words before it and stray marks around it."""
    start, end = span.start, span.end
    while True:
        before = start, end
        while start < end and text[start].isspace():
            start += 1
        while end > start and (text[end - 1].isspace() or text[end - 1] in "。；;，,、：:“”\"'·.．"):
            end -= 1
        if (found := _LEADING.match(text[start:end])) and found.end() < end - start:
            start += found.end()
        if start < end and text[start] in CLOSING:
            start += 1
        if end > start and text[end - 1] in OPENING:
            end -= 1
        # "区水务局）": a closing bracket nothing inside opens
        if end > start and text[end - 1] in CLOSING and not any(c in OPENING for c in text[start:end]):
            end -= 1
        if (start, end) == before:
            return Span(start, end)


def without_closer(text: str, span: Span) -> tuple[Span, str | None]:
    """``span`` without 等, 等部门, 等有关部门 at its end, and that closing word, or ``None`` where there is none."""
    found = _CLOSER.search(text[span.start : span.end])
    if not found:
        return span, None
    return Span(span.start, span.start + found.start()), found.group()


@cache
def _endings() -> tuple[str, ...]:
    return tuple(lexicon().unit_endings)


def is_unit(name: str) -> bool:
    """Whether ``name`` reads as the name of a body or of a group of bodies, judged by the name alone."""
    words = lexicon()
    bare = _BRACKETED_TAIL.sub("", name)
    if not bare:
        return False
    if name in words.unit_names or bare in words.unit_names:
        return True
    if not 2 <= len(bare) <= 30 or name in words.not_units or bare in words.not_units:
        return False
    if _BAD_INSIDE.search(bare) or _DATE.search(bare) or is_person(bare):
        return False
    if _GROUP.match(bare) and _AREA.search(bare):
        return True
    if bare[-1] in "市县区州盟旗":
        # 东昌府区、临清市 may stand for their governments, but only where a list of units is sure: see accepts
        return bool(_GROUP.match(bare)) or bare.endswith(("开发区", "高新区", "度假区", "新区", "示范区管委会"))
    return bare.endswith(_endings())


def is_person(name: str) -> bool:
    """Whether ``name`` is a person or a post: 市长、王某某局长、网格员."""
    return name.endswith(lexicon().person_titles) or bool(_PERSON_TAIL.search(name))


def accepts(name: str) -> bool:
    """Whether a member of a labelled list can be a unit. Laxer than :func:`is_unit`: the label already says it is."""
    bare = _BRACKETED_TAIL.sub("", name) or name
    return (
        0 < len(bare) <= 40
        and any("\u4e00" <= c <= "\u9fff" for c in bare)
        and not _DATE.search(bare)
        and not is_person(bare)
        and not re.search(r"[。：:？！《》]|\d{4,}", bare)
    )


def split_names(text: str, span: Span) -> list[Name]:
    """The members of a list of units in ``span``, without any judgement whether they are units."""
    found: list[Name] = []
    for chunk in chunks(text, span):
        found.extend(names_of_chunk(text, chunk.span))
    return with_elisions(text, found)


def names_of_chunk(text: str, span: Span) -> list[Name]:
    """The one or more names in a piece without dividers: "A局和B局等部门" holds two."""
    body, closer = without_closer(text, trim(text, span))
    suffix = found.group(1) if closer and (found := _CLOSER_SUFFIX.search(closer)) else ""
    names: list[Name] = []
    start = body.start
    for link in _AND.finditer(text, body.start, body.end):
        left = trim(text, Span(start, link.start()))
        right = trim(text, Span(link.end(), body.end))
        if link.start() > start and _divides(left.of(text), right.of(text)) and not _inside_bracket(text, body, link.start()):
            names.append(Name(left))
            start = link.end()
    rest = trim(text, Span(start, body.end))
    if rest.start < rest.end:
        names.append(Name(rest))
    return [replace(name, suffix=suffix) if suffix and not is_unit(name.span.of(text)) else name for name in names]


def _divides(left: str, right: str) -> bool:
    """Whether a 和 between ``left`` and ``right`` joins two units."""
    if not left or not right:
        return False
    return is_unit(left) and (is_unit(right) or is_unit(re.split(_AND, right)[0]) or right.endswith(("等", "等部门")))


def _inside_bracket(text: str, span: Span, at: int) -> bool:
    before = text[span.start : at]
    return sum(c in OPENING for c in before) > sum(c in CLOSING for c in before)


def with_elisions(text: str, names: list[Name]) -> list[Name]:
    """``names`` with the prefix and suffix that the list says once: 市住建局、审批服务局; 水利、农业农村等部门.

    A suffix found on a later name (生态环境部门) holds for the names before it that are no units without it.
    """
    out: list[Name] = []
    suffix = ""
    for name in reversed(names):
        written = name.span.of(text)
        if name.suffix:
            suffix = name.suffix
        elif is_unit(written):
            found = re.search(r"(部门|单位|局|委|厅)$", written)
            suffix = found.group(1) if found else ""
        elif suffix:
            name = replace(name, suffix=suffix)
        out.append(name)
    prefix = ""
    done: list[Name] = []
    for name in reversed(out):
        found = _LEVEL.match(name.span.of(text))
        if found:
            prefix = found.group().removeprefix("全")
        elif prefix and not _GROUP.match(name.span.of(text)):
            name = replace(name, prefix=prefix)
        done.append(name)
    return done
