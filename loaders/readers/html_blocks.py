"""The elements of a web page as paragraphs and tables, in the order a browser shows them."""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from loaders.document import NOWHERE, Block, Paragraph, Table
from loaders.readers.encoding import printable, raised
from loaders.readers.grid import MOST_CELLS, MOST_COLUMNS, Cell, build_table, cell_text, too_many_cells
from loaders.readers.html_main import Page, web_words
from loaders.readers.numbering import write_number

WIDEST_SPAN = 1_000  # the HTML standard's own limits for colspan and rowspan
TALLEST_SPAN = 65_534

_LIST_FORMATS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANKS = re.compile("[ \t\r\n\f\xa0]+")


class Flow:
    """Collects ``blocks`` from an element; ``barrier`` is one to leave out, as another Flow reads it."""

    def __init__(
        self, page: Page, dropped: Counter[str], path: str, barrier: etree._Element | None = None
    ) -> None:
        self.blocks: list[Block] = []
        self._words = web_words()
        self._page = page
        self._dropped = dropped
        self._path = path
        self._barrier = barrier
        self._line: list[str] = []
        self._kept_lines = 0  # how many <pre> are open
        self._label = ""
        self._counts: dict[etree._Element, int] = {}  # list → its last number

    def run(self, root: etree._Element) -> None:
        """Walk ``root`` without recursion: pages of unclosed <font> tags nest a thousand deep."""
        stack = [(root, False)]
        while stack:
            element, closing = stack.pop()
            if closing:
                self._close(element)
                self._text(element.tail if element is not root else None)
                continue
            stack.append((element, True))
            if self._open(element):
                self._text(element.text)
                stack.extend((each, False) for each in reversed(element))
        self._end_line()

    def _open(self, element: etree._Element) -> bool:
        """Whether to go inside."""
        tag = element.tag
        if not isinstance(tag, str) or tag in self._words.unseen or element is self._barrier:
            return False
        if tag == "img":
            self._dropped["image"] += 1
            return False
        if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
            self._dropped["hidden element"] += bool("".join(element.itertext()).strip())
            return False
        surrounds = tag in self._words.surrounding and self._barrier is None
        if surrounds and self._page.is_furniture(element):
            self._dropped["page furniture"] += bool("".join(element.itertext()).strip())
            return False
        if tag == "sup":
            self._text(raised("".join(element.itertext())))
            return False
        if tag not in self._words.inline:
            self._end_line()
        if tag == "table" and (table := self._table(element)) is not None:
            self.blocks.append(table)
            return False
        if tag == "li":
            self._label = self._list_label(element)
        self._kept_lines += tag == "pre"
        return True

    def _close(self, element: etree._Element) -> None:
        if element.tag not in self._words.inline and isinstance(element.tag, str):
            self._end_line()
        self._kept_lines -= element.tag == "pre"

    def _text(self, text: str | None) -> None:
        if not text:
            return
        self._line.append(text if self._kept_lines else _BLANKS.sub(" ", text))

    def _end_line(self) -> None:
        """What has been gathered is a paragraph, if it says anything."""
        text, removed = printable("".join(self._line))
        self._line.clear()
        self._dropped["control character"] += removed
        for line in text.split("\n"):
            if line := line.strip():
                self.blocks.append(Paragraph(self._label + _BLANKS.sub(" ", line)))
                self._label = ""

    def _list_label(self, item: etree._Element) -> str:
        """The number a browser prints before an item of a numbered list; bullets carry no words."""
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return ""
        before = self._counts.get(parent, _number(parent.get("start"), 1) - 1)
        self._counts[parent] = order = _number(item.get("value"), before + 1)
        return write_number(order, _LIST_FORMATS.get(parent.get("type") or "", "decimal")) + "."

    def _table(self, element: etree._Element) -> Table | None:
        """The grid of a table of data; None for one that only lays out a page: its cells are walked."""
        rows = [[each for each in row if each.tag in {"td", "th"}] for row in element.iter("tr")]
        laid_out = next(element.iterdescendants("table"), None) is not None
        if laid_out or max(map(len, rows), default=0) < 2:
            return None
        cells: list[Cell] = []
        covered = 0
        until: dict[int, int] = {}  # column → the first row that no cell from above reaches
        for at, row in enumerate(rows):
            column = 0
            for each in row:
                while until.get(column, 0) > at:
                    column += 1
                # rowspan=0 reaches to the end of the table
                height = min(_number(each.get("rowspan"), 1) or TALLEST_SPAN, TALLEST_SPAN, len(rows) - at)
                width = min(max(_number(each.get("colspan"), 1), 1), WIDEST_SPAN)
                covered += height * width
                if column + width > MOST_COLUMNS or covered > MOST_CELLS:
                    raise too_many_cells(self._path)
                cells.append(Cell(at, column, self._cell(each), height, width))
                until.update(dict.fromkeys(range(column, column + width), at + height))
                column += width
        caption = next(element.iter("caption"), None)
        title = self._cell(caption) if caption is not None else ""
        return build_table(cells, self._path, NOWHERE, title)

    def _cell(self, element: etree._Element) -> str:
        inner = Flow(self._page, self._dropped, self._path)
        inner.run(element)
        return cell_text("\n".join(block.text for block in inner.blocks if isinstance(block, Paragraph)))


def _number(text: str | None, default: int) -> int:
    """``text`` as a whole number; ``default`` when it is none, as browsers do with colspan="2px"."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else default
