"""Records typed on end (竖排表): each field of a row on a line or in a cell of its own, its column's name beside or above it::

    序号          | 序号     | 1            |
    1             | 存在问题 | 生活污水直排 |
    存在问题      | 整改措施 | 新建污水管网 |
    生活污水直排  | 责任单位 | 县住建局     |

The names come again with every record: that is what tells them from the labels under a measure. Read as the table that was
meant, each record keeps the place it begins at; in a sheet, every cell its own. Lines of labels with what they hold behind
them (责任单位：县住建局) stay lines: extract/passages.py reads them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from loaders.columns import column_role, field_of, is_column, is_task_column
from loaders.document import Block, Paragraph, RawDocument, SourcePlace, Table
from loaders.source_places import moved

_BLANKS = re.compile(r"\s+")
_FEWEST_FIELDS = 3
_FEWEST_RECORDS = 2
_MOST_FIELDS = 20
_LONGEST_NAME = 40  # with the blanks in it
_LONGEST_POST = 5
_MOST_LINES = 8  # of one value
# A heading of the text, not an item of a value: 二、保障措施, （二）…, 第三章
_HEADING = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[章节条]"
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of text, or a row of a sheet with one or two cells: the block it is of, its texts and their places."""

    block: int
    texts: tuple[str, ...]
    places: tuple[SourcePlace, ...]


@dataclass(frozen=True, slots=True)
class _Field:
    """A name with its value, and where each stands."""

    name: str
    value: str
    named: SourcePlace
    place: SourcePlace


def turn_records(raw: RawDocument) -> RawDocument:
    """``raw`` with every run of records on end turned into tables of one row a record, under one of their names."""
    pieces = [piece for i, block in enumerate(raw.blocks) for piece in _pieces(i, block)]
    out: list[Block] = []
    block = at = 0  # what is in ``out`` already
    while at < len(pieces):
        records, end = _records(pieces, at)
        if not records:
            at = max(at + 1, end)
            continue
        out += raw.blocks[block : pieces[at].block]
        if at and pieces[at - 1].block == pieces[at].block:
            out += _rows_of(pieces, pieces[at].block, 0, at)
        out += _tables(records)
        block, at = pieces[end - 1].block + 1, end
        if at < len(pieces) and pieces[at].block < block:
            last = pieces[at].block
            stop = next((k for k in range(at, len(pieces)) if pieces[k].block != last), len(pieces))
            out += _rows_of(pieces, last, at, stop)
            at = stop
    return replace(raw, blocks=(*out, *raw.blocks[block:])) if out else raw


def _pieces(i: int, block: Block) -> list[_Piece]:
    """The lines of a paragraph; the rows of a table in which none has more than two cells."""
    if isinstance(block, Paragraph):
        return [_Piece(i, (block.text.strip(),), (block.place,))] if block.text.strip() else []
    rows = [[c for c, cell in enumerate(row) if cell.strip()] for row in block.rows]
    if any(len(held) > 2 for held in rows):
        return [_Piece(i, (), ())]  # a table proper parts what stands around it
    place = block.place
    return [
        _Piece(
            i,
            tuple(block.rows[r][c].strip() for c in held),
            tuple(replace(place, cell=place.cell and moved(place.cell, r, c)) for c in held),
        )
        for r, held in enumerate(rows)
        if held
    ]


def _rows_of(pieces: Sequence[_Piece], block: int, first: int, end: int) -> list[Block]:
    """The rows of a sheet before or behind its records: paragraphs, their cells side by side."""
    return [
        Paragraph(" ".join(piece.texts), piece.places[0])
        for piece in pieces[first:end]
        if piece.block == block and piece.texts
    ]


def _records(pieces: Sequence[_Piece], at: int) -> tuple[list[list[_Field]], int]:
    """The records that begin at a piece, and where they end; without records, up to where there are none."""
    first = _field(pieces, at)
    records: list[list[_Field]] = []
    end = at
    while first is not None and (record := _record(pieces, end, first[0].name)) is not None:
        fields, end = record
        records.append(fields)
    if len(records) < _FEWEST_RECORDS:
        return [], at
    return (records if _are_of_duties(records) else []), end


def _are_of_duties(records: Sequence[Sequence[_Field]]) -> bool:
    """Whether the records say what is to be done and by whom, all of them in some of the same fields, most filled in.

    The names of columns that come again at the head of each page, with their rows below, are no records.
    """
    shared = set.intersection(*({field.name for field in record} for record in records))
    values = [field.value for record in records for field in record]
    if len(shared) < _FEWEST_FIELDS or values.count("") * 3 > len(values):
        return False
    return any(map(is_task_column, shared)) and any(column_role(name) for name in shared)


def _record(pieces: Sequence[_Piece], at: int, opener: str) -> tuple[list[_Field], int] | None:
    """The fields of the record whose first is called ``opener``, up to the next such name or what is no field."""
    fields: list[_Field] = []
    known: set[str] = set()
    while len(fields) < _MOST_FIELDS and (found := _field(pieces, at, known - {opener})) is not None:
        field, end = found
        if (field.name == opener) != (not fields) or field.name in known:
            break
        known.add(field.name)
        fields.append(field)
        at = end
    return (fields, at) if len(fields) >= _FEWEST_FIELDS else None


def _field(pieces: Sequence[_Piece], at: int, known: Set[str] = frozenset()) -> tuple[_Field, int] | None:
    """The field at a piece, beside its name or on the line below it, and the piece behind it.

    ``known`` are the names that cannot come next: the record has them, and they open no other.
    """
    if at >= len(pieces) or not pieces[at].texts:
        return None
    piece = pieces[at]
    name = _name(piece.texts[0])
    if len(piece.texts) == 2:
        return (_Field(name, piece.texts[1], *piece.places), at + 1) if name else None
    if not name or at + 1 >= len(pieces) or len(pieces[at + 1].texts) != 1:
        return None
    below = pieces[at + 1]
    if _name_in(below):
        return _Field(name, "", piece.places[0], piece.places[0]), at + 1  # nothing was filled in
    lines = _further_lines(pieces, at + 2, known)
    value = "\n".join([below.texts[0], *lines])
    return _Field(name, value, piece.places[0], below.places[0]), at + 2 + len(lines)


def _further_lines(pieces: Sequence[_Piece], at: int, known: Set[str]) -> list[str]:
    """The lines from ``at`` on that go on with a field's value: all before the next name, when one comes soon."""
    lines: list[str] = []
    for piece in pieces[at : at + _MOST_LINES + 1]:
        if len(piece.texts) != 1 or _HEADING.match(piece.texts[0]):
            return []
        if name := _name_in(piece):
            return [] if name in known else lines
        lines.append(piece.texts[0])
    return []


def _name_in(piece: _Piece) -> str:
    """The name that a line is or begins with."""
    field = field_of(piece.texts[0])
    return _name(piece.texts[0]) or (field[0] if field else "")


def _name(text: str) -> str:
    """``text`` as the name of a column, or nothing."""
    name = _BLANKS.sub("", text[:_LONGEST_NAME]).strip("：:【】[]")
    if len(text) >= _LONGEST_NAME or ("领导" in name and len(name) > _LONGEST_POST):
        return ""  # 加强组织领导 names no column, 包保县领导 does
    return name if is_column(name) else ""


def _tables(records: Sequence[Sequence[_Field]]) -> list[Table]:
    """The names as a table of one row, and every record as one that continues it."""
    names = list(dict.fromkeys(field.name for record in records for field in record))
    tables = [_row([(name, _place_of_name(records, name)) for name in names], continues=False)]
    for record in records:
        held = {field.name: (field.value, field.place) for field in record}
        tables.append(_row([held.get(name, ("", None)) for name in names], continues=True))
    return tables


def _place_of_name(records: Sequence[Sequence[_Field]], name: str) -> SourcePlace:
    return next(field.named for record in records for field in record if field.name == name)


def _row(cells: Sequence[tuple[str, SourcePlace | None]], continues: bool) -> Table:
    """One row. Where its cells stand in a sheet at even distance it says so; else it keeps the sheet without the cell."""
    places = [place for _, place in cells]
    first = next(place for place in places if place is not None)
    down = 0
    if first.cell:
        down = next((k for k in (1, 2) if all(_stands(first, k * c, p) for c, p in enumerate(places))), 0)
        first = first if down else replace(first, cell=None)
    return Table((tuple(text for text, _ in cells),), first, continues=continues, down=down)


def _stands(first: SourcePlace, rows: int, place: SourcePlace | None) -> bool:
    return place is None or (first.cell is not None and place.cell == moved(first.cell, rows))
