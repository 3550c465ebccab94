"""From blocks to the one text that all offsets refer to."""

from __future__ import annotations

from dataclasses import replace

from loaders.dittos import with_dittos
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
            texts = [cell.replace("\n", " ").replace("\t", " ") for cell in row]
            cells: list[Span] = []
            for text in texts:
                cells.append(Span(at, at + len(text)))
                at += len(text) + 1
            parts.append("\t".join(texts))
            place = _place_of_row(block, len(rows))
            lines.append(Line(Span(cells[0].start, at - 1), place, tuple(cells), block.down))
            rows.append(tuple(cells))
        grid = _grid(block, rows, _title_above(raw, i, block), Span(first, at - 1))
        if block.continues and grids and len(grids[-1].rows[0]) == len(rows[0]):
            grids[-1] = _continued(grids[-1], grid)
        else:
            grids.append(grid)
    text = "\n".join(parts)
    return LaidText(text, tuple(lines), tuple(with_dittos(text, grid) for grid in grids))


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


def _continued(grid: Grid, more: Grid) -> Grid:
    """``grid`` with the rows of ``more`` under it; what leads them blank belongs to the cells above the page's end."""
    first, last = more.rows[0], grid.rows[-1]
    said = next((c for c, cell in enumerate(first) if cell.end > cell.start), 0)
    rows = (last[:said] + first[said:], *more.rows[1:])
    return Grid(Span(grid.span.start, more.span.end), grid.title, grid.header, grid.rows + rows)


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
