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
    ``title`` is the caption when the format ties one to the table, else ``""``. ``continues``: its rows are further rows of
    the table before it (续表), under the same header. ``down``: what stands here in a row stands in the file one cell below the
    other, so many cells apart (a form typed on end into a sheet); 0 for a table that lies in its file as it does here.
    """

    rows: tuple[tuple[str, ...], ...]
    place: SourcePlace = NOWHERE
    title: str = ""
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    continues: bool = False
    down: int = 0


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


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) of one document's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters themselves."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text: a paragraph, or a table row when ``cells`` is set (one span a column).

    ``down`` is that of its :class:`Table`.
    """

    span: Span
    place: SourcePlace = NOWHERE
    cells: tuple[Span, ...] | None = None
    down: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the text. ``rows[r][c]`` is the span of the cell that covers row r, column c.

    A merged cell's span stands at every place it covers; so does that of a cell that others repeat (同上): what they say is
    said there. An empty cell is an empty span. ``header`` is how many of the first rows name the columns.
    """

    span: Span
    title: str
    header: int
    rows: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class LaidText:
    """One document as a text with the places of its lines and tables. Joining the lines with newlines gives the text."""

    text: str
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...]


@dataclass(frozen=True, slots=True)
class Division:
    """A heading or a numbered item with all that stands below it (章节).

    ``label`` is the number as printed ("（一）"), ``title`` the heading without it (``None`` when the item has no heading
    of its own). ``heading`` spans label and title, ``span`` everything up to the next division that is not inside.
    ``kind`` is ``heading``, ``attachment`` or ``front`` (what stands before the first heading).
    """

    order: int
    level: int
    kind: str
    label: str
    title: str | None
    path: tuple[str, ...]
    heading: Span
    span: Span
    parent: int | None


@dataclass(frozen=True, slots=True)
class Citation:
    """A law, standard, plan or document that the text names. ``implements``: it says it is made under this one."""

    span: Span
    title: str | None
    number: str | None
    implements: bool


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of a document says (公文要素). ``None`` and empty where it says nothing."""

    title: str
    title_span: Span
    notice_title: str | None = None
    number: str | None = None
    issuer: str | None = None
    issuer_span: Span | None = None
    issued: str | None = None
    addressees: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """One unit in one role, as a statement has it.

    ``span`` is the unit as written. ``prefix`` and ``suffix`` are what the list leaves out and its other members show:
    in 市住建局、审批服务局 the second has prefix 市; in 水利、农业农村等部门 both have suffix 部门.
    """

    span: Span
    role: Role
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """A rule inside a statement that reaches later tasks (以下各项任务均需…负责落实，不再列出)."""

    span: Span
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One responsibility statement (责任表述): the words that assign, and the passage they govern.

    ``kind`` is ``bracket``, ``label``, ``table``, ``heading`` or ``prose``; ``span`` is the inside of the bracket, the labelled
    line, the cell, or the clause; ``task`` the governed text, without its number label.
    """

    kind: str
    span: Span
    task: Span
    division: int
    assignments: tuple[Assignment, ...]
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A passage that somebody must carry out (任务).

    ``statements`` are indexes of the statements that govern it: several for a table row with a column for each role, none for a
    numbered measure nobody is named for. ``inherited`` are rules of earlier statements that reach it.
    """

    order: int
    span: Span
    division: int
    statements: tuple[int, ...]
    inherited: tuple[Scope, ...] = ()


@dataclass(frozen=True, slots=True)
class NameMention:
    """A named thing in the text: ``kind`` says what (River, Lake, Section, Place …), ``name`` is how it is listed."""

    kind: str
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Tributary:
    """The text says that ``water`` flows into ``into`` (支流)."""

    water: str
    into: str
    span: Span


@dataclass(frozen=True, slots=True)
class SectionMention:
    """A named monitoring section (断面), with what the text says of it where it is mentioned.

    ``level`` is 国控, 省控, 市控, 区控 or 县控 as stated; ``latitude`` and ``longitude`` are decimal degrees, from a table of coordinates.
    """

    name: str
    span: Span
    water: str | None = None
    level: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class DeadlineMention:
    """A time limit in the text. ``due`` is the last day of the period stated, ISO; ``None`` when only relative (汛前).

    ``precision`` is day, month, ten-days, quarter, half-year, year, year-end, mid-century, from-day, from-year, recurring,
    relative (印发后30日内), flood-season or open.
    """

    span: Span
    due: str | None
    precision: str


@dataclass(frozen=True, slots=True)
class TargetMention:
    """A quantified goal. ``comparator`` is one of = >= <= > <; ``value`` a decimal number as text, or ``None`` for a water class.

    ``water_class`` is Ⅰ Ⅱ Ⅲ Ⅳ Ⅴ 劣Ⅴ, 准Ⅳ …, 优良, or 现状 for a relative one. For classes > means better than.
    """

    span: Span
    indicator: str
    comparator: str
    value: str | None = None
    measure_unit: str | None = None
    water_class: str | None = None
    due: str | None = None


@dataclass(frozen=True, slots=True)
class ObligationMention:
    """A word of obligation (应当, 严禁, 鼓励 …): ``strength`` is the name of the concept in the ontology."""

    span: Span
    strength: str


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """One document and everything that was found in it; all spans lie in ``text``.

    ``plain`` is the text as the rules read it: the same, or in simplified script where ``text`` is in traditional, as
    long, so that spans hold in both. Names and numbers in records are those of ``plain``.
    """

    path: str
    format: str
    header: Header
    text: str
    plain: str
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...]
    divisions: tuple[Division, ...]
    statements: tuple[Statement, ...]
    tasks: tuple[Task, ...]
    citations: tuple[Citation, ...] = ()
    waters: tuple[NameMention, ...] = ()
    tributaries: tuple[Tributary, ...] = ()
    sections: tuple[SectionMention, ...] = ()
    facilities: tuple[NameMention, ...] = ()
    places: tuple[NameMention, ...] = ()
    deadlines: tuple[DeadlineMention, ...] = ()
    targets: tuple[TargetMention, ...] = ()
    obligations: tuple[ObligationMention, ...] = ()
    notes: tuple[str, ...] = field(default=())
