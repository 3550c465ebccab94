"""Rows of an answer put together for reading: one card for each statement, with all its units and their
words marked.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from api.pages.marking import place_of
from api.pages.page import local
from kg.values import Row

# The columns that say which thing a row is about, the unit before what it answers for.
_THINGS = ("unit", "section", "water_body", "theme")
Record = Mapping[str, object]  # a row with the names of its columns


@dataclass(frozen=True, slots=True)
class Part:
    """One unit's part: the unit, its role, the words that name it, whether a rule gives it. In lists, the thing listed."""

    unit: str
    iri: str
    role: str
    mention: str
    inherited: bool


@dataclass(frozen=True, slots=True)
class Card:
    """What one statement says. ``words`` is the statement in pieces, each with the role it names a unit in,
    or ``""``.

    ``due`` is each day on which it is due that was asked for, with the words that say so; else its last day, without.
    ``mentions`` and ``relation`` are for documents that name or cite something, ``shared`` for units that
    share tasks, or the tasks of a thing that is ``listed`` (theme).
    """

    document: str
    title: str
    number: str
    heading: str
    task: str
    text: str
    due: tuple[tuple[datetime.date, str], ...]
    start: int | None
    end: int | None
    words: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    mentions: int = 0
    relation: str = ""
    shared: int = 0
    listed: str = ""


def cards(columns: Sequence[str], rows: Iterable[Row]) -> tuple[Card, ...]:
    """The rows with these columns as cards, in their order; neighbours of one task and statement are one
    card.
    """
    groups: list[list[Record]] = []
    for row in rows:
        record = dict(zip(columns, row, strict=True))
        if groups and record.get("task") and _place(groups[-1][0]) == _place(record):
            groups[-1].append(record)
        else:
            groups.append([record])
    return tuple(map(_card, groups))


def _place(record: Record) -> tuple[object, ...]:
    return record.get("task"), record.get("start"), record.get("end")


def _card(group: Sequence[Record]) -> Card:
    first = group[0]

    def text(name: str) -> str:
        return str(first.get(name) or "")

    start, end = first.get("start"), first.get("end")
    due = dict.fromkeys((record.get("due"), str(record.get("due_words") or "")) for record in group)
    parts = tuple(dict.fromkeys(part for record in group if (part := _part(record))))
    return Card(
        document=text("document"),
        title=text("document_title"),
        number=text("document_number"),
        heading=text("heading"),
        task=text("task"),
        text=text("task_text"),
        due=tuple((day, words) for day, words in due if isinstance(day, datetime.date)),
        start=start if isinstance(start, int) else None,
        end=end if isinstance(end, int) else None,
        words=marked(text("statement"), [(part.mention, part.role) for part in parts]),
        parts=parts,
        mentions=int(text("mentions") or 0),
        relation=text("relation"),
        shared=int(text("tasks") or 0),
        listed=next((kind for kind in _THINGS[1:] if first.get(kind)), ""),
    )


def _part(record: Record) -> Part | None:
    """The unit of a row, or the thing that a row of a list is about."""
    kind = next((name for name in _THINGS if record.get(name)), None)
    if kind is None:
        return None
    iri, label = str(record[kind]), str(record.get(f"{kind}_label") or "")
    role, mention = local(record.get("role") or ""), str(record.get("mention") or "")
    return Part(label or mention or iri, iri, role, mention, record.get("inherited") is True)


def marked(statement: str, mentions: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The statement cut at the words in ``mentions``; of words that overlap the first to come is marked."""
    found = sorted(
        (at, at + len(words), role) for words, role in mentions if (at := place_of(words, statement)) >= 0
    )
    out, done = [], 0
    for start, end, role in found:
        if start >= done:
            out += [(statement[done:start], ""), (statement[start:end], role)]
            done = end
    return tuple(piece for piece in [*out, (statement[done:], "")] if piece[0])
