"""One file into its documents: a gazette or a collection holds several, each known by its number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from loaders.document import Block, Paragraph, RawDocument
from loaders.document_number import decree_number, document_number

_ENDS_DOCUMENT = re.compile(r"(?:日(?:印发)?|[）)】]|[。；：:，、]|[….·•]{3,}\s*\d*)$")
_TITLE_START = re.compile(r"关于|印发")
# A title may begin on the line above 关于, with who issues it: 广西壮族自治区人民政府办公厅转发自治区⏎生态环境厅关于…
_ISSUER_LINE = re.compile(
    r"^[\u4e00-\u9fff]{2,}?(?:政府|办公[厅室]|委员会|局|厅|部|院|组|指挥部|管委会?|中心)"
)
_CONTENTS = re.compile(r"^目\s*[录次]$")
_MAX_TITLE_LINES = 6
_LONGEST_TITLE_LINE = 60
# Less text than this before the first number belongs to its document: a page's crumbs, a red head.
_SHORTEST = 150


@dataclass(frozen=True, slots=True)
class _Head:
    """A number in the file: the block it stands in, and where its document begins."""

    number: str
    at: int
    start: int


def split(raw: RawDocument) -> tuple[RawDocument, ...]:
    """The documents of a file, in order, none of its blocks lost; one document where nothing says there are more."""
    heads = _heads(raw.blocks)
    starts = [0]
    current = ""
    for i, head in enumerate(heads):
        end = heads[i + 1].at if i + 1 < len(heads) else len(raw.blocks)
        if head.number != current and _is_document(raw.blocks[head.at : end]):
            if current or _can_stand_alone(raw.blocks[: head.start]):
                starts.append(head.start)
            current = head.number
    ends = [*starts[1:], len(raw.blocks)]
    return tuple(replace(raw, blocks=raw.blocks[a:b]) for a, b in zip(starts, ends, strict=True))


def _heads(blocks: Sequence[Block]) -> list[_Head]:
    heads: list[_Head] = []
    above = ""
    for i, block in enumerate(blocks):
        text = block.text if isinstance(block, Paragraph) else ""
        number = document_number(text) if text else None
        if number:
            heads.append(_Head(number, i, _first_title_line(blocks, i)))
        elif text and (number := decree_number(above, text)):
            heads.append(
                _Head(number, i, i - 1 if number.startswith(above) and above and above not in text else i)
            )
        above = text
    return heads


def _first_title_line(blocks: Sequence[Block], number: int) -> int:
    """Where the document with its number at block ``number`` begins: at its title when that stands above, else there.

    A title above is a run of short lines without an end of sentence that has 关于 in it; what closes the document before
    (date, release note, copies) has such an end.
    """
    first = number
    while first > 0 and number - first < _MAX_TITLE_LINES:
        above = blocks[first - 1]
        if (
            not isinstance(above, Paragraph)
            or len(above.text) > _LONGEST_TITLE_LINE
            or _ENDS_DOCUMENT.search(above.text)
        ):
            break
        first -= 1
    run = [b.text for b in blocks[first:number] if isinstance(b, Paragraph)]
    titled = max((i for i, text in enumerate(run) if _TITLE_START.search(text)), default=-1)
    if titled < 0:
        return number
    while titled > 0 and _ISSUER_LINE.match(run[titled - 1]):
        titled -= 1
    return first + titled


def _is_document(blocks: Sequence[Block]) -> bool:
    """Whether a sentence follows a number before the next one; a list of numbers (废止文件目录) has none."""
    return any(not isinstance(b, Paragraph) or "。" in b.text for b in blocks)


def _can_stand_alone(blocks: Sequence[Block]) -> bool:
    """Whether what stands before the first number is a part of its own: long enough, or with a table of contents."""
    if any(isinstance(b, Paragraph) and _CONTENTS.match(b.text) for b in blocks):
        return True
    return sum(len(b.text) if isinstance(b, Paragraph) else 100 for b in blocks) > _SHORTEST
