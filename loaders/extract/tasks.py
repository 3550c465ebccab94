"""Tasks: the passages that somebody must carry out, and the rules of earlier statements that reach them."""

from __future__ import annotations

from loaders.characters import SENTENCE_END
from loaders.document import Division, LaidText, Scope, Span, Statement, Task
from loaders.lexicon import lexicon

# A numbered item with less text than this below its heading is a heading.
_MIN_BODY = 8


def tasks_of(laid: LaidText, divisions: tuple[Division, ...], statements: tuple[Statement, ...]) -> tuple[Task, ...]:
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
    out: list[tuple[Span, int]] = []
    for division in divisions:
        if division.kind != "heading" or division.order in parents or states_goals(divisions, division):
            continue
        if any(_touches(division.span, s) for s in statements):
            continue
        span = _body(laid, division)
        if span is not None:
            out.append((span, division.order))
    return out


def _touches(span: Span, statement: Statement) -> bool:
    return span.covers(statement.span) or (statement.task.start < span.end and span.start < statement.task.end)


def _body(laid: LaidText, division: Division) -> Span | None:
    """The item's text without its number, up to the first table in it; ``None`` when it is a heading alone."""
    end = division.span.end
    for line in laid.lines:
        if line.cells is not None and division.span.covers(line.span):
            end = line.span.start
            break
    start = division.heading.end - len(division.title or "")
    text = laid.text[start:end]
    stripped = text.rstrip()
    if len(stripped) - len(division.title or "") < _MIN_BODY and not stripped.endswith(tuple(SENTENCE_END)):
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
