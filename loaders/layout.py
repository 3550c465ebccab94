"""From blocks to the one text that all offsets refer to."""

from __future__ import annotations

from dataclasses import replace

from loaders.document import Grid, LaidText, Line, Paragraph, RawDocument, SourcePlace, Span, Table
from loaders.source_places import moved


def lay_out(raw: RawDocument) -> LaidText:
    """The text of a repaired document: a line a paragraph, a line a table row with its cells divided by tabs."""
    parts: list[str] = []
    lines: list[Line] = []
    grids: list[Grid] = []
    at = 0
    for i, block in enumerate(raw.blocks):
        if isinstance(block, Paragraph):
            text = block.text.replace("\n", " ")
            lines.append(Line(Span(at, at + len(text)), block.place))
            parts.append(text)
            at += len(text) + 1
            continue
        first = at
        rows: list[tuple[Span, ...]] = []
        for row in block.rows:
            cells: list[Span] = []
            for cell in row:
                cell = cell.replace("\n", " ").replace("\t", " ")
                cells.append(Span(at, at + len(cell)))
                parts.append(cell + "\t")
                at += len(cell) + 1
            parts[-1] = parts[-1][
                :-1
            ]  # the row's last tab: the newline that joins the lines stands in its place
            parts[-len(row) :] = ["".join(parts[-len(row) :])]
            lines.append(Line(Span(cells[0].start, at - 1), _place_of_row(block, len(rows)), tuple(cells)))
            rows.append(tuple(cells))
        grids.append(_grid(block, rows, _title_above(raw, i, block), Span(first, at - 1)))
    return LaidText("\n".join(parts), tuple(lines), tuple(grids))


def _place_of_row(table: Table, row: int) -> SourcePlace:
    """A row of a sheet has its first cell for a place; other formats know only where the table begins."""
    place = table.place
    return replace(place, cell=moved(place.cell, rows=row)) if place.cell and row else place


def _title_above(raw: RawDocument, i: int, table: Table) -> str:
    """A table's caption: its own, or the short line above it."""
    above = raw.blocks[i - 1] if i else None
    if table.title:
        return table.title
    return above.text if isinstance(above, Paragraph) and len(above.text) <= 60 else ""


def _grid(table: Table, rows: list[tuple[Span, ...]], title: str, span: Span) -> Grid:
    """The grid with each merged place showing the cell that covers it."""
    shown = [list(row) for row in rows]
    for (r, c), (owner_row, owner_column) in sorted(table.merged):
        shown[r][c] = shown[owner_row][owner_column]
    return Grid(span, title, _header_rows(table), tuple(tuple(row) for row in shown))


def _header_rows(table: Table) -> int:
    """How many of the first rows name columns: the first, and each that only divides names of the row above."""
    covered = {place for place, owner in table.merged if owner[0] < place[0]}
    wide = {owner for place, owner in table.merged if owner[0] == place[0]}
    header = 1
    while header < len(table.rows) - 1:
        above = [c for c in range(len(table.rows[0])) if (header - 1, c) in wide]
        if not above or not any((header, c) in covered for c in range(len(table.rows[0]))):
            break
        header += 1
    return header
