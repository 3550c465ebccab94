"""Duties listed under the unit that has them: 市水利局：负责…, or its name on a line of its own."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from loaders.characters import CLAUSE_END
from loaders.document import Division, LaidText, Line, Span, Statement
from loaders.extract.doings import Doings
from loaders.extract.elisions import Name
from loaders.extract.phrases import assign
from loaders.extract.predicates import is_strong, object_start, role_of, verb_begins
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
_DUTY_END = re.compile("[；;。\n]")
# 市卫生局：灾害造成人员伤亡时，负责…
_WHEN = re.compile("(?:时|后|前|期间|中|下|的)$")
_JOIN = re.compile("(?<=[，,；;])会同")
_MAX_NAME_PART = 60
_MAX_LINES = 60
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
    """A statement for each unit whose name heads what it must do, from the name to the end of its duties.

    Names in passages that are ``taken``, by other statements or for addressees, head nothing.
    """
    found: list[Statement] = []
    spans = sorted(taken)
    i = 0
    while i < len(laid.lines):
        heading = None if _is_taken(spans, laid.lines[i].span) else _heading(laid, i)
        if heading:
            found.append(_statement(laid, divisions, heading))
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
    clause = _CLAUSE.search(text, start, end)
    if clause and _WHEN.search(text, start, clause.start()):
        start = clause.end()
    if not verb_begins(text, start, end):
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
    """The part that duties one after another are: oversight only when every one of them is."""
    parts = [
        role_of(_CLAUSE.split(part.strip(), 1)[0])
        for part in _DUTY_END.split(text[start:end])
        if part.strip()
    ]
    return Role.RESPONSIBLE if Role.RESPONSIBLE in parts else parts[0] if parts else Role.RESPONSIBLE


def _statement(laid: LaidText, divisions: tuple[Division, ...], heading: _Heading) -> Statement:
    text = laid.text
    end = laid.lines[heading.last].span.end
    span = trim(text, Span(heading.start, end))
    number = number_of(text[heading.duty : heading.duty + 16])
    start = heading.duty + (number.end if number else 0)
    clause = _CLAUSE.search(text, start, end)
    names = assign(list(heading.names), _role(text, start, end))
    for join in _JOIN.finditer(text, start, end):
        helpers, _ = Doings(text[: join.end() + 120]).partners(join.start(), min(end, join.end() + 120))
        names += assign(helpers, Role.COOPERATE)
    task = Span(object_start(text, start, span.end) if clause is None else start, span.end)
    return Statement("heading", span, task, division_at(divisions, span.start).order, tuple(names))
