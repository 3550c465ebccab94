"""The grammar of a responsibility statement: which words name units, and which give them a role.

A statement is what stands inside a bracket, in a table cell, or behind a label::

    牵头单位：市住建局、市城管局；责任单位：各县〔市、区〕人民政府
    区住建局牵头，区水务局、市生态环境局盐湖分局配合
    涉及盐湖区工作以区自然资源局为主，区水务局、区住建局配合
    市卫生局（牵头）、各区卫生局
    市水利局、市城管局
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from loaders.characters import CLOSING, OPENING
from loaders.document import Assignment, Scope, Span
from loaders.extract.elisions import Name, with_elisions
from loaders.extract.labels import Label, labels
from loaders.extract.phrases import assign, moved, verb_phrases, without_adverb
from loaders.extract.rules import Rules, rules_in
from loaders.extract.unit_names import Kind, accepts, is_date, is_group, kind_of
from loaders.extract.units import all_units, chunks, names_of_chunk, trim
from loaders.lexicon import lexicon
from loaders.words import any_of
from ontology.functions import body_of
from ontology.roles import Role

_SEMICOLON = re.compile("[；;]")
_OPEN, _CLOSE = re.escape(OPENING), re.escape(CLOSING)
# Longer than any statement: a bracket that nothing closes, a paragraph taken for a cell.
MAX_STATEMENT = 1500


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a statement says. ``sure``: it has a label or a role verb, and is no bare list of units."""

    assignments: tuple[Assignment, ...]
    rules: Rules
    sure: bool

    def moved(self, by: int) -> Parsed:
        """The same, of a text that begins ``by`` characters earlier."""
        return replace(self, assignments=moved(self.assignments, by), rules=self.rules.moved(by))

    @property
    def scope(self) -> Scope | None:
        """The rule for later tasks, where the statement has one."""
        return self.rules.scope


def parse(text: str, span: Span) -> Parsed | None:
    """What the statement in ``span`` assigns, or ``None`` when it is no responsibility statement."""
    if span.end - span.start > MAX_STATEMENT:
        return None
    parsed = _parse(span.of(text))
    return parsed.moved(span.start) if parsed else None


@lru_cache(maxsize=4096)
def _parse(text: str) -> Parsed | None:
    """A document repeats its statements (牵头单位：市生态环境局；责任单位：…): each is read once."""
    span = Span(0, len(text))
    rules = rules_in(text, span)
    marks = [m for m in labels(text, span) if not any(rule.covers(m.span) for rule in rules.spans)]
    assignments: list[Assignment] = []
    verb_found = False
    head = Span(span.start, marks[0].span.start if marks else span.end)
    places = _without(rules.spans, head)
    for place in places:
        found, verb = verb_phrases(text, place)
        if not found and marks:  # 市住建局；配合单位：市公安局
            found = [
                a for name in all_units(text, trim(text, place)) for a in assign([name], Role.RESPONSIBLE)
            ]
        assignments, verb_found = assignments + found, verb_found or verb
    assignments += _behind_labels(text, marks, rules, span.end)
    sure = verb_found or any(mark.role for mark in marks) or rules.scope is not None
    if not sure and _own_role().search(text):  # 市水利局（牵头单位）、市住建局
        assignments = [a for place in places for a in labelled_units(text, place, Role.RESPONSIBLE)]
        sure = True
    elif not sure:
        assignments = [a for place in places for a in bare_list(text, place)]
    if rules.scope:
        assignments += [a for a in rules.scope.assignments if not _has(assignments, a, text)]
    assignments = list(led(text, assignments, rules))
    return Parsed(tuple(assignments), rules, sure) if assignments else None


def _without(holes: tuple[Span, ...], span: Span) -> list[Span]:
    """What is left of ``span`` between ``holes``."""
    out: list[Span] = []
    start = span.start
    for hole in sorted(holes):
        if hole.start > start:
            out.append(Span(start, min(hole.start, span.end)))
        start = max(start, hole.end)
    return [*out, Span(start, span.end)] if start < span.end else out


def _behind_labels(text: str, marks: list[Label], rules: Rules, end: int) -> list[Assignment]:
    """The units behind each label, up to the next label."""
    ends = [mark.span.start for mark in marks[1:]] + [end]
    out: list[Assignment] = []
    for mark, stop in zip(marks, ends, strict=False):
        if mark.role is not None:
            for place in _without(rules.spans, Span(mark.span.end, stop)):
                units = labelled_units(text, place, mark.role)
                out += units if not mark.bare or _any_body(text, units) else []
    return out


def _any_body(text: str, units: list[Assignment]) -> bool:
    """Whether any of the names is a body's: 参加：王强、李明 has none."""
    names = (unit.span.of(text) for unit in units)
    return any(kind_of(name) is not None or body_of(name) is not None for name in names)


def led(text: str, assignments: Sequence[Assignment], rules: Rules) -> tuple[Assignment, ...]:
    """``assignments`` as the rules tell who leads: 列首位的为牵头单位; 分号前为牵头单位.

    The others keep their part or take ``rules.others``. Where the list says itself who leads, no rule speaks.
    """
    if not rules.tell_leads or not assignments or any(a.role is Role.LEAD for a in assignments):
        return tuple(assignments)
    if assignments[0].role is not Role.RESPONSIBLE:
        return tuple(assignments)  # （配合单位：市教育局）, （市审计局监督）: the first has a part already
    count = 1
    if rules.before_semicolon:
        cut = _SEMICOLON.search(text, assignments[0].span.end, assignments[-1].span.start)
        count = sum(a.span.start < cut.start() for a in assignments) if cut else 0
    leads = [replace(a, role=Role.LEAD) for a in assignments[:count]]
    rest = assignments[count:]
    if rules.others:
        rest = [replace(a, role=rules.others) if a.role is Role.RESPONSIBLE else a for a in rest]
    return (*leads, *rest)


def _has(assignments: list[Assignment], one: Assignment, text: str) -> bool:
    return any(a.role is one.role and a.span.of(text) == one.span.of(text) for a in assignments)


@cache
def _own_role() -> re.Pattern[str]:
    return re.compile(
        rf"[{_OPEN}](?P<role>{any_of(lexicon().label_roles)})(?:单位|部门)?[{_CLOSE}](?=[、，,；;。\s]|$)"
    )


@cache
def _other_label() -> re.Pattern[str]:
    return re.compile(any_of(lexicon().other_labels))


def labelled_units(text: str, span: Span, role: Role) -> list[Assignment]:
    """The units behind a label; verbs in the list overrule it (责任单位：A牵头，B配合), as does A（牵头）."""
    listed, verb_found = verb_phrases(text, span, role)
    if verb_found and listed:
        return listed
    names: list[Name] = []
    roles: list[Role] = []
    for chunk in chunks(text, span):
        place = without_adverb(text, trim(text, chunk.span))
        if _other_label().match(text, place.start, place.end):
            continue  # 联系人 刘某: a label without its colon
        own = _own_role().search(text, max(place.start, place.end - 8), place.end)
        if own:
            place = Span(place.start, own.start())
        fitting = [n for n in names_of_chunk(text, place) if accepts(n.span.of(text))]
        names += fitting
        roles += [lexicon().label_roles[own["role"]] if own else role] * len(fitting)
    pairs = zip(with_elisions(text, names), roles, strict=True)
    return [assignment for name, part in pairs for assignment in assign([name], part)]


def bare_list(text: str, span: Span) -> list[Assignment]:
    """The units of a bracket that holds nothing else but dates; empty when anything in it is no unit.

    Towns and counties alone (冠县、莘县) may be a gloss: at least one name must be a body or a group.
    """
    names: list[Name] = []
    for chunk in chunks(text, span):
        place = trim(text, chunk.span)
        if place.start < place.end and not is_date(place.of(text)):
            names += names_of_chunk(text, without_adverb(text, place))
    names = with_elisions(text, names)
    bodies = sum(kind_of(n.span.of(text)) is Kind.BODY for n in names)
    if not names or not all(_is_member(text, name, bodies > 1) for name in names):
        return []
    sure = bodies or any(n.suffix or is_group(n.span.of(text)) for n in names)
    return assign(names, Role.RESPONSIBLE) if sure else []


def _is_member(text: str, name: Name, among_bodies: bool) -> bool:
    """Whether a name of a bare list is a unit; among sure ones (防办、水库管理所、排涝站) less is enough."""
    written = name.span.of(text)
    if kind_of(written) is not None:
        return True
    return bool(name.suffix or name.closed or among_bodies) and accepts(written)
