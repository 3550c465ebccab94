"""The lines of a text that open a heading or an item, each with its number and the depth that has in this text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from loaders.announced import announcing_lines
from loaders.document import LaidText
from loaders.numbering import Number, bare_number_of, depths_in, number_of


def numbered_lines(laid: LaidText) -> Iterator[tuple[int, Number]]:
    """The index and the number of every line that opens a division.

    Attachments are outlined apart from each other: each may order its numbers in its own way.
    """
    found = list(_found(laid))
    edges = [0, *(i for i, (_, number) in enumerate(found) if i and number.kind == "attachment"), len(found)]
    for first, end in pairwise(edges):
        depths = depths_in([number for _, number in found[first:end]])
        for i, number in found[first:end]:
            yield i, replace(number, depth=depths.get(number.kind, number.depth))


def _found(laid: LaidText) -> Iterator[tuple[int, Number]]:
    lines = ["" if line.cells is not None else line.span.of(laid.text) for line in laid.lines]
    announcing = announcing_lines(lines)
    numbers = [None if i in announcing else number_of(line) for i, line in enumerate(lines)]
    bare = _bare_headings(lines, numbers)
    for i, number in enumerate(numbers):
        if number := number or bare.get(i):
            yield i, number


def _bare_headings(lines: Sequence[str], numbers: Sequence[Number | None]) -> dict[int, Number]:
    """Short lines with a figure and no mark (2职责) that the numbers under them (2.1 …) show to be headings."""
    found: dict[int, Number] = {}
    waiting: tuple[int, Number] | None = None
    for i, (line, number) in enumerate(zip(lines, numbers, strict=True)):
        if number is None:
            bare = bare_number_of(line)
            waiting = (i, bare) if bare else waiting
        elif (
            waiting
            and number.kind == "dotted"
            and re.fullmatch(rf"{waiting[1].label}[.．]1[.．、]?", number.label)
        ):
            found[waiting[0]] = waiting[1]
            waiting = None
    return found
