"""Composed plans as files of several formats, with their truth beside them.

    python -m bench.plan_files FOLDER --count 20000     FOLDER/files/00012/聊政办字-2023-1.docx … and FOLDER/truth.jsonl

Seven files of ten are plain text, the others web pages, Markdown and Word documents, as small as these formats can be.
"""

from __future__ import annotations

import argparse
import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from bench.plans import Block, Plan, lines, plan

_PER_FOLDER = 1_000
_LONG_AGO = (2024, 1, 1, 0, 0, 0)  # one date for every member, so that the same plan gives the same bytes
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def as_text(made: Plan) -> bytes:
    """Plain text, indented as exports of Word are."""
    return "\n".join(f"　　{line}" if line[0].isdigit() else line for line in lines(made.blocks)).encode()


def as_page(made: Plan) -> bytes:
    """A web page."""
    body = "".join(_page_block(block) for block in made.blocks)
    head = f'<meta charset="utf-8"><title>{html.escape(made.title)}</title>'
    return f"<!doctype html><html><head>{head}</head><body><div>{body}</div></body></html>".encode()


def _page_block(block: Block) -> str:
    if isinstance(block, str):
        return f"<p>{html.escape(block)}</p>\n"
    rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in block)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>\n"


def as_markdown(made: Plan) -> bytes:
    """Markdown: a paragraph a block, tables with bars."""
    return "\n\n".join(_markdown_block(block) for block in made.blocks).encode()


def _markdown_block(block: Block) -> str:
    if isinstance(block, str):
        return re.sub(r"^(\d+)\.", r"\1\\.", block)  # no list of Markdown, which would renumber it
    head, *rest = (f"| {' | '.join(row)} |" for row in block)
    return "\n".join((head, f"|{'---|' * len(block[0])}", *rest))


def as_word(made: Plan) -> bytes:
    """A Word document with nothing in it but paragraphs and tables."""
    body = "".join(_word_block(block) for block in made.blocks)
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{name}"><w:body>{body}</w:body></w:document>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONS),
            ("word/document.xml", document),
        ):
            package.writestr(zipfile.ZipInfo(part, _LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _word_block(block: Block) -> str:
    if isinstance(block, str):
        return f"<w:p><w:r><w:t>{html.escape(block, quote=False)}</w:t></w:r></w:p>"
    rows = ("".join(f"<w:tc>{_word_block(cell)}</w:tc>" for cell in row) for row in block)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


_FORMATS: dict[str, Callable[[Plan], bytes]] = {
    "txt": as_text,
    "html": as_page,
    "md": as_markdown,
    "docx": as_word,
}
_MIX = ("txt",) * 7 + ("html", "docx", "md")


def plan_file(number: int, seed: int = 8) -> tuple[str, bytes, Plan]:
    """Name, bytes and plan of file ``number``."""
    made = plan(number, seed)
    format_ = _MIX[number % len(_MIX)]
    return f"{re.sub('[〔〕]', '-', made.number)}.{format_}", _FORMATS[format_](made), made


def write_files(folder: Path, numbers: range, seed: int = 8) -> Iterator[Path]:
    """Write the files ``numbers`` under ``folder``/files and their truth to ``folder``/truth.jsonl; their paths as they are written."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "truth.jsonl").open("a", encoding="utf-8") as truth:
        for number in numbers:
            name, content, made = plan_file(number, seed)
            path = folder / "files" / f"{number // _PER_FOLDER:05}" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            duties = [list(asdict(duty).values()) for duty in made.duties]
            truth.write(json.dumps([made.number, duties], ensure_ascii=False) + "\n")
            yield path


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=8)
    chosen = parser.parse_args()
    written = write_files(chosen.folder, range(chosen.first, chosen.first + chosen.count), chosen.seed)
    size = sum(path.stat().st_size for path in written)
    print(f"{chosen.count} files, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
