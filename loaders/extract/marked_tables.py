"""Tables whose columns are units and whose cells are marks (责任矩阵)::

    | 重点任务 | 县水利局 | 县住建局 | 县财政局 |
    | 疏浚河道 | ★        | ○        |          |
    注：★为牵头单位，○为配合单位。

A mark means what a legend in the text says it does, and that the unit is responsible where none does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from loaders.columns import column_role, is_column, is_plain_column, is_problem_column, is_task_column
from loaders.document import Assignment, Division, Grid, Span, Statement
from loaders.extract.grammar import labelled_units
from loaders.lexicon import lexicon, role_called
from loaders.outline import division_at
from loaders.words import any_of
from ontology.roles import Role

# Not ○ as the figure nought (〇), nor □ ☐: a box that nobody ticked.
_MARKS = "★☆▲△▼▽◆◇●○◎⊙■√✓✔☑※＊*#＃"
_ANY_MARK = re.compile(f"[{re.escape(_MARKS)}]")
_FEWEST_UNITS = 2
# What a table of duties is called; one of results (水质达标情况) is marked just so.
_DUTIES = re.compile("分工|责任|任务|职责|分解|清单|措施|重点工作|台账|整改")
_BLANKS = re.compile(r"\s+")
_MOST_HEADER_ROWS = 4


@dataclass(frozen=True, slots=True)
class _Matrix:
    """Where the body begins, the column of the task, and the cell that names each column's unit."""

    header: int
    task: int
    units: Mapping[int, Span]


def in_marked_grid(text: str, grid: Grid, divisions: tuple[Division, ...]) -> Iterator[Statement]:
    """The statements of a table of marks, one a row; none when it is no such table.

    A statement spans the marks of its row; the units are where the header names them.
    """
    matrix = _matrix(text, grid)
    if matrix is None:
        return
    meanings = _legend(text)
    if not (meanings or _is_of_duties(text, grid, matrix)):
        return
    for row in grid.rows[matrix.header :]:
        task = row[matrix.task]
        marked = {c: role for c in matrix.units if (role := _role_of(text, row[c], meanings)) is not None}
        if not marked or not task.of(text).strip() or task in {row[c] for c in marked}:
            continue
        assignments = tuple(a for c, role in marked.items() for a in _units(text, matrix.units[c], role))
        cells = sorted(row[c] for c in marked)
        span = Span(cells[0].start, cells[-1].end)
        yield Statement("table", span, task, division_at(divisions, span.start).order, assignments)


def _is_of_duties(text: str, grid: Grid, matrix: _Matrix) -> bool:
    """Whether a table without a legend is one of duties: its caption or the names of its columns say so."""
    names = {_bare(text, cell) for row in grid.rows[: matrix.header] for cell in row}
    return _DUTIES.search(grid.title) is not None or any(is_task_column(n) or column_role(n) for n in names)


def _units(text: str, name: Span, role: Role) -> tuple[Assignment, ...]:
    return tuple(labelled_units(text, name, role))


def _matrix(text: str, grid: Grid) -> _Matrix | None:
    """The table's columns, when two or more named for units hold nothing but marks."""
    for header in range(1, min(len(grid.rows), _MOST_HEADER_ROWS)):
        names = grid.rows[header - 1]
        body = grid.rows[header:]
        marked = [c for c in range(len(names)) if _holds_marks(text, [row[c] for row in body], names[c])]
        units = {c: names[c] for c in marked if _names_unit(text, names[c])}
        if len({*units.values()}) < _FEWEST_UNITS:
            continue
        task = _task_column(text, grid, header, [c for c in range(len(names)) if c not in marked])
        return _Matrix(header, task, units) if task is not None else None
    return None


def _holds_marks(text: str, cells: list[Span], name: Span) -> bool:
    """Whether the cells of a column are marks, blank, or merged ones that head rows; one mark at least."""
    said = [_bare(text, cell) for cell in dict.fromkeys(cells) if cell != name]
    marks = [word for word in said if _is_mark(word)]
    return bool(marks) and all(not word or _is_mark(word) or len(word) > 4 for word in said)


def _is_mark(word: str) -> bool:
    return bool(word) and (not word.strip(_MARKS) or word in lexicon().label_roles)


def _names_unit(text: str, name: Span) -> bool:
    bare = _bare(text, name)
    return bool(bare) and not is_column(bare) and bool(_units(text, name, Role.RESPONSIBLE))


def _task_column(text: str, grid: Grid, header: int, columns: list[int]) -> int | None:
    """The column that says what is to be done: by its name, else the one with most text."""

    def worth(c: int) -> tuple[bool, bool, int]:
        names = {_bare(text, row[c]) for row in grid.rows[:header]}
        length = sum(row[c].end - row[c].start for row in grid.rows[header:])
        return any(map(is_task_column, names)), not any(map(is_problem_column, names)), length

    named = [
        c for c in columns if not all(is_plain_column(_bare(text, row[c])) for row in grid.rows[:header])
    ]
    return max(named or columns, key=worth, default=None)


def _role_of(text: str, cell: Span, meanings: Mapping[str, Role]) -> Role | None:
    """The role that a cell's mark gives; the first mark with a meaning decides."""
    word = _bare(text, cell)
    if not _is_mark(word):
        return None
    if word in lexicon().label_roles:
        return role_called(word)
    return next((meanings[mark] for mark in word if mark in meanings), Role.RESPONSIBLE)


def _legend(text: str) -> dict[str, Role]:
    """What the text says its marks mean: ★为牵头单位, “○”表示配合, 牵头单位（★）. The first to say so holds.

    牵头单位★ 配合单位○ reads otherwise than ★牵头单位 ○配合单位: how a line begins says how it goes on.
    """
    found: dict[str, Role] = {}
    for line in text.split("\n"):
        if _ANY_MARK.search(line) is None:
            continue
        read = [list(pattern.finditer(line)) for pattern in _meanings()]
        for match in min(filter(None, read), key=lambda matches: matches[0].start(), default=[]):
            for mark in _ANY_MARK.findall(match["marks"]):
                found.setdefault(mark, role_called(match["role"]))
    return found


@cache
def _meanings() -> tuple[re.Pattern[str], ...]:
    mark = f"[{re.escape(_MARKS)}]"
    marks = rf"[“\"'‘「『（(【\[]?(?P<marks>{mark}(?:[”\"'’“‘、，,/和及或]*{mark})*)[”\"'’」』）)】\]]?"
    means = r"\s*(?:的|号|符号|标记|标注|者|均|单位|分别)*[ \u3000]*(?:为|是|表示|代表|指|即|系|：|:|——?|－|-|=|＝)?[ \u3000]*"
    level = f"(?:{any_of(lexicon().label_levels)})?"
    role = rf"(?P<role>{any_of(lexicon().label_roles)})"
    return (
        re.compile(rf"{marks}{means}(?:本项|该项|此项)?(?:任务|工作|措施|事项)?的?{level}{role}"),
        re.compile(rf"{role}(?:{any_of(lexicon().label_nouns)})?(?:用|以|为|标)?[（(]?[ \u3000]*{marks}"),
    )


def _bare(text: str, cell: Span) -> str:
    return _BLANKS.sub("", cell.of(text))
