"""Verb phrases of responsibility: which part units have by the verb behind them (A、B牵头，C会同D负责)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from loaders.document import Assignment, Span
from loaders.extract.elisions import Name, with_elisions
from loaders.extract.unit_names import Kind, accepts, is_date, kind_of, may_be_short
from loaders.extract.units import chunks, names_of_chunk, trim
from loaders.lexicon import lexicon
from loaders.words import any_of
from ontology.roles import Role

# A verb that goes on like this is part of a unit's name: 市场监督管理局, 督查室, 组织部 (but 组织部署).
NOT_A_NAME = (
    r"(?!总?[局委办厅室处科司所队署站股院]|总?部(?!署|分|位|件|队)|组(?!织|建|成)|[大支中分总][队局]|中心|领导小组"
    r"|工作[组队室站]|同志|人员|人(?!员|数|口|民|才|工)|单位|部门|机构|专班|公司|集团|指挥|学校|大厅)"
)
# 会议, 商务局, 联合会 begin with a join and are none.
_NOT_A_JOIN = "(?!议|商|签|诊|场|员|展|费|计|[务会贸])"
_MAX_ADVERB = 40


@cache
def duty_adverb() -> str:
    """The source of a pattern for 按照各自职责分工 and the like, which without a verb makes responsible."""
    words = lexicon()
    by, whose, what = any_of(words.adverb_by), any_of(words.adverb_whose), any_of(words.adverb_what)
    return rf"(?:{by}(?:{whose})*的?{what}(?:[和、]?{what})*(?:内|划分|要求|各自)?)"


@cache
def adverb() -> str:
    """The source of a pattern for what may stand between units and their verb."""
    return rf"(?>{duty_adverb()}|{any_of(lexicon().adverbs)})"


@cache
def role_verb() -> re.Pattern[str]:
    """A verb phrase that gives a role (牵头负责, 负责监督, 为牵头单位), or a join (会同)."""
    words = lexicon()
    core = any_of(words.verbs)
    label = any_of(words.label_roles)
    return re.compile(
        rf"(?P<join>{any_of(words.joins)}){_NOT_A_JOIN}{NOT_A_NAME}"
        rf"|(?P<verb>(?:{adverb()})*{core}(?:(?:和|并|及|、)?{core})*){NOT_A_NAME}"
        rf"|(?:作为|为|是)(?:第一|主要|共同|具体)?(?P<label>{label})(?:单位|部门|主体|机构|方|责任人)?"
        rf"|(?P<adverb>{duty_adverb()})"
    )


@cache
def _core() -> re.Pattern[str]:
    return re.compile(any_of(lexicon().verbs))


def role_of_verb(found: re.Match[str]) -> Role:
    """The role that a match of :func:`role_verb` gives: its first word that says more than 负责 decides."""
    if found["label"]:
        return lexicon().label_roles[found["label"]]
    roles = [lexicon().verbs[word] for word in _core().findall(found["verb"] or "")]
    return next((role for role in roles if role is not Role.RESPONSIBLE), Role.RESPONSIBLE)


@cache
def _adverb_at_end() -> re.Pattern[str]:
    return re.compile(rf"(?:{adverb()})+$")


def without_adverb(text: str, span: Span) -> Span:
    """``span`` without 按职责分工, 分别 … at its end."""
    found = _adverb_at_end().search(text, max(span.start, span.end - _MAX_ADVERB), span.end)
    return trim(text, Span(span.start, found.start())) if found and found.start() > span.start else span


@dataclass(frozen=True, slots=True)
class _Verb:
    start: int
    end: int
    role: Role | None  # None for a join


_SENTENCE_DIVIDERS = ("；", ";", "。", "\n")
# "涉及盐湖区工作由区住建局负责": the unit stands behind 由; "河道治理以市水利局为主"
_BY = re.compile(r"由|(?<![所可予])以(?!于|来|及|上|下|外|内|工代)")


def _after_by(text: str, span: Span) -> Span:
    """The part of ``span`` behind its last 由 or 以, which brings the unit that acts."""
    ends = [found.end() for found in _BY.finditer(text, span.start, span.end)]
    return Span(ends[-1], span.end) if ends and ends[-1] < span.end else span


class Phrases:
    """Reads a text like A、B牵头，C会同D负责 piece by piece.

    Units wait until a verb gives them their role. Behind 会同 they cooperate. What stands behind a verb is
    its object and is passed over up to the next comma. Units that no verb ever reaches are responsible;
    behind a label they have its role (``default``), and wait only to the next comma: 责任单位：A、B，C协调.
    """

    def __init__(self, text: str, default: Role | None = None) -> None:
        self.text = text
        self._default = default
        self.done: list[Assignment] = []
        self.verb_found = False
        self._waiting: list[Name] = []
        self._first_list = 0  # how many of the waiting stand before the first comma
        self._joined: list[Name] = []
        self._joining = False
        self._in_object = False

    def read(self, span: Span) -> None:
        """Read the statement in ``span``; what it assigns is then in ``done``."""
        for chunk in chunks(self.text, span):
            self._piece(trim(self.text, chunk.span))
            if chunk.divider != "、":
                self._in_object = False
            if chunk.divider in "，," and not self._first_list:
                self._first_list = len(self._waiting)
            if chunk.divider in _SENTENCE_DIVIDERS or (self._default and chunk.divider in "，,"):
                self._end_sentence()
        self._end_sentence()

    def _piece(self, place: Span) -> None:
        behind_verb = False
        while place.start < place.end:
            verb = self._verb(place, behind_verb)
            if verb is None:
                break
            behind_verb = self.verb_found = True
            self._in_object = False
            self._collect(names_of_chunk(self.text, self._units_before(place.start, verb.start)))
            if verb.role is None:
                self._joining = True
            else:
                self._give(verb.role)
            place = self._past_join(trim(self.text, Span(verb.end, place.end)))
        if place.start == place.end or self._in_object:
            return
        names = names_of_chunk(self.text, self._units_before(place.start, place.end))
        names = [name for name in names if self._may_wait(name, strict=behind_verb and not self._joining)]
        self._collect(names)
        self._in_object = not names

    def _verb(self, place: Span, behind_verb: bool) -> _Verb | None:
        """The first role verb in ``place`` that follows a unit; at its start when units wait for one."""
        idle = not (self._waiting or self._joined) or self._in_object
        for found in role_verb().finditer(self.text, place.start, place.end):
            role = None if found["join"] else role_of_verb(found)
            left = without_adverb(self.text, trim(self.text, Span(place.start, found.start())))
            if found["join"] and not self._begins_with_unit(Span(found.end(), place.end)):
                continue  # 联合村, 商务局 have the word in their name
            if found.start() == place.start or left.start == left.end:
                if not idle or (self.done and found["join"]):
                    return _Verb(found.start(), found.end(), role)
                continue
            if self._ends_in_units(left, at_end=found.end() == place.end and not behind_verb):
                return _Verb(found.start(), found.end(), role)
        return None

    def _begins_with_unit(self, place: Span) -> bool:
        """Whether what follows a join is a unit to join with."""
        verb = role_verb().search(self.text, place.start, place.end)
        names = names_of_chunk(self.text, Span(place.start, verb.start() if verb else place.end))
        return bool(names) and (kind_of(names[0].span.of(self.text)) is not None or bool(names[0].closed))

    def _ends_in_units(self, left: Span, at_end: bool) -> bool:
        """Whether the words before a verb are units. A verb that closes its piece needs less: 第八师落实."""
        names = names_of_chunk(self.text, _after_by(self.text, left))
        if not names:
            return False
        last = names[-1].span.of(self.text)
        if kind_of(last) is Kind.EVERYONE:
            return bool(self._waiting or self.done or self._joining)
        return bool(names[-1].closed) or kind_of(last) is not None or (at_end and may_be_short(last))

    def _units_before(self, start: int, end: int) -> Span:
        place = without_adverb(self.text, trim(self.text, Span(start, end)))
        return place if self._joining else _after_by(self.text, place)

    def _past_join(self, place: Span) -> Span:
        """The rest behind a verb, without the 会同 that may follow it at once (牵头会同B)."""
        found = role_verb().match(self.text, place.start, place.end)
        if found and found["join"] and found.end() < place.end:
            self._joining = True
            return trim(self.text, Span(found.end(), place.end))
        return place

    def _may_wait(self, name: Name, strict: bool) -> bool:
        written = name.span.of(self.text)
        if is_date(written) or not accepts(written):
            return False
        return kind_of(written) is not None or bool(name.suffix) or (may_be_short(written) and not strict)

    def _collect(self, names: list[Name]) -> None:
        (self._joined if self._joining else self._waiting).extend(names)

    def _give(self, role: Role) -> None:
        waiting = with_elisions(self.text, self._waiting)
        first = self._first_list if role is Role.COOPERATE and not self.done else 0
        self.done += assign(waiting[:first], Role.RESPONSIBLE)  # 甲局、乙局，各区政府配合
        self.done += assign(waiting[first:], role)
        self.done += assign(with_elisions(self.text, self._joined), Role.COOPERATE)
        self._waiting, self._joined, self._joining, self._first_list = [], [], False, 0

    def _end_sentence(self) -> None:
        if self._joined:
            self._give(self._default or Role.RESPONSIBLE)
        names = with_elisions(self.text, self._waiting)
        sure = [n for n in names if kind_of(n.span.of(self.text)) or n.suffix or self._default]
        self.done += assign(sure, self._default or Role.RESPONSIBLE)
        self._waiting, self._first_list = [], 0


def assign(names: Iterable[Name], role: Role) -> list[Assignment]:
    """Each of ``names`` in ``role``."""
    return [Assignment(name.span, role, name.prefix, name.suffix) for name in names]


def moved(assignments: Iterable[Assignment], by: int) -> tuple[Assignment, ...]:
    """The assignments of a text that begins ``by`` characters earlier."""
    return tuple(
        Assignment(Span(a.span.start + by, a.span.end + by), a.role, a.prefix, a.suffix) for a in assignments
    )


def verb_phrases(text: str, span: Span, default: Role | None = None) -> tuple[list[Assignment], bool]:
    """The assignments that role verbs give in ``span``, and whether any verb was found; none without a verb.

    ``default`` is the role of units that no verb follows.
    """
    phrases = Phrases(text, default)
    phrases.read(span)
    return (phrases.done, True) if phrases.verb_found else ([], False)
