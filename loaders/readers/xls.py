"""Old Excel workbooks (.xls) and WPS sheets (.et), which are the same: each visible sheet as tables."""

from __future__ import annotations

import io
from dataclasses import dataclass

import xlrd

from loaders.document import RawDocument
from loaders.errors import UnreadableFile
from loaders.readers.guard import allow
from loaders.readers.package import damaged, locked
from loaders.readers.sheet import Merged, Place, tables_of_sheet, written

SECONDS_A_MEGABYTE = 2  # of work; a megabyte holds some twenty thousand cells


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet as the library gives it, its values as they are shown."""

    name: str
    cells: dict[Place, str]
    merged: list[Merged]


def read(data: bytes, path: str) -> RawDocument:
    """The sheets as Tables with their sheet and cell; hidden sheets are counted. Raises UnreadableFile."""
    allow(SECONDS_A_MEGABYTE * len(data) // 1024**2)
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        sheets = [_sheet(book, sheet) for sheet in book.sheets() if sheet.visibility == 0]
    except xlrd.XLRDError as error:
        raise (locked if "encrypted" in str(error).lower() else damaged)(path) from error
    except Exception as error:
        # The library trusts every length and index it unpacks: bytes that lie end in any error there is
        # (ZeroDivisionError, struct.error, AssertionError …). Nothing of ours runs in this block but _sheet.
        raise damaged(path) from error
    tables = [t for sheet in sheets for t in tables_of_sheet(sheet.cells, sheet.merged, sheet.name, path)]
    if not tables:
        raise UnreadableFile(path, "no visible sheet has text", "没有含文字的可见工作表")
    hidden = book.nsheets - len(sheets)
    return RawDocument(path, "xls", tuple(tables), dropped=(("hidden sheet", hidden),) if hidden else ())


def _sheet(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> _Sheet:
    cells: dict[Place, str] = {}
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if text := _shown(book, cell):
                cells[row, column] = text
    merged = [Merged((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells]
    return _Sheet(sheet.name, cells, merged)


def _shown(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
        format = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
        return written(cell.value, format, bool(book.datemode))
    return ""
