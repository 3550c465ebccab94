"""A resolved document as triples. One small generator for each record; nothing here reads or decides.

``document_triples`` gives what is said of things under the document's own IRI, ``entity_triples`` what is said of things
that documents share (units, waters, places); the store keeps the two apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Triple

from kg.entities import Jurisdiction, UnitEntity
from kg.resolved import ResolvedAssignment, ResolvedDocument, ResolvedTask, Thing
from loaders import DeadlineMention, Division, PolicyDocument, SourcePlaces, Span, TargetMention, heading_path
from ontology.concepts import water_classes
from ontology.iri import (
    deadline_iri,
    division_iri,
    evidence_iri,
    function_iri,
    jurisdiction_iri,
    obligation_iri,
    responsibility_iri,
    role_iri,
    target_iri,
    task_iri,
    theme_iri,
    water_class_iri,
)
from ontology.roles import Role
from ontology.terms import DCTERMS, GEO, HETU, OA, ORG, OWL, RDF, RDFS, SKOS, XSD

_UNIT_PROPERTY = {
    Role.LEAD: HETU.leadUnit,
    Role.RESPONSIBLE: HETU.responsibleUnit,
    Role.COOPERATE: HETU.cooperatingUnit,
    Role.SUPERVISE: HETU.supervisingUnit,
}
_WATER_CLASSES = frozenset(one.name for one in water_classes())
_DATE, _INTEGER, _DECIMAL = NamedNode(XSD.date), NamedNode(XSD.integer), NamedNode(XSD.decimal)


# Predicates and classes come in every document, a subject in several triples running: making a node checks its IRI each
# time, which was a third of the cost of a triple.
_node = lru_cache(maxsize=4096)(NamedNode)


def _iri(subject: str, predicate: str, value: str) -> Triple:
    return Triple(_node(subject), _node(predicate), _node(value))


def _text(subject: str, predicate: str, value: str, language: str | None = None) -> Triple:
    literal = Literal(value, language=language) if language else Literal(value)
    return Triple(_node(subject), _node(predicate), literal)


def _typed(subject: str, predicate: str, value: object, datatype: NamedNode) -> Triple:
    return Triple(_node(subject), _node(predicate), Literal(str(value), datatype=datatype))


def document_triples(resolved: ResolvedDocument) -> Iterator[Triple]:
    """Everything under the document's IRI. A span that is evidence of several facts is one Evidence."""
    writer = _Writer(resolved)
    yield from writer.head()
    for division in resolved.document.divisions[1:]:
        yield from writer.division(division)
    for task in resolved.tasks:
        yield from writer.task(task)
    for n, deadline in enumerate(resolved.document.deadlines, 1):
        yield from writer.deadline(n, deadline)
    for n, target in enumerate(resolved.document.targets, 1):
        yield from writer.target(n, target)
    for thing in resolved.things:
        yield from writer.mentions(thing)
    yield from writer.evidence()


class _Writer:
    """Triples of one document; remembers which spans are evidence, to describe each once."""

    def __init__(self, resolved: ResolvedDocument) -> None:
        self.resolved = resolved
        self.document: PolicyDocument = resolved.document
        self.iri = resolved.iri
        self._spans: dict[Span, None] = {}
        self._places = SourcePlaces(self.document.lines)

    def _evidence(self, span: Span) -> str:
        self._spans[span] = None
        return evidence_iri(self.iri, span.start, span.end)

    def head(self) -> Iterator[Triple]:
        header, text = self.document.header, self.document.text
        yield _iri(self.iri, RDF.type, HETU.PolicyDocument)
        yield _text(self.iri, DCTERMS.title, header.title)
        if header.notice_title:
            yield _text(self.iri, HETU.noticeTitle, header.notice_title)
        if header.number:
            yield _text(self.iri, HETU.documentNumber, header.number)
        if header.issued:
            yield _typed(self.iri, DCTERMS.issued, header.issued, _DATE)
        if self.resolved.issuer:
            yield _iri(self.iri, HETU.issuer, self.resolved.issuer.iri)
        yield _iri(self.iri, HETU.jurisdiction, jurisdiction_iri(self.resolved.place.key))
        for unit in dict.fromkeys(self.resolved.addressees):
            yield _iri(self.iri, HETU.addressee, unit.iri)
        for cited in self.resolved.citations:
            yield _iri(self.iri, HETU.implements if cited.implements else HETU.cites, cited.iri)
            yield _iri(self.iri, HETU.evidence, self._evidence(cited.span))
            yield _iri(self._evidence(cited.span), HETU.names, cited.iri)
        yield _text(self.iri, HETU.text, text)
        yield _text(self.iri, HETU.textHash, hashlib.sha256(text.encode()).hexdigest())
        yield _text(self.iri, HETU.contentHash, self.resolved.content_hash)
        yield _text(self.iri, HETU.sourceFile, self.document.path)

    def division(self, division: Division) -> Iterator[Triple]:
        iri = division_iri(self.iri, division.order)
        yield _iri(iri, RDF.type, HETU.Division)
        yield _iri(iri, HETU.document, self.iri)
        if division.parent:
            yield _iri(iri, HETU.partOf, division_iri(self.iri, division.parent))
        yield _text(iri, HETU.label, division.label)
        if division.title:
            yield _text(iri, DCTERMS.title, division.title)
        yield _typed(iri, HETU.order, division.order, _INTEGER)
        yield _text(iri, HETU.headingPath, heading_path(self.document.divisions, division))
        yield _iri(iri, HETU.evidence, self._evidence(division.heading))

    def task(self, resolved: ResolvedTask) -> Iterator[Triple]:
        task = resolved.task
        iri = task_iri(self.iri, task.order)
        division = self.document.divisions[task.division]
        yield _iri(iri, RDF.type, HETU.Task)
        yield _iri(iri, HETU.document, self.iri)
        if task.division:
            yield _iri(iri, HETU.division, division_iri(self.iri, task.division))
            yield _text(iri, HETU.headingPath, heading_path(self.document.divisions, division))
        yield _text(iri, HETU.text, task.span.of(self.document.text))
        yield _typed(iri, HETU.order, task.order, _INTEGER)
        if task.span.end > task.span.start:
            yield _iri(iri, HETU.evidence, self._evidence(task.span))
        for n, assignment in enumerate(resolved.assignments, 1):
            yield from self._responsibility(iri, n, assignment)
        for concerned in resolved.concerns:
            yield _iri(iri, HETU.concerns, concerned)
        for n in resolved.deadlines:
            yield _iri(iri, HETU.deadline, deadline_iri(self.iri, n))
        if resolved.due:
            yield _typed(iri, HETU.due, resolved.due, _DATE)
        for n in resolved.targets:
            yield _iri(iri, HETU.target, target_iri(self.iri, n))
        for theme in resolved.themes:
            yield _iri(iri, HETU.theme, theme_iri(theme))
        if resolved.obligation:
            yield _iri(iri, HETU.obligation, obligation_iri(resolved.obligation))

    def _responsibility(self, task: str, n: int, assignment: ResolvedAssignment) -> Iterator[Triple]:
        iri = responsibility_iri(task, n)
        yield _iri(iri, RDF.type, HETU.Responsibility)
        yield _iri(iri, HETU.task, task)
        yield _iri(iri, HETU.role, role_iri(assignment.role))
        yield _text(iri, HETU.mention, assignment.mention.of(self.document.text))
        yield _text(iri, HETU.statementKind, assignment.kind)
        yield _text(iri, HETU.resolutionReason, assignment.why)
        yield _iri(iri, HETU.evidence, self._evidence(assignment.statement))
        if assignment.inherited:
            yield Triple(NamedNode(iri), NamedNode(HETU.inherited), Literal(True))
        if assignment.unit:
            yield _iri(iri, HETU.unit, assignment.unit.iri)
            yield _iri(task, _UNIT_PROPERTY[assignment.role], assignment.unit.iri)
            yield _iri(task, HETU.involvedUnit, assignment.unit.iri)  # written out: the store infers nothing

    def deadline(self, n: int, deadline: DeadlineMention) -> Iterator[Triple]:
        iri = deadline_iri(self.iri, n)
        yield _iri(iri, RDF.type, HETU.Deadline)
        yield _iri(iri, HETU.document, self.iri)
        if deadline.due:
            starts = deadline.precision in ("from-year", "from-day")
            yield _typed(iri, HETU.starts if starts else HETU.due, deadline.due, _DATE)
        yield _text(iri, HETU.precision, deadline.precision)
        yield _iri(iri, HETU.evidence, self._evidence(deadline.span))

    def target(self, n: int, target: TargetMention) -> Iterator[Triple]:
        iri = target_iri(self.iri, n)
        yield _iri(iri, RDF.type, HETU.Target)
        yield _iri(iri, HETU.document, self.iri)
        yield _text(iri, HETU.indicator, target.indicator)
        yield _text(iri, HETU.comparator, target.comparator)
        if target.value is not None:
            yield _typed(iri, HETU.value, target.value, _DECIMAL)
        if target.measure_unit:
            yield _text(iri, HETU.measureUnit, target.measure_unit)
        if target.water_class in _WATER_CLASSES:
            yield _iri(iri, HETU.waterClass, water_class_iri(target.water_class))
        elif target.water_class:  # 一级A is a grade of what plants let out, no class of waters
            yield _text(iri, HETU.measureUnit, target.water_class)
        if target.due:
            yield _typed(iri, HETU.due, target.due, _DATE)
        yield _iri(iri, HETU.evidence, self._evidence(target.span))

    def mentions(self, thing: Thing) -> Iterator[Triple]:
        for span in thing.spans:
            yield _iri(self._evidence(span), HETU.names, thing.iri)

    def evidence(self) -> Iterator[Triple]:
        for span in sorted(self._spans):
            iri = evidence_iri(self.iri, span.start, span.end)
            yield _iri(iri, RDF.type, HETU.Evidence)
            yield _iri(iri, HETU.document, self.iri)
            yield _text(iri, OA.exact, span.of(self.document.text))
            yield _typed(iri, OA.start, span.start, _INTEGER)
            yield _typed(iri, OA.end, span.end, _INTEGER)
            place = self._places.at(span.start)
            if place.page is not None:
                yield _typed(iri, HETU.page, place.page, _INTEGER)
            if place.line is not None:
                yield _typed(iri, HETU.line, place.line, _INTEGER)
            if place.sheet is not None:
                yield _text(iri, HETU.sheet, place.sheet)
            if place.cell is not None:
                yield _text(iri, HETU.cell, place.cell)


def entity_triples(resolved: ResolvedDocument) -> Iterator[Triple]:
    """What the document says of shared things: units, groups, places, waters and the like. May repeat itself."""
    yield from _jurisdiction(resolved.place)
    for unit, forms in resolved.units.items():
        yield from _unit(unit, forms)
    for thing in resolved.things:
        yield from _thing(thing)
    for cited in resolved.citations:
        yield _text(cited.iri, RDFS.label, cited.label)
    if resolved.title_iri and resolved.title_iri != resolved.iri:
        # A document cited by its title alone is found by it, whichever of the two was read first.
        yield _iri(resolved.title_iri, OWL.sameAs, resolved.iri)


def _jurisdiction(place: Jurisdiction) -> Iterator[Triple]:
    at: Jurisdiction | None = place
    while at is not None:
        iri = jurisdiction_iri(at.key)
        yield _iri(iri, RDF.type, HETU.Jurisdiction)
        yield _text(iri, SKOS.prefLabel, at.name, "zh")
        if at.short != at.name and at.level not in ("state", "unknown"):
            yield _text(iri, SKOS.altLabel, at.short, "zh")
        if at.adcode:
            yield _text(iri, HETU.adcode, at.adcode)
        if at.parent:
            yield _iri(iri, HETU.partOf, jurisdiction_iri(at.parent.key))
        at = at.parent


def _unit(unit: UnitEntity, forms: Iterable[str]) -> Iterator[Triple]:
    yield _iri(unit.iri, RDF.type, HETU.UnitGroup if unit.collective else HETU.Unit)
    yield _text(unit.iri, SKOS.prefLabel, unit.name, "zh")
    for form in forms:
        if form != unit.name:
            yield _text(unit.iri, SKOS.altLabel, form, "zh")
    yield _iri(unit.iri, HETU.jurisdiction, jurisdiction_iri(unit.place.key))
    yield from _jurisdiction(unit.place)
    if unit.function:
        yield _iri(unit.iri, HETU.function, function_iri(unit.function))
    for new in unit.successors:
        yield _iri(new.iri, HETU.succeeds, unit.iri)
        yield from _unit(new, ())
    if unit.part_of:
        yield _iri(unit.iri, ORG.subOrganizationOf, unit.part_of.iri)
        yield from _unit(unit.part_of, ())


def _thing(thing: Thing) -> Iterator[Triple]:
    yield _iri(thing.iri, RDF.type, HETU.namespace + thing.kind)
    yield _text(thing.iri, SKOS.prefLabel, thing.name, "zh")
    for predicate, value in thing.links:
        yield _iri(thing.iri, predicate, value)
    for predicate, value in thing.texts:
        yield _text(thing.iri, predicate, value)
    if thing.position:
        latitude, longitude = thing.position
        yield _typed(thing.iri, GEO.lat, f"{latitude:.6f}", _DECIMAL)
        yield _typed(thing.iri, GEO.long, f"{longitude:.6f}", _DECIMAL)
