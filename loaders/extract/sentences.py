"""Sentences of running text and their clauses; what brackets and quotations hold divides nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.characters import CLOSING, OPENING
from loaders.document import Span

_MARK = re.compile(rf"[{re.escape(OPENING + CLOSING)}“”《》，,；;。！？!?\n]|[：:](?!\d)")
_OPENS, _CLOSES = OPENING + "“《", CLOSING + "”》"
_PAIR = re.compile(f"[{re.escape(_OPENS + _CLOSES)}]")
_ENDS_SENTENCE = "。！？!?\n"


@dataclass(frozen=True, slots=True)
class Clause:
    """What stands between two commas, and the mark behind it ("" at the end of the text)."""

    span: Span
    mark: str


def sentences(text: str, span: Span) -> Iterator[list[Clause]]:
    """The sentences in ``span``, each as its clauses.

    In a line that leaves a bracket or a quotation open, brackets and quotations count as none.
    """
    for line in _lines(text, span):
        balanced = _is_balanced(text, line)
        clauses: list[Clause] = []
        depth, start = 0, line.start
        for found in _MARK.finditer(text, line.start, line.end):
            mark = found.group()
            if mark in _OPENS:
                depth += 1
            elif mark in _CLOSES:
                depth = max(0, depth - 1)
            elif depth == 0 or not balanced:
                clauses.append(Clause(_stripped(text, start, found.start()), mark))
                start = found.end()
                if mark in _ENDS_SENTENCE:
                    yield clauses
                    clauses = []
        if start < line.end:
            clauses.append(Clause(_stripped(text, start, line.end), ""))
        if clauses:
            yield clauses


def _stripped(text: str, start: int, end: int) -> Span:
    """A clause without space behind it, nor a stop that is printed as a point."""
    while end > start and text[end - 1] in " \u3000.．":
        end -= 1
    return Span(start, end)


def _lines(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    while start < span.end:
        end = text.find("\n", start, span.end)
        end = span.end if end < 0 else end
        if end > start:
            yield Span(start, end)
        start = end + 1


def _is_balanced(text: str, line: Span) -> bool:
    marks = _PAIR.findall(text, line.start, line.end)
    return 2 * sum(mark in _OPENS for mark in marks) == len(marks)
