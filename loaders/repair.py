"""Layout repair: from the lines a file happens to have to the paragraphs its author wrote.

``REPAIRS`` is an ordered tuple of small steps, each ``RawDocument → RawDocument``. After :func:`repair`:

1. no paragraph is empty, and none begins or ends with white space;
2. no invisible or control character is left;
3. page numbers, running heads and export marks are gone, and ``dropped`` says how many;
4. a table that lost its grid is a :class:`Table` again;
5. no line is broken inside a sentence, while headings, list items and tables keep their own lines;
6. no space stands between two Chinese characters, or between one and a figure; Latin words keep one space.

Everything else is kept as written, full-width forms and slips included.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from loaders.characters import CJK, CJK_PUNCTUATION, CLOSING, CONTROL, INVISIBLE, OPENING, SENTENCE_END, width
from loaders.document import Block, Paragraph, RawDocument, Table
from loaders.lexicon import lexicon
from loaders.lost_tables import rebuild_tables
from loaders.numbering import starts_item
from loaders.words import any_of

# "[bookmark: _GoBack]", left by converters of Word files
_EXPORT_MARK = re.compile(r"\[bookmark:[^\]\n]*\]")
# "- 14 -", "— 3 —", "第 3 页 共 12 页", "3/12"
_PAGE_NUMBER = re.compile(r"^\s*(?:[-—–－─]\s*\d{1,4}\s*[-—–－─]|第\s*\d{1,4}\s*页(?:\s*[,，]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4})\s*$")
_RULE = re.compile(r"^[\s—_\-=─*﹍…]{3,}$")
# "LIAOCHENG…GONGBAO 聊城…公报2023年第2期": what a gazette prints at the head of each page
_RUNNING_HEAD = re.compile(r"^(?:[A-Z]{12,}.*|.{2,24}公报\s*\d{4}\s*年?\s*第?\s*\d{1,3}\s*期(?:\s*[（(]?总第\s*\d+\s*期[)）]?)?)$")
_DATE_LINE = re.compile(r"^(?:\d{4}|[二一][〇○零О0一二三四五六七八九]{3})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日\s*(?:印发)?$")
# "各镇（街道），区直有关部门："
_ADDRESSEES = re.compile(r"^[各省市区县州盟旗国].{1,80}(?:[：:]|[、，])$")
_TITLE_END = re.compile(r"(?:通知|意见|决定|批复|函|通报|公告|通告|办法|方案|规定)$")
_RELEASE_LINE = re.compile(r"^[（(]?此件.{0,12}[)）]?$")

_CHINESE = CJK + CJK_PUNCTUATION
_GAP = re.compile(rf"(?<=[{_CHINESE}])[ \t\u3000\xa0]+(?=[{_CHINESE}0-9])|(?<=[0-9%％])[ \t\u3000\xa0]+(?=[{_CHINESE}])")
_GAP_BEFORE_LATIN = re.compile(rf"(?<=[{CJK_PUNCTUATION}])[ \t\u3000\xa0]+(?=[A-Za-z])|(?<=[A-Za-z])[ \t\u3000\xa0]+(?=[{CJK_PUNCTUATION}])")
_SPACES = re.compile(r"[ \t\u3000\xa0\u2002-\u200a]+")
_ANY_GAP = re.compile(r"[ \t\u3000\xa0]")
# Stands for a space that is kept while others are dropped; the clean text has no such character.
_KEPT = "\x00"

# Half a full-width character: what the width of a line may vary by from kinsoku, the rule that no line begins with 。or ，
_SLACK = 1.6
_INDENT = 2.0
# A width is a margin when so many lines share it, and only if so few are wider.
_MARGIN_SHARE = 0.25
_BEYOND_SHARE = 0.15


def repair(raw: RawDocument) -> RawDocument:
    """``raw`` with its lay-out mended; see the module's list of what holds afterwards."""
    for step in REPAIRS:
        raw = step(raw)
    return raw


def drop_marks(raw: RawDocument) -> RawDocument:
    """Drop invisible characters, control characters and converters' marks from every text."""
    count = 0

    def clean(text: str) -> str:
        nonlocal count
        text, marks = _EXPORT_MARK.subn("", text)
        count += marks
        return CONTROL.sub("", INVISIBLE.sub("", text)).replace("\x0c", "").replace("\x85", " ")

    return _count(_map_text(raw, clean), "export mark", count)


def drop_page_furniture(raw: RawDocument) -> RawDocument:
    """Drop page numbers, drawn rules and the running heads that stand next to page numbers or repeat."""
    lines = [block.text.strip() if isinstance(block, Paragraph) else "" for block in raw.blocks]
    repeated = {line for line, n in Counter(lines).items() if n > 2 and _RUNNING_HEAD.match(line)}
    numbers = {i for i, line in enumerate(lines) if _PAGE_NUMBER.match(line)}
    heads = {
        i
        for i, line in enumerate(lines)
        if line in repeated or (_RUNNING_HEAD.match(line) and any(abs(i - n) <= 2 for n in numbers))
    }
    rules = {i for i, line in enumerate(lines) if _RULE.match(line)}
    kept = [block for i, block in enumerate(raw.blocks) if i not in numbers | heads | rules]
    raw = replace(raw, blocks=tuple(kept))
    raw = _count(raw, "page number", len(numbers))
    return _count(_count(raw, "running head", len(heads)), "rule", len(rules))


def find_tables(raw: RawDocument) -> RawDocument:
    """Rebuild the tables that a text export took apart."""
    return replace(raw, blocks=rebuild_tables(raw.blocks))


def join_broken_lines(raw: RawDocument) -> RawDocument:
    """Join the printed lines of a paragraph, where the file breaks lines at a margin."""
    if not raw.hard_wrapped:
        return raw
    blocks = [b for b in raw.blocks if isinstance(b, Table) or b.text.strip()]
    lines = [b.text.strip() if isinstance(b, Paragraph) else "" for b in blocks]
    margins = _margins([width(line) for line in lines])
    out: list[Block] = []
    pieces = 0
    for i, block in enumerate(blocks):
        before = out[-1] if out else None
        if lines[i] and isinstance(before, Paragraph) and not _opens_paragraph(lines, i):
            indented = isinstance(block, Paragraph) and block.text.startswith(("　　", "    "))
            closes = _left_open(before.text) > 0 and _left_open(lines[i]) < 0
            if closes or (not indented and _runs_on(lines[i - 1], margins, first_line=pieces == 1)):
                out[-1] = replace(before, text=_join(before.text.strip(), lines[i]))
                pieces += 1
                continue
        out.append(block)
        pieces = 1
    return replace(raw, blocks=tuple(out))


def _join(left: str, right: str) -> str:
    """Two printed lines as one; a space stands only between two Latin words."""
    latin = left[-1:].isascii() and left[-1:].isalnum() and right[:1].isascii() and right[:1].isalnum()
    return f"{left} {right}" if latin else left + right


def _runs_on(line: str, margins: Sequence[float], first_line: bool) -> bool:
    """Whether the sentence of ``line`` goes on below: it reaches a margin, and does not end a sentence short of it.

    A paragraph's first line may be two characters shorter: its indent was lost.
    """
    wide = width(line)
    room = min((m - wide for m in margins if m - wide >= -_SLACK), default=float("inf"))
    if line[-1] in "：:":
        return room <= _SLACK and not first_line
    if line[-1] in SENTENCE_END:
        return room <= _SLACK
    return room <= _SLACK + (_INDENT if first_line else 0.0)


def _left_open(line: str) -> int:
    """How many quotations and brackets ``line`` opens and does not close; below zero when it closes others'."""
    return sum(line.count(c) for c in OPENING + "《“") - sum(line.count(c) for c in CLOSING + "》”")


def _margins(widths: Sequence[float]) -> tuple[float, ...]:
    """The widths that the file breaks its lines at: none where it does not, two where columns change.

    A margin is a width that many lines share, give or take what kinsoku moves, and that few lines, headlines at most,
    pass. A file with a paragraph a line has no margin: its lines are of all widths.
    """
    lines = [w for w in widths if w]
    margins: list[float] = []
    for w in sorted(set(lines), key=lambda w: (-_sharing(lines, w), -w)):
        if _sharing(lines, w) < max(4, _MARGIN_SHARE * len(lines)):
            break
        if all(abs(w - other) > 2 * _SLACK for other in margins):
            margins.append(w)
    beyond = sum(1 for w in lines if w > max(margins, default=0.0) + _SLACK)
    return tuple(margins) if beyond <= _BEYOND_SHARE * len(lines) else ()


def _sharing(lines: Sequence[float], w: float) -> int:
    return sum(1 for other in lines if -_SLACK <= other - w <= _SLACK / 2)


def _opens_paragraph(lines: Sequence[str], i: int) -> bool:
    """Whether a line can only be the first of a paragraph: an item's number, a date, a release note, a signature."""
    line = lines[i]
    if starts_item(line) or _DATE_LINE.match(line) or _RELEASE_LINE.match(line):
        return True
    if _ADDRESSEES.match(line) and _TITLE_END.search(lines[i - 1]):
        return True
    below = lines[i + 1] if i + 1 < len(lines) else ""
    return bool(_DATE_LINE.match(below)) and len(line) <= 30


@cache
def _parting_gap() -> re.Pattern[str]:
    """A gap between two bodies, behind a label, or before one: 市财政局 市水利局, 责任科室 办公室, 罗某 主办单位：."""
    label = any_of((*lexicon().label_roles, *lexicon().other_labels))
    name = rf"[{CJK}（）()“”]{{2,24}}?(?:[局委厅办府会站院队室科处部所司组村镇乡]|公司|中心|集团|街道)(?=[ \t\u3000\xa0，。；;、,)）]|$)"
    return re.compile(
        rf"(?<=[{CJK}]{{2}}[局委厅办府会站院队室科处部位门司心])[ \t\u3000\xa0]+(?={name})"
        rf"|[ \t\u3000\xa0]+(?={label}[{CJK}]{{0,4}}[：:])"
    )


def tighten_spaces(raw: RawDocument) -> RawDocument:
    """Drop the spaces that lay-out put between Chinese characters and figures; fold the others to one.

    A space that parts two bodies (市财政局 市水利局) or stands around a label (主办单位：州水务局 协办单位：) says something.
    """

    def tighten(text: str) -> str:
        text = " ".join(part for part in (p.strip(" \t\u3000\xa0") for p in text.splitlines()) if part)
        if _ANY_GAP.search(text):
            text = _parting_gap().sub(_KEPT, text)
            text = _GAP.sub("", text)
            text = _GAP.sub("", text)
            text = _GAP_BEFORE_LATIN.sub("", text).replace(_KEPT, " ")
        return _SPACES.sub(" ", text).strip()

    return _map_text(raw, tighten)


def drop_empty(raw: RawDocument) -> RawDocument:
    """Drop paragraphs and tables without a character."""
    return replace(
        raw,
        blocks=tuple(
            b for b in raw.blocks if (b.text if isinstance(b, Paragraph) else any(any(row) for row in b.rows))
        ),
    )


REPAIRS: tuple[Callable[[RawDocument], RawDocument], ...] = (
    drop_marks,
    drop_page_furniture,
    find_tables,
    join_broken_lines,
    tighten_spaces,
    drop_empty,
)


def _map_text(raw: RawDocument, change: Callable[[str], str]) -> RawDocument:
    """``raw`` with ``change`` done to every paragraph and cell."""
    blocks: list[Block] = []
    for block in raw.blocks:
        if isinstance(block, Paragraph):
            blocks.append(replace(block, text=change(block.text)))
        else:
            rows = tuple(tuple(change(cell) for cell in row) for row in block.rows)
            blocks.append(replace(block, rows=rows, title=change(block.title)))
    return replace(raw, blocks=tuple(blocks))


def _count(raw: RawDocument, kind: str, n: int) -> RawDocument:
    if not n:
        return raw
    counts = dict(raw.dropped)
    counts[kind] = counts.get(kind, 0) + n
    return replace(raw, dropped=tuple(sorted(counts.items())))


