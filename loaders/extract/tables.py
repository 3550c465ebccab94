"""Statements in tables: the cells below a column that names units, or in a row that does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.columns import column_role, is_column, is_plain_column, is_problem_column, is_task_column
from loaders.document import Assignment, Division, Grid, Span, Statement
from loaders.extract.grammar import MAX_STATEMENT, labelled_units, led, parse
from loaders.extract.marked_tables import in_marked_grid
from loaders.extract.rules import NO_RULES, Rules
from loaders.numbering import number_of
from loaders.outline import division_at
from ontology.roles import Role

_SPACE = re.compile(r"\s")
# A column whose cells are this long on average states something; shorter ones name things.
_SENTENCE = 12
_STOPS = " \u3000。；;，,、\n\t"


# Cells of units with the role their column gives
_Cells = list[tuple[Span, Role]]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where a table's body starts, which columns hold units (with their role), and the task, best first.

    No column for the task: the whole row but its units, and what is ``plain`` before them (numbers, 河长), is what they
    answer for (河流 | 断面 | 目标 | 责任单位).
    """

    header: int
    roles: dict[int, Role]
    tasks: list[int]
    plain: frozenset[int] = frozenset()


def in_grid(
    text: str, grid: Grid, divisions: tuple[Division, ...], rules: Rules = NO_RULES
) -> Iterator[Statement]:
    """The statements in a table, row by row; ``rules`` are those of the text before it."""
    marked = tuple(in_marked_grid(text, grid, divisions))
    yield from marked
    columns = _columns(text, grid)
    if columns is None and marked:
        return
    if columns is None:
        yield from _in_records(text, grid, divisions)
        return
    seen: set[tuple[Span, Span]] = set()
    for row in grid.rows[columns.header :]:
        task = _task_cell(text, row, columns.tasks) if columns.tasks else _rest_of_row(text, row, columns)
        if task is None:
            continue
        if _spans_all(row, columns.roles):
            continue
        for span, cells in _groups(text, row, columns.roles):
            if (span, task) in seen:
                continue
            seen.add((span, task))
            assignments = tuple(a for cell, role in cells for a in _in_cell(text, cell, role))
            assignments = led(text, assignments, rules)
            if assignments:
                yield Statement("table", span, task, division_at(divisions, span.start).order, assignments)


def _spans_all(row: tuple[Span, ...], roles: dict[int, Role]) -> bool:
    """Whether one merged cell covers columns of units and others: 一、工程治理, the heading of the rows below."""
    others = {cell for c, cell in enumerate(row) if c not in roles and cell.end > cell.start}
    return any(row[c] in others for c in roles)


def _groups(text: str, row: tuple[Span, ...], roles: dict[int, Role]) -> list[tuple[Span, _Cells]]:
    """The cells of a row that hold units; those side by side in the text are one statement (牵头 | 配合)."""
    groups: list[tuple[Span, _Cells]] = []
    for column, role in roles.items():
        cell = row[column]
        if not cell.of(text).strip():
            continue
        last = groups[-1][0] if groups else None
        if last and last.end <= cell.start and not text[last.end : cell.start].strip():
            groups[-1] = (Span(last.start, cell.end), [*groups[-1][1], (cell, role)])
        elif last is None or not any(cell == known for _, known_cells in groups for known, _ in known_cells):
            groups.append((cell, [(cell, role)]))
    return groups


def _in_cell(text: str, cell: Span, role: Role) -> tuple[Assignment, ...]:
    if cell.end - cell.start > MAX_STATEMENT:
        return ()
    parsed = parse(text, cell)
    return parsed.assignments if parsed and parsed.sure else tuple(labelled_units(text, cell, role))


def _columns(text: str, grid: Grid) -> _Columns | None:
    """What the table's columns hold, by the lowest of its first rows that names units.

    A header of two rows may name the task in the first and the units in the second (责任分工 over 牵头单位).
    """
    best: _Columns | None = None
    tasks: dict[int, bool] = {}  # the columns of tasks, and whether each says what is wrong
    for r in range(min(len(grid.rows), max(4, grid.header + 1))):
        names = [_SPACE.sub("", cell.of(text)) for cell in grid.rows[r]]
        roles = {c: role for c, name in enumerate(names) if (role := column_role(name)) is not None}
        named = [c for c, name in enumerate(names) if c not in roles and is_task_column(name)]
        tasks = {c: is_problem_column(names[c]) for c in named} or tasks
        if best and len(roles) < len(best.roles):
            break
        header = max(r + 1, grid.header)
        body = grid.rows[header:]
        if any(_lists_names(text, body, c) for c in roles):
            break
        others = [c for c, name in enumerate(names) if c not in roles and not is_plain_column(name)]
        chosen = sorted(tasks, key=lambda c: (tasks[c], -sum(row[c].end - row[c].start for row in body)))
        if not chosen and _has_long_text(body, others):
            chosen = sorted(others, key=lambda c: -sum(row[c].end - row[c].start for row in body))
        if roles and (chosen or others) and body:
            plain = frozenset(c for c, name in enumerate(names) if is_plain_column(name))
            best = _Columns(header, roles, [c for c in chosen if c not in roles], plain)
    return best


def _has_long_text(body: Sequence[tuple[Span, ...]], columns: list[int]) -> bool:
    """Whether one of the columns holds sentences and not just names, so that it can be the task."""
    return any(sum(row[c].end - row[c].start for row in body) >= _SENTENCE * len(body) for c in columns)


def _rest_of_row(text: str, row: tuple[Span, ...], columns: _Columns) -> Span | None:
    """What a row says beside its units, as it stands on its line; a cell merged down from above stands elsewhere."""
    held = [c for c, cell in enumerate(row) if cell.of(text).strip()]
    units = [c for c in held if c in columns.roles]
    if not units:
        return None
    line = text.rfind("\n", 0, max(row[c].start for c in held)) + 1
    own = [c for c in held if c not in columns.roles and line <= row[c].start]
    before, behind = [c for c in own if c < units[0]], [c for c in own if c > units[-1]]
    chosen = before
    if behind and columns.plain.issuperset(before):
        chosen = behind  # 河长 | 责任单位 | 河流
    return Span(row[chosen[0]].start, row[chosen[-1]].end) if chosen else None


def _task_cell(text: str, row: tuple[Span, ...], columns: list[int]) -> Span | None:
    """The cell of a row that states its task, without its number."""
    return next((_without_number(text, row[c]) for c in columns if row[c].of(text).strip()), None)


def _without_number(text: str, cell: Span) -> Span:
    number = number_of(cell.of(text))
    start, end = cell.start + (number.end if number else 0), cell.end
    while start < end and text[start] in _STOPS:
        start += 1
    while end > start and text[end - 1] in " \u3000\n\t":
        end -= 1
    return Span(start, end)


def _in_records(text: str, grid: Grid, divisions: tuple[Division, ...]) -> Iterator[Statement]:
    """A table of records on end: each row a name and what it holds (整改任务 | …, 责任单位 | 市水利局)."""
    task: Span | None = None
    seen: dict[str, bool] = {}  # the names of this record's tasks, and whether each says what is wrong
    for row in grid.rows:
        name = _SPACE.sub("", row[0].of(text))
        held = next((cell for cell in row[1:] if cell != row[0] and cell.of(text).strip()), None)
        if held is None:
            continue
        role = column_role(name)
        if role is not None:
            if task is not None and (assignments := _in_cell(text, held, role)):
                yield Statement("table", held, task, division_at(divisions, held.start).order, assignments)
        elif is_task_column(name):
            seen = {} if name in seen else seen
            if not is_problem_column(name) or all(seen.values()):
                task = _without_number(text, held)
            seen[name] = is_problem_column(name)


def _lists_names(text: str, body: Sequence[tuple[Span, ...]], column: int) -> bool:
    """Whether a column holds the names that other tables have for columns: the table's records stand on end."""
    said = [_SPACE.sub("", row[column].of(text)) for row in body]
    return sum(map(is_column, filter(None, said))) * 2 > len(said)
