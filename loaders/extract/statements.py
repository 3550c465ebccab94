"""Responsibility statements in brackets, behind labels and in table cells, with the passage each governs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from loaders.characters import CLOSING, OPENING
from loaders.document import Assignment, Division, Grid, LaidText, Line, Scope, Span, Statement
from loaders.extract.grammar import Label, Parsed, bracket_spans, labelled_units, labels, lead_by_first, parse
from loaders.lexicon import lexicon
from loaders.numbering import number_of
from loaders.outline import division_at
from ontology.roles import Role

_SPACE_OR_STOP = " \u3000。；;，,、.．：:"


@dataclass(frozen=True, slots=True)
class Found:
    """A statement before its task is known: its kind, its words, the words with brackets around, what it says."""

    kind: str
    span: Span
    outer: Span
    parsed: Parsed


def statements_of(laid: LaidText, divisions: tuple[Division, ...]) -> tuple[Statement, ...]:
    """Every bracketed, labelled and tabular statement of a text, in order.

    A rule that the first of a list leads (排在第一位的为牵头单位，下同) holds for the bare lists from there on.
    """
    found = _in_lines(laid)
    out: list[Statement] = []
    first_leads = False
    for i, (line_at, one) in enumerate(found):
        first_leads = first_leads or one.parsed.first_leads
        assignments = one.parsed.assignments
        if one.parsed.rule_only and one.parsed.scope is not None and not assignments:
            continue
        if first_leads and not any(a.role is Role.LEAD for a in assignments):
            assignments = tuple(lead_by_first(assignments))
        task = _governed(laid, divisions, found, i)
        division = division_at(divisions, one.span.start)
        out.append(Statement(one.kind, one.span, task, division.order, assignments, one.parsed.scope))
    for grid in laid.grids:
        out.extend(_in_grid(laid.text, grid, divisions, first_leads))
    return tuple(sorted(out, key=lambda s: s.span))


def _in_lines(laid: LaidText) -> list[tuple[int, Found]]:
    """The statements in paragraphs, each with the index of its line; runs of labelled lines are one statement."""
    found: list[tuple[int, Found]] = []
    for i, line in enumerate(laid.lines):
        if line.cells is not None:
            continue
        for one in _in_paragraph(laid.text, line):
            before = found[-1] if found else None
            if before and _same_statement(laid, before, i, one):
                found[-1] = (i, _merged(laid.text, before[1], one))
            else:
                found.append((i, one))
    return found


def _same_statement(laid: LaidText, before: tuple[int, Found], i: int, one: Found) -> bool:
    """Whether a labelled line goes on with the labelled line just above it: 牵头单位：A ⏎ 配合单位：B."""
    return (
        one.kind == "label" == before[1].kind
        and 0 <= i - before[0] <= 2
        and not laid.text[before[1].span.end : one.span.start].strip(_SPACE_OR_STOP + "\n")
    )


def _merged(text: str, first: Found, second: Found) -> Found:
    span = Span(first.span.start, second.span.end)
    parsed = replace(
        first.parsed,
        assignments=first.parsed.assignments + second.parsed.assignments,
        scope=first.parsed.scope or second.parsed.scope,
    )
    return Found(first.kind, span, Span(first.outer.start, second.outer.end), parsed)


def _in_paragraph(text: str, line: Line) -> Iterator[Found]:
    """The bracketed and labelled statements of one paragraph, in order."""
    brackets = bracket_spans(text, line.span)
    at = line.span.start
    for inside in brackets:
        outer = Span(inside.start - 1, min(inside.end + 1, line.span.end))
        yield from _labelled(text, Span(at, outer.start))
        at = outer.end
        parsed = parse(text, inside)
        if parsed and _is_statement(text, line, outer, parsed):
            yield Found("bracket", inside, outer, parsed)
        else:
            at = outer.start if _labels_around(text, line, outer) else outer.end
            if at == outer.start:
                break
    yield from _labelled(text, Span(at, line.span.end))


def _labels_around(text: str, line: Line, outer: Span) -> bool:
    """Whether a bracket stands inside a labelled list (责任单位：各县（市、区）政府), which must be read with it."""
    return any(label.role for label in labels(text, Span(line.span.start, outer.start)))


def _is_statement(text: str, line: Line, outer: Span, parsed: Parsed) -> bool:
    """Whether a bracket that names units assigns them.

    With a label or a role verb it does. A bare list does when it closes a sentence or a paragraph; a gloss in the middle of
    a sentence (市交通委（市道运局）、…) does not.
    """
    before = text[line.span.start : outer.start].rstrip()
    after = text[outer.end : line.span.end].strip()
    if parsed.sure:
        return True
    if not before or before.endswith(tuple("。；！？")):
        return True
    long_enough = len(before) >= 12
    return long_enough and (not after or after[0] in "。；！？") and len(parsed.assignments) >= 1


def _labelled(text: str, span: Span) -> Iterator[Found]:
    """Statements that stand behind a label outside any bracket: 责任单位：A、B。 up to the end of the line's labels."""
    marks = [mark for mark in labels(text, span) if _heads_list(text, span, mark)]
    if not any(mark.role for mark in marks):
        return
    start = marks[0].span.start
    end = _end_of_list(text, marks[-1].span.end, span.end)
    inside = Span(start, end)
    parsed = parse(text, inside)
    if parsed:
        yield Found("label", inside, inside, parsed)


def _heads_list(text: str, span: Span, mark: Label) -> bool:
    """Whether a label begins a clause; 明确责任单位：… in the middle of one does not head a list."""
    before = text[span.start : mark.span.start].rstrip(" \u3000" + OPENING + CLOSING)
    return not before or before[-1] in "。；;，,、！？" or text[mark.span.start - 1] in " \u3000" or number_of(before) is not None or before[-1] in "—-－–.．"


def _end_of_list(text: str, start: int, end: int) -> int:
    """Where the list behind the last label ends: at its full stop, or at the end of the line."""
    depth = 0
    for i in range(start, end):
        depth += (text[i] in OPENING) - (text[i] in CLOSING)
        if text[i] == "。" and depth <= 0:
            return i
    while end > start and text[end - 1] in _SPACE_OR_STOP:
        end -= 1
    return end


# --- what a statement governs ----------------------------------------------------------------------------------------

def _governed(laid: LaidText, divisions: tuple[Division, ...], found: list[tuple[int, Found]], i: int) -> Span:
    """The passage that statement ``i`` closes.

    From the paragraph's start, or from just after the statement before it in the same paragraph; a statement that stands
    alone governs the paragraphs above it back to the statement or the heading before; one that only follows another
    statement governs the same passage.
    """
    line_at, one = found[i]
    line = laid.lines[line_at]
    first_line = line if line.span.start <= one.outer.start else _line_of(laid, one.outer.start)
    before = found[i - 1] if i else None
    start = first_line.span.start
    if before and before[1].outer.end > start:
        start = before[1].outer.end
    else:
        number = number_of(first_line.span.of(laid.text))
        start += number.end if number else 0
    passage = _trimmed(laid.text, start, one.outer.start)
    if passage.end > passage.start:
        return passage
    if before and before[1].outer.end > first_line.span.start:
        return _governed(laid, divisions, found, i - 1)
    behind = _passage_behind(laid.text, first_line, one)
    return behind or _passage_above(laid, divisions, found, i, laid.lines.index(first_line))


def _line_of(laid: LaidText, offset: int) -> Line:
    return next(line for line in reversed(laid.lines) if line.span.start <= offset)


def _trimmed(text: str, start: int, end: int) -> Span:
    """``start`` to ``end`` without the stops a statement before it left and without white space."""
    while start < end and text[start] in _SPACE_OR_STOP:
        start += 1
    while end > start and text[end - 1] in " \u3000\n\t":
        end -= 1
    return Span(start, end)


def _passage_behind(text: str, line: Line, one: Found) -> Span | None:
    """What follows a statement that opens its paragraph: （区水利局）推进河道整治。"""
    if one.kind != "bracket":
        return None
    behind = _trimmed(text, one.outer.end, line.span.end)
    return behind if behind.end - behind.start >= 6 else None


def _passage_above(
    laid: LaidText, divisions: tuple[Division, ...], found: list[tuple[int, Found]], i: int, line_at: int
) -> Span:
    """The paragraphs above a statement that stands on a line of its own."""
    stop = found[i - 1][1].outer.end if i else 0
    here = division_at(divisions, laid.lines[line_at].span.start)
    alone = _closes_its_item_only(divisions, found, here, i)
    first = line_at
    while first > 0:
        above = laid.lines[first - 1]
        if above.cells is not None or above.span.end <= stop:
            break
        if above.span.start < divisions[1].span.start if len(divisions) > 1 else False:
            break
        division = division_at(divisions, above.span.start)
        heads = division.span.start == above.span.start and division.kind != "front"
        if heads and division.heading.end >= above.span.end - 1 and first < line_at:
            break  # a heading on a line of its own is not part of the task
        first -= 1
        if heads and (alone or division.heading.end >= above.span.end - 1 or division.level < here.level):
            break
    if first == line_at:
        return Span(one_start := found[i][1].span.start, one_start)
    text = laid.text
    top = laid.lines[first].span
    number = number_of(top.of(text))
    start = max(top.start + (number.end if number else 0), stop)
    return _trimmed(text, start, laid.lines[line_at].span.start)


def _closes_its_item_only(
    divisions: tuple[Division, ...], found: list[tuple[int, Found]], here: Division, i: int
) -> bool:
    """Whether the items beside ``here`` each have a statement of their own, so that this one closes only its item."""
    later = found[i + 1][1].span.start if i + 1 < len(found) else None
    if later is None:
        return i > 0 and any(
            d.parent == here.parent and d.order != here.order and d.span.start <= found[i - 1][1].span.start < d.span.end
            for d in divisions
        )
    following = division_at(divisions, later)
    return following.parent == here.parent and following.order != here.order and following.level == here.level


# --- tables ----------------------------------------------------------------------------------------------------------

def _in_grid(text: str, grid: Grid, divisions: tuple[Division, ...], first_leads: bool) -> Iterator[Statement]:
    """The statements in a table's cells: each cell under a column that names units."""
    columns = _columns(text, grid)
    if not columns:
        return
    header, roles, task_columns = columns
    seen: set[tuple[Span, Span]] = set()
    for row in grid.rows[header:]:
        task = _task_cell(text, row, task_columns)
        if task is None:
            continue
        for column, role in roles.items():
            cell = row[column]
            if not cell.of(text).strip() or (cell, task) in seen:
                continue
            seen.add((cell, task))
            assignments = _cell_assignments(text, cell, role, first_leads)
            if assignments:
                division = division_at(divisions, cell.start)
                yield Statement("table", cell, task, division.order, assignments)


def _cell_assignments(text: str, cell: Span, role: Role, first_leads: bool) -> tuple[Assignment, ...]:
    parsed = parse(text, cell)
    if parsed and parsed.sure:
        assignments: tuple[Assignment, ...] = parsed.assignments
    else:
        assignments = tuple(labelled_units(text, cell, role))
    if first_leads and role is Role.RESPONSIBLE and not any(a.role is Role.LEAD for a in assignments):
        assignments = tuple(lead_by_first(assignments))
    return assignments


_COLUMN_NOISE = re.compile(r"[\s（(].*$|[及和与、/].*$")


def _columns(text: str, grid: Grid) -> tuple[int, dict[int, Role], list[int]] | None:
    """Where a table's columns are named, which hold units (with their role), and which hold the task, the best first."""
    for r in range(min(len(grid.rows), max(4, grid.header + 1))):
        names = [re.sub(r"\s", "", cell.of(text)) for cell in grid.rows[r]]
        roles = {c: role for c, name in enumerate(names) if (role := _column_role(name)) is not None}
        if not roles:
            continue
        header = max(r + 1, grid.header)
        body = grid.rows[header:]
        tasks = [c for c in range(len(names)) if c not in roles and _is_task_column(names[c])]
        others = [
            c
            for c in range(len(names))
            if c not in roles and c not in tasks and not _is_plain_column(names[c])
        ]
        chosen = tasks or others
        chosen.sort(key=lambda c: -sum(len(row[c].of(text)) for row in body))
        return (header, roles, chosen) if chosen and body else None
    return None


def _column_role(name: str) -> Role | None:
    """The role a column's name gives its units, or ``None`` when the column holds none."""
    if not name or len(name) > 16:
        return None
    words = lexicon()
    if any(name.startswith(other) for other in words.other_labels if len(other) > 2) or "领导" in name or name.endswith("人"):
        return None
    for cut in (name, _COLUMN_NOISE.sub("", name)):
        for noun in sorted(words.label_nouns, key=len, reverse=True):
            if cut.endswith(noun) and (stem := cut.removesuffix(noun).removeprefix("市级").removeprefix("主要").removeprefix("县级").removeprefix("区级").removeprefix("省级")) in words.label_roles:
                return words.label_roles[stem]
        if cut in words.unit_columns:
            return Role.RESPONSIBLE
        if cut in ("牵头", "配合", "责任", "主办", "协办"):
            return words.label_roles[cut]
    return None


def _is_task_column(name: str) -> bool:
    words = lexicon()
    return name in words.task_columns or _COLUMN_NOISE.sub("", name) in words.task_columns


def _is_plain_column(name: str) -> bool:
    words = lexicon()
    return not name or name in words.number_columns or name in words.time_columns or name in ("备注", "分类", "类别", "领域")


def _task_cell(text: str, row: tuple[Span, ...], columns: list[int]) -> Span | None:
    """The cell of a row that states its task, without its number."""
    for column in columns:
        cell = row[column]
        if cell.of(text).strip():
            number = number_of(cell.of(text))
            return _trimmed(text, cell.start + (number.end if number else 0), cell.end)
    return None


def rules_of(statements: tuple[Statement, ...]) -> tuple[tuple[int, Scope], ...]:
    """The rules for later tasks among ``statements``: (index of the statement, rule)."""
    return tuple((i, s.scope) for i, s in enumerate(statements) if s.scope and s.scope.assignments)


