"""Duties listed under the unit that has them: 市水利局：负责…, or its name on a line of its own."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from loaders.characters import CLAUSE_END
from loaders.document import Division, LaidText, Line, Span, Statement
from loaders.extract.doings import Doings
from loaders.extract.elisions import Name
from loaders.extract.phrases import assign
from loaders.extract.predicates import has_verb, is_strong, object_start, role_of, says_only_how, verb_begins
from loaders.extract.unit_names import Kind, is_group, kind_of
from loaders.extract.units import all_units, trim
from loaders.numbering import KINDS, number_of
from loaders.outline import division_at
from ontology.roles import Role

# "市水利局主要职责：", "市水利局的职责是："
_DUTY_TITLE = re.compile(r"的?(?:主要|工作|具体|部门|基本)*(?:职责|任务|分工)(?:任务|分工)?(?:是|为)?$")
_MARKS = " \u3000—–－-·•●■◆★"
_BEHIND_NAME = re.compile(r"[：:。\t]|[—－]{1,2}|[ \u3000]+|$", re.MULTILINE)
_CLAUSE = re.compile(f"[，,{CLAUSE_END}\n]")
_SENTENCE = re.compile(r"[^。\n]+?(?=[；;]?(?:[。\n]|$))")
# 市卫生局：灾害造成人员伤亡时，负责…
_WHEN = re.compile("(?:时|后|前|期间|中|下|的)$")
_WITH = re.compile("会同|商(?=[省市县区])|联合(?=[省市县区有])")
_JOIN = re.compile("(?<=[，,；;：:])会同")
_MAX_NAME_PART = 60
_MAX_LINES = 60
_MAX_TITLE = 24
# 市水利局贯彻落实…部署。主要职责是：; 市水利局履行下列职责：
_DUTIES_FOLLOW = re.compile(
    r"(?:(?:主要|工作|具体|基本)*职责(?:是|为|如下|包括)|(?:履行|承担)(?:下列|以下|如下)(?:主要|工作)*(?:职责|任务))[：:]$"
)
# 对全市安全生产综合监管工作负全责
# 为防汛机构、防洪工程提供通信保障
_FOR = re.compile("为[^，。；\n]{2,40}(?:提供|做好|开展)")
_TOWARD = re.compile("对[^。；\n]{2,120}(?:负[^，。；]{0,10}责|监管|监督|管理)")
# A name without a number heads items like 1. and （1）, not sections like 一、.
_SHALLOWEST = KINDS.index("han_bracket")


@dataclass(frozen=True, slots=True)
class _Heading:
    """A name that heads duties: where it starts, its units, where the duty begins, its last line."""

    start: int
    names: tuple[Name, ...]
    duty: int
    last: int


def headed_duties(
    laid: LaidText, divisions: tuple[Division, ...], taken: Iterable[Span] = ()
) -> list[Statement]:
    """A statement for each paragraph of duties below the name of a unit, or behind it.

    Names in passages that are ``taken``, by other statements or for addressees, head nothing.
    """
    found: list[Statement] = []
    spans = sorted(taken)
    i = 0
    while i < len(laid.lines):
        heading = None if _is_taken(spans, laid.lines[i].span) else _heading(laid, i)
        if heading:
            found.extend(_statements(laid, divisions, heading))
            i = heading.last
        i += 1
    return found


def _is_taken(taken: list[Span], line: Span) -> bool:
    """Whether one of the spans ``taken``, in order and apart, begins at the line or before it and reaches into it."""
    at = bisect_right(taken, line.start, key=lambda span: span.start)
    return at > 0 and taken[at - 1].end > line.start


def _heading(laid: LaidText, i: int) -> _Heading | None:
    """The heading that line ``i`` is or begins with."""
    text, line = laid.text, laid.lines[i]
    named = _named(text, line)
    if named is None:
        return None
    start, names, behind = named
    if behind < line.span.end:
        duty, last = behind, i
    else:
        duty = _line_start(text, laid.lines[i + 1]) if i + 1 < len(laid.lines) else behind
        last = i + 1
    if last >= len(laid.lines) or laid.lines[last].cells is not None:
        return None
    if not _is_duty(text, duty, laid.lines[last].span.end, names):
        return None
    own = number_of(line.span.of(text))
    depth = own.depth if own else _SHALLOWEST
    if last > i and not _is_below(text, laid.lines[last], depth):
        return None
    while last + 1 < min(len(laid.lines), i + _MAX_LINES) and _goes_on(laid, last + 1, depth, below=last > i):
        last += 1
    return _Heading(start, names, duty, last)


def _named(text: str, line: Line) -> tuple[int, tuple[Name, ...], int] | None:
    """The units a line begins with when nothing but a colon, a stop or a gap parts them from the rest."""
    if line.cells is not None:
        return None
    start = _line_start(text, line)
    if follow := _DUTIES_FOLLOW.search(text, max(start, line.span.end - _MAX_TITLE), line.span.end):
        who = Doings(text[: line.span.end]).subject(start, line.span.end) if follow.start() > start else None
        return (who.names[0].span.start, who.names, line.span.end) if who else None
    for mark in _BEHIND_NAME.finditer(text, start, min(line.span.end, start + _MAX_NAME_PART)):
        title = _DUTY_TITLE.search(text, start, mark.start())
        names = all_units(text, Span(start, title.start() if title else mark.start()))
        if names and any(kind_of(n.span.of(text)) in (Kind.BODY, Kind.AREA) for n in names):
            behind = mark.end()
            while behind < line.span.end and text[behind] in _MARKS:
                behind += 1
            return names[0].span.start, tuple(names), behind
        if mark.group() in "：:。\t":
            break
    return None


def _line_start(text: str, line: Line) -> int:
    start = line.span.start
    number = number_of(line.span.of(text)[:16])
    start += number.end if number else 0
    while start < line.span.end and text[start] in _MARKS:
        start += 1
    return start


def _is_duty(text: str, duty: int, end: int, names: tuple[Name, ...]) -> bool:
    """Whether what stands behind a name is what it must do; of a place only a charge in so many words."""
    number = number_of(text[duty : min(end, duty + 16)])
    start = duty + (number.end if number else 0)
    while (clause := _CLAUSE.search(text, start, end)) and (
        says_only_how(text[start : clause.start()])
        or (_WHEN.search(text, start, clause.start()) and not verb_begins(text, start, end))
    ):
        start = clause.end()
    if not any(begins.match(text, start, end) for begins in (_TOWARD, _FOR, _WITH)) and not verb_begins(
        text, start, end
    ):
        return False
    places = all(kind_of(n.span.of(text)) is Kind.AREA and not is_group(n.span.of(text)) for n in names)
    return not places or is_strong(text[start:end])


def _goes_on(laid: LaidText, i: int, depth: int, below: bool) -> bool:
    """Whether line ``i`` is more of the duties above: a deeper item, or one more below a name on its own."""
    line = laid.lines[i]
    if line.cells is not None or _named(laid.text, line) or not _is_below(laid.text, line, depth):
        return False
    number = number_of(line.span.of(laid.text))
    start = _line_start(laid.text, line)
    return (number is not None or below) and verb_begins(laid.text, start, line.span.end)


def _is_below(text: str, line: Line, depth: int) -> bool:
    number = number_of(line.span.of(text))
    return number is None or number.depth > depth


def _role(text: str, start: int, end: int) -> Role:
    """The part that the duties of the first sentence are: oversight or help only when every one of them is."""
    sentence = _SENTENCE.match(text, start, end)
    parts = re.split("[；;]", sentence.group()) if sentence else []
    roles = [role_of(_CLAUSE.split(part, maxsplit=1)[0]) for part in parts]
    if set(roles) == {Role.COOPERATE} and text.startswith(
        "负责", start
    ):  # 负责参与防灾减灾决策，发布预警信息
        roles = [
            role_of(clause) for part in parts for clause in _CLAUSE.split(part) if has_verb(clause)
        ] or roles
    return Role.RESPONSIBLE if Role.RESPONSIBLE in roles or not roles else roles[0]


def _statements(laid: LaidText, divisions: tuple[Division, ...], heading: _Heading) -> Iterator[Statement]:
    """One statement for each paragraph of the duties; the name stands in the first, and heads the others."""
    first = True
    for line in laid.lines[: heading.last + 1][-_MAX_LINES - 2 :]:
        if line.span.end <= heading.duty:
            continue
        if not first:
            start = _line_start(laid.text, line)
            heading = replace(heading, start=start, duty=start)
        yield _statement(laid, divisions, heading, line.span.end)
        first = False


def _statement(laid: LaidText, divisions: tuple[Division, ...], heading: _Heading, end: int) -> Statement:
    """The statement from the start of ``heading`` to ``end``."""
    text = laid.text
    span = trim(text, Span(heading.start, end))
    number = number_of(text[heading.duty : heading.duty + 16])
    start = heading.duty + (number.end if number else 0)
    clause = _CLAUSE.search(text, start, end)
    names = assign(list(heading.names), _role(text, start, end))
    for join in _JOIN.finditer(text, start, end):
        helpers, _ = Doings(text[: join.end() + 120]).partners(join.start(), min(end, join.end() + 120))
        names += assign([n for n in helpers if kind_of(n.span.of(text)) is not Kind.EVERYONE], Role.COOPERATE)
    task = Span(object_start(text, start, span.end) if clause is None else start, span.end)
    return Statement("heading", span, task, division_at(divisions, span.start).order, tuple(names))
