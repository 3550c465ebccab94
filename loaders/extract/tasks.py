"""Tasks: the passages that somebody must carry out, and the rules of earlier statements that reach them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate

from loaders.characters import SENTENCE_END
from loaders.document import Division, LaidText, Scope, Span, Statement, Task
from loaders.lexicon import lexicon

# A numbered item with less text than this below its heading is a heading.
_MIN_BODY = 8


def tasks_of(
    laid: LaidText, divisions: tuple[Division, ...], statements: tuple[Statement, ...]
) -> tuple[Task, ...]:
    """The tasks of a document in the order of its text.

    One for each passage that a statement governs (statements about the same passage share it), and one for each numbered
    measure that has none, outside the parts that state goals and principles. A rule reaches every task that begins behind it.
    """
    by_passage: dict[Span, list[int]] = {}
    for i, statement in enumerate(statements):
        by_passage.setdefault(statement.task, []).append(i)
    passages = [(span, tuple(found), statements[found[0]].division) for span, found in by_passage.items()]
    passages += [(span, (), division) for span, division in _unassigned(laid, divisions, statements)]
    passages.sort(key=lambda p: (p[0].start, -p[0].end))
    rules = [(s.span.end, s.scope) for s in statements if s.scope and s.scope.assignments]
    return tuple(
        Task(order, span, division, found, _reaching(rules, span))
        for order, (span, found, division) in enumerate(passages, 1)
    )


def _reaching(rules: list[tuple[int, Scope]], task: Span) -> tuple[Scope, ...]:
    return tuple(scope for end, scope in rules if task.start >= end)


def _unassigned(
    laid: LaidText, divisions: tuple[Division, ...], statements: tuple[Statement, ...]
) -> list[tuple[Span, int]]:
    """The text of each numbered item without items of its own that no statement lies in or governs."""
    parents = {d.parent for d in divisions}
    stated, governed = _Spans(s.span for s in statements), _Spans(s.task for s in statements)
    rows = _Spans(line.span for line in laid.lines if line.cells is not None)
    out: list[tuple[Span, int]] = []
    for division in divisions:
        if division.kind != "heading" or division.order in parents or states_goals(divisions, division):
            continue
        if stated.any_inside(division.span) or governed.any_over(division.span):
            continue
        span = _body(laid.text, division, rows)
        if span is not None:
            out.append((span, division.order))
    return out


class _Spans:
    """Many spans, asked which lie in another; sorted once, as a long document has thousands of both."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [span.start for span in self._spans]
        ends = [span.end for span in self._spans]
        self._first_end_from = list(accumulate(reversed(ends), min))[::-1]  # the least end from here on
        self._last_end_to = list(accumulate(ends, max))  # the greatest end up to here

    def any_inside(self, whole: Span) -> bool:
        """Whether one lies wholly in ``whole``."""
        at = bisect_left(self._starts, whole.start)
        return at < len(self._starts) and self._first_end_from[at] <= whole.end

    def any_over(self, part: Span) -> bool:
        """Whether one shares a character with ``part``."""
        at = bisect_left(self._starts, part.end)
        return at > 0 and self._last_end_to[at - 1] > part.start

    def first_inside(self, whole: Span) -> Span | None:
        """The first that begins in ``whole``, when it lies wholly in it."""
        at = bisect_left(self._starts, whole.start)
        return self._spans[at] if at < len(self._spans) and whole.covers(self._spans[at]) else None


def _body(text: str, division: Division, rows: _Spans) -> Span | None:
    """The item's text without its number, up to the first table in it; ``None`` when it is a heading alone."""
    table = rows.first_inside(division.span)
    title = division.title or ""
    start = division.heading.end - len(title)
    stripped = text[start : table.start if table else division.span.end].rstrip()
    if len(stripped) - len(title) < _MIN_BODY and not stripped.endswith(tuple(SENTENCE_END)):
        return None
    return Span(start, start + len(stripped)) if len(stripped) >= _MIN_BODY else None


def states_goals(divisions: tuple[Division, ...], division: Division) -> bool:
    """Whether a division or one above it is headed as goals, principles or background (工作目标, 基本原则)."""
    at: Division | None = division
    while at is not None and at.parent is not None:
        if at.title and any(word in at.title for word in lexicon().no_task_headings) and len(at.title) <= 16:
            return True
        at = divisions[at.parent]
    return False
