"""Where in running text the name of a unit ends and what it does begins."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

from loaders.characters import CLOSING, OPENING
from loaders.document import Span
from loaders.extract.elisions import Name
from loaders.extract.phrases import NOT_A_NAME, duty_adverb
from loaders.extract.unit_names import begins_as_object, may_be_short
from loaders.extract.units import all_units
from loaders.lexicon import lexicon, prose_words
from loaders.words import any_of

# A list of units in prose is not longer than this.
_MAX_SUBJECT = 200
# 每季度, 按月, 于2020年6月底前, 各选派
TIME = (
    r"(?:每(?:[半两\d一二三四五六七八九十]*(?:个?季度?|个?月|年|周|旬|日|天|小时))(?:至少)?(?:[\d一二三四五六七八九十]+次)?"
    r"|按(?:年|月|季度?|周|旬|日|期|时)度?|[于在到]?\d{1,4}(?:年底?前?|月底?前?|日前?|个工作日内?)+|各(?=[选派自配安司]))"
)
# 所需, 所在 make a word with what follows: 普查所需经费
_SUO = re.compile("所[需在辖有属示列称述谓得]")
# 市政府主要领导约谈…: people act, not the body
_PEOPLE = "(?:主要|分管|相关|有关)?(?:领导|负责人|负责同志)"
# What a division's name ends with: 市公安局监督检查科
_DIVISION_END = re.compile(r"(?:[科处室股队站所办局组司]|中心|委员会|指挥部)$")
_NOT_IN_DIVISION = re.compile("[各、，的省市县区镇乡]")
# 政府指定的部门: the verb says which body is meant
_DESCRIBES = re.compile(r"[一-鿿]{2,4}的[一-鿿]{0,8}(?:部门|机构|单位|指挥部|委员会|领导小组|办公室|中心)")
# 县级以上人民政府规划、建设、公安等部门: a field of work, not what the government does
_FIELDS = re.compile(r"(?:[一-鿿]{1,9}、)+[一-鿿]{1,12}等(?:有关|相关)?(?:行政)?(?:主管)?(?:部门|机构|单位)")
# 甲局与乙局共同组织: both act; 甲局与乙局签订协议: the other is a party
_JOINTLY = re.compile("共同|联合|协同|一起|一道|分别|各自|负责|按")
_OPENING, _CLOSING = (re.compile(f"[{re.escape(marks)}]") for marks in (OPENING, CLOSING))
_DIVIDER = re.compile("[、，,；;。]")
_MAX_DIVISION = 12


@cache
def verbs() -> str:
    """The source of a pattern for a verb; one that names have must not go on as a name does (监督检查科)."""
    words = prose_words()
    every = {*words.verbs, *lexicon().verbs}
    in_names = {verb for verb in every if verb.endswith(words.name_verbs)}
    not_people = "(?!同志|人(?![员口民事才工防力居群]))"
    return rf"(?:{any_of(every - in_names)}|{any_of(in_names)}{NOT_A_NAME}){not_people}"


@cache
def _places() -> re.Pattern[str]:
    """A place where a name can end and a doing begin, or a word that marks one (由, 为主, 成立)."""
    words = lexicon()
    names = (*words.unit_endings, *words.areas, *words.sorts, *words.unit_names, *words.closer_words)
    ends = re.escape("".join(sorted({name[-1] for name in names} | set(CLOSING) | {"等", "”"})))
    prose = prose_words()
    begins = (
        rf"(?!{_PEOPLE})(?:作为|为|是|设在|设于|挂靠|负(?=[一-鿿]{{0,8}}责)|{duty_adverb()}|{TIME}|{any_of((*prose.modals, *prose.manner))}"
        rf"|(?P<verb>{verbs()})|{any_of(prose.prepositions)})"
    )
    marks = "由|为主|成立|设立|组建|(?:单位|部门|主体|机构)(?=为|是)"
    behind_comma = (
        rf"(?<=[{ends}])[，,](?:负责|具体负责|承担|要|应当?|必须|按照?|依据|根据|在|做好|协助|配合)"
    )
    return re.compile(rf"(?<=[{ends}]){begins}|(?P<mark>{marks}|{behind_comma})")


@cache
def _name_verb() -> re.Pattern[str]:
    return re.compile(any_of(prose_words().name_verbs))


@cache
def _join() -> re.Pattern[str]:
    return re.compile(any_of(lexicon().joins))


@dataclass(frozen=True, slots=True)
class Subject:
    """The units that a clause speaks of, and where what they do begins."""

    names: tuple[Name, ...]
    end: int


class Doings:
    """Finds the subjects of one text. The places where a doing can begin are looked for once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._found = list(_places().finditer(text))
        self._starts = [found.start() for found in self._found]
        self._opening = [found.start() for found in _OPENING.finditer(text)]
        self._closing = [found.start() for found in _CLOSING.finditer(text)]
        self._known: dict[tuple[int, int], Subject | None] = {}

    def any_in(self, start: int, end: int) -> bool:
        """Whether anything between ``start`` and ``end`` can be a unit with its doing; a quick look."""
        at = bisect_left(self._starts, start)
        return at < len(self._starts) and self._starts[at] < end

    def subject(self, start: int, end: int) -> Subject | None:
        """The list of units that stands at ``start`` with their doing right behind it, before ``end``."""
        key = start, end
        if key not in self._known:
            self._known[key] = self._find(start, end)
        return self._known[key]

    def partners(self, start: int, end: int) -> tuple[tuple[Name, ...], int]:
        """The units that 会同 and the like at ``start`` bring, and where the doing behind them begins."""
        found = _join().match(self.text, start, end)
        if not found:
            return (), start
        who = self.subject(found.end(), end)
        return (who.names, who.end) if who else (tuple(all_units(self.text, Span(found.end(), end))), end)

    def _find(self, start: int, end: int) -> Subject | None:
        if begins_as_object(self.text, start, end):
            return None
        limit = min(end, start + _MAX_SUBJECT)
        first: Subject | None = None
        for at in range(bisect_left(self._starts, start + 1), bisect_left(self._starts, limit)):
            place = self._starts[at]
            if self._found[at]["mark"] or self._is_inside(start, place, at, limit):
                continue
            names = all_units(self.text, Span(start, place))
            if not names:
                continue
            if first and not _JOINTLY.match(self.text, place):
                return first
            first = Subject(tuple(names), place)
            if self.text[place] not in "与同":
                return first
        return first

    def _is_inside(self, start: int, place: int, at: int, limit: int) -> bool:
        """Whether no name ends at ``place``: it lies in a bracket, in a word (所需), or in a longer name."""
        opened = bisect_left(self._opening, place) - bisect_left(self._opening, start)
        closed = bisect_left(self._closing, place) - bisect_left(self._closing, start)
        if opened > closed or _SUO.match(self.text, place - 1):
            return True
        if not self._found[at]["verb"]:
            return False
        if _FIELDS.match(self.text, place, limit) and may_be_short(self._member(place)):
            return True
        return self._in_division(place, limit) or _DESCRIBES.match(self.text, place, limit) is not None

    def _member(self, place: int) -> str:
        """The first of the list that begins at ``place``: 规划 of 规划、建设、公安等部门, not 协调铁路."""
        return self.text[place : self.text.find("、", place)]

    def _in_division(self, place: int, limit: int) -> bool:
        """Whether the verb at ``place`` is part of a name: 市公安局 监督检查科 负责…, 教育部 发展规划司、…"""
        if not _name_verb().match(self.text, place):
            return False
        stop = _DIVIDER.search(self.text, place, limit)
        ends = [later for later in self._starts[bisect_left(self._starts, place + 1) :][:4] if later < limit]
        if stop:
            ends.append(stop.start())
        return any(_is_division(self.text[place:later]) for later in ends)


def _is_division(words: str) -> bool:
    fits = len(words) <= _MAX_DIVISION and not _NOT_IN_DIVISION.search(words)
    return fits and _DIVISION_END.search(words) is not None
