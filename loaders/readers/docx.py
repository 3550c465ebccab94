"""Word documents (.docx): paragraphs and tables in reading order, with the numbers Word would print."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from loaders.document import Block, Paragraph, RawDocument, SourcePlace, Table
from loaders.readers.encoding import printable, raised
from loaders.readers.grid import MOST_COLUMNS, Cell, build_table, cell_text, too_many_cells
from loaders.readers.numbering import Numbering
from loaders.readers.package import Package
from loaders.readers.word_parts import WordParts, child, children, name, number, read_parts, value

_CONTENTS = re.compile(r"toc \d|table of figures|目录")
_MARGIN = re.compile(r"word/(header|footer)\d*\.xml")
_MARGIN_SIZE = 1024 * 1024

# Properties, field codes (PAGE \* MERGEFORMAT) and marks; none holds a word the reader sees.
_SILENT = {"w:pPr", "w:rPr", "w:instrText", "w:delText", "w:delInstrText", "w:rt", "w:sdtPr"}
_SIGNS = {"w:tab": "\t", "w:ptab": "\t", "w:cr": "\n", "w:noBreakHyphen": "-"}
_REMOVED = {"w:del", "w:moveFrom"}


def read(data: bytes, path: str) -> RawDocument:
    """The paragraphs, tables, text boxes and notes of a Word file, as one reads them on paper.

    Automatic numbers stand before their text; tracked deletions, hidden text, headers, footers and the table
    of contents are left out and counted. ``place.page`` is the page Word last printed the paragraph on, where
    it noted that. Notes stand at the end as ``[1] …``.
    Raises UnreadableFile, FileTooLarge.
    """
    package = Package(data, path)
    story = _Story(read_parts(package), path)
    blocks = [*story.blocks(story.parts.body), *story.notes()]
    for margin in package.members:
        if _MARGIN.fullmatch(margin.filename) and margin.file_size < _MARGIN_SIZE:
            story.dropped["header or footer"] += b"<w:t" in package.read(margin)
    dropped = tuple(sorted((kind, count) for kind, count in story.dropped.items() if count))
    return RawDocument(path, "docx", tuple(blocks), dropped=dropped)


class _Story:
    """The running state of one reading: list counters, the page, the notes met so far."""

    def __init__(self, parts: WordParts, path: str) -> None:
        self.parts = parts
        self.path = path
        self.dropped: Counter[str] = Counter()
        self._numbering = Numbering(parts.lists)
        paged = any(name(each) == "w:lastRenderedPageBreak" for each in parts.body.iter())
        self._page: int | None = 1 if paged else None
        self._began: int | None = None  # the page of the first words of the paragraph at hand
        self._boxes: list[etree._Element] = []
        self._notes: dict[tuple[str, str], None] = {}  # in the order of their signs

    def blocks(self, container: etree._Element) -> Iterator[Block]:
        """The blocks inside a body, a text box, a cell or a content control."""
        for element in _content(container):
            kind = name(element)
            if kind == "w:p":
                yield from self._paragraph(element)
            elif kind == "w:tbl":
                yield from self._table(element)
            elif kind in _REMOVED:
                self.dropped["tracked deletion"] += 1
            elif kind == "w:sdt":
                self.dropped["table of contents"] += 1

    def notes(self) -> Iterator[Block]:
        """The footnotes and endnotes that the text refers to, in the order of their signs."""
        for order, key in enumerate(tuple(self._notes), start=1):
            note = self.parts.notes.get(key)
            for at, block in enumerate(self.blocks(note) if note is not None else ()):
                if at == 0 and isinstance(block, Paragraph):
                    block = Paragraph(f"[{order}] {block.text}", block.place)
                yield block

    def _paragraph(self, element: etree._Element) -> Iterator[Block]:
        """One paragraph, or several where the writer broke its lines by hand; its text boxes follow it."""
        properties = child(element, "w:pPr")
        numbered = self.parts.numbering_of(properties)
        label = self._numbering.label(*numbered) if numbered is not None else None
        before = len(self._boxes)
        self._began = None
        text, removed = printable("".join(self._text(element)))
        self.dropped["control character"] += removed
        if _CONTENTS.match(self.parts.style_name(properties)):
            self.dropped["line of contents"] += 1
        else:
            lines = [line.strip() for line in text.split("\n")]
            lines[0] = (label or "") + lines[0]
            place = SourcePlace(page=self._began or self._page)
            yield from (Paragraph(line, place) for line in lines)
        boxes, self._boxes[before:] = self._boxes[before:], []
        for box in boxes:
            yield from self.blocks(box)

    def _text(self, element: etree._Element) -> Iterator[str]:
        """The words inside a paragraph, piece by piece; boxes and notes met on the way are put aside."""
        for each in element:
            kind = name(each)
            if kind in {"w:t", "m:t"}:
                self._began = self._began or self._page
                yield each.text or ""
            elif kind in _SIGNS:
                yield _SIGNS[kind]
            elif kind == "w:br":
                yield "\n" if value(each, "type") in {"", "textWrapping"} else ""
            elif kind == "w:lastRenderedPageBreak":
                self._page = (self._page or 1) + 1
            elif kind == "w:sym":
                yield self._symbol(each)
            elif kind == "w:txbxContent":
                self._boxes.append(each)
            elif kind in {"w:footnoteReference", "w:endnoteReference"}:
                self._notes.setdefault((kind[2:-9], value(each, "id")))
            elif kind == "mc:AlternateContent":
                yield from self._text(_chosen(each))
            elif kind in _REMOVED:
                self.dropped["tracked deletion"] += 1
            elif kind == "w:r" and _is_hidden(each):
                self.dropped["hidden text"] += 1
            elif kind == "w:r" and value(child(each, "w:rPr", "w:vertAlign")) == "superscript":
                yield raised("".join(self._text(each)))
            elif kind not in _SILENT:
                self.dropped["image"] += kind == "pic:pic"
                yield from self._text(each)

    def _symbol(self, element: etree._Element) -> str:
        """A character of a symbol font: its code says nothing outside that font (Wingdings F0FE is ☑)."""
        code = value(element, "char")
        point = int(code, 16) if re.fullmatch("[0-9A-Fa-f]{1,6}", code) else 0
        if 0x20 <= point < 0xD800:
            return chr(point)
        self.dropped["symbol"] += 1
        return ""

    def _table(self, element: etree._Element) -> Iterator[Block]:
        """A Table; a frame of one cell, which offices draw around whole pages, gives what is inside it."""
        page = self._page
        rows = [row for row in _content(element) if name(row) == "w:tr"]
        if len(rows) == 1 and len(frame := list(_cells(rows[0]))) == 1:
            yield from self.blocks(frame[0])
            return
        cells: list[Cell] = []
        above: dict[int, int] = {}  # column → where in ``cells`` the cell of the row above stands
        height = 0
        for row in rows:
            properties = child(row, "w:trPr")
            if child(properties, "w:del") is not None:
                self.dropped["tracked deletion"] += 1
                continue
            above = self._row(row, height, above, cells)
            height += 1
        if cells:
            yield build_table(cells, self.path, SourcePlace(page=page))

    def _row(self, row: etree._Element, at: int, above: dict[int, int], cells: list[Cell]) -> dict[int, int]:
        """Add the cells of one row; a cell that goes on from above makes that one taller instead."""
        column = number(child(row, "w:trPr", "w:gridBefore"), 0)
        here: dict[int, int] = {}
        for element in _cells(row):
            properties = child(element, "w:tcPr")
            width = max(number(child(properties, "w:gridSpan"), 1), 1)
            if not 0 <= column <= MOST_COLUMNS or width > MOST_COLUMNS:
                raise too_many_cells(self.path)
            text = self._cell(element)
            merge = child(properties, "w:vMerge")
            if merge is not None and value(merge) in {"", "continue"} and column in above:
                index = above[column]
                top = cells[index]
                cells[index] = Cell(top.row, top.column, top.text, at + 1 - top.row, top.width)
            else:
                index = len(cells)
                cells.append(Cell(at, column, text, 1, width))
            here[column] = index
            column += width
        return here

    def _cell(self, element: etree._Element) -> str:
        """The text of a cell, its paragraphs a line each; a table inside it gives a line a row."""
        lines: list[str] = []
        for block in self.blocks(element):
            if isinstance(block, Table):
                lines += (" ".join(filter(None, row)) for row in block.rows)
            else:
                lines.append(block.text)
        return cell_text("\n".join(lines))


def _content(container: etree._Element) -> Iterator[etree._Element]:
    """The children, seen through accepted insertions and other wrappers; a table of contents stays whole."""
    for element in container:
        kind = name(element)
        if kind == "w:sdt":
            gallery = child(element, "w:sdtPr", "w:docPartObj", "w:docPartGallery")
            content = child(element, "w:sdtContent")
            if value(gallery) == "Table of Contents":
                yield element
            elif content is not None:
                yield from _content(content)
        elif kind in {"w:ins", "w:moveTo", "w:customXml", "w:smartTag"}:
            yield from _content(element)
        elif kind == "mc:AlternateContent":
            yield from _content(_chosen(element))
        else:
            yield element


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return (each for each in _content(row) if name(each) == "w:tc")


def _chosen(alternatives: etree._Element) -> etree._Element:
    """Word writes a text box twice, for new and for old programs: one of the two, or nothing."""
    for kind in ("mc:Choice", "mc:Fallback"):
        for each in children(alternatives, kind):
            return each
    return etree.Element("nothing")


def _is_hidden(run: etree._Element) -> bool:
    vanish = child(run, "w:rPr", "w:vanish")
    return vanish is not None and value(vanish) not in {"0", "false"}
