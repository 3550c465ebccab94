"""One file into its documents: a gazette or a collection holds several, each known by its 发文字号."""

from __future__ import annotations

import re
from dataclasses import replace

from loaders.document import Paragraph, RawDocument

# "聊政办字〔2023〕11号", "国发〔2015〕17号", "环办水体函[2020]52号"; alone on its line
NUMBER = re.compile(
    r"(?P<sign>[\u4e00-\u9fff]{1,14}?(?:\([\u4e00-\u9fff]{1,4}\))?)\s*[〔\[［（(【﹝]\s*(?P<year>(?:19|20)\d{2})\s*[〕\]］）)】﹞]\s*(?:第\s*)?(?P<serial>\d{1,5})\s*号"
)
_NUMBER_LINE = re.compile(rf"^(?:文件|发文字号[：:])?\s*{NUMBER.pattern}$")
_ENDS_DOCUMENT = re.compile(r"(?:日(?:印发)?|[）)]|[。；：:，、])$")
_TITLE_START = re.compile(r"关于|印发")
_MAX_TITLE_LINES = 6


def normal_number(found: re.Match[str]) -> str:
    """A 发文字号 as it is listed: the year in 〔〕, no spaces, no 第."""
    sign = found["sign"].removeprefix("第")
    return f"{sign}〔{found['year']}〕{int(found['serial'])}号"


def split(raw: RawDocument) -> tuple[RawDocument, ...]:
    """The documents of a file, in order, none of its blocks lost; one document where nothing says there are more."""
    starts = [0]
    for i, block in enumerate(raw.blocks):
        if isinstance(block, Paragraph) and _NUMBER_LINE.match(block.text):
            start = _first_title_line(raw, i)
            if _has_body(raw, starts[-1], start):
                starts.append(start)
    ends = [*starts[1:], len(raw.blocks)]
    return tuple(replace(raw, blocks=raw.blocks[a:b]) for a, b in zip(starts, ends, strict=True))


def _first_title_line(raw: RawDocument, number: int) -> int:
    """Where the document with its number at block ``number`` begins: at its title when that stands above, else there.

    A title above is a run of short lines without an end of sentence that has 关于 in it; what closes the document before
    (date, release note, copies) has such an end.
    """
    first = number
    while first > 0 and number - first < _MAX_TITLE_LINES:
        above = raw.blocks[first - 1]
        if not isinstance(above, Paragraph) or len(above.text) > 60 or _ENDS_DOCUMENT.search(above.text):
            break
        first -= 1
    above_text = "".join(b.text for b in raw.blocks[first:number] if isinstance(b, Paragraph))
    return first if _TITLE_START.search(above_text) else number


def _has_body(raw: RawDocument, start: int, end: int) -> bool:
    """Whether blocks ``start`` to ``end`` can be a document of their own, not just the head of one."""
    return sum(len(b.text) if isinstance(b, Paragraph) else 100 for b in raw.blocks[start:end]) > 150
