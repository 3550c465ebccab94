"""How one clause charges units: 由X负责Y, 以X为主, X负责Y, X会同Z加强Y."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from loaders.document import Assignment, Span
from loaders.extract.clause_starts import THEIR_OWN
from loaders.extract.doings import Doings, Subject
from loaders.extract.elisions import Name
from loaders.extract.phrases import assign
from loaders.extract.predicates import (
    has_verb,
    is_being,
    is_oversight,
    is_past,
    is_strong,
    modifies,
    object_start,
    role_of,
    says_only_how,
    verb_start,
)
from loaders.extract.sentences import Clause
from loaders.extract.unit_names import Kind, is_group, kind_of
from loaders.extract.units import all_units
from loaders.lexicon import lexicon, prose_words
from loaders.words import any_of
from ontology.roles import Role

_BY = re.compile(
    rf"(?<![自缘经可不原])(?<!禁止)(?<!严禁)(?<!不得)(?<!是否)(?<!不应)(?<!不再)由(?![于此来衷])(?:{THEIR_OWN})?"
)
_MAINLY = re.compile(r"以(?P<units>[^，；。]{2,60}?)为主")
_BE = re.compile("为|是|作为")
# 建立由市水利局牵头、相关部门参与的联席会议制度: what is set up, not who is charged
_SET_UP = re.compile("(?:建立|形成|健全|完善|构建|成立|组建|实行|推行|探索|落实|坚持)[^，。；]{0,12}$")
_LEAD_JOIN = re.compile("牵头(?:[，,、]|并)?(?=会同|联合|商)")
# 市水利局将《方案》印发给各县; 省生态环境厅公布《名录》: what was done with a paper
_ISSUES = re.compile(
    "(?:将《|印发|公布|发布|转发|下发|公开)[^，。]{0,16}《|将[^，。]{2,30}(?:印发|公布|予以公示|向社会公示)"
)
# 县政府成立领导小组，由…任组长: said of a body that is there by now; 市政府要成立… asks for it
_FOUNDS = re.compile(
    "(?:成立|设立|组建)(?:了|由)?[^，。；]{2,40}(?:小组|指挥部|专班|委员会|联席会议|工作组)(?=[^一-鿿]|$)"
)
_STOP = re.compile("[。\n]")
# The verb of a long sentence stands in reach of its subject.
_MAX_SENTENCE = 400
# An object so short that it says nothing of its own: 配合, 配合抽调护士
SHORT_OBJECT = 6


@cache
def _role_is() -> re.Pattern[str]:
    words = lexicon()
    role = any_of(words.label_roles)
    return re.compile(rf"(?P<role>{role})(?:单位|部门|主体|机构)(?:为|是)(?:相应的|各自的|其)?")


@dataclass(frozen=True, slots=True)
class Charge:
    """What one clause charges units with.

    ``start`` is where its words begin, ``doing`` where what the units do begins, ``matter`` where the object
    of that does (``end`` when it has none). ``topic`` is what stands before 由; ``None`` where the units
    begin the clause. ``strong``: it charges in so many words (负责, 由), and does not only tell of acts.
    """

    start: int
    doing: int
    matter: int
    end: int
    names: tuple[Name, ...]
    assignments: tuple[Assignment, ...]
    strong: bool
    topic: Span | None = None

    @property
    def role(self) -> Role:
        """The part of the first unit."""
        return self.assignments[0].role

    @property
    def has_topic(self) -> bool:
        """Whether what it is about stands before 由 in the same clause."""
        return self.topic is not None and self.topic.end - self.topic.start > 1

    @property
    def bare(self) -> bool:
        """Whether it says nothing but who does it: 由X负责, Y配合."""
        return self.matter >= self.end


class Charges:
    """Reads the clauses of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.doings = Doings(text)

    def by_agent(self, clauses: list[Clause], i: int, start: int) -> Charge | None:
        """由X负责Y, Y由X牵头会同Z落实."""
        end = clauses[i].span.end
        for found in _BY.finditer(self.text, start, end):
            who = self.doings.subject(found.end(), end)
            topic = Span(start, found.start())
            if who is None or self._in_bracket(topic) or not self._may_act(who, end, by=True):
                continue
            if _SET_UP.match(self.text, topic.start, topic.end) and self._describes(who.end, end):
                continue
            return self._charge(clauses, i, found.start(), who, topic)
        return None

    def _describes(self, start: int, end: int) -> bool:
        """Whether a doing only says what kind of thing is set up: (建立由)专家组成的(库); but 由X牵头的 charges X."""
        return "的" in self.text[start:end] and not self.text.startswith("牵头", start)

    def mainly(self, start: int, end: int) -> Charge | None:
        """以X为主筹资."""
        found = _MAINLY.search(self.text, start, end)
        names = tuple(all_units(self.text, Span(*found.span("units")))) if found else ()
        if found is None or not any(kind_of(n.span.of(self.text)) is Kind.BODY for n in names):
            return None
        topic, leads = Span(start, found.start()), tuple(assign(names, Role.LEAD))
        return Charge(start, found.end(), found.end(), end, names, leads, True, topic)

    def named(self, start: int, end: int) -> Charge | None:
        """整治的责任主体为X、Y: the role is said first, then who has it."""
        found = _role_is().search(self.text, start, end)
        names = tuple(all_units(self.text, Span(found.end(), end))) if found else ()
        if found is None or not names:
            return None
        role = lexicon().label_roles[found["role"]]
        topic = Span(start, found.start())
        return Charge(start, end, end, end, names, tuple(assign(names, role)), True, topic)

    def by_subject(self, clauses: list[Clause], i: int, start: int, who: Subject) -> Charge | None:
        """X负责Y, X部门加强Y: with the units ``who``, who may begin in the clause before."""
        if not self._may_act(who, clauses[i].span.end, by=False):
            return None
        if says_only_how(self._doing(clauses, i, who).of(self.text)):
            return None  # 各级财政部门应按照绩效管理的要求。: nothing is said to be done
        return self._charge(clauses, i, start, who, None)

    def _charge(self, clauses: list[Clause], i: int, start: int, who: Subject, topic: Span | None) -> Charge:
        end = clauses[i].span.end
        partners, behind = self.doings.partners(verb_start(self.text, who.end, end), end)
        matter = object_start(self.text, behind if partners else who.end, end)
        doing = self._doing(clauses, i, who)
        if not partners:
            partners, behind = self.doings.partners(verb_start(self.text, doing.start, doing.end), doing.end)
        assignments = self._parts(who, partners, behind if partners else doing.start, doing, topic)
        strong = topic is not None or is_strong(self.text[who.end : end]) or is_strong(doing.of(self.text))
        return Charge(start, who.end, matter, end, who.names, tuple(assignments), strong, topic)

    def _doing(self, clauses: list[Clause], i: int, who: Subject) -> Span:
        """The words that say what is done: those of the next clause when this only says how (按照职责，…)."""
        span = Span(who.end, clauses[i].span.end)
        while i + 1 < len(clauses) and clauses[i].mark in "，," and self._says_no_more(span):
            i += 1
            span = clauses[i].span
        return span

    def _says_no_more(self, doing: Span) -> bool:
        """Whether a doing is not said yet: 按照各自职责，…; 要会同市财政局，…."""
        partners, behind = self.doings.partners(verb_start(self.text, doing.start, doing.end), doing.end)
        return says_only_how(doing.of(self.text)) or (bool(partners) and behind >= doing.end)

    def _parts(
        self, who: Subject, partners: tuple[Name, ...], behind: int, doing: Span, topic: Span | None
    ) -> list[Assignment]:
        """The parts of the units of a clause and of the ``partners`` they act with (会同Y)."""
        doing_text = self.text[max(behind, doing.start) : doing.end]
        role = role_of(doing_text)
        if topic is not None and len(doing_text) <= SHORT_OBJECT and is_oversight(topic.of(self.text)):
            role = Role.SUPERVISE if role is Role.RESPONSIBLE else role
        lead = _LEAD_JOIN.search(self.text, doing.start, min(doing.end, doing.start + 16))
        if lead and not partners:
            partners, _ = self.doings.partners(lead.end(), doing.end)
        return [*assign(who.names, role), *assign(partners, Role.COOPERATE)]

    def _may_act(self, who: Subject, end: int, by: bool) -> bool:
        """Whether units are charged by what is said of them up to ``end``, and are such as can be."""
        kinds = [kind_of(n.span.of(self.text)) for n in who.names]
        doing_text = self.text[who.end : end]
        if doing_text[:1] in "不未无":
            return False
        if all(kind is Kind.EVERYONE for kind in kinds) or is_past(doing_text):
            return False
        if modifies(doing_text) and not says_only_how(doing_text):
            return False
        if _BE.match(doing_text) and not is_being(doing_text):
            return False
        if not has_verb(self.text[who.end : self._sentence_end(who.end, end)]):
            return False
        if by:
            return not doing_text.startswith(prose_words().procedure)
        if _FOUNDS.match(doing_text):
            return False
        if is_strong(doing_text):
            return True
        return not _ISSUES.match(doing_text) and all(map(self._is_authority, who.names, kinds))

    def _is_authority(self, name: Name, kind: Kind | None) -> bool:
        if kind is Kind.AREA:  # 各县区, or 贵州 in 云南、贵州省人民政府
            return bool(name.suffix) or is_group(name.span.of(self.text))
        return kind in (Kind.BODY, None)

    def _sentence_end(self, start: int, end: int) -> int:
        found = _STOP.search(self.text, end, start + _MAX_SENTENCE)
        return found.start() if found else min(len(self.text), start + _MAX_SENTENCE)

    def _in_bracket(self, span: Span) -> bool:
        return self.text.count("（", span.start, span.end) > self.text.count("）", span.start, span.end)
