"""Reads running prose clause by clause, and drafts a statement wherever units are charged."""

from __future__ import annotations

import re

from loaders.document import Assignment, Span
from loaders.extract.charges import SHORT_OBJECT, Charge, Charges
from loaders.extract.clause_starts import clause_start
from loaders.extract.doings import Subject
from loaders.extract.drafts import Draft
from loaders.extract.elisions import Name
from loaders.extract.genre import is_title
from loaders.extract.matters import InFront, matter_of, measures_in
from loaders.extract.phrases import assign
from loaders.extract.predicates import (
    is_past,
    object_start,
    reports,
    role_of,
    says_only_how,
    verb_begins,
)
from loaders.extract.rules import rules_in
from loaders.extract.sentences import Clause, sentences
from loaders.extract.unit_names import Kind, kind_of
from loaders.extract.units import all_units
from ontology.roles import Role

_MAX_LIST = 200
# A clause without a unit that leans on those before it: 会同…, 与…, 要…, 负责…, 在…下
_LEANS = re.compile(
    r"(?:并|还|也|均|具体|主要|统一|共同|切实|认真|积极|严格|其中|同时)*"
    r"(?:会同|联合|商|与|同|和|负责|承担|履行|行使|在|接受|要|应|须|必须|需|按|依|根据|协助|配合|参与|做好)"
)
# 在市政府的领导下 says nothing of oversight
_UNDER = re.compile(
    r"(?:在|接受)(?P<units>[^，；。]{2,40}?)的?(?:统一|具体|业务)*(?=\S*(?:监督|指导))(?:监督|指导|领导|统筹|协调|组织|[和、])+下$"
)
_WITH = re.compile(r"(?:与|同|和)(?P<units>[^，；。]{2,60}?)(?=按|依|根据|共同|分别|分工|各自)")
_SEATED = re.compile("设在|设于|挂靠")
_FOUNDED = re.compile(
    "(?:成立|设立|组建|建立)(?=[^，。；]{4,40}(?:小组|指挥部|专班|委员会|办公室|联席会议|工作组)$)"
)
_BEING = re.compile("作为|为|是")
_DUTY = re.compile("(?:具体|主要|统一)?(?:负责|承担|履行|行使)")
_MUST = re.compile("也?[要应须需]|必须|务必")
_ROLE_IS = re.compile("(?:单位|部门|主体|机构)[为是]")
_ROLE_ONLY = re.compile("负责|落实|实施|抓")
_RULE_HINT = re.compile("不再|以下|下列|以上|上述|各项任务|各项工作")
# What a document says of itself: 特制定本方案; 各有关部门…的职责，适用本规定
_OF_ITSELF = re.compile(
    "(?:制定|适用于?|参照|遵守|依照)本(?:方案|计划|办法|规定|意见|细则|条例|预案|制度|规则|通知|要点|规程|清单)"
    "(?:执行|规定)?$|现予以?公[布告示]|决定认定"
)


class ProseReader:
    """Reads sentences clause by clause and drafts a statement wherever units are charged.

    A clause that charges nobody new goes on with the draft before it, up to the end of the sentence.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.charges = Charges(text)
        self.drafts: list[Draft] = []
        self._unsaid = 0  # from here on the paragraph has measures that nobody is charged with yet
        self._forget()

    def _forget(self) -> None:
        """Begin a sentence: no draft is open, nobody is spoken of."""
        self._open: Draft | None = None
        self._adjacent = False  # the open draft was charged by the clause just before
        self._actor: tuple[tuple[Name, ...], int] = ((), 0)  # the subject so far, and where it began
        self._seat: tuple[tuple[Name, ...], int] = ((), 0)  # a body just set up, or said where it sits
        self._under: tuple[list[Assignment], int] = ([], 0)  # who oversees what follows

    def read(self, span: Span) -> None:
        """Read the sentences of a paragraph."""
        doings = self.charges.doings
        if not doings.any_in(span.start, span.end):
            return
        self._unsaid = span.start
        for sentence in sentences(self.text, span):
            if doings.any_in(sentence[0].span.start, sentence[-1].span.end):
                before = len(self.drafts)
                self._sentence(sentence)
                if len(self.drafts) > before:
                    self._unsaid = sentence[-1].span.end

    def _sentence(self, clauses: list[Clause]) -> None:
        span = Span(clauses[0].span.start, clauses[-1].span.end)
        words = span.of(self.text)
        if (
            self._is_title(clauses, span)
            or _OF_ITSELF.search(words)
            or reports(words)
            or is_past(words)
            or self._is_rule(span)
        ):
            return
        self._forget()
        part = 0
        for i, clause in enumerate(clauses):
            before = len(self.drafts)
            self._clause(clauses, part, i)
            if len(self.drafts) == before and self._open and self._open.end < clause.span.end:
                self._open.reach(clause.span.end)
                self._adjacent = False
            if clause.mark in "；;":
                part = i + 1
                self._open = self._open if self._goes_on(clauses, part) else None

    def _is_title(self, clauses: list[Clause], span: Span) -> bool:
        """Whether a sentence is a line of its own without any punctuation, and names a document."""
        around = self.text[span.start - 1 : span.start], self.text[span.end : span.end + 1]
        return len(clauses) == 1 and set(around) <= {"", "\n"} and is_title(span.of(self.text))

    def _is_rule(self, span: Span) -> bool:
        """Take a rule for later tasks that stands in a sentence of its own: 以下任务均需…落实，不再列出."""
        if not _RULE_HINT.search(self.text, span.start, span.end):
            return False
        scope = rules_in(self.text, span).scope
        if scope is not None:
            self.drafts.append(Draft(span.start, span.end, span, list(scope.assignments), scope=scope))
        return scope is not None

    def _goes_on(self, clauses: list[Clause], i: int) -> bool:
        """Whether the clause behind a semicolon has the same subject: 负责A；指导B."""
        if i >= len(clauses):
            return False
        return verb_begins(self.text, self._start(clauses[i].span), clauses[i].span.end)

    # --- one clause

    def _clause(self, clauses: list[Clause], part: int, i: int) -> None:
        end = clauses[i].span.end
        quiet = not self.charges.doings.any_in(clauses[i].span.start, end)
        if quiet and not _LEANS.match(self.text, clauses[i].span.start, end):
            return
        start = self._start(clauses[i].span)
        if start >= end or self._continued(start, end) or self._overseen(start, end):
            return
        if self._seated(start, end):
            return
        charge = self._marked(clauses, i, start)
        if charge is None:
            charge = self._by_subject(clauses, part, i, start)
            if charge is None:
                self._introduce(start, end)
            self._actor = (charge.names, charge.start) if charge else self._actor
        if charge:
            self._take(clauses, part, i, charge)

    def _marked(self, clauses: list[Clause], i: int, start: int) -> Charge | None:
        """The charge of a clause with 由, 以X为主 or 责任主体为X in it."""
        end = clauses[i].span.end
        words = self.text[start:end]
        charge = self.charges.by_agent(clauses, i, start) if "由" in words else None
        if charge is None and "为主" in words:
            charge = self.charges.mainly(start, end)
        if charge is None and _ROLE_IS.search(words):
            charge = self.charges.named(start, end)
        return charge

    def _continued(self, start: int, end: int) -> bool:
        """Read a clause that leans on the one before.

        会同Y建立Z; 与Y按职责分工负责Z; 负责Z, behind a body just set up.
        """
        if self._seat[0] and _DUTY.match(self.text, start, end):
            names, begin = self._seat
            self._seat = ((), 0)
            task = Span(object_start(self.text, start, end), end)
            self._push(Draft(begin, end, task, assign(names, role_of(self.text[start:end]))))
            return True
        beside = _WITH.match(self.text, start, end) if self._actor[0] else None
        others = all_units(self.text, Span(*beside.span("units"))) if beside else []
        if beside and others:
            role = role_of(self.text[beside.end() : end])
            task = Span(object_start(self.text, beside.end(), end), end)
            self._push(Draft(self._actor[1], end, task, assign((*self._actor[0], *others), role)))
            return True
        partners = self.charges.doings.partners(start, end)[0] if self._open else ()
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
        """办公室设在X，承担…; 成立领导小组，负责…: the first clause only says who the second charges."""
        names: tuple[Name, ...] = ()
        if founded := _FOUNDED.match(self.text, start, end):
            names = tuple(all_units(self.text, Span(founded.end(), end)))
        else:
            who = self.charges.doings.subject(start, end)
            if who and _SEATED.match(self.text, who.end, end):
                names = who.names
        if not names or kind_of(names[0].span.of(self.text)) is not Kind.BODY:
            return False
        self._seat = (names, start)
        return True

    def _introduce(self, start: int, end: int) -> None:
        """X为节水工作的主体责任，负责…: the first clause says what X is, the second charges it."""
        who = self.charges.doings.subject(start, end)
        if (
            who
            and _BEING.match(self.text, who.end, end)
            and kind_of(who.names[0].span.of(self.text)) is Kind.BODY
        ):
            self._seat = (who.names, start)

    def _by_subject(self, clauses: list[Clause], part: int, i: int, start: int) -> Charge | None:
        """The charge of a clause that its units begin, or the clause before when that is only units."""
        end = clauses[i].span.end
        who = self.charges.doings.subject(start, end)
        before = self._list_before(clauses, part, i) if who or not self._open else None
        if before:
            if who is None and not verb_begins(self.text, start, end):
                return None
            doing = who.end if who else start
            start = before.start
            who = Subject(tuple(all_units(self.text, Span(start, who.end if who else before.end))), doing)
        return self.charges.by_subject(clauses, i, start, who) if who and who.names else None

    def _list_before(self, clauses: list[Clause], part: int, i: int) -> Span | None:
        """The clause before ``i`` when it is units and nothing else: 各区政府，高新区管委会要…."""
        if i <= part:
            return None
        at = i - 1
        while at > part and says_only_how(clauses[at].span.of(self.text)):
            at -= 1  # …等部门，按照职责分工，负责…
        span = Span(self._start(clauses[at].span), clauses[at].span.end)
        names = all_units(self.text, span) if span.end - span.start <= _MAX_LIST else []
        units = any(n.suffix or kind_of(n.span.of(self.text)) in (Kind.BODY, Kind.AREA) for n in names)
        return span if units and not self.charges.doings.subject(span.start, span.end) else None

    # --- drafts

    def _take(self, clauses: list[Clause], part: int, i: int, charge: Charge) -> None:
        """Add a charge to the open draft, or open a new one."""
        if self._open and self._belongs(charge):
            self._open.assignments += charge.assignments
            self._open.end = charge.end
            self._open.strong |= charge.strong
            return
        start, task = matter_of(self.text, charge, self._front(clauses, part, i), alone=self._open is None)
        overseers, begin = self._under
        if overseers:
            start, self._under = min(start, begin), ([], 0)
        draft = Draft(start, charge.end, task, [*overseers, *charge.assignments], strong=charge.strong)
        draft.asked = _MUST.match(self.text, charge.doing) is not None
        draft.by = charge.topic is not None
        draft.led = charge.bare and "牵头" in self.text[charge.doing : charge.end]
        self._push(draft)

    def _push(self, draft: Draft) -> None:
        self._adjacent = True
        self.drafts.append(draft)
        self._open = draft

    def _belongs(self, charge: Charge) -> bool:
        """Whether a clause says more of the statement before it: 由X牵头，Y配合，Z具体实施."""
        if self._open is None or not self._adjacent or charge.has_topic:
            return False
        helping = charge.role in (Role.COOPERATE, Role.SUPERVISE)
        if self._open.led:
            return helping or _ROLE_ONLY.search(self.text, charge.doing, charge.end) is not None
        if charge.bare and charge.role is Role.COOPERATE and charge.end - charge.doing <= SHORT_OBJECT:
            return True
        if self.text.startswith("负责", charge.doing):
            return False  # 由X负责督促，Y负责验收: each has a part of its own
        return self._open.by and (charge.bare or (helping and charge.end - charge.matter <= SHORT_OBJECT))

    def _front(self, clauses: list[Clause], part: int, i: int) -> InFront:
        """What stands in front of the charge of clause ``i``."""
        if i == part:
            return InFront(above=self._above(clauses[0].span) if i == 0 else None)
        end = clauses[i - 1].span.end
        at = i - 1
        while at > part and says_only_how(clauses[at].span.of(self.text)):
            at -= 1
        before, nearest = (Span(self._start(clauses[k].span), end) for k in (part, at))
        return InFront(before, nearest) if before.start < end else InFront()

    def _above(self, clause: Span) -> Span | None:
        """The measures of the paragraph in front of the sentence that ``clause`` begins, charged to nobody yet."""
        if clause.start <= self._unsaid:
            return None
        return measures_in(self.text, Span(self._start(Span(self._unsaid, clause.start)), clause.start))

    def _start(self, span: Span) -> int:
        return clause_start(self.text, span, self.charges.doings)
