"""The records that pass between the steps of loading. No parsing here.

``read`` gives a :class:`RawDocument`; everything after ``outline`` speaks in :class:`Span` of one text,
the ``text`` of the :class:`PolicyDocument`: Unicode characters, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ontology.roles import Role


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """Where a block stands in its file, as far as the format has such places (all counted from 1)."""

    page: int | None = None
    line: int | None = None
    sheet: str | None = None
    cell: str | None = None


NOWHERE = SourcePlace()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, or one line where the format knows no paragraphs."""

    text: str
    place: SourcePlace = NOWHERE


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells, each row as wide as the table; a merged cell stands once, its other places are ``""``.

    ``merged`` marks those other places: (row, column) of a covered place → (row, column) of the cell that covers it,
    both from 0. A format that lost its merging gives no marks.
    ``title`` is the caption when the format ties one to the table, else ``""``.
    """

    rows: tuple[tuple[str, ...], ...]
    place: SourcePlace = NOWHERE
    title: str = ""
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class RawDocument:
    """What a reader found in one file, in reading order, nothing dropped but what ``dropped`` counts.

    ``hard_wrapped`` says that a :class:`Paragraph` is a printed line rather than a paragraph (plain text, PDF).
    ``dropped`` counts what was left out as no part of the text, by kind: ``{"running head": 12}``, as pairs.
    """

    path: str
    format: str
    blocks: tuple[Block, ...]
    hard_wrapped: bool = False
    dropped: tuple[tuple[str, int], ...] = ()
