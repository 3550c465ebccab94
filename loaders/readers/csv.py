"""Tables saved as text (.csv, .tsv) in any encoding, with any of the usual separators."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from loaders.document import RawDocument, SourcePlace
from loaders.errors import FileTooLarge, UnreadableFile
from loaders.readers.encoding import decode, printable
from loaders.readers.grid import MOST_CELLS, Cell, build_table, cell_text, too_many_cells
from loaders.readers.txt import LONGEST_LINE
from loaders.source_places import cell_name

SEPARATORS = "\t,;|，"  # some offices type the full-width comma
LINES_LOOKED_AT = 50
_LINE = re.compile(r"[^\r\n]+")
TALLEST_CELL = 200  # lines; a cell of more is a stray quotation mark that swallowed the rest of the file


def read(data: bytes, path: str) -> RawDocument:
    """One Table from the first line that says anything on; ``place.cell`` names its first row as Excel would.

    Raises UnreadableFile, FileTooLarge.
    """
    decoded = decode(data, path)
    text, controls = printable(decoded.text)
    if any(line.end() - line.start() > LONGEST_LINE for line in _LINE.finditer(text)):
        raise FileTooLarge(path, f"a line of over {LONGEST_LINE:,} characters", f"单行超过{LONGEST_LINE}字")
    separator = _separator(text)
    rows = _rows(text, separator, path, quoted=True)
    if any(cell.count("\n") > TALLEST_CELL for row in rows for cell in row):
        rows = _rows(text, separator, path, quoted=False)
    first = next((at for at, row in enumerate(rows) if any(cell.strip() for cell in row)), None)
    if first is None:
        raise UnreadableFile(path, "the table is empty", "表格为空")
    cells = [
        Cell(at, column, cell_text(cell))
        for at, row in enumerate(rows[first:])
        for column, cell in enumerate(row)
    ]
    table = build_table(cells, path, SourcePlace(cell=cell_name(first, 0)))
    dropped = (("control character", controls), ("undecodable byte", decoded.bad_bytes))
    return RawDocument(path, "csv", (table,), dropped=tuple(pair for pair in dropped if pair[1]))


def _separator(text: str) -> str:
    """The sign that stands equally often in most lines, and there most often; a comma when none does."""
    lines = [line for line in text[:100_000].splitlines()[:LINES_LOOKED_AT] if line.strip()]
    best = (0, 0, ",")
    for sign in SEPARATORS:
        counts = Counter(line.count(sign) for line in lines)
        count, agreeing = max(
            ((c, n) for c, n in counts.items() if c), key=lambda pair: pair[1], default=(0, 0)
        )
        best = max(best, (agreeing, count, sign))
    return best[2]


def _rows(text: str, separator: str, path: str, quoted: bool) -> list[list[str]]:
    lines = io.StringIO(text, newline="")
    if quoted:
        reader = csv.reader(lines, delimiter=separator)
    else:
        reader = csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in reader:
            cells += len(row)
            if cells > MOST_CELLS or len(rows) > MOST_CELLS:
                raise too_many_cells(path)
            rows.append(row)
    except csv.Error as error:
        if quoted and "limit" in str(error):
            return _rows(text, separator, path, quoted=False)
        raise FileTooLarge(path, f"a cell too long: {error}", f"单元格过长：{error}") from error
    return rows
