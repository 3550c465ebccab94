"""Statements of running prose while their sentence is read."""

from __future__ import annotations

from dataclasses import dataclass

from loaders.characters import CLOSING, OPENING
from loaders.document import Assignment, Division, Scope, Span, Statement
from loaders.outline import division_at

_MARKS = " \u3000。；;，,、：:"


@dataclass(slots=True)
class Draft:
    """A statement to be. ``strong``: it charges in so many words; ``asked``: by 要 or 应.

    ``by``: the unit is brought by 由, the matter stands before it. ``led``: it says who leads and nothing
    more, so that what the others do belongs to it.
    """

    start: int
    end: int
    task: Span
    assignments: list[Assignment]
    strong: bool = True
    asked: bool = False
    by: bool = False
    led: bool = False
    scope: Scope | None = None

    def reach(self, end: int) -> None:
        """Take in a clause that charges nobody new: 各部门加强治理，力争浓度反弹得到遏制 is one matter.

        What stands before the unit (X由甲负责) is the whole matter already.
        """
        if self.task.end == self.end:
            self.task = Span(self.task.start, end)
        self.end = end

    def statement(self, text: str, divisions: tuple[Division, ...]) -> Statement:
        """The finished record."""
        span = _without_marks(text, Span(self.start, self.end))
        task = _without_marks(text, self.task) if self.task.end > self.task.start else span
        division = division_at(divisions, span.start).order
        return Statement("prose", span, task, division, tuple(self.assignments), self.scope)


def _without_marks(text: str, span: Span) -> Span:
    """``span`` without the marks, and brackets left open, at its ends."""
    start, end = span.start, span.end
    while end > start and (text[end - 1] in _MARKS or text[end - 1] in OPENING):
        end -= 1
    while start < end and (text[start] in _MARKS or text[start] in CLOSING):
        start += 1
    return Span(start, end)
