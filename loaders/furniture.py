"""What a page carries beside its text: page numbers, drawn rules, running heads."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from loaders.blocks import with_count
from loaders.characters import CLOSING, SENTENCE_END
from loaders.columns import is_column
from loaders.document import Block, Paragraph, RawDocument
from loaders.numbering import starts_item

_DASH = "-—–－─―"
# "- 14 -", "— 3 —", "·3·", "第 3 页 共 12 页", "3/12"
_PAGE_NUMBER = re.compile(
    rf"(?:[{_DASH}]\s*\d{{1,4}}\s*[{_DASH}]|[·•]\s*\d{{1,4}}\s*[·•]"
    r"|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4})"
)
_BARE_NUMBER = re.compile(r"\d{1,4}")
_RULE = re.compile(r"[\s—_\-=─*﹍…]{3,}")
# "LIAOCHENG…GONGBAO 聊城…公报2023年第2期": what a gazette prints at the head of each page
_RUNNING_HEAD = re.compile(
    r"[A-Z]{12,}.*|.{2,24}公报\s*\d{4}\s*年?\s*第?\s*\d{1,3}\s*期(?:\s*[（(]?总第\s*\d+\s*期[)）]?)?"
)
_LONGEST_HEAD = 40
# A line is a running head when it stands by this many page numbers, or is known by its form.
_FEWEST_HEADS = 3
_NEAR = 2
_FAR = 6  # lines around a page number, the empty ones too
_STOPS = SENTENCE_END + "：:；;"
# Figures alone on their lines that count on are page numbers when a page's worth of lines lies between them.
_FEWEST_BARE = 3
_LINES_A_PAGE = 12


def drop_page_furniture(raw: RawDocument) -> RawDocument:
    """Drop page numbers, drawn rules, and the running heads that stand by page numbers or repeat.

    The empty lines around a page number go with it: they part no paragraphs.
    """
    lines = [block.text.strip() if isinstance(block, Paragraph) else "" for block in raw.blocks]
    numbers = {i for i, line in enumerate(lines) if _PAGE_NUMBER.fullmatch(line)} | _counting_on(lines)
    heads = _running_heads(lines, numbers)
    rules = {i for i, line in enumerate(lines) if _RULE.fullmatch(line)}
    gone = numbers | heads | rules
    gone |= _blanks_around(raw.blocks, lines, numbers | heads)
    raw = replace(raw, blocks=tuple(block for i, block in enumerate(raw.blocks) if i not in gone))
    raw = with_count(raw, "page number", len(numbers))
    return with_count(with_count(raw, "running head", len(heads)), "rule", len(rules))


def _counting_on(lines: Sequence[str]) -> set[int]:
    """Bare figures that count on by one, with pages between them; figures in a table's column stand closer."""
    bare = [i for i, line in enumerate(lines) if _BARE_NUMBER.fullmatch(line)]
    run = len(bare) >= _FEWEST_BARE and all(
        int(lines[b]) == int(lines[a]) + 1 and b - a >= _LINES_A_PAGE for a, b in pairwise(bare)
    )
    return set(bare) if run else set()


def _running_heads(lines: Sequence[str], numbers: set[int]) -> set[int]:
    """Lines of a head's form that repeat or stand by a page number, and short ones of any form that do both."""
    at: dict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        if line and i not in numbers:
            at[line].append(i)
    near = {i for number in numbers for i in _neighbours(lines, number)}
    heads: set[int] = set()
    for line, places in at.items():
        if _RUNNING_HEAD.fullmatch(line):
            heads.update(places if len(places) >= _FEWEST_HEADS else near.intersection(places))
        elif len(line) <= _LONGEST_HEAD and near.issuperset(places) and not all(map(is_column, line.split())):
            twice = len(places) == _FEWEST_HEADS - 1 and _interrupts(lines, places, numbers)
            heads.update(places if twice or len(places) >= _FEWEST_HEADS else ())
    return heads


def _interrupts(lines: Sequence[str], places: Sequence[int], numbers: set[int]) -> bool:
    """Whether a line that stands at two page numbers parts a sentence there: it is none of the text."""
    around = [i for number in numbers for i in range(number - _FAR, number + _FAR)]
    pages = {i for i in around if 0 <= i < len(lines) and i in numbers.union(places)}
    ended = _STOPS + CLOSING
    if lines[places[0]][-1] in ended or starts_item(lines[places[0]]):
        return False
    above = (
        next((lines[j] for j in range(i - 1, -1, -1) if lines[j] and j not in pages), "") for i in places
    )
    return any(line and line[-1] not in ended for line in above)


def _neighbours(lines: Sequence[str], number: int) -> list[int]:
    """The nearest lines with text above and below a page number, two on each side."""
    found: list[int] = []
    for step in (-1, 1):
        i, seen = number + step, 0
        while 0 <= i < len(lines) and seen < _NEAR:
            if lines[i]:
                found.append(i)
                seen += 1
            i += step
    return found


def _blanks_around(blocks: Sequence[Block], lines: Sequence[str], gone: set[int]) -> set[int]:
    """The empty lines above and below what goes, unless they part the cells of a table that lost its grid."""
    blank: set[int] = set()
    for i in gone:
        edges = [_next_with_text(blocks, lines, gone, i, step) for step in (-1, 1)]
        if any(
            isinstance(block, Paragraph) and block.text.lstrip(" \u3000").startswith("\t") for block in edges
        ):
            continue
        for step in (-1, 1):
            j = i + step
            while 0 <= j < len(lines) and (j in gone or (not lines[j] and isinstance(blocks[j], Paragraph))):
                blank.add(j)
                j += step
    return blank


def _next_with_text(
    blocks: Sequence[Block], lines: Sequence[str], gone: set[int], i: int, step: int
) -> Block | None:
    j = i + step
    while 0 <= j < len(lines) and (j in gone or not lines[j]):
        j += step
    return blocks[j] if 0 <= j < len(blocks) else None
