"""Responsibility stated in running prose: 由X负责Y, X会同Y做Z, X部门加强Y, 涉及Y的事项，由X牵头."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from loaders.characters import CLOSING, OPENING
from loaders.document import Assignment, Division, LaidText, Scope, Span, Statement
from loaders.extract.charges import SHORT_OBJECT, Charge, Charges
from loaders.extract.doings import Subject
from loaders.extract.phrases import assign
from loaders.extract.predicates import is_past, is_report, object_start, role_of, verb_begins
from loaders.extract.rules import rules_in
from loaders.extract.sentences import Clause, sentences
from loaders.extract.unit_headings import headed_duties
from loaders.extract.unit_names import Kind, kind_of
from loaders.extract.units import Name, all_units
from loaders.lexicon import prose_words
from loaders.numbering import number_of
from loaders.outline import division_at
from loaders.words import any_of
from ontology.roles import Role

_HEAD_LINES, _HEAD = 8, 200
# A matter (涉及普查经费的事项) and the clause that charges with it are one statement up to this length.
_MAX_MATTER = 160


def prose_statements(
    laid: LaidText, divisions: tuple[Division, ...], stated: tuple[Statement, ...]
) -> tuple[Statement, ...]:
    """The statements in running prose, outside the words of those already found (``stated``), in order.

    A unit that merely acts (市财政局保障经费) is charged only in a document of government, as its first lines, another
    statement or its own charges (负责, 牵头) show: a news page or a novel tells what bodies did.
    """
    headed = headed_duties(laid, divisions)
    reader = _Reader(laid.text)
    for span in _free(laid, [*(s.span for s in stated), *(h.span for h in headed)]):
        if reader.charges.doings.any_in(span.start, span.end):
            for sentence in sentences(laid.text, span):
                if reader.charges.doings.any_in(sentence[0].span.start, sentence[-1].span.end):
                    reader.sentence(sentence)
    drafts = reader.drafts
    if _is_report(laid):
        drafts = [d for d in drafts if d.by or d.asked]
    sure = bool(stated or headed) or any(d.strong for d in drafts) or _is_of_government(laid)
    found = [d.statement(divisions) for d in drafts if d.strong or sure]
    return tuple(sorted([*found, *headed], key=lambda s: s.span))


def _is_of_government(laid: LaidText) -> bool:
    """Whether the first lines of a text call it a notice, a plan, rules … and do not call it news."""
    head = [line.span.of(laid.text)[:_HEAD] for line in laid.lines[:_HEAD_LINES]]
    titled = any(_document_title().search(line) for line in head)
    return titled and not any(word in line for line in head for word in prose_words().news_words)


def _is_report(laid: LaidText) -> bool:
    """Whether the first lines of a text call it a report of what was done: 2021年度河长制工作总结."""
    head = [line.span.of(laid.text)[:_HEAD] for line in laid.lines[:_HEAD_LINES]]
    return any(_report_title().search(line) for line in head)


@cache
def _report_title() -> re.Pattern[str]:
    return re.compile(rf"{any_of(prose_words().report_words)}(?:[（(][^（()）]*[）)])?$")


@cache
def _document_title() -> re.Pattern[str]:
    return re.compile(rf"{any_of(prose_words().document_words)}(?:[（(][^（()）]*[）)])?(?:[一二三四五六七八九十]|的通知)?$")


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


@dataclass(slots=True)
class _Draft:
    """A statement while its sentence is read.

    ``asked``: it is said that they must (要, 应). ``by``: the unit is brought by 由, the matter stands before it. ``led``: it says who leads and nothing more, so that
    what the others do belongs to it.
    """

    text: str
    start: int
    end: int
    task: Span
    assignments: list[Assignment]
    strong: bool
    asked: bool = False
    by: bool = False
    led: bool = False
    scope: Scope | None = None

    def statement(self, divisions: tuple[Division, ...]) -> Statement:
        """The finished record."""
        span = _bare(self.text, Span(self.start, self.end))
        task = _bare(self.text, self.task) if self.task.end > self.task.start else span
        division = division_at(divisions, span.start).order
        return Statement("prose", span, task, division, tuple(self.assignments), self.scope)


def _bare(text: str, span: Span) -> Span:
    """``span`` without the marks, and brackets left open, at its ends."""
    start, end = span.start, span.end
    while end > start and text[end - 1] in " \u3000。；;，,、：:" + OPENING:
        end -= 1
    while start < end and text[start] in " \u3000。；;，,、：:" + CLOSING:
        start += 1
    return Span(start, end)


@cache
def _link() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(prose_words().links)}[，,]?)+(?=[\u4e00-\u9fff])|[—－\-·•●■（(〔\s]+")


@cache
def _title_end() -> re.Pattern[str]:
    return re.compile(rf"{any_of(prose_words().title_ends)}(?:[（(][^（()）]*[）)])?(?:——.*)?$")


_UNDER = re.compile(r"(?:在|接受)(?P<units>[^，；。]{2,40}?)的?(?:统一|具体|业务)*(?:监督|指导|领导|统筹|协调|组织)+下$")
_WITH = re.compile(r"(?:与|同|和)(?P<units>[^，；。]{2,60}?)(?=按|依|根据|共同|分别|分工|各自)")
# （牵头单位见附件）市水利局要…
_BRACKET = re.compile(r"[（(][^（()）]{0,40}[)）]")
_SEATED = re.compile("设在|设于|挂靠")
_FOUNDED = re.compile("(?:成立|设立|组建|建立)(?=[^，。；]{4,40}(?:小组|指挥部|专班|委员会|办公室|联席会议|工作组)$)")
_DUTY = re.compile("(?:具体|主要|统一)?(?:负责|承担|履行|行使)")
_MATTER = re.compile(r"^(?:涉及|对于|对|关于|凡|跨|经|属于?|未|不)|(?:的|事项|工作|问题|经费|资金|责任|方面)$")
_MUST = re.compile("也?[要应须需]|必须|务必")
_ROLE_ONLY = re.compile("负责|落实|实施|抓")


class _Reader:
    """Reads sentences clause by clause and drafts a statement wherever units are charged.

    A clause that charges nobody new goes on with the draft before it, up to the end of the sentence.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.charges = Charges(text)
        self.drafts: list[_Draft] = []
        self._forget()

    def _forget(self) -> None:
        """Begin a sentence: no draft is open, nobody is spoken of."""
        self._open: _Draft | None = None
        self._adjacent = False  # the open draft was charged by the clause just before
        self._actor: tuple[tuple[Name, ...], int] = ((), 0)  # the subject so far, and where it began
        self._seat: tuple[tuple[Name, ...], int] = ((), 0)  # a body just set up, or said where it sits
        self._under: tuple[list[Assignment], int] = ([], 0)  # who oversees what follows

    def sentence(self, clauses: list[Clause]) -> None:
        """Read one sentence."""
        span = Span(clauses[0].span.start, clauses[-1].span.end)
        if self._is_title(clauses, span) or is_report(span.of(self.text)) or is_past(span.of(self.text)):
            return
        if self._is_rule(span):
            return
        self._forget()
        part = 0
        for i, clause in enumerate(clauses):
            before = len(self.drafts)
            self._clause(clauses, part, i)
            if len(self.drafts) == before and self._open and self._open.end < clause.span.end:
                self._open.end = clause.span.end
                self._adjacent = False
            if clause.mark in "；;":
                part = i + 1
                self._open = self._open if self._goes_on(clauses, part) else None

    def _is_title(self, clauses: list[Clause], span: Span) -> bool:
        """Whether a sentence is a line without any punctuation that names a document: 某公司节水减排管理办法."""
        whole = self.text[span.start - 1 : span.start] in ("", "\n") and self.text[span.end : span.end + 1] in ("", "\n")
        return whole and len(clauses) == 1 and _title_end().search(self.text, span.start, span.end) is not None

    def _is_rule(self, span: Span) -> bool:
        """Take a rule for later tasks that stands in a sentence of its own: 以下任务均需…落实，不再列出."""
        if not _RULE_HINT.search(self.text, span.start, span.end):
            return False
        scope = rules_in(self.text, span).scope
        if scope is None:
            return False
        self.drafts.append(_Draft(self.text, span.start, span.end, span, list(scope.assignments), True, scope=scope))
        return True

    def _goes_on(self, clauses: list[Clause], i: int) -> bool:
        """Whether the clause behind a semicolon has the same subject: 负责A；指导B."""
        return i < len(clauses) and verb_begins(self.text, self._start(clauses[i].span), clauses[i].span.end)

    def _start(self, span: Span) -> int:
        """Where a clause begins behind its number, a bracket and the words that link it."""
        start = span.start
        if _NUMBERED.match(self.text, start):
            number = number_of(self.text[start : min(span.end, start + 12)])
            start += number.end if number else 0
            if bracket := _BRACKET.match(self.text, start, span.end):
                start = bracket.end()
        while (found := _link().match(self.text, start, span.end)) and start < found.end() < span.end:
            if self.charges.doings.subject(start, span.end):
                break
            start = found.end()
        return start

    # --- one clause --------------------------------------------------------------------------------------------------

    def _clause(self, clauses: list[Clause], part: int, i: int) -> None:
        end = clauses[i].span.end
        quiet = not self.charges.doings.any_in(clauses[i].span.start, end)
        if quiet and not _LEANS.match(self.text, clauses[i].span.start, end):
            return
        start = self._start(clauses[i].span)
        if self._continued(start, end) or self._overseen(start, end) or self._seated(start, end):
            return
        charge = (
            self.charges.by_agent(clauses, i, start)
            or self.charges.mainly(start, end)
            or self.charges.named(start, end)
        )
        if charge is None:
            charge = self._by_subject(clauses, part, i, start)
            self._actor = (charge.names, charge.start) if charge else self._actor
        if charge:
            self._take(clauses, part, i, charge)

    def _continued(self, start: int, end: int) -> bool:
        """Read a clause that leans on the one before: 会同Y建立Z; 与Y按职责分工负责Z; 负责Z behind who was set up."""
        if self._seat[0] and _DUTY.match(self.text, start, end):
            (names, begin), self._seat = self._seat, ((), 0)
            role = role_of(self.text[start:end])
            task = Span(object_start(self.text, start, end), end)
            self._push(_Draft(self.text, begin, end, task, assign(names, role), True))
            return True
        beside = _WITH.match(self.text, start, end) if self._actor[0] else None
        others = all_units(self.text, Span(*beside.span("units"))) if beside else []
        if beside and others:
            role = role_of(self.text[beside.end() : end])
            both = [*assign(self._actor[0], role), *assign(others, role)]
            task = Span(object_start(self.text, beside.end(), end), end)
            self._push(_Draft(self.text, self._actor[1], end, task, both, True))
            return True
        partners, _ = self.charges.doings.partners(start, end) if self._open else ((), 0)
        if self._open and partners:
            self._open.assignments += assign(partners, Role.COOPERATE)
        return bool(partners)

    def _overseen(self, start: int, end: int) -> bool:
        """在X的监督指导下，…: X oversees what the next clauses say."""
        found = _UNDER.match(self.text, start, end)
        names = all_units(self.text, Span(*found.span("units"))) if found else []
        if names and all(kind_of(n.span.of(self.text)) is Kind.BODY for n in names):
            self._under = (assign(names, Role.SUPERVISE), start)
        return bool(names)

    def _seated(self, start: int, end: int) -> bool:
        """办公室设在X，承担日常工作; 成立领导小组，负责…: the first clause only says who the second charges."""
        founded = _FOUNDED.match(self.text, start, end)
        if founded:
            names, begin = tuple(all_units(self.text, Span(founded.end(), end))), start
        else:
            who = self.charges.doings.subject(start, end)
            names, begin = (who.names, start) if who and _SEATED.match(self.text, who.end, end) else ((), 0)
        if names and kind_of(names[0].span.of(self.text)) is Kind.BODY:
            self._seat = (names, begin)
            return True
        return False

    def _by_subject(self, clauses: list[Clause], part: int, i: int, start: int) -> Charge | None:
        """The charge of a clause that its units begin, or the clause before when that is nothing but units."""
        end = clauses[i].span.end
        who = self.charges.doings.subject(start, end)
        before = self._list_before(clauses, part, i) if who or not self._open else None
        if before:
            doing = who.end if who else start
            if who is None and not verb_begins(self.text, start, end):
                return None
            start = before.start
            who = Subject(tuple(all_units(self.text, Span(start, who.end if who else before.end))), doing)
        return self.charges.by_subject(clauses, i, start, who) if who and who.names else None

    def _list_before(self, clauses: list[Clause], part: int, i: int) -> Span | None:
        """The clause before ``i`` when it is units and nothing else: 各区政府，高新区管委会要…."""
        if i <= part:
            return None
        span = Span(self._start(clauses[i - 1].span), clauses[i - 1].span.end)
        names = all_units(self.text, span) if span.end - span.start <= 200 else []
        units = any(kind_of(n.span.of(self.text)) in (Kind.BODY, Kind.AREA) for n in names)
        return span if units and not self.charges.doings.subject(span.start, span.end) else None

    # --- drafts ------------------------------------------------------------------------------------------------------

    def _take(self, clauses: list[Clause], part: int, i: int, charge: Charge) -> None:
        """Add a charge to the open draft, or open a new one."""
        if self._open and self._belongs(charge):
            self._open.assignments += charge.assignments
            self._open.end = charge.end
            self._open.strong |= charge.strong
            return
        start, task = self._matter(clauses, part, i, charge)
        overseers, begin = self._under
        if overseers:
            start, self._under = min(start, begin), ([], 0)
        led = charge.bare and "牵头" in self.text[charge.doing : charge.end]
        parts = [*overseers, *charge.assignments]
        asked = _MUST.match(self.text, charge.doing) is not None
        by = charge.topic is not None
        self._push(_Draft(self.text, start, charge.end, task, parts, charge.strong, asked, by, led))

    def _push(self, draft: _Draft) -> None:
        self._adjacent = True
        self.drafts.append(draft)
        self._open = draft

    def _belongs(self, charge: Charge) -> bool:
        """Whether a clause says more of the statement before it: 由X牵头，Y配合，Z具体实施."""
        if self._open is None or not self._adjacent or (charge.topic and charge.topic.end > charge.topic.start):
            return False
        helping = charge.role in (Role.COOPERATE, Role.SUPERVISE)
        if self._open.led:
            return helping or _ROLE_ONLY.search(self.text, charge.doing, charge.end) is not None
        if charge.bare and charge.role is Role.COOPERATE and charge.end - charge.doing <= SHORT_OBJECT:
            return True
        if self.text.startswith("负责", charge.doing):
            return False  # 由X负责督促，Y负责验收: each has a part of its own
        return self._open.by and (charge.bare or (helping and charge.end - charge.matter <= SHORT_OBJECT))

    def _matter(self, clauses: list[Clause], part: int, i: int, charge: Charge) -> tuple[int, Span]:
        """Where the statement of a charge begins, and what it is about: for 由 the words before it, or the clauses before."""
        topic, rest = charge.topic, Span(charge.matter, charge.end)
        if topic is None:
            return charge.start, rest
        if topic.end - topic.start >= 2:
            return topic.start, topic if charge.bare else Span(topic.start, charge.end)
        before = Span(self._start(clauses[part].span), clauses[i - 1].span.end) if i > part else Span(0, 0)
        if before.end <= before.start:
            return charge.start, Span(charge.start, charge.end) if charge.bare else rest
        near = charge.end - before.start <= _MAX_MATTER and self._open is None
        if near and _MATTER.search(before.of(self.text)):
            return before.start, before
        return charge.start, before if charge.bare else rest


# A clause can begin with a number or a bracket only behind one of these.
_NUMBERED = re.compile(r"[\d（(〔第一二三四五六七八九十①-⑳]")
# A clause without a unit that leans on those before it: 会同…, 与…, 要…, 负责…, 在…下
_LEANS = re.compile(
    r"(?:并|还|也|均|具体|主要|统一|共同|切实|认真|积极|严格|其中|同时)*(?:会同|联合|商|与|同|和|负责|承担|履行|行使|在|接受|要|应|须|必须|需|按|依|根据)"
)
_RULE_HINT = re.compile("不再|以下|下列|以上|上述|各项任务|各项工作")
