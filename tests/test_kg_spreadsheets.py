"""Workbooks opened again: what an office sees, prints and must not run."""

from __future__ import annotations

import datetime
import io

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from kg.align import align
from kg.changes import changes
from kg.compare import ComparedPair, Comparison
from kg.spreadsheets import comparison_workbook, matrix_workbook, responsibility_matrix, rows_workbook
from kg.task_views import DocumentView, TaskView
from kg.theme_matrix import Matrix, Shelves
from ontology.roles import Role
from tests.tasks import limit, part, task

CITY = DocumentView("甲", "甲市方案", "甲政办字〔2023〕1号", datetime.date(2023, 3, 1), "甲", "甲市")
ZONE = DocumentView("乙", "乙区方案", "", None, "乙", "乙区")
RUNS = '=HYPERLINK("http://x","点")'
TASKS = (
    task("清淤河道，建立台账。", "0", heading="一、任务 / 1.清淤", themes=("黑臭水体",),
         parts=(part(Role.LEAD, "市水利局", "水利"), part(Role.COOPERATE, "市财政局", "财政")), limits=(limit("2023-06-30"),)),
    task(RUNS, "1", heading="+2", start=300, parts=(part(Role.LEAD, "市水利局", "水利"), part(Role.SUPERVISE, "市水利局", "水利"))),
)  # fmt: skip


def opened(book: bytes) -> Workbook:
    return load_workbook(io.BytesIO(book))


@pytest.fixture(scope="module")
def duties() -> Workbook:
    return opened(responsibility_matrix("甲市责任矩阵", [(CITY, TASKS)]))


def test_the_head_is_merged_over_the_units(duties: Workbook) -> None:
    sheet = duties["责任矩阵"]
    assert [sheet.cell(2, c).value for c in range(1, 6)] == ["序号", "文件", "位置", "任务", "责任单位"]
    assert [sheet.cell(3, c).value for c in (5, 6)] == ["市水利局", "市财政局"]
    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert {"A1:J1", "E2:F2", "A2:A3", "D2:D3", "G2:G3", "J2:J3"} <= merged


def test_roles_dates_and_evidence(duties: Workbook) -> None:
    sheet = duties["责任矩阵"]
    row = [sheet.cell(4, c) for c in range(1, 11)]
    assert [c.value for c in row[:6]] == [
        1,
        "甲市方案（甲政办字〔2023〕1号）",
        "一、任务 / 1.清淤",
        "清淤河道，建立台账。",
        "牵头",
        "配合",
    ]
    assert (
        row[6].value == datetime.datetime(2023, 6, 30)
        and row[6].number_format == "yyyy-mm-dd"
        and row[6].is_date
    )
    assert row[8].value == "（市水利局）\n（市财政局）"
    assert sheet.cell(5, 5).value == "牵头、监督" and sheet.cell(5, 6).value in (None, "")


def test_what_an_office_prints(duties: Workbook) -> None:
    sheet = duties["责任矩阵"]
    assert sheet.freeze_panes == "E4" and sheet.auto_filter.ref == "A3:J5"
    assert sheet.print_title_rows == "$2:$3"
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == int(
        sheet.PAPERSIZE_A4
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0


def test_no_text_is_a_formula(duties: Workbook) -> None:
    compared = align(TASKS, (task(RUNS, "0", "乙"),))
    pairs = tuple(ComparedPair(p, changes(p.first, p.second)) for p in compared.pairs)
    found = Comparison(CITY, ZONE, True, pairs, compared.only_first, compared.only_second)
    books = [
        duties,
        opened(comparison_workbook(found)),
        opened(matrix_workbook(matrix())),
        opened(rows_workbook(RUNS, ["=A1", "乙"], [[RUNS, "@SUM(A1)"], ["-1+1", "\t=1"]])),
        opened(responsibility_matrix(RUNS, [(CITY, TASKS)])),
    ]
    cells = [cell for book in books for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not [text for text in texts if text.lstrip()[:1] in ("=", "+", "@")]
    assert any("HYPERLINK" in text for text in texts)


def test_a_comparison_names_what_was_not_taken_up() -> None:
    found = Comparison(CITY, ZONE, True, (), TASKS, ())
    book = opened(comparison_workbook(found))
    assert book.sheetnames == ["逐条比较", "前文件独有（未承接）", "后文件独有（新增）"]
    assert book["前文件独有（未承接）"].cell(2, 3).value == "市水利局"


def matrix() -> Matrix:
    from kg.theme_matrix import folder

    shelves: dict[str, TaskView] = {"甲": TASKS, "乙": ()}  # type: ignore[dict-item]
    return Shelves((CITY, ZONE), {iri: folder(found) for iri, found in shelves.items()}).matrix(
        names=("甲市", "乙区", "丙市")
    )


def test_cells_of_the_theme_matrix_say_which_silence() -> None:
    book = opened(matrix_workbook(matrix()))
    sheet = book["主题比较"]
    assert [sheet.cell(2, c).value for c in range(1, 5)] == ["主题", "甲市", "乙区", "丙市"]
    assert sheet.cell(3, 2).value == "1 项任务\n牵头：水利\n期限：2023-06-30"
    assert [sheet.cell(3, c).value for c in (3, 4)] == ["不在文件范围内", "库中没有文件"]
    assert book["原文依据"].cell(2, 5).value == "清淤河道，建立台账。"


@pytest.mark.parametrize("text", ["有\x0b控制\x00字符", "长" * 40_000, "\ufffe"])
def test_what_excel_refuses_is_mended(text: str) -> None:
    value = opened(rows_workbook("表", ["列"], [[text]])).active.cell(3, 1).value
    assert len(str(value)) <= 32_767 and "\x00" not in str(value)
