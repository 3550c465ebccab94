"""PDF and OFD: printed lines in the order one reads them, tables as drawn, running heads left out."""

from __future__ import annotations

import io
import os
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from loaders.document import Paragraph, RawDocument, SourcePlace, Table
from loaders.errors import FileTooLarge, UnreadableFile
from loaders.readers import guard, ocr
from tests.made_files import (
    draw_grid,
    draw_lines,
    ofd_file,
    ofd_rule,
    ofd_text,
    pdf_file,
    raw_pdf,
    read_bytes,
    said,
    zip_file,
)

# Twelve lines as a column of a gazette prints them, 14 squares each.
COLUMN = [f"第{n}行文字满栏排印直到右边界" for n in "一二三四五六七八九十"] + ["末行"]


def test_lines_with_their_pages_and_indents() -> None:
    document = read_bytes(
        "a.pdf",
        pdf_file(
            lambda canvas: draw_lines(
                canvas, ["　　1.完成清淤12公里，到2023", "年底水质达到Ⅲ类，氨氮不高", "于1.0mg/L。"]
            ),
            lambda canvas: draw_lines(canvas, ["第二页正文内容"]),
        ),
    )
    assert document.blocks == (
        Paragraph("　　1.完成清淤12公里，到2023", SourcePlace(page=1)),
        Paragraph("年底水质达到Ⅲ类，氨氮不高", SourcePlace(page=1)),
        Paragraph("于1.0mg/L。", SourcePlace(page=1)),
        Paragraph("第二页正文内容", SourcePlace(page=2)),
    )
    assert document.hard_wrapped


def test_running_heads_and_page_numbers_are_counted_wherever_they_alternate() -> None:
    def page(number: int) -> object:
        def draw(canvas: Canvas) -> None:
            canvas.drawString(72 if number % 2 else 400, 800, "某市公报" if number % 2 else "文件选登")
            canvas.drawCentredString(297, 30, f"- {number} -" if number < 4 else f"{number}")
            draw_lines(canvas, [f"第{number}页的正文", "2023年的目标"])

        return draw

    document = read_bytes("a.pdf", pdf_file(*(page(n) for n in range(1, 8))))  # type: ignore[arg-type]
    assert said(document) == [text for n in range(1, 8) for text in (f"第{n}页的正文", "2023年的目标")]
    assert document.dropped == (("running head or page number", 14),)


def test_a_line_near_the_edge_of_one_page_is_text() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 800, "某市人民政府文件")
        draw_lines(canvas, ["正文"])
        canvas.drawString(72, 40, "2023年3月1日印发")

    assert said(read_bytes("a.pdf", pdf_file(draw))) == ["某市人民政府文件", "正文", "2023年3月1日印发"]


def test_two_columns_are_read_one_after_the_other() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawCentredString(297, 760, "横跨两栏的通栏标题居中排印")
        draw_lines(canvas, [f"左{line}" for line in COLUMN], left=60, top=700)
        draw_lines(canvas, [f"右{line}" for line in COLUMN], left=320, top=692)

    assert said(read_bytes("a.pdf", pdf_file(draw))) == [
        "横跨两栏的通栏标题居中排印",
        *(f"左{line}" for line in COLUMN),
        *(f"右{line}" for line in COLUMN),
    ]


GRID = (72, 172, 272, 422)


def test_ruled_tables_with_merged_and_wrapped_cells() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 780, "表前文字")
        tops = (740, 712, 660, 632)
        for x in GRID:
            canvas.line(x, tops[0] if x not in {272} else tops[1], x, tops[-1])
        for y in tops:
            canvas.line(GRID[0] if y != 660 else GRID[1], y, GRID[-1], y)
        cells = {
            (0, 0): "河流",
            (0, 1): "目标",
            (1, 0): "徒骇河",
            (1, 1): "Ⅳ类",
            (2, 1): "Ⅲ类",
            (2, 2): "2025年",
        }
        for (row, column), text in cells.items():
            canvas.drawString(GRID[column] + 4, tops[row] - 18, text)
        canvas.drawString(276, 694, "到2023年年底稳定")
        canvas.drawString(276, 672, "达标")
        canvas.drawString(72, 600, "表后文字")

    document = read_bytes("a.pdf", pdf_file(draw))
    before, table, after = document.blocks
    assert isinstance(table, Table)
    assert (before.text, after.text) == ("表前文字", "表后文字")  # type: ignore[union-attr]
    assert table.rows == (
        ("河流", "目标", ""),
        ("徒骇河", "Ⅳ类", "到2023年年底稳定达标"),
        ("", "Ⅲ类", "2025年"),
    )
    assert table.merged == (((0, 2), (0, 1)), ((2, 0), (1, 0)))
    assert table.place == SourcePlace(page=1)


def test_a_table_open_at_its_sides_and_one_of_thin_boxes() -> None:
    cells = {(0, 0): "序号", (0, 1): "任务", (1, 0): "1", (1, 1): "清淤"}

    def open_sides(canvas: Canvas) -> None:
        draw_grid(canvas, (172,), (740, 712, 684), {})
        for y in (740, 712, 684):
            canvas.line(72, y, 272, y)
        for (row, column), text in cells.items():
            canvas.drawString((76, 176)[column], (722, 694)[row], text)

    def boxes(canvas: Canvas) -> None:
        for x in (72, 172, 272):
            canvas.rect(x, 684, 0.5, 56, stroke=0, fill=1)
        for y in (740, 712, 684):
            canvas.rect(72, y, 200, 0.5, stroke=0, fill=1)
        for (row, column), text in cells.items():
            canvas.drawString((76, 176)[column], (722, 694)[row], text)

    expected = (("序号", "任务"), ("1", "清淤"))
    assert said(read_bytes("a.pdf", pdf_file(open_sides))) == [expected]
    assert said(read_bytes("a.pdf", pdf_file(boxes))) == [expected]


def test_a_frame_around_text_is_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(60, 600, 400, 160)
        draw_lines(canvas, ["框中第一行文字", "框中第二行文字"])

    assert said(read_bytes("a.pdf", pdf_file(draw))) == ["框中第一行文字", "框中第二行文字"]


def test_a_table_runs_on_over_pages_with_its_header_once() -> None:
    def page(first: int) -> object:
        cells = {(0, 0): "序号", (0, 1): "任务", (1, 0): f"{first}", (1, 1): f"任务{first}"}
        return lambda canvas: draw_grid(canvas, (72, 172, 372), (740, 712, 684), cells)

    document = read_bytes("a.pdf", pdf_file(page(1), page(2)))  # type: ignore[arg-type]
    assert said(document) == [(("序号", "任务"), ("1", "任务1"), ("2", "任务2"))]
    assert document.dropped == (("repeated table header", 1),)


def rows_without_rules(canvas: Canvas) -> None:
    rows: Sequence[Sequence[str]] = (
        ("序号", "河流", "断面"),
        ("1", "徒骇河", "聊城水文站"),
        ("2", "卫运河上游段", "油坊桥"),
        ("", "（含支流）", ""),
        ("3", "马颊河", "董姑桥"),
    )
    canvas.drawString(72, 760, "各断面如下，请对照执行：")
    for at, row in enumerate(rows):
        for x, text in zip((72, 140, 300), row, strict=True):
            canvas.drawString(x, 720 - 22 * at, text)
    canvas.drawString(72, 580, "以上断面每月监测一次，结果按时报送。")


def test_tables_without_rules() -> None:
    assert said(read_bytes("a.pdf", pdf_file(rows_without_rules))) == [
        "各断面如下，请对照执行：",
        (
            ("序号", "河流", "断面"),
            ("1", "徒骇河", "聊城水文站"),
            ("2", "卫运河上游段（含支流）", "油坊桥"),
            ("3", "马颊河", "董姑桥"),
        ),
        "以上断面每月监测一次，结果按时报送。",
    ]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("page_turn", [0, 90])
def test_text_printed_sideways_is_read_upright(turn: int, page_turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(turn)
        draw_lines(canvas, ["横表第一行", "横表第二行"], left=-150, top=100)
        canvas.setPageRotation(page_turn)

    assert said(read_bytes("a.pdf", pdf_file(draw))) == ["横表第一行", "横表第二行"]


def test_watermarks_bold_by_double_printing_and_exponents() -> None:
    def draw(canvas: Canvas) -> None:
        draw_lines(canvas, ["加粗标题印两遍"])
        draw_lines(canvas, ["加粗标题印两遍"], left=72.4)
        canvas.drawString(72, 600, "流量10")
        canvas.setFont("STSong-Light", 7)
        canvas.drawString(72 + 28 + 15, 607, "4")
        canvas.setFont("STSong-Light", 14)
        canvas.drawString(72 + 28 + 19, 600, "立方米")
        canvas.rotate(45)
        canvas.drawString(400, 100, "内部资料")

    document = read_bytes("a.pdf", pdf_file(draw))
    assert said(document) == ["加粗标题印两遍", "流量10⁴立方米"]
    assert document.dropped == (("slanted character", 4),)


def scan(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (40, 40), 200)), 0, 0, 595, 842)


def test_scans_say_what_to_install() -> None:
    if ocr.is_installed():
        pytest.skip("the ocr extra is installed, so scans are read")
    with pytest.raises(UnreadableFile, match=r"hetu\[ocr\]"):
        read_bytes("扫描.pdf", pdf_file(scan))
    mixed = read_bytes("a.pdf", pdf_file(lambda canvas: draw_lines(canvas, ["正文"]), scan))
    assert said(mixed) == ["正文"]
    assert mixed.dropped == (("page without text layer", 1),)


def locked_pdf() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption("secret", "owner"))
    canvas.drawString(72, 700, "text")
    canvas.save()
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (locked_pdf(), UnreadableFile, "password"),
        (b"%PDF-1.7 nothing", UnreadableFile, "damaged"),
        (pdf_file(lambda canvas: None), UnreadableFile, "empty"),
        (raw_pdf(b" ", pages=10_000), FileTooLarge, "10000 pages"),
        (raw_pdf(zlib.compress(b" " * 10**9, 9), "/Filter/FlateDecode"), UnreadableFile, "broke off"),
        (
            raw_pdf(zlib.compress(b"BT /F1 1 Tf " + b"(abcdefgh) Tj " * 6000 + b"ET"), "/Filter/FlateDecode"),
            FileTooLarge,
            "40,000",
        ),
    ],
    # The page after the bomb shows that reading goes on when its process had to be ended.
    ids=["locked", "damaged", "empty", "10,000 pages", "bomb", "crowded page"],
)
def test_what_cannot_be_read_says_why(data: bytes, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words) as raised:
        read_bytes("文件.pdf", data)
    assert "文件.pdf" in str(raised.value)


def ofd(*pages: str) -> RawDocument:
    return read_bytes("a.ofd", ofd_file(*pages))


def test_ofd_lines_tables_and_pages() -> None:
    rules = "".join(ofd_rule(x, 60, x, 80) for x in (20, 60, 120)) + "".join(
        ofd_rule(20, y, 120, y) for y in (60, 70, 80)
    )
    cells = (
        ofd_text(22, 62, "序号") + ofd_text(62, 62, "任务") + ofd_text(22, 72, "1") + ofd_text(62, 72, "清淤")
    )
    document = ofd(
        ofd_text(30, 40, "1.完成清淤12公里，到")
        + ofd_text(20, 48, "年底水质达到Ⅲ类")
        + ofd_text(20, 52.8, "")
        + rules
        + cells,
        ofd_text(20, 40, "第二页正文") + ofd_text(100, 285, "- 2 -"),
    )
    assert said(document) == [
        "1.完成清淤12公里，到",
        "年底水质达到Ⅲ类",
        (("序号", "任务"), ("1", "清淤")),
        "第二页正文",
    ]
    assert document.blocks[-1].place == SourcePlace(page=2)
    assert document.dropped == (("running head or page number", 1),)
    assert document.hard_wrapped


def test_ofd_templates_steps_and_matrices() -> None:
    text = (
        '<ofd:TextObject Boundary="20 100 100 10" Size="2.5" CTM="2 0 0 2 0 0">'
        '<ofd:TextCode X="0" Y="2.5" DeltaX="2.5 g 2 2.5">徒骇河水</ofd:TextCode></ofd:TextObject>'
    )
    assert said(ofd(text)) == ["徒骇河水"]


@pytest.mark.parametrize(
    "data",
    [
        zip_file({"OFD.xml": "<a/>"}),
        ofd_file("<ofd:ImageObject/>"),
        ofd_file("<broken"),
        zip_file({"OFD.xml": "<a/>", "Doc_0/Encryptions.xml": "<a/>"}),
    ],
)
def test_ofd_damage_is_told(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"坏\.ofd"):
        read_bytes("坏.ofd", data)


def test_files_beside_the_documents_are_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ctypes", "pypdfium2", "pickle"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a stranger ran')", "utf-8")
    monkeypatch.chdir(tmp_path)
    guard._guard(os.getpid()).end()
    assert said(read_bytes("a.pdf", pdf_file(lambda canvas: draw_lines(canvas, ["正文"])))) == ["正文"]
