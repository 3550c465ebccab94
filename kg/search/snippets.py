"""The part of a text that shows why it was found, with the words marked."""

from __future__ import annotations

from collections.abc import Sequence

from kg.search.folding import fold, folded_places, runs

Pieces = tuple[tuple[str, bool], ...]
_LONGEST = 160
_BEFORE = 24  # characters shown ahead of the first find


def marked(text: str, words: Sequence[str]) -> Pieces:
    """The whole of ``text`` in pieces, those that are one of ``words`` marked."""
    folded, places = folded_places(text)
    spans = [(places[start], places[end - 1] + 1) for start, end in _found(folded, words)]
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        if start > at:
            pieces.append((text[at:start], False))
        if end > at:
            pieces.append((text[max(at, start) : end], True))
            at = end
    if at < len(text):
        pieces.append((text[at:], False))
    return tuple(pieces)


def snippet(text: str, words: Sequence[str]) -> Pieces:
    """The first stretch of ``text`` that holds most of ``words``; the beginning when it holds none."""
    if len(text) <= _LONGEST:
        return marked(text, words)
    folded, places = folded_places(text)
    starts = [places[start] for start, _ in _found(folded, words)] or [0]
    # The window that begins just before a find and takes in most of them; the first of equals.
    best = max(
        starts, key=lambda start: (sum(start <= s < start + _LONGEST - _BEFORE for s in starts), -start)
    )
    begin = max(0, min(best - _BEFORE, len(text) - _LONGEST))
    end = begin + _LONGEST
    lead, tail = ("…" if begin else ""), ("…" if end < len(text) else "")
    inner = marked(text[begin:end], words)
    return tuple(piece for piece in ((lead, False), *inner, (tail, False)) if piece[0])


def _found(folded: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where ``words`` stand in a folded text, in order. What stands between the runs of a word need not be the same."""
    spans: set[tuple[int, int]] = set()
    for word in words:
        whole = fold(word)
        for part in (whole,) if whole in folded else runs(word):
            at = folded.find(part)
            while part and at >= 0:
                spans.add((at, at + len(part)))
                at = folded.find(part, at + len(part))
    return sorted(spans, key=lambda span: (span[0], -span[1]))
