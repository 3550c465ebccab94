"""Brackets of any kind, nested, unbalanced or left open."""

from __future__ import annotations

import re

from loaders.characters import CLOSING, OPENING
from loaders.document import Span

_BRACKET = re.compile(f"[{re.escape(OPENING + CLOSING)}]")


def bracket_spans(text: str, span: Span) -> list[Span]:
    """The insides of the outermost brackets in ``span``. Kinds need not match; one left open ends with it."""
    found, left_open = _outermost(text, span, mend=False)
    return _outermost(text, span, mend=True)[0] if left_open else found


def _outermost(text: str, span: Span, *, mend: bool) -> tuple[list[Span], bool]:
    """The brackets, and whether one is left open.

    To ``mend``, a sentence's end closes what a new bracket finds open: "（责任单位：市水利局。推进清淤。
    （责任单位：市住建局）" lacks a mark, and holds two statements.
    """
    found: list[Span] = []
    depth, start, last, stop = 0, 0, -1, -1
    for mark in _BRACKET.finditer(text, span.start, span.end):
        if mark.group() in OPENING:
            if mend and depth and 0 <= stop < mark.start():
                found.append(Span(start, stop))
                depth = 0
            if not depth:
                start = mark.end()
                stop = text.find("。", start, span.end) if mend else -1
            depth += 1
        elif depth:
            depth -= 1
            last = mark.start()
            if depth == 0:
                found.append(Span(start, last))
    if depth:
        found.append(_left_open(text, start, span.end, last))
    return found, depth > 0


def _left_open(text: str, start: int, end: int, last: int) -> Span:
    """A bracket that nothing closes: up to the last closing mark when that ends the text, else up to its end.

    "（牵头单位：各县（市、区政府）" lacks one mark; the statement still ends at the last one.
    """
    if last >= start and text[last + 1 : end].strip("。；; ") == "":
        return Span(start, last)
    while end > start and text[end - 1] in "。；; ":
        end -= 1
    return Span(start, end)
