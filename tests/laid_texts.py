"""Texts as the loaders lay them out, for the tests of what is found in them."""

from __future__ import annotations

from loaders.document import Grid, LaidText, Line, Span


def laid(text: str) -> LaidText:
    """``text`` with a line for each of its lines and no table."""
    lines: list[Line] = []
    at = 0
    for line in text.split("\n"):
        lines.append(Line(Span(at, at + len(line))))
        at += len(line) + 1
    return LaidText(text, tuple(lines), ())


def table(*rows: str, header: int = 1) -> LaidText:
    """A text that is one table; the cells of a row stand apart by ``|``."""
    text = "\n".join(row.replace("|", "\t") for row in rows)
    spans: list[tuple[Span, ...]] = []
    lines: list[Line] = []
    at = 0
    for row in rows:
        cells: list[Span] = []
        for cell in row.split("|"):
            cells.append(Span(at, at + len(cell)))
            at += len(cell) + 1
        spans.append(tuple(cells))
        lines.append(Line(Span(cells[0].start, at - 1), cells=tuple(cells)))
    return LaidText(text, tuple(lines), (Grid(Span(0, len(text)), "", header, tuple(spans)),))
