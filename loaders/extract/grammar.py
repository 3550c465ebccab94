"""The grammar of a responsibility statement: which words name units, and which give them a role.

A statement is what stands inside a bracket, in a table cell, or behind a label::

    牵头单位：市住建局、市城管局；责任单位：各县〔市、区〕人民政府
    区住建局牵头，区水务局、市生态环境局盐湖分局配合
    涉及盐湖区工作以区自然资源局为主，区水务局、区住建局配合
    市水务局会同市生态环境局负责
    市水利局、市城管局
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from loaders.characters import CLOSING, OPENING, fold
from loaders.document import Assignment, Scope, Span
from loaders.extract.units import Name, accepts, chunks, is_unit, names_of_chunk, trim, with_elisions, without_closer
from loaders.lexicon import lexicon
from ontology.roles import Role


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a statement says. ``sure``: a label or a role verb stands in it; a bare list of units is not sure."""

    assignments: tuple[Assignment, ...]
    scope: Scope | None = None
    first_leads: bool = False
    sure: bool = True
    rule_only: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A word that heads a list: 牵头单位：. ``role`` is ``None`` for labels of people, dates and the like."""

    span: Span
    role: Role | None
    meaning: str


def _alternatives(words) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _label_pattern() -> re.Pattern[str]:
    words = lexicon()
    role = _alternatives(words.label_roles)
    noun = _alternatives(words.label_nouns)
    other = _alternatives(words.other_labels)
    level = r"(?:(?:省|市|区|县|州|乡镇|镇街|国家|中央|地方|部|厅|局)(?:级|直)?|具体|主要|共同|第[一二]|行业|业务)?"
    link = r"(?:[和及与、/]|或者?)"
    # 牵头单位： · 牵头（责任）单位： · 责任及配合单位： · 配合： · 责任单位 市水利局
    return re.compile(
        rf"{level}(?:"
        rf"(?P<role>{role})(?P<noun>{noun})?(?:(?:{link}|\()(?:{role})?(?:{noun})?\)?)?(?P<late_noun>{noun})?"
        rf"(?:\([^():]{{1,8}}\))?\s*(?P<mark>:|(?<=[位门构关])\s+|(?<=[位门])(?:为|是)(?![了否]))"
        rf"|(?P<other>{other})(?:\([^():]{{1,8}}\))?\s*:"
        rf")"
    )


def labels(text: str, span: Span) -> list[Label]:
    """The labels in ``span``, in order."""
    folded = fold(text[span.start : span.end])
    found: list[Label] = []
    for match in _label_pattern().finditer(folded):
        place = Span(span.start + match.start(), span.start + match.end())
        if match["other"]:
            found.append(Label(place, None, lexicon().other_labels[match["other"]]))
        elif match["noun"] or match["late_noun"] or match["mark"] == ":":
            found.append(Label(place, lexicon().label_roles[match["role"]], "role"))
    return found


def parse(text: str, span: Span) -> Parsed | None:
    """What the statement in ``span`` assigns, or ``None`` when it is no responsibility statement."""
    marks = labels(text, span)
    assignments: list[Assignment] = []
    scope = None
    ends = [mark.span.start for mark in marks[1:]] + [span.end] * bool(marks)
    head = Span(span.start, marks[0].span.start if marks else span.end)
    rule = _rule(text, span)
    if rule and not marks:
        head = Span(head.start, rule.span.start)
    verb_found = False
    if head.end > head.start:
        listed, verb_found = _verb_phrases(text, head)
        assignments += listed
    for mark, end in zip(marks, ends, strict=True):
        if mark.role is None:
            continue
        body = Span(mark.span.end, end)
        if rule and rule.span.start >= body.start:
            body = Span(body.start, min(body.end, rule.span.start))
        assignments += labelled_units(text, body, mark.role)
    if rule and rule.assignments:
        scope = rule
        assignments += [a for a in rule.assignments if not _has(assignments, a, text)]
    sure = verb_found or any(mark.role for mark in marks) or scope is not None
    first_leads = any(words in text[span.start : span.end] for words in lexicon().first_leads)
    if not sure and not assignments:
        assignments = _bare_list(text, head if not rule else Span(span.start, rule.span.start))
    if first_leads and not any(a.role is Role.LEAD for a in assignments):
        assignments = lead_by_first(assignments)
    if not assignments:
        return None
    rule_only = scope is not None and len(assignments) == len(scope.assignments)
    return Parsed(tuple(assignments), scope, first_leads, sure, rule_only)


def lead_by_first(assignments: list[Assignment] | tuple[Assignment, ...]) -> list[Assignment]:
    """The rule 排在第一位的为牵头单位: the first of a list leads, the others keep their part."""
    return [replace(a, role=Role.LEAD) if i == 0 else a for i, a in enumerate(assignments)]


def _has(assignments: list[Assignment], one: Assignment, text: str) -> bool:
    return any(a.role is one.role and a.span.of(text) == one.span.of(text) for a in assignments)


def labelled_units(text: str, span: Span, role: Role) -> list[Assignment]:
    """The units behind a label. Verbs in the list overrule the label: 责任单位：A牵头，B配合."""
    listed, verb_found = _verb_phrases(text, span)
    if verb_found and listed:
        return [a if a.role else replace(a, role=role) for a in listed]
    names: list[Name] = []
    for chunk in chunks(text, span):
        place = _without_adverb(text, trim(text, chunk.span))
        names += [n for n in names_of_chunk(text, place) if accepts(n.span.of(text))]
    return _assign(with_elisions(text, names), role)


def _bare_list(text: str, span: Span) -> list[Assignment]:
    """The units of a bracket that holds nothing else; empty when anything in it is no unit."""
    names: list[Name] = []
    for chunk in chunks(text, span):
        place = trim(text, chunk.span)
        if place.start >= place.end or any(word in place.of(text) for word in lexicon().scope_reach + lexicon().first_leads):
            continue
        names += names_of_chunk(text, _without_adverb(text, place))
    names = with_elisions(text, names)
    if not names or not all(_is_member(text, name) for name in names) or not is_unit(names[-1].span.of(text) + names[-1].suffix):
        return []
    return _assign(names, Role.RESPONSIBLE)


def _is_member(text: str, name: Name) -> bool:
    written = name.span.of(text)
    return is_unit(written) or (bool(name.suffix) and is_unit(written + name.suffix)) or (
        written[-1:] in "市县区州盟旗" and len(written) >= 2 and written not in lexicon().not_units
    )


def _assign(names: list[Name], role: Role) -> list[Assignment]:
    return [Assignment(name.span, role, name.prefix, name.suffix) for name in names]


# --- verbs -----------------------------------------------------------------------------------------------------------

@cache
def _verb_pattern() -> re.Pattern[str]:
    """A role verb or a join, the longest first, not as part of a unit's name (市场监督管理局, 督查室)."""
    words = lexicon()
    body = _alternatives([*words.verbs, *words.joins])
    return re.compile(rf"(?:{body})(?![局委厅办室组处科司所队署站]|中心|委员会|办公室|单位|部门|机构|大队|支队|专班)")


@cache
def _adverb_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:{_alternatives(lexicon().adverbs)})+$")


def _without_adverb(text: str, span: Span) -> Span:
    """``span`` without 按职责分工, 分别 … at its end."""
    found = _adverb_pattern().search(text[span.start : span.end])
    return trim(text, Span(span.start, span.start + found.start())) if found and found.start() else span


@dataclass(frozen=True, slots=True)
class _Verb:
    start: int
    end: int
    word: str


def _verb_after_unit(text: str, span: Span, waiting: bool) -> _Verb | None:
    """The first role verb in ``span`` that follows a unit; at the very start when units are ``waiting`` for one."""
    for found in _verb_pattern().finditer(text, span.start, span.end):
        if found.group() in lexicon().adverbs and _verb_pattern().match(text, found.end(), span.end):
            continue  # 依据职责分工 alone gives a role, but before 牵头 it only says how
        left = _without_adverb(text, trim(text, Span(span.start, found.start())))
        body, closer = without_closer(text, left)
        if body.start == body.end or _adverb_pattern().fullmatch(left.of(text)):
            if waiting:
                return _Verb(found.start(), found.end(), found.group())
            continue
        names = names_of_chunk(text, _after_by(text, left))
        if names and (closer or is_unit(names[-1].span.of(text)) or _is_member(text, names[-1])):
            return _Verb(found.start(), found.end(), found.group())
    return None


# "涉及盐湖区工作由区住建局负责": the unit stands behind 由; "河道治理以市水利局为主"
_BY = re.compile(r"(?:由|(?<![所可予])以)(?!于|来|及|上|下|外|内)")


def _after_by(text: str, span: Span) -> Span:
    """The part of ``span`` behind its last 由 or 以, which brings the unit that acts."""
    found = None
    for found in _BY.finditer(text, span.start, span.end):
        pass
    return Span(found.end(), span.end) if found and found.end() < span.end else span


class _Phrases:
    """Reads a text like A、B牵头，C会同D负责 piece by piece.

    Units wait until a verb gives them their role. Behind 会同 they cooperate. What stands behind a verb is its object and is
    passed over up to the next comma. Units that no verb ever reaches are responsible.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.done: list[Assignment] = []
        self.verb_found = False
        self._waiting: list[Name] = []
        self._joined: list[Name] = []
        self._joining = False
        self._in_object = False

    def read(self, span: Span) -> None:
        for chunk in chunks(self.text, span):
            self._piece(trim(self.text, chunk.span))
            if chunk.divider != "、":
                self._in_object = False
            if chunk.divider in ("；", ";", "。"):
                self._end_sentence()
        self._end_sentence()

    def _piece(self, place: Span) -> None:
        behind_verb = False
        while place.start < place.end:
            idle = not (self._waiting or self._joined) or self._in_object
            verb = _verb_after_unit(self.text, place, waiting=not idle)
            if verb is None:
                break
            behind_verb = self.verb_found = True
            self._in_object = False
            self._collect(names_of_chunk(self.text, self._units_before(place.start, verb.start)))
            if verb.word in lexicon().joins:
                self._joining = True
            else:
                self._give(lexicon().verbs[verb.word])
            place = self._past_join(trim(self.text, Span(verb.end, place.end)))
        if place.start == place.end or self._in_object:
            return
        names = names_of_chunk(self.text, self._units_before(place.start, place.end))
        names = [name for name in names if self._may_wait(name, strict=behind_verb and not self._joining)]
        self._collect(names)
        self._in_object = not names

    def _units_before(self, start: int, end: int) -> Span:
        place = _without_adverb(self.text, trim(self.text, Span(start, end)))
        return place if self._joining else _after_by(self.text, place)

    def _past_join(self, place: Span) -> Span:
        """The rest behind a verb, without the 会同 that may follow it at once (牵头会同B)."""
        for word in sorted(lexicon().joins, key=len, reverse=True):
            if self.text.startswith(word, place.start) and place.start + len(word) < place.end:
                self._joining = True
                return trim(self.text, Span(place.start + len(word), place.end))
        return place

    def _may_wait(self, name: Name, strict: bool) -> bool:
        written = name.span.of(self.text)
        if not accepts(written):
            return False
        # 市住房城乡建设、水利等部门: a name without an ending may still get one from the list
        short = 2 <= len(written) <= 9 and not re.search(r"[\d（）()]", written)
        return is_unit(written) or bool(name.suffix) or (short and not strict)

    def _collect(self, names: list[Name]) -> None:
        (self._joined if self._joining else self._waiting).extend(names)

    def _give(self, role: Role) -> None:
        self.done += _assign(with_elisions(self.text, self._waiting), role)
        self.done += _assign(with_elisions(self.text, self._joined), Role.COOPERATE)
        self._waiting, self._joined, self._joining = [], [], False

    def _end_sentence(self) -> None:
        if self._joined:
            self._give(Role.RESPONSIBLE)
        names = with_elisions(self.text, self._waiting)
        self.done += _assign([n for n in names if is_unit(n.span.of(self.text)) or n.suffix], Role.RESPONSIBLE)
        self._waiting = []


def _verb_phrases(text: str, span: Span) -> tuple[list[Assignment], bool]:
    """The assignments that role verbs give in ``span``, and whether any verb was found; none without a verb."""
    phrases = _Phrases(text)
    phrases.read(span)
    return (phrases.done, True) if phrases.verb_found else ([], False)


# --- rules for later tasks -------------------------------------------------------------------------------------------

@cache
def _rule_pattern() -> re.Pattern[str]:
    words = lexicon()
    starts = _alternatives([s for s in words.scope_starts if s != "下同"])
    reach = _alternatives(words.scope_reach)
    return re.compile(rf"(?:{starts})[^。]{{0,60}}?(?:均|都|全部|一律)[^。]*?(?:{reach}|$)|(?:{starts})[^。]*?(?:{reach})")


_RULE_LEAD = re.compile(r"^.*?(?:均需由|均需要由|均需|均须由|均须|均要由|均由|都由|均要|均应由|均应|均|都需|都|由)")


def _rule(text: str, span: Span) -> Scope | None:
    """The scope rule in ``span``: 以下各项任务均需各镇办负责落实，不再列出."""
    found = _rule_pattern().search(text, span.start, span.end)
    if not found:
        return None
    place = trim(text, Span(found.start(), found.end()))
    lead = _RULE_LEAD.match(text[place.start : place.end])
    body = Span(place.start + (lead.end() if lead else 0), place.end)
    cut = min((at for word in lexicon().scope_reach if (at := text.find(word, body.start, body.end)) >= 0), default=body.end)
    assignments, _ = _verb_phrases(text, trim(text, Span(body.start, cut)))
    return Scope(place, tuple(assignments))


def bracket_spans(text: str, span: Span) -> list[Span]:
    """The insides of the outermost brackets in ``span``. Kinds need not match; one left open ends with ``span``."""
    found: list[Span] = []
    depth, start = 0, 0
    for i in range(span.start, span.end):
        if text[i] in OPENING:
            if depth == 0:
                start = i + 1
            depth += 1
        elif text[i] in CLOSING and depth:
            depth -= 1
            if depth == 0:
                found.append(Span(start, i))
    if depth:
        found.extend(_left_open(text, start, span.end))
    return found


def _left_open(text: str, start: int, end: int) -> list[Span]:
    """A bracket that nothing closes: up to the last closing mark in reach when there is one, else up to the end.

    "（牵头单位：各县（市、区政府）" lacks one mark; the statement still ends at the last one.
    """
    last = max((i for i in range(start, end) if text[i] in CLOSING), default=-1)
    if last >= 0 and text[last + 1 : end].strip("。；; ") == "":
        return [Span(start, last)]
    stop = end
    while stop > start and text[stop - 1] in "。；; ":
        stop -= 1
    return [Span(start, stop)]
