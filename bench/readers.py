"""How fast each reader is: ``python -m bench.readers [CHARACTERS]`` prints characters per second, by format.

One made document saved in each format; needs the ``test`` extra. A second is one of work of this process, so
that a busy machine does not blur it.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

import docx
import openpyxl

from bench import report
from loaders.document import RawDocument, Table
from tests.made_files import draw_lines, ofd_file, ofd_text, pdf_file

SENTENCE = (
    "（{}）到2023年年底，改造雨污合流管网{}公里，断面水质稳定达标。"
    "（牵头单位：市住房城乡建设局；责任单位：市水利局）"
)
LINE, LINES = 30, 28  # squares on a printed line, lines on a page


def paragraphs(characters: int) -> list[str]:
    """Numbered tasks of about sixty characters each."""
    return [SENTENCE.format(at, at * 7 % 100) for at in range(characters // 60)]


def made(characters: int) -> Iterator[tuple[str, bytes]]:
    """The document as the bytes of each format, by reader."""
    texts = paragraphs(characters)
    yield "txt", "\n".join(texts).encode("gb18030")
    yield "md", "\n\n".join(f"**{text}**" for text in texts).encode()
    yield "html", "".join(f"<p>{text}</p>" for text in texts).encode()
    yield "csv", "\n".join(f"{at},{text},市水利局" for at, text in enumerate(texts)).encode()
    file = io.BytesIO()
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    document.save(file)
    yield "docx", file.getvalue()
    file = io.BytesIO()
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("清单")
    for at, text in enumerate(texts):
        sheet.append([at, text, "市水利局"])
    book.save(file)
    yield "xlsx", file.getvalue()
    whole = "".join(texts)
    lines = [whole[at : at + LINE] for at in range(0, len(whole), LINE)]
    pages = [lines[at : at + LINES] for at in range(0, len(lines), LINES)]
    yield "pdf", pdf_file(*(lambda canvas, page=page: draw_lines(canvas, page) for page in pages))
    drawn = ("".join(ofd_text(20, 20 + 9 * at, line) for at, line in enumerate(page)) for page in pages)
    yield "ofd", ofd_file(*drawn)


def length(document: RawDocument) -> int:
    """The characters of all blocks."""
    return sum(
        sum(len(cell) for row in block.rows for cell in row) if isinstance(block, Table) else len(block.text)
        for block in document.blocks
    )


@dataclass(frozen=True, slots=True)
class Speed:
    """One format of one document: bytes of the file, characters read, characters a second."""

    format: str
    size: int
    characters: int
    rate: float


def measured(characters: int) -> Iterator[Speed]:
    """Read each format three times; the best counts."""
    for name, data in made(characters):
        reader = import_module(f"loaders.readers.{name}")
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            document = reader.read(data, f"bench.{name}")
            best = min(best, time.process_time() - start)
        read = length(document)
        yield Speed(name, len(data), read, read / best)


def tables(quick: bool) -> Iterator[report.Table]:
    """For the suite."""
    for characters in (20_000,) if quick else (20_000, 200_000, 1_000_000):
        yield table(characters)


def table(characters: int) -> report.Table:
    """One document of so many characters, in each format."""
    return report.Table(
        f"Reading a file of {characters:,} characters",
        ("format", "kB", "characters", "characters a second"),
        tuple(
            (one.format, f"{one.size / 1024:,.0f}", f"{one.characters:,}", f"{one.rate:,.0f}")
            for one in measured(characters)
        ),
        f"python -m bench.readers {characters}",
        "Seconds of one process's work.",
    )


def main() -> None:
    """The command line."""
    print(report.markdown(table(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)))


if __name__ == "__main__":
    main()
