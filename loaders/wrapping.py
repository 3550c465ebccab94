"""Printed lines back into paragraphs, where a file breaks its lines at a margin.

A line goes on below when it reaches the margin without ending a sentence. What a margin is, the file itself must show: many
lines of one width, most of them broken inside a sentence. A file with a paragraph a line has none, and keeps its lines.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from loaders.characters import CLOSING, OPENING, SENTENCE_END, width
from loaders.columns import field_of
from loaders.document import Block, Paragraph, RawDocument, Table
from loaders.document_number import is_number_line
from loaders.lexicon import lexicon
from loaders.numbering import starts_item
from loaders.official_dates import is_date_line

# What a line's width may vary by: no line begins with 。or ，(禁则), and Latin words are not broken.
_SLACK = 1.6
_INDENT = 2.0
# No column of official print is narrower.
_NARROWEST = 12.0
# A width is a margin when this share of the lines has it and few are wider.
_MARGIN_SHARE = 0.15
_BEYOND_SHARE = 0.15
_FEWEST_BROKEN = 4
# Lines may be parted by empty ones throughout; only where that is rare does an empty line part paragraphs.
_PARTED_SHARE = 0.5
_LONGEST_SIGNATURE = 30
_LONGEST_BRACKET = 300  # characters
_MOST_BRACKET_LINES = 6
_BRACKETS = re.compile(f"[{re.escape(OPENING + CLOSING)}]")

_STOPS = SENTENCE_END + "：:；;"
# "各镇（街道），区直有关部门：" under the title
_ADDRESSEES = re.compile(r"^[各省市区县州盟旗国].{1,80}(?:[：:]|[、，])$")
_TITLE = re.compile(
    r"^[^，。；：！？]{4,}(?:通知|意见|决定|批复|函|通报|公告|通告|纪要|办法|方案|规定|计划|规划|要点|细则|规则|条例)(?:（[^（）]{1,12}）)?$"
)
_FIRST_WORDS = re.compile(r"^(?:为|根据|按照|依据|经|现将|近年|当前|今年)")
# "总则………………3" in a table of contents
_LEADS_TO_PAGE = re.compile(r"[….·•]{3,}\s*\d{1,4}$")
_RELEASE_LINE = re.compile(r"^[（(]?此件.{0,12}[)）]?$|^(?:抄送|主送|印发机关)[：:]")
# "1.0mg/L", "PM2.5": what is not broken at the end of a line
_UNBROKEN = re.compile(r"[\w./%:-]+", re.ASCII)
_WIDE_GAP = re.compile(r"\S(?:[ \u3000]{2,}|\u3000)\S|\t")


@dataclass(frozen=True, slots=True)
class _Line:
    """A printed line without its indent. ``parted``: an empty line stands above. A table is a line without text."""

    block: Block
    text: str
    width: float
    indented: bool
    parted: bool


def join_broken_lines(raw: RawDocument) -> RawDocument:
    """``raw`` with the printed lines of each paragraph joined; headings, list items and tables keep their own lines."""
    if not raw.hard_wrapped:
        return raw
    lines = _lines(raw.blocks)
    opens = [_opens_paragraph(lines, i) for i in range(len(lines))]
    margins = _margins(lines, opens)
    indents = sum(line.indented for line in lines) > len(lines) * 0.1
    out: list[Block] = []
    pieces = 0
    for i, line in enumerate(lines):
        before = out[-1] if out else None
        if line.text and isinstance(before, Paragraph) and not opens[i]:
            first = pieces == 1 and not (indents or lines[i - 1].indented)
            closes = _unclosed(before.text) and _closes_soon(lines, opens, i)
            if closes or _goes_on(before.text, lines[i - 1], line, margins, first):
                out[-1] = replace(before, text=_joined(before.text.strip(), line.text))
                pieces += 1
                continue
        out.append(line.block)
        pieces = 1
    return replace(raw, blocks=tuple(out))


def _lines(blocks: Sequence[Block]) -> list[_Line]:
    """The lines that have text, and the tables."""
    lines: list[_Line] = []
    parted = False
    for block in blocks:
        text = block.text.strip() if isinstance(block, Paragraph) else ""
        if isinstance(block, Paragraph) and not text:
            parted = True
            continue
        indented = isinstance(block, Paragraph) and block.text.startswith(("\u3000\u3000", "    "))
        lines.append(_Line(block, text, width(text) + _INDENT * indented, indented, parted))
        parted = False
    if sum(line.parted for line in lines) > _PARTED_SHARE * len(lines):
        return [replace(line, parted=False) for line in lines]
    return lines


def _goes_on(paragraph: str, above: _Line, line: _Line, margins: Sequence[float], lost_indent: bool) -> bool:
    """Whether ``line`` goes on with the ``paragraph`` that ``above`` is the last line of."""
    if _left_open(paragraph) > 0 and _left_open(line.text) < 0 and not isinstance(above.block, Table):
        return True  # a bracket of the line above closes here
    if line.indented or line.parted or is_number_line(above.text) or is_date_line(above.text):
        return False
    if _TITLE.match(paragraph) and _FIRST_WORDS.match(line.text):
        return False
    if _parts_name(above.text, line.text):
        return True
    unbroken = _UNBROKEN.match(line.text)
    return _runs_on(above, margins, lost_indent, width(unbroken.group()) if unbroken else 0.0)


def _runs_on(line: _Line, margins: Sequence[float], lost_indent: bool, unbroken: float) -> bool:
    """Whether the sentence of ``line`` goes on below: it reaches a margin, and does not end a sentence short of it.

    Where indents were lost, a paragraph's first line may be two characters shorter; and any line by the width of what
    stands ``unbroken`` at the head of the next.
    """
    room = min((m - line.width for m in margins if m - line.width >= -_SLACK), default=float("inf"))
    if _WIDE_GAP.search(line.text) or _LEADS_TO_PAGE.search(line.text):
        return False
    if line.text[-1] in "：:":
        return room <= _SLACK and not lost_indent
    if line.text[-1] in SENTENCE_END:
        return room <= _SLACK
    return room <= _SLACK + max(unbroken, _INDENT if lost_indent else 0.0)


def _joined(left: str, right: str) -> str:
    """Two printed lines as one; a space stands only between two Latin words."""
    latin = left[-1:].isascii() and left[-1:].isalnum() and right[:1].isascii() and right[:1].isalnum()
    return f"{left} {right}" if latin else left + right


def _left_open(line: str) -> int:
    """How many quotations and brackets ``line`` opens and does not close; below zero when it closes others'."""
    return sum(line.count(c) for c in OPENING + "《“") - sum(line.count(c) for c in CLOSING + "》”")


def _unclosed(paragraph: str) -> bool:
    """Whether a bracket opened near the end of a paragraph is still open: …（责任单位：县水. An item's 1） opens none."""
    depth = 0
    for bracket in _BRACKETS.finditer(paragraph, max(0, len(paragraph) - _LONGEST_BRACKET)):
        depth = depth + 1 if bracket.group() in OPENING else max(0, depth - 1)
    return depth > 0


def _closes_soon(lines: Sequence[_Line], opens: Sequence[bool], i: int) -> bool:
    """Whether the open bracket closes on line ``i`` or one of the next, before anything else begins."""
    for k in range(i, min(i + _MOST_BRACKET_LINES, len(lines))):
        line = lines[k]
        if not line.text or opens[k] or (k > i and line.parted):
            return False
        depth = 0
        for bracket in _BRACKETS.finditer(line.text):
            depth += 1 if bracket.group() in OPENING else -1
            if depth < 0:
                return True
        if depth > 0 or line.text[-1] in SENTENCE_END:
            return False
    return False


def _parts_name(above: str, below: str) -> bool:
    """Whether a line ends inside the name of a body that goes on below: 由市生态 ⏎ 环境局牵头."""
    return width(above) >= _NARROWEST and any(
        above.endswith(head) and below.startswith(tails) for head, tails in _broken_names().items()
    )


@cache
def _broken_names() -> dict[str, tuple[str, ...]]:
    """The beginnings of the names that bodies are known by, each with what may follow: 市生态 → 环境局."""
    tails: dict[str, list[str]] = {}
    for name in lexicon().broken_names:
        for cut in range(1, len(name)):
            tails.setdefault(name[:cut], []).append(name[cut:])
    # one character more than 局 alone must follow: 水利 ⏎ 局长 is none of it
    return {head: tuple(tail for tail in found if len(tail) > 1) for head, found in tails.items()}


def _margins(lines: Sequence[_Line], opens: Sequence[bool]) -> tuple[float, ...]:
    """The widths that the file breaks its lines at: none where it does not, two where columns change."""
    widths = sorted(line.width for line in lines if line.text)
    sharing = {w: bisect_right(widths, w + _SLACK / 2) - bisect_left(widths, w - _SLACK) for w in widths}
    margins: list[float] = []
    for w in sorted(sharing, key=lambda w: (-sharing[w], -w)):
        if sharing[w] < max(_FEWEST_BROKEN, _MARGIN_SHARE * len(widths)):
            break
        if w >= _NARROWEST and all(abs(w - other) > 2 * _SLACK for other in margins):
            margins.append(w)
    beyond = len(widths) - bisect_right(widths, max(margins, default=0.0) + _SLACK)
    if beyond > _BEYOND_SHARE * len(widths) or not _break_sentences(lines, opens, margins):
        return ()
    return tuple(margins)


def _break_sentences(lines: Sequence[_Line], opens: Sequence[bool], margins: Sequence[float]) -> bool:
    """Whether the lines that reach a margin are what breaks sentences: a list of names is open at every width."""
    broken = stray = ended = 0
    for (above, line), opening in zip(pairwise(lines), opens[1:], strict=True):
        if not above.text or not line.text or opening or line.indented or line.parted:
            continue
        if above.text[-1] in _STOPS:
            continue
        if any(-_SLACK <= m - above.width <= _SLACK + _INDENT for m in margins):
            broken += 1
            ended += line.text[-1] in _STOPS + CLOSING
        else:
            stray += 1
    return broken >= _FEWEST_BROKEN and ended > 0 and broken > stray


def _is_open(above: str) -> bool:
    """Whether a line ends inside a statement: （牵头单位：甲局； ⏎ 配合单位：乙局）."""
    return above[-1:] in tuple("；;，,、") or _left_open(above) > 0


def _opens_paragraph(lines: Sequence[_Line], i: int) -> bool:
    """Whether a line can only be the first of a paragraph: an item's number, a date, a 发文字号, a release note, a field, a signature."""
    text = lines[i].text
    if starts_item(text) or is_date_line(text) or is_number_line(text) or _RELEASE_LINE.match(text):
        return True
    if i and field_of(text) and field_of(lines[i - 1].text) and not _is_open(lines[i - 1].text):
        return True  # 存在问题：污水直排 ⏎ 整改措施：新建管网
    if i and _ADDRESSEES.match(text) and _TITLE.search(lines[i - 1].text[-14:]):
        return True
    below = lines[i + 1].text if i + 1 < len(lines) else ""
    return is_date_line(below) and len(text) <= _LONGEST_SIGNATURE
