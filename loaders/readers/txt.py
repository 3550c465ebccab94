"""Plain text: one Paragraph a line, blank lines kept: they part the cells of a table saved as text."""

from __future__ import annotations

import re

from loaders.document import Paragraph, RawDocument, SourcePlace
from loaders.errors import FileTooLarge
from loaders.readers.encoding import decode, printable

LONGEST_LINE = 1_000_000  # characters; the longest real paragraph met is under 3,000
MOST_LINES = 1_000_000

_LINE_END = re.compile("\r\n|[\n\r\v\x85\u2028\u2029]|\f")


def read(data: bytes, path: str) -> RawDocument:
    """The lines of a text file with their numbers, and with pages where form feeds part them.

    Raises UnreadableFile when the bytes are no text, FileTooLarge past a million lines or a line that long.
    """
    decoded = decode(data, path)
    text, controls = printable(decoded.text)
    lines = split_lines(text, path)
    dropped = (("control character", controls), ("undecodable byte", decoded.bad_bytes))
    return RawDocument(
        path=path,
        format="txt",
        blocks=tuple(Paragraph(line, place) for line, place in lines),
        hard_wrapped=True,
        dropped=tuple((kind, count) for kind, count in dropped if count),
    )


def split_lines(text: str, path: str) -> list[tuple[str, SourcePlace]]:
    """Each line of ``text`` without its end, and its place; the nothing after the last end is no line."""
    if text.count("\n") > MOST_LINES:  # known before any line is made
        raise _too_long(path)
    paged = "\f" in text
    lines: list[tuple[str, SourcePlace]] = []
    page, start, number = 1, 0, 1
    for end in _LINE_END.finditer(text):
        line, breaks_page = text[start : end.start()], end.group() == "\f"
        if len(line) > LONGEST_LINE or number > MOST_LINES:
            raise _too_long(path)
        if line or not breaks_page:  # a form feed stands at the head of the next page's first line
            lines.append((line, SourcePlace(page=page if paged else None, line=number)))
        start = end.end()
        page += breaks_page
        number += end.group() in {"\n", "\r\n", "\r"}  # the ends an editor counts
    if start < len(text):
        if len(text) - start > LONGEST_LINE:
            raise _too_long(path)
        lines.append((text[start:], SourcePlace(page=page if paged else None, line=number)))
    return lines


def _too_long(path: str) -> FileTooLarge:
    return FileTooLarge(
        path,
        f"more than {MOST_LINES:,} lines, or a line of more than {LONGEST_LINE:,} characters; split the file",
        f"超过{MOST_LINES}行，或单行超过{LONGEST_LINE}字，请拆分后再读取",
    )
