"""Where a word of a text stands: its sentence, its clause, whether in a heading, a title or a quoted name."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache

from loaders.characters import fold
from loaders.document import LaidText, Line, Span
from loaders.extract.words import alternatives, word_lists
from loaders.numbering import number_of

_BLANK = "〓"
# Names in quotation marks are no statements: “两个清零、一个提标”. 后30 and 前10 in them are ranks.
_NAMED = re.compile(r"[《“‘\"](?:(?<=《)[^《》\n]{1,200}》|(?<!《)(?![前后]\d)[^“”‘’\"\n]{1,24}[”’\"])")
_SENTENCE = re.compile(r"[。!?\n\t]")
_CLAUSE = re.compile(r"[。!?\n\t,;:]")
# 比2015年下降, 由20%提高到: what it was before is no part of what is measured
_COMPARED_WITH = re.compile(
    r"(?:[比较](?:上年|去年|(?:19|20)\d\d|〓)|[由从]\s?(?:\d|[准劣]?[ⅠⅡⅢⅣⅤIV一二三四五]{1,3}类))[^,;。]{0,12}$"
)
_RUN_IN = re.compile(r"[^。;:,\n]{2,40}。")
_STOP = re.compile(r"[。;,:]")
# A line shorter than this that has no stop is a heading.
_SHORT = 40
# How far before a word its clause is read.
_REACH = 80


class Clauses:
    """A text ready to be read clause by clause; all places are those of the laid text.

    ``plain`` is folded, with titles and quoted names blanked; ``text`` is folded only.
    """

    def __init__(self, laid: LaidText) -> None:
        self.text = fold(laid.text)
        self.plain = _NAMED.sub(lambda match: _BLANK * len(match.group()), self.text)
        self._sentences = [match.start() for match in _SENTENCE.finditer(self.text)]
        self._lines = laid.lines
        self._line_starts = [line.span.start for line in laid.lines]
        self._heading_ends: dict[int, int] = {}

    def sentence(self, place: int) -> Span:
        """The sentence that ``place`` stands in, without its end."""
        at = bisect_left(self._sentences, place)
        start = self._sentences[at - 1] + 1 if at else 0
        return Span(start, self._sentences[at] if at < len(self._sentences) else len(self.text))

    def start_of_clause(self, place: int) -> int:
        """Where the clause of ``place`` begins; what is in brackets before it does not part it."""
        depth = 0
        for at in range(place - 1, max(-1, place - _REACH), -1):
            char = self.plain[at]
            if char == "\n":
                return at + 1
            if char == ")":
                depth += 1
            elif char == "(" and depth:
                depth -= 1
            elif char == "(" or (not depth and _CLAUSE.match(char)):
                return at + 1
        return max(0, place - _REACH)

    def end_of_clause(self, place: int) -> int:
        """Where the clause of ``place`` ends: at the next mark, or a bracket that closes around it."""
        depth = 0
        for at in range(place, min(len(self.plain), place + _REACH)):
            char = self.plain[at]
            if char == "\n":
                return at
            if char == "(":
                depth += 1
            elif char == ")" and depth:
                depth -= 1
            elif char == ")" or (not depth and _CLAUSE.match(char)):
                return at
        return min(len(self.plain), place + _REACH)

    def subject(self, start: int, end: int) -> Span | None:
        """What a verb at ``end`` speaks of: its clause from ``start`` on without 力争, or the one before."""
        for tail in (_adverbs(), _COMPARED_WITH, _adverbs()):
            found = tail.search(self.plain, start, end)
            end = found.start() if found else end
        lead = _openers().match(self.plain, start, end)
        start = lead.end() if lead else start
        if start < end:
            return Span(start, end)
        return self._clause_before(end)

    def _clause_before(self, place: int) -> Span | None:
        """The end of the clause before that of ``place``, in the same sentence."""
        stop = self.start_of_clause(place) - 1
        if stop < 1 or self.plain[stop] not in ",:":
            return None
        start = max(self.start_of_clause(stop), stop - 30)
        lead = _openers().match(self.plain, start, stop)
        start = lead.end() if lead else start
        return Span(start, stop) if start < stop else None

    def in_heading(self, place: int) -> bool:
        """Whether ``place`` stands in a heading: a numbered line without a stop, or a run-in 1.加强监管。…"""
        at = bisect_right(self._line_starts, place) - 1
        if at < 0:
            return False
        if at not in self._heading_ends:
            self._heading_ends[at] = self._heading_end(self._lines[at])
        return place < self._heading_ends[at]

    def _heading_end(self, line: Line) -> int:
        """Where the heading that ``line`` begins with ends; before the line when there is none."""
        if line.cells is not None:
            return -1
        written = line.span.of(self.text)
        number = number_of(written)
        body = number.end if number else 0
        if not _STOP.search(written, body):
            return line.span.end if number or len(written) < _SHORT else -1
        run_in = _RUN_IN.match(written, body)
        return line.span.start + run_in.end() if number and run_in and run_in.end() < len(written) else -1

    def line(self, place: int) -> Span:
        """The line that ``place`` stands in."""
        at = bisect_right(self._line_starts, place) - 1
        return self._lines[at].span if at >= 0 else Span(0, 0)

    def row(self, place: int) -> Span | None:
        """The table row that ``place`` stands in, if any."""
        at = bisect_right(self._line_starts, place) - 1
        line = self._lines[at] if at >= 0 else None
        return line.span if line and line.cells is not None and place <= line.span.end else None


@cache
def _adverbs() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(word_lists('targets')['adverbs'])}|[ 　、,〓])+$")


@cache
def _openers() -> re.Pattern[str]:
    words = alternatives(word_lists("targets")["openers"])
    never = alternatives(word_lists("targets")["not_openers"])
    return re.compile(
        rf"\s*(?:\d{{1,2}}\s?[.、]|[一二三四五六七八九十]是)?(?:(?!{never})(?:{words})|[,、)〓\s])*"
    )


def without_opener(text: str) -> str:
    """``text`` without what only opens a clause: 力争, 其中, 1."""
    lead = _openers().match(text)
    return text[lead.end() :] if lead else text
