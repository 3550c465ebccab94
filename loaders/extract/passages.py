"""What a statement governs: the passage that it closes, or opens."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.columns import field_of, is_problem_column, is_task_column
from loaders.document import Division, LaidText, Line, Span
from loaders.extract.grammar import Parsed
from loaders.numbering import number_of
from loaders.outline import division_at

SPACE_OR_STOP = " \u3000。；;，,、.．：:—–－-·•●■◆★☆*"
_MIN_PASSAGE_BEHIND = 6
_MOST_LINES_OF_FIELD = 4
_FEWEST_FIELDS = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A statement before its task is known: its kind, its words, these with brackets around, what it says."""

    kind: str
    span: Span
    outer: Span
    parsed: Parsed


class Passages:
    """Finds the passages of the statements ``found`` in one text, in order."""

    def __init__(self, laid: LaidText, divisions: tuple[Division, ...], found: Sequence[Found]) -> None:
        self.text = laid.text
        self.lines = laid.lines
        self.divisions = divisions
        self.found = found
        self._starts = [line.span.start for line in laid.lines]

    def governed(self, i: int) -> Span:
        """The passage that statement ``i`` closes.

        From the paragraph's start, or from just after the statement before it in the same paragraph. One that
        stands alone governs the paragraphs above it back to the statement or the heading before; one that
        only follows another statement, or a heading, governs what that one governs, or what stands behind.
        """
        one = self.found[i]
        line_at = self._line_at(one.outer.start)
        line = self.lines[line_at]
        before = self.found[i - 1] if i else None
        follows = before is not None and before.outer.end > line.span.start
        start = before.outer.end if before and follows else line.span.start + self._number(line)
        passage = self._trimmed(start, one.outer.start)
        behind = self._behind(i, line)
        if passage.start < passage.end:
            return behind if behind and not follows and self._is_heading(passage) else passage
        if follows:
            return self.governed_before(i)
        return behind or self._above(i, line_at)

    def governed_before(self, i: int) -> Span:
        """The passage of the nearest statement before ``i`` that has one of its own."""
        while i > 0:
            i -= 1
            line = self.lines[self._line_at(self.found[i].outer.start)]
            if not (i and self.found[i - 1].outer.end > line.span.start):
                return self.governed(i)
            passage = self._trimmed(self.found[i - 1].outer.end, self.found[i].outer.start)
            if passage.start < passage.end:
                return passage
        return self.governed(0)

    def _line_at(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)

    def _number(self, line: Line) -> int:
        number = number_of(line.span.of(self.text))
        return number.end if number else 0

    def _trimmed(self, start: int, end: int) -> Span:
        """``start`` to ``end`` without the stops and dashes around it and without white space."""
        while start < end and self.text[start] in SPACE_OR_STOP:
            start += 1
        while end > start and self.text[end - 1] in " \u3000\n\t—–－-，,：:":
            end -= 1
        return Span(start, end)

    def _is_heading(self, passage: Span) -> bool:
        division = division_at(self.divisions, passage.start)
        return division.title is not None and division.heading.end >= passage.end > division.heading.start

    def _behind(self, i: int, line: Line) -> Span | None:
        """What follows a bracket that opens a paragraph or follows its heading, unless closed itself."""
        one = self.found[i]
        if one.kind != "bracket" or one.outer.end >= line.span.end:
            return None
        if i + 1 < len(self.found) and self.found[i + 1].outer.start < line.span.end:
            return None
        behind = self._trimmed(one.outer.end, line.span.end)
        return behind if behind.end - behind.start >= _MIN_PASSAGE_BEHIND else None

    def _above(self, i: int, line_at: int) -> Span:
        """The paragraphs above a statement that stands on a line of its own."""
        stop = self.found[i - 1].outer.end if i else 0
        if record := self._measure_of_record(line_at, stop):
            return record
        body = self.divisions[1].span.start if len(self.divisions) > 1 else 0
        here = division_at(self.divisions, self.lines[line_at].span.start)
        alone = self._closes_its_item_only(here, i)
        first = line_at
        while first > 0:
            above = self.lines[first - 1]
            if above.cells is not None or above.span.end <= stop or above.span.start < body:
                break
            division = division_at(self.divisions, above.span.start)
            opens = division.span.start == above.span.start and division.kind != "front"
            measure = self.text[above.span.end - 1] in "。；;"
            heading_only = opens and not measure and division.heading.end >= above.span.end - 1
            if heading_only and first < line_at:
                break  # a heading on a line of its own is not part of the task
            first -= 1
            if opens and (alone or heading_only or division.level < here.level):
                break
        if first == line_at:
            start = self.found[i].span.start
            return Span(start, start)
        top = self.lines[first]
        return self._trimmed(max(top.span.start + self._number(top), stop), self.lines[line_at].span.start)

    def _measure_of_record(self, line_at: int, stop: int) -> Span | None:
        """What a record typed as lines of fields is to do: 整改措施：新建管网, before 存在问题：污水直排.

        ``None`` when the lines above ``line_at``, back to ``stop``, are no fields.
        """
        fields: list[tuple[int, str]] = []
        lines_left = _MOST_LINES_OF_FIELD
        for k in range(line_at - 1, -1, -1):
            line = self.lines[k]
            if line.cells is not None or line.span.end <= stop:
                break
            if field := field_of(line.span.of(self.text)):
                name, begin = field
                fields.insert(0, (line.span.start + begin, name))
                lines_left = _MOST_LINES_OF_FIELD
            elif not (lines_left := lines_left - 1):
                break
        tasks = [(start, name) for start, name in fields if is_task_column(name)]
        if len(fields) < _FEWEST_FIELDS or not tasks:
            return None
        start, _ = min(tasks, key=lambda field: is_problem_column(field[1]))
        after = min((at for at, _ in fields if at > start), default=self.lines[line_at].span.start)
        return self._trimmed(start, self.text.rfind("\n", 0, after))

    def _closes_its_item_only(self, here: Division, i: int) -> bool:
        """Whether the items beside ``here`` have statements of their own: this closes its item only."""
        if i > 0 and self._beside(division_at(self.divisions, self.found[i - 1].span.start), here):
            return True
        return i + 1 < len(self.found) and self._beside(
            division_at(self.divisions, self.found[i + 1].span.start), here
        )

    @staticmethod
    def _beside(other: Division, here: Division) -> bool:
        return other.parent == here.parent and other.order != here.order and other.level == here.level
