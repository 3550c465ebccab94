"""Tables as offices type them: cells that say 同上, tables over pages, marks in columns of units, records on end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.resolved import resolve_document
from loaders.document import Paragraph, PolicyDocument, RawDocument, Table
from loaders.layout import lay_out
from loaders.pipeline import document_of
from loaders.readers import Source
from loaders.readers import read as read_file
from loaders.records import turn_records
from loaders.repair import repair
from loaders.source_places import SourcePlaces
from loaders.split import split

Row = Sequence[str | None]


def document_in(source: Source) -> PolicyDocument:
    """The one document of a file, however short."""
    (part,) = split(repair(read_file(source)))
    return document_of(part, lay_out(part))


def read(text: str, name: str = "样本.txt") -> PolicyDocument:
    return document_in(Source(name, text.encode()))


def sheet(*rows: Row, merged: Iterable[str] = ()) -> PolicyDocument:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for cells in merged:
        book.active.merge_cells(cells)
    data = BytesIO()
    book.save(data)
    return document_in(Source("清单.xlsx", data.getvalue()))


def duties(document: PolicyDocument) -> list[tuple[str, list[str]]]:
    """Every governed passage with who does it: 疏浚东沟 → Lead 县水利局."""
    return [
        (
            task.span.of(document.text),
            [
                f"{a.role.value} {a.span.of(document.text)}"
                for i in task.statements
                for a in document.statements[i].assignments
            ],
        )
        for task in document.tasks
        if task.statements
    ]


def cell_of(document: PolicyDocument, words: str) -> str | None:
    """The cell of the sheet that ``words`` stand in."""
    return SourcePlaces(document.lines).at(document.text.index(words)).cell


TITLE: Row = ("青禾县水环境整治重点任务分工表",)
NAMES: Row = ("序号", "工作任务", "牵头单位", "完成时限")


@pytest.mark.parametrize(
    "ditto", ["同上", "〃", "″", "-//-", "—〃—", "“", '"', "''", "（同上）", "同 上", "同上行", "//"]
)
def test_a_ditto_stands_for_the_cell_above(ditto: str) -> None:
    document = sheet(TITLE, NAMES, ("1", "疏浚东沟", "县水利局", "6月底"), ("2", "加固西堤", ditto, ditto))
    assert duties(document) == [("疏浚东沟", ["Lead 县水利局"]), ("加固西堤", ["Lead 县水利局"])]
    assert ditto.replace(" ", "") in document.text.replace(" ", "")  # what the file says stays in the text


def test_evidence_points_to_the_cell_that_a_ditto_repeats() -> None:
    document = sheet(
        TITLE, NAMES, ("1", "疏浚东沟", "县水利局"), ("2", "加固西堤", "〃"), ("3", "补种护岸林", "同上")
    )
    (first, *others) = (document.statements[i] for task in document.tasks for i in task.statements)
    assert {other.span for other in others} == {first.span} and len(others) == 2
    assert cell_of(document, "县水利局") == "C3"


def test_a_ditto_of_the_task_is_the_task_above() -> None:
    document = sheet(TITLE, ("工作任务", "责任单位"), ("修复湿地百亩", "县林业局"), ("同上", "县财政局"))
    assert duties(document) == [("修复湿地百亩", ["Responsible 县林业局", "Responsible 县财政局"])]


@pytest.mark.parametrize(
    ("left", "cell", "expected"),
    [
        ("牵头单位", "同左", ["Lead 县水利局"]),  # the same body, in the part that says most
        ("牵头单位", "县财政局", ["Lead 县水利局", "Cooperate 县财政局"]),
        ("完成时限", "同左", []),  # a date is no body
    ],
)
def test_the_same_as_at_the_left(left: str, cell: str, expected: list[str]) -> None:
    value = "县水利局" if left == "牵头单位" else "6月底"
    document = sheet(
        TITLE, ("工作任务", left, "配合单位"), ("疏浚东沟", value, cell), ("加固西堤", "县住建局", "县林业局")
    )
    assert dict(duties(document)).get("疏浚东沟", []) == expected


@pytest.mark.parametrize("nothing", ["同上", "〃", "—", "/", "-", "无"])
def test_what_repeats_nothing_charges_nobody(nothing: str) -> None:
    document = sheet(TITLE, NAMES, ("1", "疏浚东沟", nothing), ("2", "加固西堤", "县水利局"))
    assert duties(document) == [("加固西堤", ["Lead 县水利局"])]


@given(st.lists(st.sampled_from(["同上", "〃", "县水利局", "县住建局", ""]), min_size=1, max_size=12))
def test_a_run_of_dittos_goes_back_to_what_was_said(cells: list[str]) -> None:
    rows = (("任务", "责任单位"), *((f"任务{n}", cell) for n, cell in enumerate(cells)))
    laid = lay_out(RawDocument("表.docx", "docx", (Table(rows),)))
    said, expected = None, []
    for cell in cells:
        said = cell if cell not in ("同上", "〃") else said
        expected.append(said if said else cell)
    shown = [row[1].of(laid.text) for row in laid.grids[0].rows[1:]]
    assert shown == expected


LINES = ["序号\t工作任务\t牵头单位", "1\t疏浚东沟\t县水利局", "2\t加固西堤\t县住建局"]
MORE = ["3\t补种护岸林\t县林业局", "4\t关停散乱作坊\t县生态环境局"]


@pytest.mark.parametrize(
    "between",
    [
        ["- 1 -"],
        ["- 1 -", "续表", LINES[0]],
        ["（续表）", LINES[0]],
        ["续上表："],
        ["表1 重点任务（续）", LINES[0]],
    ],
)
def test_a_table_over_two_pages_is_one(between: list[str]) -> None:
    document = read("\n".join(["青禾县重点任务分工表", *LINES, *between, *MORE]))
    assert len(document.grids) == 1 and document.text.count("序号") == 1 and "续" not in document.text
    assert [units for _, units in duties(document)] == [
        ["Lead 县水利局"], ["Lead 县住建局"], ["Lead 县林业局"], ["Lead 县生态环境局"]
    ]  # fmt: skip


def html_table(rows: Iterable[Row]) -> str:
    cells = ("".join(f"<td>{cell or ''}</td>" for cell in row) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def test_tables_of_a_page_that_count_on_are_one() -> None:
    head = ("序号", "工作任务", "责任单位")
    first, second = [head, ("1", "疏浚东沟", "县水利局")], [("2", "加固西堤", "县住建局")]
    page = f"<h1>重点任务分工表</h1>{html_table(first)}{html_table(second)}{html_table([head, ('3', '清理垃圾', '县城管局')])}"
    document = read(page, "页.html")
    assert len(document.grids) == 1 and len(document.grids[0].rows) == 4
    assert [units for _, units in duties(document)] == [
        ["Responsible 县水利局"], ["Responsible 县住建局"], ["Responsible 县城管局"]
    ]  # fmt: skip


def test_a_cell_merged_over_the_page_end_heads_the_rows_below() -> None:
    first = Table((("类别", "任务", "责任单位"), ("工程类", "疏浚东沟", "县水利局")))
    second = Table((("", "加固西堤", "县住建局"),))
    laid = lay_out(repair(RawDocument("表.docx", "docx", (first, Paragraph("续表"), second))))
    assert [cell.of(laid.text) for cell in laid.grids[0].rows[2]] == ["工程类", "加固西堤", "县住建局"]


@pytest.mark.parametrize(
    "second",
    [
        (("序号", "断面名称", "水质目标"), ("1", "石桥", "Ⅲ类")),  # its own header
        (("1", "石桥", "Ⅲ类"), ("2", "柳桥", "Ⅳ类")),  # counts anew
        (("3", "石桥"), ("4", "柳桥")),  # other columns
    ],
)
def test_another_table_stays_its_own(second: tuple[tuple[str, ...], ...]) -> None:
    first = Table(
        (("序号", "工作任务", "责任单位"), ("1", "疏浚东沟", "县水利局"), ("2", "加固西堤", "县住建局"))
    )
    laid = lay_out(repair(RawDocument("表.docx", "docx", (first, Table(second)))))
    assert len(laid.grids) == 2


UNITS: Row = ("序号", "重点任务", "县水利局", "县住建局", "县生态环境局")
MARKED: tuple[Row, ...] = (("1", "疏浚东沟", "★", "○", None), ("2", "新建管网", None, "★", "●"))


@pytest.mark.parametrize(
    ("legend", "star", "ring", "dot"),
    [
        ("注：★为牵头单位，●为责任单位，○为配合单位。", "Lead", "Cooperate", "Responsible"),
        ("说明：“★”表示牵头，“○”表示配合，“●”表示责任", "Lead", "Cooperate", "Responsible"),
        ("备注：★牵头单位 ○配合单位", "Lead", "Cooperate", "Responsible"),
        ("（牵头单位★ 配合单位○ 责任单位●）", "Lead", "Cooperate", "Responsible"),
        ("注：标★的为牵头单位，标○、●的为配合单位", "Lead", "Cooperate", "Cooperate"),
        ("注：○代表督导单位", "Responsible", "Supervise", "Responsible"),
        ("本表由县河长办负责解释", "Responsible", "Responsible", "Responsible"),
    ],
)
def test_a_mark_means_what_the_legend_says(legend: str, star: str, ring: str, dot: str) -> None:
    document = sheet(TITLE, UNITS, *MARKED, (legend,))
    assert [d for d in duties(document) if d[0] in ("疏浚东沟", "新建管网")] == [
        ("疏浚东沟", [f"{star} 县水利局", f"{ring} 县住建局"]),
        ("新建管网", [f"{star} 县住建局", f"{dot} 县生态环境局"]),
    ]


def test_words_may_stand_for_marks_under_a_header_of_two_rows() -> None:
    document = sheet(
        TITLE,
        ("序号", "重点任务", "责任单位", None, "完成时限"),
        (None, None, "水利局", "财政局", None),
        ("1", "疏浚东沟", "牵头", "配合", "6月底"),
        ("2", "补种护岸林", "配合", None, "9月底"),
        merged=("A2:A3", "B2:B3", "C2:D2", "E2:E3"),
    )
    assert duties(document) == [
        ("疏浚东沟", ["Lead 水利局", "Cooperate 财政局"]),
        ("补种护岸林", ["Cooperate 水利局"]),
    ]


def test_marks_in_a_table_of_results_charge_nobody() -> None:
    document = sheet(
        ("青禾县水质达标情况通报",), ("断面", "东乡镇人民政府", "西乡镇人民政府"), ("石桥", "√", None), ("柳桥", "√", "√"),
        ("一、总体情况",), ("县生态环境局负责加密监测，县水利局负责生态补水，确保断面稳定达标。",), ("二、下步安排",),
        ("县水利局牵头疏浚东沟，县住建局配合，于年底前完成，并按月报送进展情况。",),
    )  # fmt: skip
    assert not any(statement.kind == "table" for statement in document.statements)


@pytest.mark.parametrize(
    ("names", "cells"),
    [
        (("存在问题", "整改措施"), ("沿岸散养家禽粪便长期直排入河且群众反映强烈", "关停散养点")),
        (("反馈问题", "整改目标", "整改措施"), ("多处管网破损错接导致雨天溢流", "雨天不溢流", "改造管网")),
        (
            ("问题描述", "具体措施", "工作目标"),
            ("河道淤积严重行洪不畅", "清淤五公里", "行洪通畅达到设计标准"),
        ),
    ],
)
def test_the_measure_is_the_task_and_not_what_is_wrong(names: Row, cells: Row) -> None:
    document = sheet(TITLE, ("序号", *names, "责任单位"), ("1", *cells, "县水利局"))
    measure = cells[[name in ("整改措施", "具体措施") for name in names].index(True)]
    assert duties(document) == [(measure, ["Responsible 县水利局"])]


def test_where_only_the_problem_is_named_it_is_what_they_answer_for() -> None:
    document = sheet(TITLE, ("序号", "存在问题", "责任单位"), ("1", "东沟淤积严重", "县水利局"))
    assert duties(document) == [("东沟淤积严重", ["Responsible 县水利局"])]


RECORDS = [
    [("序号", "1"), ("存在问题", "东沟两岸污水直排"), ("整改措施", "铺设截污管三公里"), ("责任单位", "县住建局"), ("整改时限", "2025年6月底")],
    [("序号", "2"), ("存在问题", "西堤垃圾堆放"), ("整改措施", "清运垃圾并定人保洁"), ("责任单位", "县城管局、柳河镇人民政府"), ("整改时限", "2025年3月底")],
]  # fmt: skip
FIELDS = [field for record in RECORDS for field in record]
HEADLINE = "青禾县突出水环境问题整改清单"
EXPECTED = [
    ("铺设截污管三公里", ["Responsible 县住建局"]),
    ("清运垃圾并定人保洁", ["Responsible 县城管局", "Responsible 柳河镇人民政府"]),
]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join([HEADLINE, *(f"{name}：{value}" for name, value in FIELDS)]),
        "\n\n".join(
            [HEADLINE, *("\n".join(f"【{name}】：{value}" for name, value in record) for record in RECORDS)]
        ),
        "\n".join([HEADLINE, *(line for field in FIELDS for line in field)]),
        "\n\n".join([HEADLINE, *(line for field in FIELDS for line in field)]),
    ],
    ids=["label: value", "label: value, a blank line a record", "alternating", "alternating, blank lines"],
)
def test_records_typed_on_end_in_a_text(text: str) -> None:
    document = read(text)
    assert duties(document) == EXPECTED
    assert [deadline.due for deadline in document.deadlines] == ["2025-06-30", "2025-03-31"]
    assert document.header.title == HEADLINE


@pytest.mark.parametrize(
    ("rows", "second"),
    [
        ([(HEADLINE, None), *FIELDS], "B10"),
        ([(HEADLINE,), *((cell,) for field in FIELDS for cell in field)], "A19"),
        ([(HEADLINE,), *((f"{name}：{value}",) for name, value in FIELDS)], "A10"),
    ],
    ids=["two columns", "one column", "one column, label: value"],
)
def test_records_typed_on_end_in_a_sheet_keep_their_cells(rows: list[Row], second: str) -> None:
    document = sheet(*rows)
    assert duties(document) == EXPECTED
    assert cell_of(document, "县城管局") == second
    assert document.header.title == HEADLINE


def test_a_record_may_leave_a_field_out() -> None:
    rows = [(HEADLINE, None), *RECORDS[0], *(f for f in RECORDS[1] if f[0] != "整改时限")]
    assert duties(sheet(*rows)) == EXPECTED


def test_records_under_headings_of_their_own() -> None:
    document = sheet(
        (HEADLINE, None), ("一、东沟", None), *RECORDS[0][1:], ("二、西堤", None), *RECORDS[1][1:]
    )
    assert duties(document) == EXPECTED
    assert [deadline.due for deadline in document.deadlines] == ["2025-06-30", "2025-03-31"]


def test_what_follows_the_last_record_is_no_part_of_it() -> None:
    text = "\n".join([HEADLINE, *(f"{name}：{value}" for name, value in FIELDS)])
    tail = ["加强组织领导，按期完成整改。", "二、有关要求", "每月报送进展。", "责任单位：县河长办"]
    document = read("\n".join([text, *tail]))
    assert duties(document)[:2] == EXPECTED
    assert document.text.endswith("\n".join(tail))


def test_a_value_may_run_over_lines() -> None:
    lines = [
        line
        for name, value in FIELDS
        for line in (f"{name}：{value}", *(["2.加强组织领导"] if name == "整改措施" else []))
    ]
    document = read("\n".join([HEADLINE, *lines]))
    tasks = ["".join(task.split()) for task, _ in duties(document)]
    assert tasks == [f"{task}2.加强组织领导" for task, _ in EXPECTED]


def test_names_of_columns_at_the_head_of_each_page_are_no_records() -> None:
    pages = [["1", "疏浚东沟", "县水利局"], ["2", "加固西堤", "县住建局"]]
    lines = [cell for page in pages for cell in ("序号", "工作任务", "责任单位", *page)]
    document = read("\n".join(["青禾县重点任务分工表", *lines]))
    assert [units for _, units in duties(document)] == [["Responsible 县水利局"], ["Responsible 县住建局"]]


@given(
    st.lists(
        st.sampled_from(
            [*(line for field in FIELDS for line in field), *(f"{n}：{v}" for n, v in FIELDS), "一、要求"]
        )
    )
)
def test_turning_records_loses_no_value(lines: list[str]) -> None:
    """Names may stand once for many; what was filled in is all there, in order."""
    names = {name for name, _ in FIELDS}
    told = [line.partition("：")[2] if line.partition("：")[0] in names else line for line in lines]
    values = [word for word in told if word not in names]
    blocks = tuple(Paragraph(line) for line in lines)
    turned = turn_records(RawDocument("表.txt", "txt", blocks)).blocks
    text = "\n".join(
        b.text if isinstance(b, Paragraph) else "\n".join("\n".join(row) for row in b.rows) for b in turned
    )
    at = 0
    for value in values:
        at = text.index(value, at) + len(value)


def test_labels_under_measures_are_no_records() -> None:
    text = """青禾县水污染防治方案
一、重点任务
（一）疏浚东沟。清淤五公里。
牵头单位：县水利局
配合单位：县财政局
完成时限：6月底
（二）加固西堤。加固两公里。
牵头单位：县住建局
配合单位：县水利局
完成时限：9月底"""
    document = read(text)
    assert not document.grids and [s.kind for s in document.statements] == ["label", "label"]


@pytest.mark.parametrize("mark", ["附件2", "附件 2：", "附表1", "（附件3）"])
def test_a_sheet_is_called_by_what_stands_under_its_attachment_number(mark: str) -> None:
    document = sheet(
        (mark,), TITLE, NAMES, ("1", "疏浚东沟", "县水利局", "6月底"), ("2", "加固西堤", "县住建局")
    )
    assert document.header.title == TITLE[0]


@pytest.mark.parametrize("later", ["同上", None], ids=["repeated", "merged down"])
def test_a_date_that_holds_for_several_rows_is_each_tasks_own(later: str | None) -> None:
    rows = [TITLE, NAMES, ("1", "疏浚东沟", "县水利局", "2025年6月底"), ("2", "加固西堤", "县住建局", later)]
    rows.append(("3", "补种护岸林", "县林业局", "2025年9月底"))
    document = sheet(*rows, merged=[] if later else ["D3:D4"])
    resolved = resolve_document(document, "甲")
    dates = [[document.deadlines[n - 1].due for n in task.deadlines] for task in resolved.tasks]
    assert dates == [["2025-06-30"], ["2025-06-30"], ["2025-09-30"]]


def test_a_list_of_bodies_parted_by_single_spaces() -> None:
    rows = [
        "省级河长 责任单位 河 湖",
        "陈 某 省水利厅 省环境厅 乌江干流 东风水库",
        "王某某 省发展改革委 赤水河",
        "李 某 省交通厅 湘 江",
    ]
    assert duties(read("\n".join(["某省级河长名录", *rows]))) == [
        ("乌江干流东风水库", ["Responsible 省水利厅", "Responsible 省环境厅"]),
        ("赤水河", ["Responsible 省发展改革委"]),
        ("湘江", ["Responsible 省交通厅"]),
    ]


def test_what_a_person_is_charged_with_stands_behind_the_body() -> None:
    document = sheet(TITLE, ("序号", "市级河长", "责任单位", "河流"), ("1", "陈某", "市水利局", "徒骇河"))
    assert duties(document) == [("徒骇河", ["Responsible 市水利局"])]


def test_bars_and_cells_on_lines_of_their_own() -> None:
    rows = [
        ["序号", "工作任务", "负责部门", "时间进度"],
        ["1", "建站", "市住建局、市城管局", ""],
        ["2", "分类收集", "市城管局，各县政府", "2016年底前"],
    ]
    text = "\n".join(
        "\n".join(["|", *(line for cell in row for line in ((cell, "|") if cell else ("|",)))])
        for row in rows
    )
    assert duties(read(f"青禾县生活垃圾工作任务分解表\n{text}\n此件公开发布。")) == [
        ("建站", ["Responsible 市住建局", "Responsible 市城管局"]),
        ("分类收集", ["Responsible 市城管局", "Responsible 各县政府"]),
    ]
