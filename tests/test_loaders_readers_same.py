"""One document saved in every format gives the same words; the samples are what the script writes."""

from __future__ import annotations

import importlib.util
import io
from pathlib import Path

import openpyxl
import pytest
from docx.document import Document
from reportlab.pdfgen.canvas import Canvas

from loaders.document import Table
from loaders.readers import expand, read
from loaders.readers.sources import Source
from tests.made_files import (
    add_list,
    add_numbered,
    add_rows,
    draw_grid,
    draw_lines,
    ofd_file,
    ofd_rule,
    ofd_text,
    page,
    pdf_file,
    read_bytes,
    said,
    word_file,
)

SAMPLES = Path(__file__).parent.parent / "samples"
LINES = (
    "某县河道治理方案",
    "一、工作目标",
    "完成清淤12公里，水质达到Ⅲ类。",
    "二、重点任务",
    "（一）治理徒骇河（县水利局牵头）",
)
TABLE = (("序号", "任务", "责任单位"), ("1", "清淤", "县水利局"), ("2", "建闸", "县住建局"))


def as_text() -> bytes:
    return ("\n".join(LINES) + "\n\n" + "\n".join("|".join(row) for row in TABLE)).encode("gbk")


def as_markdown() -> bytes:
    rows = ["| " + " | ".join(row) + " |" for row in TABLE]
    return "\n\n".join((*LINES, "\n".join((rows[0], "|---|---|---|", *rows[1:])))).encode()


def as_word() -> bytes:
    def write(document: Document) -> None:
        add_list(document)
        document.add_paragraph(LINES[0])
        add_numbered(document, 0, "工作目标")
        document.add_paragraph(LINES[2])
        add_numbered(document, 0, "重点任务")
        add_numbered(document, 1, "治理徒骇河（县水利局牵头）")
        add_rows(document, TABLE)

    return word_file(write)


def as_pdf() -> bytes:
    def draw(canvas: Canvas) -> None:
        draw_lines(canvas, LINES)
        cells = {(r, c): text for r, row in enumerate(TABLE) for c, text in enumerate(row)}
        draw_grid(canvas, (72, 142, 242, 372), (580, 552, 524, 496), cells)

    return pdf_file(draw)


def as_ofd() -> bytes:
    across = "".join(ofd_rule(20, y, 140, y) for y in (90, 100, 110, 120))
    down = "".join(ofd_rule(x, 90, x, 120) for x in (20, 50, 90, 140))
    cells = "".join(
        ofd_text((22, 52, 92)[column], 92 + 10 * row, text)
        for row, texts in enumerate(TABLE)
        for column, text in enumerate(texts)
    )
    lines = "".join(ofd_text(20, 40 + 8 * at, line) for at, line in enumerate(LINES))
    return ofd_file(lines + across + down + cells)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.md", as_markdown()),
        ("a.html", page(LINES, TABLE)),
        ("a.docx", as_word()),
        ("a.pdf", as_pdf()),
        ("a.ofd", as_ofd()),
    ],
)
def test_the_same_words_in_every_format(name: str, data: bytes) -> None:
    assert said(read_bytes(name, data)) == [*LINES, TABLE]


def test_plain_text_has_the_same_lines_and_sheets_the_same_table() -> None:
    assert said(read_bytes("a.txt", as_text())) == [*LINES, *("|".join(row) for row in TABLE)]
    book = openpyxl.Workbook()
    for row in TABLE:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    assert said(read_bytes("a.xlsx", file.getvalue())) == [TABLE]
    assert said(read_bytes("a.csv", "\n".join(",".join(row) for row in TABLE).encode("gbk"))) == [TABLE]


def test_the_samples_are_marked_and_read_without_loss() -> None:
    sources = list(expand([SAMPLES]))
    assert sorted(source.suffix for source in sources if isinstance(source, Source)) == [
        "docx",
        "html",
        "pdf",
        "txt",
        "xlsx",
    ]
    for source in sources:
        assert isinstance(source, Source)
        document = read(source)
        words = "".join(
            "".join(map("".join, block.rows)) if isinstance(block, Table) else block.text
            for block in document.blocks
        )
        assert "（示例）" in words
        assert 500 <= len(words) <= 1500
        assert Path(source.path).stat().st_size < 60_000


def test_the_samples_are_what_the_script_writes(tmp_path: Path) -> None:
    place = Path(__file__).parent.parent / "bench" / "make_samples.py"
    spec = importlib.util.spec_from_file_location("make_samples", place)
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main(tmp_path)
    for path in tmp_path.iterdir():
        assert said(read(path)) == said(read(SAMPLES / path.name))
