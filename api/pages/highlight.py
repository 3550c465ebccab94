"""Words marked in a text, and the part of a long text in which they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from kg.names import Named

Pieces = tuple[tuple[str, bool], ...]
_MOST_WORDS = 60
_LEAD = 30  # characters kept before the first word when the beginning is left out


def names_of(things: Iterable[Named]) -> tuple[str, ...]:
    """Every form in which some things are written, to be marked; single characters would be marked
    everywhere.
    """
    names = dict.fromkeys(name for thing in things for name in thing.names if 1 < len(name) <= 100)
    return tuple(names)[:_MOST_WORDS]


def highlighted(text: str, words: tuple[str, ...]) -> Pieces:
    """``text`` in pieces, each with whether it is one of ``words`` (in any case); longer words go first."""
    if not words:
        return ((text, False),) if text else ()
    pieces, done = [], 0
    for hit in _pattern(words).finditer(text):
        pieces += [(text[done : hit.start()], False), (hit[0], True)]
        done = hit.end()
    return tuple(piece for piece in [*pieces, (text[done:], False)] if piece[0])


def excerpt(text: str, words: tuple[str, ...], limit: int) -> str:
    """At most about ``limit`` characters of ``text`` that show the first of ``words``; "…" where something
    is left out.
    """
    if len(text) <= limit:
        return text
    first = _pattern(words).search(text) if words else None
    start = max(0, first.start() - _LEAD) if first and first.end() > limit else 0
    end = start + limit
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)
