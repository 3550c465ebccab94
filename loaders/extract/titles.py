"""Titles in 《》, however they nest."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from loaders.document import Span
from loaders.extract.names import run_start

_MARK = re.compile("[《》]")
_LONGEST = 200
_YEAR = re.compile(r"[〔\[［（(【]\s*(?:19|20)\d\d\s*[〕\]］）)】]")
_LONGEST_SIGN = 10
_MADE = re.compile(r"(?:编制|制定|制订|修编|起草|拟定|出台|完成)[^，。；《》\n]{0,8}$")


@dataclass(frozen=True, slots=True)
class Title:
    """One pair of 《》 with what stands in it; ``depth`` is how many pairs are around it."""

    span: Span
    depth: int

    @property
    def inside(self) -> Span:
        """The title without its marks."""
        return Span(self.span.start + 1, self.span.end - 1)


def titles(text: str) -> Iterator[Title]:
    """Every closed 《》 of at most 200 characters, inner ones before the one around them."""
    opened: list[int] = []
    for mark in _MARK.finditer(text):
        while opened and mark.end() - opened[0] > _LONGEST:
            opened.pop(0)  # never closed; what follows is not inside it
        if mark.group() == "《":
            opened.append(mark.start())
        elif opened:
            start = opened.pop()
            yield Title(Span(start, mark.end()), len(opened))


@lru_cache(maxsize=4)  # every kind of name asks for them
def named_documents(text: str) -> tuple[Span, ...]:
    """Where documents are named, by title or number, in order."""
    found = [title.span for title in titles(text) if title.depth == 0]
    for year in _YEAR.finditer(text):
        found.append(Span(run_start(text, year.start(), _LONGEST_SIGN), year.end()))
    return disjoint(found)


def other_documents(text: str) -> tuple[Span, ...]:
    """Where other documents are named: what they are about, this one need not be.

    A document still to be made is no other one: 编制《徒骇河治理方案》.
    """
    return tuple(s for s in named_documents(text) if not _MADE.search(text, max(0, s.start - 14), s.start))


def disjoint(spans: Iterable[Span]) -> tuple[Span, ...]:
    """``spans`` in order without those that lie inside another."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not kept or not kept[-1].covers(span):
            kept.append(span)
    return tuple(kept)


def is_inside(span: Span, spans: Sequence[Span]) -> bool:
    """Whether one of ``spans``, which are disjoint and in order, covers ``span``."""
    i = bisect_right(spans, span.start, key=lambda other: other.start)
    return i > 0 and spans[i - 1].covers(span)
