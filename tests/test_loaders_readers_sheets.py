"""Worksheets: each value as it is shown, each cell where it stands, whatever the file format."""

from __future__ import annotations

import io

import openpyxl
import pytest
import xlwt

from loaders.document import RawDocument, Table
from loaders.errors import FileTooLarge, UnreadableFile
from loaders.readers.sheet import written
from loaders.source_places import cell_name
from tests.made_files import read_bytes, said, sheet_xml, zip_file


def only_table(document: RawDocument) -> Table:
    (block,) = document.blocks
    assert isinstance(block, Table)
    return block


def workbook(**sheets: list[list[object]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_sheets_with_merged_cells_and_hidden_ones_counted() -> None:
    book = workbook(
        任务清单=[["任务清单", None, None], ["序号", "类别", "任务"], [1, "排查", "查河"], [2, None, "查口"]],
        数据=[["x"]],
    )
    book["任务清单"].merge_cells("A1:C1")
    book["任务清单"].merge_cells("B3:B4")
    book["数据"].sheet_state = "hidden"
    document = read_bytes("a.xlsx", saved(book))
    table = only_table(document)
    assert table.rows == (
        ("任务清单", "", ""),
        ("序号", "类别", "任务"),
        ("1", "排查", "查河"),
        ("2", "", "查口"),
    )
    assert table.merged == (((0, 1), (0, 0)), ((0, 2), (0, 0)), ((3, 1), (2, 1)))
    assert (table.place.sheet, table.place.cell) == ("任务清单", "A1")
    assert document.dropped == (("hidden sheet", 1),)


def test_a_table_stands_where_its_first_cell_is_and_far_ones_are_their_own() -> None:
    cell = '<row r="{0}"><c r="{1}{0}" t="inlineStr"><is><t>{2}</t></is></c></row>'
    rows = cell.format(3, "C", "甲") + cell.format(5, "E", "乙") + cell.format(1048576, "XFD", "丙")
    document = read_bytes("a.xlsx", sheet_xml(rows))
    assert [(block.place.cell, block.rows) for block in document.blocks if isinstance(block, Table)] == [
        ("C3", (("甲", "", ""), ("", "", ""), ("", "", "乙"))),
        ("XFD1048576", (("丙",),)),
    ]


def test_cells_without_references_rich_texts_and_formulas() -> None:
    rows = (
        '<row><c t="s"><v>0</v></c><c t="str"><f>A1</f><v>公式</v></c></row>'
        '<row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="s"><v>9</v></c><c><v>3.0</v></c></row>'
    )
    strings = "<si><r><t>徒骇</t></r><r><t>河_x000D_干流</t></r><rPh><t>tuhai</t></rPh></si>"
    table = only_table(read_bytes("a.xlsx", sheet_xml(rows, strings=strings)))
    assert table.rows == (("徒骇河\n干流", "公式", "", ""), ("TRUE", "#N/A", "", "3"))


@pytest.mark.parametrize(
    ("value", "format", "shown"),
    [
        (3.0, "", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (1e20, "General", "1e+20"),
        (0.95, "0%", "95%"),
        (0.955, "0.0%", "95.5%"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (7, "000", "007"),
        (12, '0"项"', "12项"),
        (12, '"第"0"条"', "第12条"),
        (5.5, "0.##", "5.5"),
        (5.0, "0.##", "5"),
        (5.0, "0.0#", "5.0"),
        (3, "[DBNum1]General", "3"),
        (13, "[DBNum1]0", "十三"),
        (-2.5, "0.0;[Red]-0.0", "-2.5"),
        (45107, "yyyy-mm-dd", "2023-06-30"),
        (45107, 'yyyy"年"m"月"d"日"', "2023年6月30日"),
        (45107, "[$-804]yyyy年m月d日;@", "2023年6月30日"),
        (45107, 'yyyy"年"m"月"', "2023年6月"),
        (45107.5, "yyyy/m/d h:mm", "2023-06-30 12:00"),
        (45107, "mmm-yy", "2023-06"),
        (0.5, "h:mm", "12:00"),
        (1e12, "yyyy-mm-dd", "1000000000000"),
    ],
)
def test_numbers_as_their_format_shows_them(value: float, format: str, shown: str) -> None:
    assert written(value, format) == shown


def test_formats_reach_the_cells_of_both_excel_formats() -> None:
    rows = '<row><c s="0"><v>0.95</v></c><c s="1"><v>45107</v></c></row>'
    formats = ("0%", "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;")
    assert only_table(read_bytes("a.xlsx", sheet_xml(rows, formats=formats))).rows == (
        ("95%", "2023年6月30日"),
    )

    book = xlwt.Workbook()
    sheet = book.add_sheet("清单")
    sheet.write_merge(0, 0, 0, 1, "标题")
    sheet.write(1, 0, 0.95, xlwt.easyxf(num_format_str="0%"))
    sheet.write(1, 1, 45107, xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"'))
    hidden = book.add_sheet("藏")
    hidden.visibility = 1
    file = io.BytesIO()
    book.save(file)
    for name in ("a.xls", "a.et"):
        document = read_bytes(name, file.getvalue())
        assert only_table(document).rows == (("标题", ""), ("95%", "2023年6月30日"))
        assert only_table(document).merged == (((0, 1), (0, 0)),)
        assert document.dropped == (("hidden sheet", 1),)


def test_an_old_sheet_whose_sectors_are_too_small_is_told() -> None:
    book = xlwt.Workbook()
    book.add_sheet("清单").write(0, 0, "任务")
    file = io.BytesIO()
    book.save(file)
    data = bytearray(file.getvalue())
    data[30] = 1  # sectors of two bytes: the library divides by how many numbers one holds
    with pytest.raises(UnreadableFile, match=r"坏\.xls"):
        read_bytes("坏.xls", bytes(data))


@pytest.mark.parametrize(
    ("text", "encoding", "rows"),
    [
        ("序号,任务\n1,清淤\n", "utf-8-sig", (("序号", "任务"), ("1", "清淤"))),
        ("序号\t任务\n1\t清淤\n", "utf-16", (("序号", "任务"), ("1", "清淤"))),
        ("序号;任务\r\n1;清淤\r\n", "gbk", (("序号", "任务"), ("1", "清淤"))),
        ('序号,任务\n1,"甲,\n乙"\n', "gbk", (("序号", "任务"), ("1", "甲,\n乙"))),
        ('序号,任务\n1,5"管"\n2\n', "utf-8", (("序号", "任务"), ("1", '5"管"'), ("2", ""))),
        ("序号|任务\n1|清淤、护岸，建闸\n", "utf-8", (("序号", "任务"), ("1", "清淤、护岸，建闸"))),
    ],
)
def test_tables_saved_as_text(text: str, encoding: str, rows: tuple[tuple[str, ...], ...]) -> None:
    assert only_table(read_bytes("a.csv", text.encode(encoding))).rows == rows


def test_blank_lines_before_a_text_table_move_its_place() -> None:
    table = only_table(read_bytes("a.csv", "\n,,\n序号,任务\n1,清淤\n".encode()))
    assert (table.place.cell, table.rows[0]) == ("A3", ("序号", "任务"))


def test_a_stray_quotation_mark_swallows_nothing() -> None:
    text = '序号,任务\n1,"清淤\n' + "".join(f"{n},护岸\n" for n in range(2, 400))
    assert len(only_table(read_bytes("a.csv", text.encode())).rows) == 400


@pytest.mark.parametrize(
    ("place", "name"), [((0, 0), "A1"), ((11, 5), "F12"), ((0, 26), "AA1"), ((1, 701), "ZZ2")]
)
def test_cell_names(place: tuple[int, int], name: str) -> None:
    assert cell_name(*place) == name


ENTITIES = '<!DOCTYPE x [<!ENTITY a "河"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (sheet_xml(""), UnreadableFile),
        (sheet_xml("<row><c><v>1</v></c>"), UnreadableFile),
        (zip_file({"xl/workbook.xml": "<workbook"}), UnreadableFile),
        (
            sheet_xml(
                "".join(
                    f'<row r="{n * 10 + 1}"><c r="A{n * 10 + 1}"><v>1</v></c>'
                    f'<c r="XFD{n * 10 + 1}"><v>1</v></c></row>'
                    for n in range(5)
                )
            ),
            FileTooLarge,
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "Workbook".encode("utf-16-le"),
            UnreadableFile,
        ),
    ],
)
def test_damage_is_told(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error, match="坏"):
        read_bytes("坏.xlsx", data)


def test_merged_ranges_that_lie_cost_nothing() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    lies = ("A1:XFD1048576", "B1:A1", "x")
    after = "<mergeCells>" + "".join(f'<mergeCell ref="{each}"/>' for each in lies) + "</mergeCells>"
    assert said(read_bytes("a.xlsx", sheet_xml(rows, after))) == [(("1", ""),)]
