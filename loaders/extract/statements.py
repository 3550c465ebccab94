"""Responsibility statements (责任表述) of a document, each with the passage it governs."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.characters import CLOSING, OPENING
from loaders.columns import column_role
from loaders.document import Division, LaidText, Line, Span, Statement
from loaders.extract.brackets import bracket_spans
from loaders.extract.grammar import MAX_STATEMENT, Parsed, labelled_units, led, parse
from loaders.extract.labels import Label, labels
from loaders.extract.passages import SPACE_OR_STOP, Found, Passages
from loaders.extract.prose import prose_statements
from loaders.extract.rules import NO_RULES, Rules, rules_in
from loaders.extract.tables import in_grid
from loaders.extract.unit_names import Kind, kind_of
from loaders.extract.units import all_units
from loaders.numbering import number_of
from loaders.outline import division_at

_SENTENCE_ENDS = tuple("。；！？;!?")
# A bracket that closes less than this closes no measure, unless it stands behind a numbered heading.
_MIN_MEASURE = 12
# An item of a list that a bracket closes is not shorter (河道清淤).
_MIN_ITEM = 4
_MAX_ITEM = 60
_ITEM_MARK = re.compile("[、，；。：）]")
# A note with a rule (注：责任单位排在第一位的为牵头单位。) is not longer.
_MAX_NOTE = 120
_CLOSING = re.compile(f"[{re.escape(CLOSING)}]")
# 责任单位, 市级牵头部门 on a line of its own
_MAX_ROLE_NAME = 10
_AROUND_ROLE_NAME = OPENING + CLOSING + ":： \u3000"
# A line of labels without units (责任人：…) is not longer.
_MAX_ASIDE = 80


def statements_of(laid: LaidText, divisions: tuple[Division, ...]) -> tuple[Statement, ...]:
    """Every bracketed, labelled and tabular statement of a text, in order.

    A rule that the first of a list leads (列首位的为牵头单位，下同) holds for the lists from there on; one
    that stands in a note by itself holds for all.
    """
    found = _in_lines(laid)
    passages = Passages(laid, divisions, found)
    out: list[Statement] = []
    rules = _noted_rules(laid, found)
    behind = _rules_behind(laid.text, found)
    for i, one in enumerate(found):
        rules = next((r for r in (behind.get(i), one.parsed.rules) if r and r.tell_leads), rules)
        assignments = led(laid.text, one.parsed.assignments, rules)
        task = passages.governed(i)
        if one.parsed.sure or _governs(laid.text, divisions, task):
            division = division_at(divisions, one.span.start).order
            out.append(Statement(one.kind, one.span, task, division, assignments, one.parsed.scope))
    for grid in laid.grids:
        out.extend(in_grid(laid.text, grid, divisions, rules))
    return tuple(sorted(out, key=lambda s: s.span))


def _noted_rules(laid: LaidText, found: list[Found]) -> Rules:
    """The rule on who leads that stands in a note of its own (注：责任单位中排第一位的为牵头单位)."""
    starts = [one.outer.start for one in found]
    for line in laid.lines:
        short = line.span.end - line.span.start <= _MAX_NOTE
        if short and bisect_left(starts, line.span.start) == bisect_left(starts, line.span.end):
            rules = rules_in(laid.text, line.span)
            if rules.tell_leads:
                return rules
    return NO_RULES


def _rules_behind(text: str, found: Sequence[Found]) -> dict[int, Rules]:
    """The rules that stand in a bracket of their own behind a statement: 〔责任单位：…〕（分号前为牵头单位，下同）."""
    behind: dict[int, Rules] = {}
    for i, one in enumerate(found):
        at = one.outer.end
        if text[at : at + 1] in OPENING and (stop := _CLOSING.search(text, at + 1, at + _MAX_NOTE)):
            rules = rules_in(text, Span(at + 1, stop.start()))
            if rules.tell_leads:
                behind[i] = rules
    return behind


def _governs(text: str, divisions: tuple[Division, ...], task: Span) -> bool:
    """Whether a bare list has a measure to close: not the name of the issuer below a title."""
    return task.start < task.end and (
        division_at(divisions, task.start).kind != "front" or text[task.end - 1] in _SENTENCE_ENDS
    )


def _in_lines(laid: LaidText) -> list[Found]:
    """The statements in paragraphs; runs of labelled lines are one statement."""
    found: list[Found] = []
    aside: Span | None = None
    for i, line in enumerate(laid.lines):
        if line.cells is not None:
            aside = None
            continue
        if aside and laid.text[aside.end : line.span.start].strip(SPACE_OR_STOP + "\n"):
            aside = None
        named = _below_its_name(laid, i)
        for one in [named] if named else _in_paragraph(laid.text, line):
            if aside and one.kind == "label" and one.span.start == _text_start(laid.text, line):
                one = replace(one, outer=Span(aside.start, one.outer.end))
            before = found[-1] if found else None
            if before and _same_statement(laid.text, before, one):
                found[-1] = _merged(before, one)
            else:
                found.append(one)
        if _is_aside(laid.text, line):
            aside = Span(aside.start if aside else line.span.start, line.span.end)
            if found and not laid.text[found[-1].outer.end : line.span.start].strip(SPACE_OR_STOP + "\n"):
                found[-1] = replace(found[-1], outer=Span(found[-1].outer.start, line.span.end))
        elif aside and aside.end < line.span.start:
            aside = None
    return found


def _below_its_name(laid: LaidText, i: int) -> Found | None:
    """The units of line ``i`` when the line above is the name of their role alone: 牵头单位 ⏎ 县水利局."""
    above = laid.lines[i - 1] if i else None
    if above is None or above.cells is not None or above.span.end - above.span.start > _MAX_ROLE_NAME:
        return None
    role = column_role(above.span.of(laid.text).strip(_AROUND_ROLE_NAME))
    line = laid.lines[i].span
    if role is None or line.end - line.start > MAX_STATEMENT or column_role(line.of(laid.text)):
        return None
    if not all_units(laid.text, line):
        return None
    span = Span(above.span.start, line.end)
    assignments = tuple(labelled_units(laid.text, line, role))
    return Found("label", span, span, Parsed(assignments, NO_RULES, True))


def _text_start(text: str, line: Line) -> int:
    start = line.span.start
    while start < line.span.end and text[start] in SPACE_OR_STOP:
        start += 1
    return start


def _is_aside(text: str, line: Line) -> bool:
    """Whether a line is all labels of people, dates or goals (责任人：…): part of the statement beside it."""
    if line.span.end - line.span.start > _MAX_ASIDE:
        return False
    marks = labels(text, line.span)
    return bool(marks) and marks[0].span.start == line.span.start and not any(m.role for m in marks)


def _same_statement(text: str, before: Found, one: Found) -> bool:
    """Whether a labelled line goes on with the labelled line just above it: 牵头单位：A ⏎ 配合单位：B."""
    if one.span.end - before.span.start > MAX_STATEMENT:
        return False
    between = text[before.outer.end : one.outer.start]
    return one.kind == "label" == before.kind and not between.strip(SPACE_OR_STOP + "\n")


def _merged(first: Found, second: Found) -> Found:
    rules = second.parsed.rules if second.parsed.rules is not NO_RULES else first.parsed.rules
    parsed = Parsed(first.parsed.assignments + second.parsed.assignments, rules, True)
    span = Span(first.span.start, second.span.end)
    return Found(first.kind, span, Span(first.outer.start, second.outer.end), parsed)


def _in_paragraph(text: str, line: Line) -> Iterator[Found]:
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


def all_statements(
    laid: LaidText, divisions: tuple[Division, ...], addressees: tuple[Span, ...] = ()
) -> tuple[Statement, ...]:
    """Every responsibility statement of a text, those in running prose included, in order.

    ``addressees`` are the names it is addressed to (各市人民政府：), which head no duties.
    """
    stated = statements_of(laid, divisions)
    in_prose = prose_statements(laid, divisions, stated, addressees)
    return tuple(sorted((*stated, *in_prose), key=lambda s: s.span))
