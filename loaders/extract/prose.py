"""Responsibility stated in running prose: 由X负责Y, X会同Y做Z, X部门加强Y, 涉及Y的事项，由X牵头."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.document import Division, LaidText, Span, Statement
from loaders.extract.genre import is_news, is_of_government, is_report
from loaders.extract.prose_reader import ProseReader
from loaders.extract.unit_headings import headed_duties


def prose_statements(
    laid: LaidText,
    divisions: tuple[Division, ...],
    stated: tuple[Statement, ...],
    addressees: tuple[Span, ...] = (),
) -> tuple[Statement, ...]:
    """The statements in running prose, outside the words of those already found (``stated``), in order.

    A unit that merely acts (市财政局保障经费) is charged only in a document of government, as its first
    lines, another statement or its own charges (负责, 牵头) show. In a report only 由 and 要 charge, in news
    only 要.
    """
    headed = headed_duties(laid, divisions, [*(s.span for s in stated), *addressees])
    reader = ProseReader(laid.text)
    for span in _free(laid, [*(s.span for s in stated), *(h.span for h in headed)]):
        reader.read(span)
    drafts = reader.drafts
    governed = _governed_cells(laid, stated)
    if is_news(laid):
        drafts = [d for d in drafts if d.asked or (d.strong and not d.by)]
    elif is_report(laid):
        drafts = [d for d in drafts if d.by or d.asked]
    # the unit that begins such a cell is only spoken of: 中央财政安排1000亿元 │ 财政部
    drafts = [d for d in drafts if d.strong or d.start not in governed]
    sure = stated or headed or any(d.strong for d in drafts) or is_of_government(laid)
    found = [d.statement(laid.text, divisions) for d in drafts if d.strong or sure]
    return tuple(sorted([*found, *headed], key=lambda s: s.span))


def _governed_cells(laid: LaidText, stated: tuple[Statement, ...]) -> set[int]:
    """Where the cells begin whose row says in a column of its own who does what stands in them."""
    starts = {s.span.start for s in stated if s.kind == "table"}
    rows = [line.cells for line in laid.lines if line.cells and starts & {cell.start for cell in line.cells}]
    return {cell.start for row in rows for cell in row}


def _free(laid: LaidText, taken: list[Span]) -> Iterator[Span]:
    """The stretches of the text, a paragraph or a cell at most, that no statement's words take."""
    holes = sorted(taken)
    at = 0
    for line in laid.lines:
        for place in line.cells or (line.span,):
            start = place.start
            while at < len(holes) and holes[at].end <= start:
                at += 1
            k = at
            while k < len(holes) and holes[k].start < place.end:
                if holes[k].start > start:
                    yield Span(start, holes[k].start)
                start = max(start, holes[k].end)
                k += 1
            if start < place.end:
                yield Span(start, place.end)
