"""Bracketed and labelled statements line by line: labels on lines of their own that belong together are one."""

from __future__ import annotations

from dataclasses import replace

from loaders.characters import CLOSING, OPENING
from loaders.columns import column_role, is_task_column
from loaders.document import LaidText, Line, Span
from loaders.extract.grammar import MAX_STATEMENT, Parsed, labelled_units
from loaders.extract.labels import labels
from loaders.extract.paragraph_statements import statements_in_paragraph
from loaders.extract.passages import SPACE_OR_STOP, Found
from loaders.extract.rules import NO_RULES
from loaders.extract.units import all_units

# 责任单位, 市级牵头部门 on a line of its own
_MAX_ROLE_NAME = 10
_AROUND_ROLE_NAME = OPENING + CLOSING + ":： \u3000"
# A line of labels without units (责任人：…) is not longer.
_MAX_ASIDE = 80


def statements_in_lines(laid: LaidText) -> list[Found]:
    """The statements in paragraphs; runs of labelled lines are one statement."""
    found: list[Found] = []
    aside: Span | None = None
    for i, line in enumerate(laid.lines):
        if line.cells is not None:
            aside = None
            continue
        if aside and laid.text[aside.end : line.span.start].strip(SPACE_OR_STOP + "\n"):
            aside = None
        named = _below_its_name(laid, i)
        for one in [named] if named else statements_in_paragraph(laid.text, line):
            if aside and one.kind == "label" and one.span.start == _text_start(laid.text, line):
                one = replace(one, outer=Span(aside.start, one.outer.end))
            before = found[-1] if found else None
            if before and _same_statement(laid.text, before, one):
                found[-1] = _merged(before, one)
            else:
                found.append(one)
        if _is_aside(laid.text, line):
            aside = Span(aside.start if aside else line.span.start, line.span.end)
            if found and not laid.text[found[-1].outer.end : line.span.start].strip(SPACE_OR_STOP + "\n"):
                found[-1] = replace(found[-1], outer=Span(found[-1].outer.start, line.span.end))
        elif aside and aside.end < line.span.start:
            aside = None
    return found


def _below_its_name(laid: LaidText, i: int) -> Found | None:
    """The units of line ``i`` when the line above is the name of their role alone: 牵头单位 ⏎ 县水利局."""
    above = laid.lines[i - 1] if i else None
    if above is None or above.cells is not None or above.span.end - above.span.start > _MAX_ROLE_NAME:
        return None
    role = column_role(above.span.of(laid.text).strip(_AROUND_ROLE_NAME))
    line = laid.lines[i].span
    if role is None or line.end - line.start > MAX_STATEMENT or column_role(line.of(laid.text)):
        return None
    if not all_units(laid.text, line):
        return None
    span = Span(above.span.start, line.end)
    assignments = tuple(labelled_units(laid.text, line, role))
    return Found("label", span, span, Parsed(assignments, NO_RULES, True))


def _text_start(text: str, line: Line) -> int:
    start = line.span.start
    while start < line.span.end and text[start] in SPACE_OR_STOP:
        start += 1
    return start


def _is_aside(text: str, line: Line) -> bool:
    """Whether a line is all labels of people, dates or goals (责任人：…): part of the statement beside it."""
    if line.span.end - line.span.start > _MAX_ASIDE:
        return False
    marks = labels(text, line.span)
    if not marks or marks[0].span.start != line.span.start or any(m.role for m in marks):
        return False
    return not is_task_column(
        marks[0].span.of(text).strip(_AROUND_ROLE_NAME)
    )  # 整改措施：… is what they answer for


def _same_statement(text: str, before: Found, one: Found) -> bool:
    """Whether a labelled line goes on with the labelled line just above it: 牵头单位：A ⏎ 配合单位：B."""
    if one.span.end - before.span.start > MAX_STATEMENT:
        return False
    between = text[before.outer.end : one.outer.start]
    return one.kind == "label" == before.kind and not between.strip(SPACE_OR_STOP + "\n")


def _merged(first: Found, second: Found) -> Found:
    rules = second.parsed.rules if second.parsed.rules is not NO_RULES else first.parsed.rules
    parsed = Parsed(first.parsed.assignments + second.parsed.assignments, rules, True)
    span = Span(first.span.start, second.span.end)
    return Found(first.kind, span, Span(first.outer.start, second.outer.end), parsed)
