"""Markdown (.md): its lines without the marks a page would not show, its pipe tables as tables."""

from __future__ import annotations

import re
from collections import Counter

from loaders.document import Block, Paragraph, RawDocument
from loaders.errors import FileTooLarge
from loaders.readers.encoding import decode, printable
from loaders.readers.grid import Cell, build_table, cell_text
from loaders.readers.txt import split_lines

MOST_LINES = 300_000
LONGEST_MARKED = 20_000  # characters; a longer line is no Markdown, and is kept as it is

_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")  # ## 一、总体要求 ##
_RULE_OR_FENCE = re.compile(r"\s{0,3}((-\s*){3,}|(\*\s*){3,}|(_\s*){3,}|={3,}|```.*|~~~.*)")
_BULLET_OR_QUOTE = re.compile(r"\s*(?:[-*+]\s+(?:\[[ xX]\]\s+)?|>\s?)+")
_TABLE_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?")  # | --- | :-: |
_CELL_END = re.compile(r"(?<!\\)\|")
_MARK = re.compile(r"[]\[*_~`<\\]")  # without one of these a line has nothing to take away
_COMMENT = re.compile(r"<!--.*?-->")
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\]\n]{1,500})\]\([^)\n]{0,2000}\)")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_EMPHASIS = re.compile(r"(\*\*|__|~~|`)(?=\S)(.{1,2000}?)(?<=\S)\1")
_ITALIC = re.compile(r"(?<![*A-Za-z0-9])\*(?=[^\s*])([^*\n]{1,2000}?)(?<=[^\s*])\*(?![*A-Za-z0-9])")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def read(data: bytes, path: str) -> RawDocument:
    """The lines of a Markdown file with their numbers; each pipe table at the line of its header.

    Lines are kept apart, for the Markdown of scrapers has one paragraph a line. Front matter is left out and
    counted. Raises UnreadableFile, FileTooLarge.
    """
    decoded = decode(data, path)
    text, controls = printable(decoded.text)
    dropped = Counter({"control character": controls, "undecodable byte": decoded.bad_bytes})
    lines = split_lines(text, path)
    if len(lines) > MOST_LINES:
        raise FileTooLarge(path, f"more than {MOST_LINES:,} lines; split it", f"超过{MOST_LINES}行，请拆分")
    at = _front_matter([line for line, _ in lines[:100]])
    dropped["line of front matter"] = at
    blocks: list[Block] = []
    while at < len(lines):
        line, place = lines[at]
        after = lines[at + 1][0] if at + 1 < len(lines) else ""
        if "|" in line and "|" in after and _TABLE_RULE.fullmatch(after.strip()):
            end = next((to for to in range(at + 2, len(lines)) if "|" not in lines[to][0]), len(lines))
            rows = [_row(lines[to][0]) for to in (at, *range(at + 2, end))]
            cells = [Cell(row, at, text) for row, texts in enumerate(rows) for at, text in enumerate(texts)]
            blocks.append(build_table(cells, path, place))
            at = end
            continue
        if not _RULE_OR_FENCE.fullmatch(line):
            blocks += (Paragraph(each, place) for each in _shown(line, dropped).split("\n"))
        at += 1
    counted = tuple((kind, count) for kind, count in dropped.items() if count)
    return RawDocument(path, "md", tuple(blocks), hard_wrapped=True, dropped=counted)


def _front_matter(head: list[str]) -> int:
    """How many lines of ``---`` … ``---`` stand before the text."""
    if not head or head[0].strip() != "---":
        return 0
    end = next((at for at, line in enumerate(head[1:], start=1) if line.strip() in {"---", "..."}), -1)
    return end + 1


def _row(line: str) -> list[str]:
    """The cells of | a | b |."""
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell_text(_inline(cell)) for cell in _CELL_END.split(inner)]


def _shown(line: str, dropped: Counter[str]) -> str:
    """The words of a line, without what makes it a heading, a bullet or a quotation."""
    if len(line) > LONGEST_MARKED:
        return line
    if heading := _HEADING.match(line):
        line = line[heading.end() :].rstrip().rstrip("#").rstrip()
    elif bullet := _BULLET_OR_QUOTE.match(line):
        line = line[bullet.end() :]
    dropped["image"] += len(_IMAGE.findall(line))
    return _inline(line)


def _inline(text: str) -> str:
    if len(text) > LONGEST_MARKED or _MARK.search(text) is None:
        return text
    text = _IMAGE.sub("", _COMMENT.sub("", text))
    text = _BREAK.sub("\n", _LINK.sub(r"\1", text))
    text = _ITALIC.sub(r"\1", _EMPHASIS.sub(r"\2", text))
    return _ESCAPE.sub(r"\1", text)
