"""A document whose names are known: every unit, water and place in it stands for one entity. Records, and how they are made."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from kg.entities import Jurisdiction, UnitEntity
from kg.places import find_place, jurisdiction_for, water_region
from kg.resolve import Context, Mention, normal_form, resolve
from loaders import (
    Assignment,
    NameMention,
    PolicyDocument,
    SectionMention,
    Span,
    Task,
    is_about_water,
    strongest,
    themes_of,
)
from ontology.iri import document_iri, facility_iri, place_iri, section_iri, water_iri
from ontology.roles import Role
from ontology.terms import HETU

# A cell that says when is not longer: 2025年12月底前，长期坚持
_LONGEST_DATE = 24
T = TypeVar("T")

# Time limits whose day is not the day a task must be done by: a start, or the first of many.
_NO_END = ("from-year", "from-day", "recurring")


@dataclass(frozen=True, slots=True)
class ResolvedAssignment:
    """One unit's part in a task. ``statement`` is the words that assign, ``unit`` is ``None`` when nobody was found."""

    unit: UnitEntity | None
    role: Role
    mention: Span
    statement: Span
    kind: str
    why: str
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class ResolvedTask:
    """A task with everything that holds of it. ``deadlines`` and ``targets`` count from 1 in the document's lists."""

    task: Task
    assignments: tuple[ResolvedAssignment, ...]
    concerns: tuple[str, ...]
    deadlines: tuple[int, ...]
    targets: tuple[int, ...]
    due: str | None
    themes: tuple[str, ...]
    obligation: str | None


@dataclass(frozen=True, slots=True)
class ResolvedCitation:
    """A named document; ``iri`` is its own when it is ever read."""

    iri: str
    label: str
    span: Span
    implements: bool


@dataclass(frozen=True, slots=True)
class Thing:
    """A shared thing that is no body: ``kind`` is the local name of its class, ``spans`` every mention."""

    iri: str
    kind: str
    name: str
    spans: tuple[Span, ...]
    links: tuple[tuple[str, str], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    position: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class ResolvedDocument:
    """One document, its IRI, and what everything in it stands for. ``units`` maps each body to the forms it is written in."""

    iri: str
    title_iri: str | None
    document: PolicyDocument
    content_hash: str
    place: Jurisdiction
    issuer: UnitEntity | None
    addressees: tuple[UnitEntity, ...]
    units: dict[UnitEntity, tuple[str, ...]]
    tasks: tuple[ResolvedTask, ...]
    citations: tuple[ResolvedCitation, ...]
    things: tuple[Thing, ...]


def resolve_document(document: PolicyDocument, content_hash: str, iri: str | None = None) -> ResolvedDocument:
    """What every name in ``document`` stands for. ``iri`` overrides the one its number or title gives."""
    header, text = document.header, document.plain
    iri = iri or document_iri(header.number or header.title)
    place = jurisdiction_for(header.issuer, header.title, iri)
    context = Context(place, find_place)
    assigned = [a for s in document.statements for a in s.assignments]
    mentions = {a.span: Mention(a.span.of(text), a.prefix, a.suffix) for a in assigned}
    scoped = [a for s in document.statements if s.scope for a in s.scope.assignments]
    mentions |= {a.span: Mention(a.span.of(text), a.prefix, a.suffix) for a in scoped}
    mentions |= {span: Mention(span.of(text)) for span in header.addressees}
    issuer_mention = Mention(header.issuer) if header.issuer else None
    wanted = [*mentions.values(), *([issuer_mention] if issuer_mention else [])]
    found = resolve(wanted, context)
    forms: dict[UnitEntity, dict[str, None]] = {}
    for mention, resolution in found.items():
        if resolution.entity:
            forms.setdefault(resolution.entity, {})[normal_form(mention.written)] = None
    things = tuple(_things(document, place))
    facts = _Facts(document, things)

    def assignment(a: Assignment, statement: Span, kind: str, inherited: bool = False) -> ResolvedAssignment:
        resolution = found[mentions[a.span]]
        return ResolvedAssignment(
            resolution.entity, a.role, a.span, statement, kind, resolution.why, inherited
        )

    def assignments(task: Task) -> tuple[ResolvedAssignment, ...]:
        out = [
            assignment(a, document.statements[i].span, document.statements[i].kind)
            for i in task.statements
            for a in document.statements[i].assignments
        ]
        out += [
            assignment(a, rule.span, "rule", inherited=True)
            for rule in task.inherited
            for a in rule.assignments
        ]
        return tuple(out)

    return ResolvedDocument(
        iri=iri,
        title_iri=document_iri(header.title) if header.number else None,
        document=document,
        content_hash=content_hash,
        place=place,
        issuer=found[issuer_mention].entity if issuer_mention else None,
        addressees=tuple(r.entity for span in header.addressees if (r := found[mentions[span]]).entity),
        units={unit: tuple(names) for unit, names in forms.items()},
        tasks=tuple(_task(document, task, assignments(task), facts) for task in document.tasks),
        citations=tuple(_citations(document, iri)),
        things=things,
    )


class _Facts:
    """What a document's spans name and state, to be asked for by passage."""

    def __init__(self, document: PolicyDocument, things: Iterable[Thing]) -> None:
        self.things = _Placed((span, thing.iri) for thing in things for span in thing.spans)
        self.deadlines = _Placed((d.span, n) for n, d in enumerate(document.deadlines, 1))
        self.targets = _Placed((t.span, n) for n, t in enumerate(document.targets, 1))
        self.rows = _Placed(_table_rows(document))
        self.obligations = _Placed((o.span, o) for o in document.obligations)
        self.of_water = is_about_water(document.plain)


def _table_rows(document: PolicyDocument) -> Iterable[tuple[Span, tuple[Span, ...]]]:
    """Every table row with the short cells that hold for it but stand in a row above: a date merged down or repeated (同上)."""
    line_of = {cell: line.span for line in document.lines for cell in line.cells or ()}
    held: dict[Span, tuple[Span, ...]] = {line: (line,) for line in line_of.values()}
    for row in (row for grid in document.grids for row in grid.rows):
        line = line_of.get(max(row), row[0])
        above = (
            cell
            for cell in dict.fromkeys(row)
            if line_of.get(cell, line) != line and cell.end - cell.start <= _LONGEST_DATE
        )
        held[line] = (line, *above)
    return held.items()


class _Placed(Generic[T]):
    """Values with their places in a text, in order; those inside a passage are found without looking at the others."""

    def __init__(self, placed: Iterable[tuple[Span, T]]) -> None:
        self._placed = sorted(placed, key=lambda one: one[0])
        self._starts = [span.start for span, _ in self._placed]

    def inside(self, *passages: Span) -> tuple[T, ...]:
        """The values whose place lies in one of ``passages``, each once, in the order of the text."""
        found: dict[T, None] = {}
        for passage in passages:
            first, last = bisect_left(self._starts, passage.start), bisect_right(self._starts, passage.end)
            found |= {value: None for span, value in self._placed[first:last] if span.end <= passage.end}
        return tuple(found)

    def around(self, passage: Span) -> tuple[T, ...]:
        """The value whose place holds ``passage``, if the last one that begins before it does."""
        at = bisect_right(self._starts, passage.start) - 1
        return (self._placed[at][1],) if at >= 0 and self._placed[at][0].covers(passage) else ()


def _task(
    document: PolicyDocument, task: Task, assignments: tuple[ResolvedAssignment, ...], facts: _Facts
) -> ResolvedTask:
    """A task with the waters, dates and goals that its own words name, and the date in its statement or table row."""
    statements = [document.statements[i].span for i in task.statements]
    passage = task.span.of(document.plain)
    row = (span for spans in facts.rows.around(task.span) for span in spans)
    deadlines = facts.deadlines.inside(task.span, *statements, *row)
    stated = [document.deadlines[n - 1] for n in deadlines]
    return ResolvedTask(
        task=task,
        assignments=assignments,
        concerns=facts.things.inside(task.span),
        deadlines=deadlines,
        targets=facts.targets.inside(task.span),
        due=max((d.due for d in stated if d.due and d.precision not in _NO_END), default=None),
        themes=themes_of(passage, facts.of_water),
        obligation=strongest(facts.obligations.inside(task.span)),
    )


def _citations(document: PolicyDocument, own: str) -> Iterable[ResolvedCitation]:
    for citation in document.citations:
        key = citation.number or citation.title
        if key and (iri := document_iri(key)) != own:
            label = f"《{citation.title}》" if citation.title else ""
            label += f"（{citation.number}）" if citation.number and label else citation.number or ""
            yield ResolvedCitation(iri, label, citation.span, citation.implements)


def _things(document: PolicyDocument, place: Jurisdiction) -> Iterable[Thing]:
    """Waters, sections, facilities and places, each once with all its mentions."""
    region = water_region(place)
    into = {(t.water, t.into) for t in document.tributaries}
    for (kind, name), spans in _grouped(document.waters).items():
        links = tuple(
            (HETU.tributaryOf, water_iri(region, to)) for water, to in sorted(into) if water == name
        )
        yield Thing(water_iri(region, name), kind, name, spans, links)
    for name, sections in _by_name(document.sections).items():
        yield _section(region, name, sections)
    for (kind, name), spans in _grouped(document.facilities).items():
        yield Thing(
            facility_iri(place.key, name), "Facility", name, spans, texts=((HETU.facilityType, kind),)
        )
    for (_, name), spans in _grouped(document.places).items():
        found = find_place(name, place)
        code = ((HETU.adcode, found.adcode),) if found and found.adcode else ()
        key = found.key if found else f"{place.key}-{name}"
        yield Thing(place_iri(key), "Place", found.name if found else name, spans, texts=code)


def _section(region: str, name: str, mentions: list[SectionMention]) -> Thing:
    """One section from its mentions: each property from the first mention that states it."""
    water = next((m.water for m in mentions if m.water), None)
    level = next((m.level for m in mentions if m.level), None)
    position = next(
        ((m.latitude, m.longitude) for m in mentions if m.latitude is not None and m.longitude is not None),
        None,
    )
    return Thing(
        section_iri(region, name),
        "MonitoringSection",
        name,
        tuple(m.span for m in mentions),
        links=((HETU.onWaterBody, water_iri(region, water)),) if water else (),
        texts=((HETU.controlLevel, level),) if level else (),
        position=position,
    )


def _grouped(mentions: Iterable[NameMention]) -> dict[tuple[str, str], tuple[Span, ...]]:
    out: dict[tuple[str, str], list[Span]] = {}
    for mention in mentions:
        out.setdefault((mention.kind, re.sub(r"\s", "", mention.name)), []).append(mention.span)
    return {key: tuple(spans) for key, spans in out.items()}


def _by_name(mentions: Iterable[SectionMention]) -> dict[str, list[SectionMention]]:
    out: dict[str, list[SectionMention]] = {}
    for mention in mentions:
        out.setdefault(mention.name, []).append(mention)
    return out
