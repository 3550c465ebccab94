"""One document saved in every format: one outline, the same statements, whichever file an office hands out."""

from __future__ import annotations

import io

import openpyxl
import pytest
from docx.document import Document
from reportlab.pdfgen.canvas import Canvas

from loaders import PolicyDocument, Source, load
from tests.made_files import (
    add_rows,
    draw_grid,
    draw_lines,
    ofd_file,
    ofd_rule,
    ofd_text,
    page,
    pdf_file,
    word_file,
)

HEAD = [
    "莱芜区人民政府办公室",
    "关于印发牟汶河治理方案的通知",
    "莱政办发〔2021〕18号",
]
PARAGRAPHS = [
    "各镇人民政府、街道办事处，区政府各部门：",
    "现将《牟汶河治理方案》印发给你们，请认真抓好落实。",
]
SIGNATURE = ["莱芜区人民政府办公室", "2021年9月14日", "牟汶河治理方案"]
BODY = [
    "一、工作目标",
    "到2022年年底，贺小庄断面水质稳定达到Ⅳ类标准，全区消除劣Ⅴ类水体，群众满意度明显提高，河道生态流量得到有效保障，建成水清岸绿的美丽河湖，形成可以复制推广的治理经验。",
    "二、重点任务",
    "（一）治理工业污染。对36家涉水企业逐一建立档案，安装在线监测设备，凡超标排放的依法查处，推动印染、造纸企业实施清洁化改造，确保园区污水集中处理设施稳定达标运行。（牵头单位：区生态环境局；配合单位：区工业和信息化局）",
    "（二）治理生活污水。新建改建污水管网42.5公里，2022年6月底前完成口镇污水处理厂提标改造，出水执行地表水准Ⅳ类标准，建立管网排查修复的长效机制，消除城区污水直排口。（区住房城乡建设局牵头，各镇办落实）",
    "三、保障措施",
    "区水利局负责河道日常管护的监督管理，区财政局会同区审计局加强资金监管。",
    "附件",
]
TABLE = [
    ("序号", "工作任务", "牵头单位", "配合单位", "完成时限"),
    ("1", "疏浚牟汶河河道", "区水利局", "区财政局", "2022年底"),
    ("2", "清理河岸垃圾", "区城管局", "各镇办", "长期坚持"),
]
LINES = [*HEAD, *PARAGRAPHS, *SIGNATURE, *BODY]
WRAPPED = {*PARAGRAPHS, *BODY}
CLOSE = tuple("，。；：、）")

# As read: label and title of each heading; whose words, in which part; (unit, role) of each statement.
OUTLINE = [
    ("一、", "工作目标"),
    ("二、", "重点任务"),
    ("（一）", "治理工业污染"),
    ("（二）", "治理生活污水"),
    ("三、", "保障措施"),
    ("附件", None),
]
STATED = [
    (
        "牵头单位：区生态环境局；配合单位：区工业和信息化局",
        ["区生态环境局 Lead", "区工业和信息化局 Cooperate"],
    ),
    ("区住房城乡建设局牵头，各镇办落实", ["区住房城乡建设局 Lead", "各镇办 Responsible"]),
    ("区水利局负责河道日常管护的监督管理", ["区水利局 Supervise"]),
    ("区财政局会同区审计局加强资金监管", ["区财政局 Supervise", "区审计局 Cooperate"]),
]
IN_TABLE = [
    ("疏浚牟汶河河道", ["区水利局 Lead", "区财政局 Cooperate"]),
    ("清理河岸垃圾", ["区城管局 Lead", "各镇办 Cooperate"]),
]


def printed(width: int) -> list[str]:
    """The lines as they are printed: paragraphs indented by two, broken at ``width``, no line led by a closing mark."""
    out: list[str] = []
    for line in LINES:
        rest = "　　" + line if line in WRAPPED else line
        while rest:
            end = width + (rest[width : width + 1] in CLOSE)
            out.append(rest[:end])
            rest = rest[end:]
    return out


def as_text() -> bytes:
    return ("\n".join(LINES) + "\n\n" + "\n".join("\t".join(row) for row in TABLE)).encode("gb18030")


def as_wrapped_text() -> bytes:
    return ("\n".join(printed(30)) + "\n\n" + "\n".join("|".join(row) for row in TABLE)).encode()


def as_cell_a_line() -> bytes:
    return (
        "\n".join(LINES) + "\n" + "\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in TABLE)
    ).encode()


def as_markdown() -> bytes:
    header, *rows = ("| " + " | ".join(row) + " |" for row in TABLE)
    return "\n\n".join((*LINES, "\n".join((header, "|---|---|---|---|---|", *rows)))).encode()


def as_word() -> bytes:
    def write(document: Document) -> None:
        for line in LINES:
            document.add_paragraph(line)
        add_rows(document, TABLE)

    return word_file(write)


def as_pdf() -> bytes:
    lines = printed(32)
    cells = {(r, c): text for r, row in enumerate(TABLE) for c, text in enumerate(row)}

    def first(canvas: Canvas) -> None:
        draw_lines(canvas, lines[:26])

    def second(canvas: Canvas) -> None:
        draw_lines(canvas, lines[26:])
        draw_grid(canvas, (72, 112, 232, 322, 412, 502), (480, 452, 424, 396), cells)

    return pdf_file(first, second)


def as_ofd() -> bytes:
    across = "".join(ofd_rule(20, y, 190, y) for y in (240, 250, 260, 270))
    down = "".join(ofd_rule(x, 240, x, 270) for x in (20, 36, 80, 118, 156, 190))
    cells = "".join(
        ofd_text((22, 38, 82, 120, 158)[column], 242 + 10 * row, text)
        for row, texts in enumerate(TABLE)
        for column, text in enumerate(texts)
    )
    lines = "".join(ofd_text(20, 20 + 8 * at, line) for at, line in enumerate(printed(32)))
    return ofd_file(lines + across + down + cells)


def as_workbook() -> bytes:
    """The document typed into a sheet: paragraphs in merged rows, the table below."""
    book = openpyxl.Workbook()
    sheet = book.active
    for r, line in enumerate(LINES, 1):
        sheet.cell(r, 1, line)
        sheet.merge_cells(start_row=r, end_row=r, start_column=1, end_column=len(TABLE[0]))
    for row in TABLE:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


FORMATS = {
    "a.txt": as_text,
    "wrapped.txt": as_wrapped_text,
    "cells.txt": as_cell_a_line,
    "a.md": as_markdown,
    "a.html": lambda: page(LINES, TABLE),
    "a.docx": as_word,
    "a.pdf": as_pdf,
    "a.ofd": as_ofd,
}


def one(name: str, data: bytes) -> PolicyDocument:
    (document,) = load(Source(name, data))
    return document


def stated(document: PolicyDocument, table: bool) -> list[tuple[str, list[str]]]:
    """Each statement's words, or its task for those of a table, and who has which part."""
    text = document.text
    return [
        (
            (s.task if table else s.span).of(text),
            [f"{a.span.of(text)} {a.role.value}" for a in s.assignments],
        )
        for s in document.statements
        if (s.kind == "table") == table
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_one_outline_and_the_same_statements(name: str) -> None:
    document = one(name, FORMATS[name]())
    headings = [(d.label, d.title) for d in document.divisions if d.kind != "front"]
    assert headings == OUTLINE
    assert stated(document, table=False) == STATED
    assert stated(document, table=True) == IN_TABLE
    assert (document.header.number, document.header.issued) == ("莱政办发〔2021〕18号", "2021-09-14")
    assert document.header.title == "牟汶河治理方案"
    assert {section.name for section in document.sections} == {"贺小庄"}


def test_a_sheet_of_tasks_says_the_same() -> None:
    document = one("a.xlsx", as_workbook())
    assert stated(document, table=True) == IN_TABLE
    assert stated(document, table=False) == STATED
    assert [(d.label, d.title) for d in document.divisions if d.kind != "front"] == OUTLINE
