"""Old Excel workbooks (.xls) and WPS sheets (.et), which are the same: each visible sheet as tables."""

from __future__ import annotations

import io
import struct

import xlrd

from loaders.document import RawDocument, Table
from loaders.errors import UnreadableFile
from loaders.readers.package import damaged, locked
from loaders.readers.sheet import Merged, Place, tables_of_sheet, written

_TEXT, _NUMBER, _DATE, _BOOLEAN = (
    xlrd.XL_CELL_TEXT,
    xlrd.XL_CELL_NUMBER,
    xlrd.XL_CELL_DATE,
    xlrd.XL_CELL_BOOLEAN,
)


def read(data: bytes, path: str) -> RawDocument:
    """The sheets as Tables with their sheet and cell; hidden sheets are counted. Raises UnreadableFile."""
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        visible = [sheet for sheet in book.sheets() if sheet.visibility == 0]
        tables = [table for sheet in visible for table in _tables(book, sheet, path)]
    except xlrd.XLRDError as error:
        raise (locked if "encrypted" in str(error).lower() else damaged)(path) from error
    except _DAMAGE as error:
        raise damaged(path) from error
    if not tables:
        raise UnreadableFile(path, "no visible sheet has text", "没有含文字的可见工作表")
    hidden = book.nsheets - len(visible)
    return RawDocument(path, "xls", tuple(tables), dropped=(("hidden sheet", hidden),) if hidden else ())


# The library checks little of what it unpacks; these are what bytes that lie end in.
_DAMAGE = (
    *(struct.error, xlrd.compdoc.CompDocError, IndexError, KeyError, ValueError, TypeError),
    *(AttributeError, AssertionError, OverflowError),
)


def _tables(book: xlrd.Book, sheet: xlrd.sheet.Sheet, path: str) -> list[Table]:
    cells: dict[Place, str] = {}
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if text := _shown(book, cell):
                cells[row, column] = text
    merged = [Merged((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells]
    return tables_of_sheet(cells, merged, sheet.name, path)


def _shown(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    if cell.ctype == _TEXT:
        return str(cell.value)
    if cell.ctype == _BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype in {_NUMBER, _DATE}:
        format = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
        return written(cell.value, format, bool(book.datemode))
    return ""
