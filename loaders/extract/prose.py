"""Responsibility stated in running prose: 由X负责Y, X会同Y做Z, X部门加强Y, 涉及Y的事项，由X牵头."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from loaders.characters import CLOSING, OPENING
from loaders.document import Assignment, Division, LaidText, Scope, Span, Statement
from loaders.extract.sentences import Clause, sentences
from loaders.extract.phrases import assign
from loaders.extract.predicates import (
    Subject,
    has_verb,
    is_being,
    is_oversight,
    is_past,
    is_report,
    is_strong,
    may_state,
    modifies,
    object_start,
    partners,
    partners_behind_lead,
    role_of,
    says_only_how,
    subject,
    verb_begins,
    verb_start,
)
from loaders.extract.rules import rules_in
from loaders.extract.unit_headings import headed_duties
from loaders.extract.unit_names import Kind, is_group, kind_of
from loaders.extract.units import Name, all_units, trim
from loaders.lexicon import lexicon, prose_words
from loaders.numbering import number_of
from loaders.outline import division_at
from loaders.words import any_of
from ontology.roles import Role


def prose_statements(
    laid: LaidText, divisions: tuple[Division, ...], stated: tuple[Statement, ...]
) -> tuple[Statement, ...]:
    """The statements in running prose, outside the words of those already found (``stated``), in order.

    A unit that merely acts (市财政局保障经费) is charged only in a document of government, as its first lines, another
    statement or its own charges (负责, 牵头) show: a news page or a novel tells what bodies did.
    """
    headed = headed_duties(laid, divisions)
    free = list(_free(laid, [*(s.span for s in stated), *(h.span for h in headed)]))
    reader = _Reader(laid.text)
    for span in free:
        if may_state(laid.text, span):
            for sentence in sentences(laid.text, span):
                reader.sentence(sentence)
    sure = bool(stated or headed) or any(d.strong for d in reader.drafts) or is_of_government(laid)
    found = [d.statement(divisions) for d in reader.drafts if d.assignments and (d.strong or sure)]
    return tuple(sorted([*found, *headed], key=lambda s: s.span))


def is_of_government(laid: LaidText) -> bool:
    """Whether the first lines of a text call it a notice, a plan, rules … and do not call it news."""
    head = "\n".join(line.span.of(laid.text) for line in laid.lines[:_HEAD_LINES])[:_HEAD]
    words = prose_words()
    return any(word in head for word in words.document_words) and not any(word in head for word in words.news_words)


_HEAD_LINES, _HEAD = 6, 400


def _free(laid: LaidText, taken: list[Span]) -> Iterator[Span]:
    """The stretches of the text, a paragraph or a cell at most, that no statement's words take; brackets fall away with them."""
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

    ``by``: the unit is brought by 由, the matter stands before it. ``led``: it says who leads and nothing more, so that
    what the others do belongs to it.
    """

    text: str
    start: int
    end: int
    task: Span
    assignments: list[Assignment]
    strong: bool
    by: bool = False
    led: bool = False
    scope: Scope | None = None

    def statement(self, divisions: tuple[Division, ...]) -> Statement:
        """The finished record."""
        span = trim_end(self.text, Span(self.start, self.end))
        task = trim_end(self.text, self.task) if self.task.end > self.task.start else span
        return Statement("prose", span, task, division_at(divisions, span.start).order, tuple(self.assignments), self.scope)


def trim_end(text: str, span: Span) -> Span:
    """``span`` without the marks and brackets left open at its ends."""
    start, end = span.start, span.end
    while end > start and text[end - 1] in " \u3000。；;，,、：:" + OPENING:
        end -= 1
    while start < end and text[start] in " \u3000。；;，,、：:" + CLOSING:
        start += 1
    return Span(start, end)


@cache
def _link() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(prose_words().links)}[，,]?)+(?=[\u4e00-\u9fff])|[—－\-·•●■“”（(〔\s]+")


_BY = re.compile(r"(?<![自缘经可不])由(?![于此来衷])")
_MAINLY = re.compile(r"以(?P<units>[^，；。]{2,60}?)为主")
_UNDER = re.compile(r"(?:在|接受)(?P<units>[^，；。]{2,40}?)的?(?:统一|具体|业务)*(?:监督|指导|领导|统筹|协调|组织|监督指导|指导监督|统一领导)+下$")
_WITH = re.compile(r"(?:与|同|和)(?P<units>[^，；。]{2,60}?)(?=按|依|根据|共同|分别|分工|各自)")
# （牵头单位见附件）市水利局要…
_BRACKET = re.compile(r"[（(][^（()）]{0,40}[)）]")
# 建立由市水利局牵头、相关部门参与的联席会议制度: what is set up, not who is charged
_SET_UP = re.compile("^(?:建立|形成|健全|完善|构建|成立|组建|实行|推行|探索|落实|坚持)[^，。；]{0,12}$")
_SEATED = re.compile("设在|设于|挂靠|挂牌")
_FOUNDED = re.compile("(?:成立|设立|组建|建立)(?=[^，。；]{4,40}(?:小组|指挥部|专班|委员会|办公室|联席会议|工作组)$)")
_DUTY = re.compile("(?:具体|主要|统一)?(?:负责|承担|履行|行使)")
_MATTER = re.compile(r"(?:^(?:涉及|对于|对|关于|凡|跨|经|属于?|未|不)|(?:的|事项|工作|问题|经费|资金|责任|方面)$)")
_MAX_MATTER = 160
_SHORT_OBJECT = 6


class _Reader:
    """Reads sentences clause by clause and drafts a statement wherever units are charged.

    A clause that charges nobody new goes on with the draft before it, up to the end of the sentence.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.drafts: list[_Draft] = []
        self._open: _Draft | None = None
        self._adjacent = False
        self._actor: tuple[Name, ...] = ()
        self._seat: tuple[Name, ...] = ()
        self._actor_start = 0
        self._under: list[Assignment] = []
        self._under_start = 0
        self._end = 0

    def sentence(self, clauses: list[Clause]) -> None:
        """Read one sentence."""
        if _is_title(self.text, clauses) or is_report(self.text[clauses[0].span.start : clauses[-1].span.end]):
            return
        self._end = clauses[-1].span.end
        self._open, self._actor, self._seat, self._under = None, (), (), []
        part = 0
        for i, clause in enumerate(clauses):
            before = len(self.drafts)
            self._clause(clauses, part, i)
            if len(self.drafts) == before and self._open and self._open.end < clause.span.end:
                self._open.end = clause.span.end
                self._adjacent = False
            if clause.mark in "；;":
                part = i + 1
                self._open = self._open if self._goes_on(clauses, i + 1) else None

    def _goes_on(self, clauses: list[Clause], i: int) -> bool:
        """Whether the clause behind a semicolon has the same subject: 负责A；指导B."""
        if i >= len(clauses):
            return False
        span = clauses[i].span
        start = self._start(span)
        return verb_begins(self.text, start, span.end)

    def _start(self, span: Span) -> int:
        """Where a clause begins behind its number and the words that link it."""
        start = span.start
        number = number_of(self.text[start : min(span.end, start + 12)])
        if number and number.kind not in ("attachment",):
            start += number.end
        if bracket := _BRACKET.match(self.text, start, span.end):
            start = bracket.end()
        while (found := _link().match(self.text, start, span.end)) and found.end() < span.end and found.end() > start:
            if subject(self.text, start, span.end):
                break
            start = found.end()
        return start

    def _clause(self, clauses: list[Clause], part: int, i: int) -> None:
        span = clauses[i].span
        start = self._start(span)
        if start >= span.end or self._supervised(start, span.end):
            return
        for read in (self._seated, self._by_agent, self._mainly, self._beside, self._by_subject):
            if read(clauses, part, i, start):
                return
        self._joined(start, span.end)

    # --- the ways to charge somebody

    def _by_agent(self, clauses: list[Clause], part: int, i: int, start: int) -> bool:
        """由X负责Y, Y由X牵头会同Z落实."""
        end = clauses[i].span.end
        for found in _BY.finditer(self.text, start, end):
            if self.text.count("（", start, found.start()) > self.text.count("）", start, found.start()):
                continue
            who = subject(self.text, found.end(), end)
            topic = Span(start, found.start())
            if who is None or not self._may_act(who, end, by=True):
                continue
            if _SET_UP.match(topic.of(self.text)) and "的" in self.text[who.end : end]:
                continue
            self._draft(clauses, part, i, topic, found.start(), who)
            return True
        return False

    def _mainly(self, clauses: list[Clause], part: int, i: int, start: int) -> bool:
        """以X为主，Y配合."""
        found = _MAINLY.search(self.text, start, clauses[i].span.end)
        names = all_units(self.text, Span(*found.span("units"))) if found else []
        if not found or not names or not any(kind_of(n.span.of(self.text)) is Kind.BODY for n in names):
            return False
        end = clauses[i].span.end
        task = Span(found.end(), end) if found.end() < end else Span(start, found.start())
        self._push(_Draft(self.text, start, end, task, assign(names, Role.LEAD), True, by=True))
        return True

    def _seated(self, clauses: list[Clause], part: int, i: int, start: int) -> bool:
        """办公室设在X，承担日常工作; 成立领导小组，负责…: the first clause only says who the second charges."""
        end = clauses[i].span.end
        if self._seat and _DUTY.match(self.text, start, end):
            names, self._seat = self._seat, ()
            role = role_of(self.text[start:end])
            task = Span(object_start(self.text, start, end), end)
            self._push(_Draft(self.text, self._actor_start, end, task, assign(list(names), role), True))
            return True
        founded = _FOUNDED.match(self.text, start, end)
        if founded:
            names, seat = all_units(self.text, Span(founded.end(), end)), founded.end()
        else:
            who = subject(self.text, start, end)
            seated = who is not None and _SEATED.match(self.text, who.end, end)
            names, seat = (list(who.names), start) if who and seated else ([], 0)
        if names and kind_of(names[0].span.of(self.text)) is Kind.BODY:
            self._seat, self._actor_start = tuple(names), start if founded else seat
            return True
        return False

    def _beside(self, clauses: list[Clause], part: int, i: int, start: int) -> bool:
        """，与X按职责分工负责Y: with the subject of the clause before."""
        found = _WITH.match(self.text, start, clauses[i].span.end) if self._actor else None
        names = all_units(self.text, Span(*found.span("units"))) if found else []
        if not found or not names:
            return False
        end = clauses[i].span.end
        role = role_of(self.text[found.end() : end])
        both = [*assign(list(self._actor), role), *assign(names, role)]
        task = Span(object_start(self.text, found.end(), end), end)
        self._push(_Draft(self.text, self._actor_start, end, task, both, True))
        return True

    def _by_subject(self, clauses: list[Clause], part: int, i: int, start: int) -> bool:
        """X负责Y, X部门加强Y."""
        end = clauses[i].span.end
        who = subject(self.text, start, end)
        first = start
        if who is None and i + 1 < len(clauses) and clauses[i].mark in "，," and _is_list(self.text, start, end):
            return False  # the list goes on behind the comma: read with it
        if i > part and (who or not self._open) and _is_list(self.text, self._start(clauses[i - 1].span), clauses[i - 1].span.end):
            first = self._start(clauses[i - 1].span)
            who = who or _pending(self.text, first, clauses[i - 1].span.end, start)
        if who is None:
            return False
        if first < start:
            who = Subject(tuple(all_units(self.text, Span(first, max(who.end, start)))) or who.names, max(who.end, start))
        if not self._may_act(who, end, by=False):
            return False
        self._actor, self._actor_start = who.names, first
        self._draft(clauses, part, i, None, first, who)
        return True

    def _supervised(self, start: int, end: int) -> bool:
        """在X的监督指导下，…: X oversees what the next clauses say."""
        found = _UNDER.match(self.text, start, end)
        names = all_units(self.text, Span(*found.span("units"))) if found else []
        if names and all(kind_of(n.span.of(self.text)) is Kind.BODY for n in names):
            self._under, self._under_start = assign(names, Role.SUPERVISE), start
        return bool(names)

    def _joined(self, start: int, end: int) -> None:
        """，会同Y建立Z: Y takes part in what the open statement says."""
        if self._open is None:
            return
        joined, _ = partners(self.text, start, end)
        self._open.assignments += assign(joined, Role.COOPERATE)

    # --- what is common to them

    def _may_act(self, who: Subject, end: int, by: bool) -> bool:
        kinds = [kind_of(n.span.of(self.text)) for n in who.names]
        if all(kind is Kind.EVERYONE for kind in kinds):
            return False
        doing_text = self.text[who.end : end]
        if not has_verb(self.text[who.end : self._end]) or is_past(doing_text) or modifies(doing_text) or (_BE.match(doing_text) and not is_being(doing_text)):
            return False
        if by:
            return not doing_text.startswith(prose_words().procedure)
        if is_strong(doing_text):
            return True
        groups = [is_group(n.span.of(self.text)) for n in who.names]
        return all(
            kind is Kind.BODY or kind is None or (kind is Kind.AREA and group)
            for kind, group in zip(kinds, groups, strict=True)
        )

    def _draft(self, clauses: list[Clause], part: int, i: int, topic: Span | None, start: int, who: Subject) -> None:
        end = clauses[i].span.end
        assignments = self._acts(who, self._doing(clauses, i, who), topic)
        verb = self._object(who, end)
        strong = is_strong(self.text[who.end : end])
        if self._belongs(assignments, who.end, verb, end, topic):
            assert self._open is not None
            self._open.assignments += assignments
            self._open.end = end
            self._open.strong |= strong
            return
        task = Span(verb, end)
        by = topic is not None
        if topic is not None:
            start, task = self._matter(clauses, part, i, topic, start, verb)
        if self._under:
            start, assignments = min(start, self._under_start), [*self._under, *assignments]
            self._under = []
        led = verb == end and "牵头" in self.text[who.end : end]
        self._push(_Draft(self.text, start, end, task, assignments, strong or by, by=by, led=led))

    def _object(self, who: Subject, end: int) -> int:
        """Where what is to be done begins; ``end`` when the clause says nothing but who does it."""
        joined, behind = partners(self.text, verb_start(self.text, who.end, end), end)
        return object_start(self.text, behind if joined else who.end, end)

    def _push(self, draft: _Draft) -> None:
        self._adjacent = True
        self.drafts.append(draft)
        self._open = draft

    def _doing(self, clauses: list[Clause], i: int, who: Subject) -> Span:
        """The words that say what is done: of the next clause when this one only says how (按照各自职责，协同做好…)."""
        span = Span(who.end, clauses[i].span.end)
        while i + 1 < len(clauses) and clauses[i].mark in "，," and says_only_how(span.of(self.text)):
            i += 1
            span = clauses[i].span
        return span

    def _acts(self, who: Subject, doing: Span, topic: Span | None) -> list[Assignment]:
        """The parts of the units of a clause and of those they act with (会同Y)."""
        joined, behind = partners(self.text, verb_start(self.text, doing.start, doing.end), doing.end)
        doing_text = self.text[behind if joined else doing.start : doing.end]
        role = role_of(doing_text)
        if topic is not None and role is Role.RESPONSIBLE and len(doing_text) <= _SHORT_OBJECT and is_oversight(topic.of(self.text)):
            role = Role.SUPERVISE
        if role is Role.LEAD and not joined:
            joined = partners_behind_lead(self.text, doing)
        names = list(who.names)
        if "签" in doing_text[:8] and len(names) > 1 and self.text[names[0].span.end] == "与":
            names = names[:1]  # 区政府与各镇办签订责任书: the others are the other party
        return [*assign(names, role), *assign(joined, Role.COOPERATE)]

    def _belongs(self, assignments: list[Assignment], doing: int, verb: int, end: int, topic: Span | None) -> bool:
        """Whether a clause says more of the statement before it: 由X牵头，Y配合，Z具体实施."""
        if self._open is None or not self._adjacent or (topic is not None and topic.end > topic.start):
            return False
        helping = assignments[0].role in (Role.COOPERATE, Role.SUPERVISE)
        if self._open.led:
            return helping or _ROLE_ONLY.search(self.text, doing, end) is not None
        return self._open.by and (end == verb or (helping and end - verb <= _SHORT_OBJECT))

    def _matter(
        self, clauses: list[Clause], part: int, i: int, topic: Span, start: int, verb: int
    ) -> tuple[int, Span]:
        """Where a statement with 由 begins, and what it is about: the words before 由, or the clauses before it."""
        end = clauses[i].span.end
        bare = end - verb <= 0
        if topic.end - topic.start >= 2:
            return topic.start, (topic if bare else Span(topic.start, end))
        before = Span(self._start(clauses[part].span), clauses[i - 1].span.end) if i > part else None
        if before is None or before.end <= before.start:
            return start, Span(verb, end) if not bare else Span(start, end)
        near = end - before.start <= _MAX_MATTER and self._open is None
        if near and _MATTER.search(before.of(self.text)):
            return before.start, before
        return start, before if bare else Span(verb, end)


_BE = re.compile("为|是|作为")
_ROLE_ONLY = re.compile("负责|落实|实施|抓")


def _is_title(text: str, clauses: list[Clause]) -> bool:
    """Whether a sentence is a line without any punctuation that names a document: 某公司节水减排管理办法."""
    start, end = clauses[0].span.start, clauses[-1].span.end
    whole_line = text[start - 1 : start] in ("", "\n") and text[end : end + 1] in ("", "\n")
    return whole_line and len(clauses) == 1 and _title_end().search(text, start, end) is not None


@cache
def _title_end() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(prose_words().document_words)}|因素|研究|实证|分析|探讨|公报|简报|表|情况)(?:[（(][^（()）]*[）)])?(?:——.*)?$")


def _is_list(text: str, start: int, end: int) -> bool:
    """Whether a clause is a list of units and nothing else."""
    names = all_units(text, Span(start, end)) if end - start <= 200 else []
    return bool(names) and any(kind_of(n.span.of(text)) in (Kind.BODY, Kind.AREA) for n in names)


def _pending(text: str, start: int, end: int, doing_start: int) -> Subject | None:
    """区直各有关部门及各乡镇办，要…: the list before the comma, whose doing begins behind it."""
    names = all_units(text, Span(start, end))
    return Subject(tuple(names), doing_start) if names and verb_begins(text, doing_start, doing_start + 12) else None
