"""Who signed a document and when (落款): the body above a date that stands on a line of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loaders.document import Span
from loaders.extract.head_lines import HeadLine, Sort
from loaders.official_dates import date_in


@dataclass(frozen=True, slots=True)
class Signature:
    """The place of the signing body (the first, where several sign), ``None`` where only a date stands; and the day."""

    body: Span | None
    date: str


def signature_in(lines: Sequence[HeadLine]) -> Signature | None:
    """The first signature in ``lines`` that names its body, else the first date alone."""
    found = [s for i in range(len(lines)) if (s := _signature_at(lines, i)) is not None]
    return next((s for s in found if s.body), found[0] if found else None)


def last_signature_in(lines: Sequence[HeadLine]) -> Signature | None:
    """The last signature in ``lines`` that names its body; a date alone in the body of a text signs nothing."""
    found = (_signature_at(lines, i) for i in range(len(lines) - 1, -1, -1))
    return next((s for s in found if s is not None and s.body), None)


def _signature_at(lines: Sequence[HeadLine], i: int) -> Signature | None:
    line = lines[i]
    date = date_in(line.text) if line.sort is Sort.DATE else None
    if date is None:
        return None
    before = line.text[: date.start].rstrip(" \u3000（(")
    if before:
        return Signature(Span(line.span.start, line.span.start + len(before)), date.iso)
    first = i
    while first and lines[first - 1].sort is Sort.BODY:
        first -= 1
    return Signature(first_body(lines[first]) if first < i else None, date.iso)


def first_body(line: HeadLine) -> Span:
    """The first of the bodies on a line: 水利部 of 水利部 财政部."""
    name = line.text.lstrip("（(").split(" ")[0].rstrip("）)")
    start = line.span.start + line.text.index(name)
    return Span(start, start + len(name))
