"""Workbooks that an office would accept: the responsibility matrix, comparisons, and answers. The only importer of openpyxl."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kg.compare import Comparison
from kg.tables import ROLE_ZH, harmless
from kg.task_views import DocumentView, Part, TaskView
from kg.theme_matrix import Cell, Matrix
from ontology.roles import Role

_HEAD = PatternFill("solid", fgColor="E3EEF1")
_LINE = Side(style="thin", color="B8C4C8")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WRAP = Alignment(wrap_text=True, vertical="top")
_CENTRE = Alignment(wrap_text=True, vertical="center", horizontal="center")
# Characters that XML, and so a workbook, cannot hold.
_NOT_XML = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NARROWEST, _WIDEST = 8, 60  # of a column, in digits
# Excel refuses more characters in a cell.
_CELL_LIMIT = 32_000


def responsibility_matrix(title: str, listed: Sequence[tuple[DocumentView, Sequence[TaskView]]]) -> bytes:
    """责任矩阵: a row a task, a column a unit with 牵头/负责/配合/监督, then deadline, goal and the sentence that says so."""
    book, sheet = _workbook("责任矩阵")
    units = _units(task for _, tasks in listed for task in tasks)
    fixed = ("序号", "文件", "位置", "任务")
    after = ("期限", "指标", "依据（原文）", "出处（字符位置）")
    width = len(fixed) + len(units) + len(after)
    _title(sheet, title, width)
    _row(sheet, 2, [*fixed, *(["责任单位"] if units else []), *[""] * (len(units) - 1), *after], head=True)
    _row(sheet, 3, [*[""] * len(fixed), *units, *[""] * len(after)], head=True)
    for column in [*range(1, len(fixed) + 1), *range(len(fixed) + len(units) + 1, width + 1)]:
        sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    if len(units) > 1:
        sheet.merge_cells(
            start_row=2, end_row=2, start_column=len(fixed) + 1, end_column=len(fixed) + len(units)
        )
    row = 4
    for document, tasks in listed:
        for task in tasks:
            _row(sheet, row, _matrix_row(row - 3, document, task, units))
            row += 1
    _print_setup(
        sheet,
        header_rows="2:3",
        freeze=f"{get_column_letter(len(fixed) + 1)}4",
        filter_row=3,
        last=(row - 1, width),
    )
    _widths(sheet, [6, 24, 24, 48, *[10] * len(units), 12, 28, 40, 18])
    return _bytes(book)


def _units(tasks: Iterable[TaskView]) -> list[str]:
    """The units of the tasks, those with most tasks first."""
    counts: dict[str, int] = {}
    for task in tasks:
        for label in {part.label for part in task.parts}:
            counts[label] = counts.get(label, 0) + 1
    return sorted(counts, key=lambda label: (-counts[label], label))


def _matrix_row(number: int, document: DocumentView, task: TaskView, units: Sequence[str]) -> list[object]:
    roles: dict[str, set[Role]] = {}
    for part in task.parts:
        roles.setdefault(part.label, set()).add(part.role)
    dates = sorted({limit.due for limit in task.limits if limit.due})
    sentences = dict.fromkeys(part.sentence.text for part in task.parts)
    places = dict.fromkeys(f"{part.sentence.start}–{part.sentence.end}" for part in task.parts)
    return [
        number,
        document.title + (f"（{document.number}）" if document.number else ""),
        task.heading,
        task.text,
        *("、".join(ROLE_ZH[role] for role in Role if role in roles.get(unit, ())) for unit in units),
        dates[-1] if dates else "",
        "\n".join(goal.sentence.text for goal in task.goals),
        "\n".join(sentences),
        "；".join(places),
    ]


def comparison_workbook(comparison: Comparison) -> bytes:
    """Two documents: the pairs with their changes, and the tasks of either that have no partner."""
    book, sheet = _workbook("逐条比较")
    first, second = comparison.first, comparison.second
    _title(sheet, f"{_name(first)}  ↔  {_name(second)}", 8)
    _row(
        sheet,
        2,
        ["相似度", "前文件条目", "后文件条目", "变化", "由", "变为", "前文件原文", "后文件原文"],
        head=True,
    )
    row = 3
    for compared in comparison.pairs:
        pair = compared.pair
        score = Decimal(str(round(pair.score, 2)))
        if not compared.changes:
            _row(
                sheet,
                row,
                [
                    score,
                    pair.first.heading,
                    pair.second.heading,
                    "无变化",
                    "",
                    "",
                    pair.first.text,
                    pair.second.text,
                ],
            )
            row += 1
        for change in compared.changes:
            before, after = (
                change.said_before or pair.first.sentence,
                change.said_after or pair.second.sentence,
            )
            _row(
                sheet,
                row,
                [
                    score,
                    pair.first.heading,
                    pair.second.heading,
                    CHANGE_ZH[change.kind.value],
                    change.before,
                    change.after,
                    before.text,
                    after.text,
                ],
            )
            row += 1
    _print_setup(sheet, header_rows="2:2", freeze="A3", filter_row=2, last=(row - 1, 8))
    _widths(sheet, [8, 30, 30, 14, 30, 30, 48, 48])
    for name, tasks in (
        ("前文件独有（未承接）" if comparison.derived else "前文件独有", comparison.only_first),
        ("后文件独有（新增）" if comparison.derived else "后文件独有", comparison.only_second),
    ):
        other = book.create_sheet(name)
        _row(other, 1, ["条目", "任务", "牵头", "其他单位"], head=True)
        for n, task in enumerate(tasks, 2):
            _row(
                other,
                n,
                [task.heading, task.text, _mentions(task.parts, Role.LEAD), _mentions(task.parts, None)],
            )
        _widths(other, [32, 80, 24, 40])
    return _bytes(book)


CHANGE_ZH = {
    "unit added": "增加单位", "unit dropped": "减少单位", "role changed": "角色变化", "deadline earlier": "期限提前",
    "deadline later": "期限推后", "deadline added": "增加期限", "deadline dropped": "取消期限", "target tighter": "指标加严",
    "target looser": "指标放宽", "target changed": "指标变化", "target added": "增加指标", "target dropped": "取消指标",
    "obligation stronger": "要求加强", "obligation weaker": "要求减弱", "number changed": "数字变化", "measure added": "增加措施", "measure dropped": "减少措施",
    "place or water added": "增加地点或水体", "place or water dropped": "减少地点或水体",
}  # fmt: skip

SILENCE_ZH = {
    "none stated": "文件未说明",
    "theme not in scope": "不在文件范围内",
    "no document in corpus": "库中没有文件",
}


def matrix_workbook(matrix: Matrix) -> bytes:
    """Themes down, places across; each cell in words, an empty one with the reason why; a second sheet with the sentences."""
    book, sheet = _workbook("主题比较")
    _title(sheet, "主题比较", len(matrix.columns) + 1)
    _row(sheet, 2, ["主题", *(matrix.labels[c] for c in matrix.columns)], head=True)
    evidence = book.create_sheet("原文依据")
    _row(evidence, 1, ["主题", "列", "文件", "位置", "任务原文", "责任表述"], head=True)
    line = 2
    for n, theme in enumerate(matrix.themes, 3):
        _row(sheet, n, [theme, *(cell_text(matrix.cells[theme][c]) for c in matrix.columns)])
        for column in matrix.columns:
            for task in matrix.cells[theme][column].tasks:
                said = "\n".join(dict.fromkeys(part.sentence.text for part in task.parts))
                _row(
                    evidence,
                    line,
                    [
                        theme,
                        matrix.labels[column],
                        task.sentence.document_title,
                        task.heading,
                        task.text,
                        said,
                    ],
                )
                line += 1
    _print_setup(
        sheet,
        header_rows="2:2",
        freeze="B3",
        filter_row=2,
        last=(len(matrix.themes) + 2, len(matrix.columns) + 1),
    )
    _widths(sheet, [20, *[36] * len(matrix.columns)])
    _widths(evidence, [18, 18, 32, 32, 80, 48])
    return _bytes(book)


def cell_text(cell: Cell) -> str:
    """A cell of the theme matrix in words."""
    if cell.silence:
        return SILENCE_ZH[cell.silence]
    parts = [f"{len(cell.tasks)} 项任务", f"牵头：{'、'.join(cell.leads) or '未写明'}"]
    if cell.responsible:
        parts.append("负责（未写明牵头）：" + "、".join(cell.responsible))
    if cell.due:
        parts.append("期限：" + "、".join(map(str, cell.due)))
    if cell.goals:
        parts.append("指标：" + "；".join(cell.goals[:6]))
    if cell.obligations:
        parts.append("强度：" + "、".join(cell.obligations))
    return "\n".join(parts)


def workbook_of(found: Comparison | Matrix) -> bytes:
    """Either kind of comparison as a workbook."""
    return comparison_workbook(found) if isinstance(found, Comparison) else matrix_workbook(found)


def rows_workbook(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Any table as one sheet with a frozen header and filters."""
    book, sheet = _workbook("数据")
    _title(sheet, title, len(columns))
    _row(sheet, 2, list(columns), head=True)
    widths = [_display_width(column) for column in columns]
    last = 2
    for last, row in enumerate(rows, 3):
        _row(sheet, last, list(row))
        widths = [max(width, _display_width(value)) for width, value in zip(widths, row, strict=True)]
    _print_setup(sheet, header_rows="2:2", freeze="A3", filter_row=2, last=(last, len(columns)))
    _widths(sheet, [min(max(width + 2, _NARROWEST), _WIDEST) for width in widths])
    return _bytes(book)


def _display_width(value: object) -> int:
    """How wide a value is in a cell: a Chinese character takes the room of two digits."""
    text = str(value if value is not None else "")[:_WIDEST]
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _name(document: DocumentView) -> str:
    return document.title + (f"（{document.number}）" if document.number else "")


def _mentions(parts: Sequence[Part], role: Role | None) -> str:
    if role is not None:
        return "、".join(dict.fromkeys(p.mention for p in parts if p.role is role))
    return "、".join(
        dict.fromkeys(f"{p.mention}（{ROLE_ZH[p.role]}）" for p in parts if p.role is not Role.LEAD)
    )


def _workbook(name: str) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = name
    return book, sheet


def _title(sheet: Worksheet, title: str, width: int) -> None:
    cell = sheet.cell(1, 1, _plain(title))
    cell.font = Font(bold=True, size=14)
    if width > 1:
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)


def _row(sheet: Worksheet, row: int, values: Sequence[object], head: bool = False) -> None:
    for column, value in enumerate(values, 1):
        cell: Any = sheet.cell(row, column, _plain(value))
        cell.border = _BORDER
        cell.alignment = _CENTRE if head else _WRAP
        if head:
            cell.fill, cell.font = _HEAD, Font(bold=True)
        elif isinstance(value, datetime.date):
            cell.number_format = "yyyy-mm-dd"


def _plain(value: object) -> Any:
    """A value as a cell holds it: numbers and dates as such, text that no program runs and that Excel accepts."""
    if isinstance(value, int | float | Decimal | datetime.date) and not isinstance(value, bool):
        return value
    text = str(harmless(str(value if value is not None else "")))
    return _NOT_XML.sub("", text)[:_CELL_LIMIT]


def _print_setup(
    sheet: Worksheet, header_rows: str, freeze: str, filter_row: int, last: tuple[int, int]
) -> None:
    """What an office expects: frozen head, filters, landscape A4 as wide as the page, the head on every page."""
    sheet.freeze_panes = freeze
    sheet.auto_filter.ref = f"A{filter_row}:{get_column_letter(last[1])}{max(last[0], filter_row)}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = header_rows
    sheet.oddFooter.center.text = "&P / &N"


def _widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def _bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
