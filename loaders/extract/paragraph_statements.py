"""Bracketed and labelled statements of one paragraph, and what tells them from glosses and items."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.characters import CLOSING, OPENING
from loaders.document import Line, Span
from loaders.extract.brackets import bracket_spans
from loaders.extract.grammar import Parsed, parse
from loaders.extract.labels import Label, labels
from loaders.extract.passages import SPACE_OR_STOP, Found
from loaders.extract.unit_names import Kind, kind_of
from loaders.numbering import number_of

_SENTENCE_ENDS = tuple("。；！？;!?")
# A bracket that closes less than this closes no measure, unless it stands behind a numbered heading.
_MIN_MEASURE = 12
# An item of a list that a bracket closes is not shorter (河道清淤).
_MIN_ITEM = 4
_MAX_ITEM = 60
_ITEM_MARK = re.compile("[、，；。：）]")


def statements_in_paragraph(text: str, line: Line) -> Iterator[Found]:
    """The bracketed and labelled statements of a paragraph; brackets inside a labelled list belong to it."""
    heads = [mark for mark in labels(text, line.span) if _heads_list(text, line.span, mark)]
    names = {mark.span.start for mark in heads}
    at = said = line.span.start
    brackets = bracket_spans(text, line.span)
    for i, inside in enumerate(brackets):
        outer = Span(inside.start - 1, min(inside.end + 1, line.span.end))
        if outer.start in names:
            continue
        for labelled in _labelled(text, heads, Span(at, outer.start), line.span.end):
            yield labelled
            at = said = labelled.span.end
        if outer.start < at:
            continue
        at = outer.end
        parsed = parse(text, inside)
        if parsed and (_is_statement(text, line, outer, parsed) or _closes_item(text, line, brackets, i)):
            yield Found("bracket", inside, outer, parsed)
            said = at
    for labelled in _labelled(text, heads, Span(at, line.span.end), line.span.end):
        yield labelled
        said = line.span.end
    if dashed := _behind_dash(text, line, said):
        yield dashed


def _behind_dash(text: str, line: Line, start: int) -> Found | None:
    """The units behind a dash at the end of a numbered item: （1）更换曝气设备——设备部."""
    dash = _DASH.search(text, start, line.span.end)
    if dash is None or number_of(line.span.of(text)) is None:
        return None
    inside = Span(dash.end(), line.span.end)
    parsed = parse(text, inside)
    return Found("label", inside, inside, parsed) if parsed else None


def _is_statement(text: str, line: Line, outer: Span, parsed: Parsed) -> bool:
    """Whether a bracket that names units assigns them.

    With a label or a role verb it does. A bare list does when it closes a sentence or a paragraph, or stands
    behind a numbered heading; a gloss in the middle of a sentence (市交通委（市道运局）、…) does not.
    """
    before = text[max(line.span.start, outer.start - _MAX_ITEM) : outer.start].rstrip()
    after = text[outer.end : min(line.span.end, outer.end + _MAX_ITEM)].strip()
    if text[outer.start] == "【" and after and (not before or _is_number(before)):
        return False  # 第六条 【宣传与参与】县级以上人民政府…: what the article is about
    if parsed.sure:
        return True
    if not before or before.endswith(_SENTENCE_ENDS):
        return True
    closes = not after or after[0] in _SENTENCE_ENDS
    number = number_of(text[line.span.start : min(outer.start, line.span.start + _MAX_ITEM)])
    whole = text[line.span.start + number.end : outer.start] if number and len(before) < _MAX_ITEM else ""
    alone = len(parsed.assignments) == 1
    if alone and Kind.BODY in (kind_of(_item(before)), kind_of(whole)):
        return False  # （三）水资源管理科（节约用水办公室）。: another name of the same body
    return closes and (len(before) >= _MIN_MEASURE or number is not None)


def _closes_item(text: str, line: Line, brackets: list[Span], i: int) -> bool:
    """Whether bracket ``i`` and one beside it each close an item of a list: 清淤（市水利局）、管网（市住建局）。"""

    def closes(at: int) -> bool:
        if not 0 <= at < len(brackets):
            return False
        bracket = brackets[at]
        item = _item(text[max(line.span.start, bracket.start - _MAX_ITEM) : bracket.start - 1])
        mark = text[bracket.end + 1 : bracket.end + 2]
        parsed = parse(text, bracket) if mark in "、，；。" else None
        return parsed is not None and len(item) >= _MIN_ITEM and kind_of(item) is None

    def same_sentence(at: int) -> bool:
        return "。" not in text[brackets[at].end : brackets[at + 1].start]

    return closes(i) and ((closes(i + 1) and same_sentence(i)) or (closes(i - 1) and same_sentence(i - 1)))


def _item(before: str) -> str:
    """The last words of ``before``, back to the mark that divides them from others."""
    return _ITEM_MARK.split(before)[-1]


def _labelled(text: str, heads: list[Label], span: Span, line_end: int) -> Iterator[Found]:
    """The statements behind those labels among ``heads`` that begin in ``span``, outside any bracket.

    Each runs up to the full stop behind its last label, or to the end of the line.
    """
    end = span.start
    for i, mark in enumerate(heads):
        if mark.role is None or not max(span.start, end) <= mark.span.start < span.end:
            continue
        start = mark.span.start
        for earlier in reversed(heads[:i]):  # 责任领导：…；责任单位：… is one statement
            if earlier.span.start < max(span.start, end) or "。" in text[earlier.span.end : start]:
                break
            start = earlier.span.start
        end = _end_of_list(text, mark.span.end, line_end)
        inside = Span(start, end)
        parsed = parse(text, inside)
        if parsed and not _divides_work(text, mark, end):
            yield Found("label", inside, inside, parsed)


# 责任分工：A负责测量，B负责施工: duties in prose, each with its own object
_OWN_DUTIES = re.compile("负责[^，。；、]{2,}[，；][^，。；]{2,30}负责[^，。；、]{2,}")


def _divides_work(text: str, mark: Label, end: int) -> bool:
    return "分工" in mark.span.of(text) and _OWN_DUTIES.search(text, mark.span.end, end) is not None


_DASH = re.compile("(?:——|--|—)(?=[^—，。；]{2,60}(?:，[^—。；]{2,60})?。?$)")
_MAX_NUMBER = 12


def _is_number(text: str) -> bool:
    number = number_of(text)
    return number is not None and number.end == len(text)


def _heads_list(text: str, span: Span, mark: Label) -> bool:
    """Whether a label begins a clause; 明确责任单位：… in the middle of one does not head a list."""
    if text[mark.span.start - 1 : mark.span.start] in (" ", "\u3000"):
        return True
    before = text[max(span.start, mark.span.start - _MAX_NUMBER) : mark.span.start]
    before = before.rstrip(" \u3000" + OPENING + CLOSING)
    return not before or before[-1] in "。；;，,、！？—-－–.．：:·•|｜" or _is_number(before)


def _end_of_list(text: str, start: int, end: int) -> int:
    """Where a labelled list ends: at the full stop no further label follows, or at the end of the line."""
    at = start
    while (stop := text.find("。", at, end)) >= 0:
        following = labels(text, Span(stop + 1, min(end, stop + 24)))
        if not following or following[0].span.start > stop + 2:
            return stop
        at = following[0].span.end
    while end > start and text[end - 1] in SPACE_OR_STOP:
        end -= 1
    return end
