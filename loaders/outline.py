"""The tree of headings and numbered items. Never loses a character: the divisions and the front cover the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from loaders.announced import announcing_lines
from loaders.characters import CLOSING, OPENING, fold
from loaders.document import Division, LaidText, Span
from loaders.numbering import Number, bare_number_of, number_of

_FIRST_SENTENCE = re.compile(r"[^。！？!?；;：:\t]{1,60}")
# A title that is a heading and not yet the measure itself is short.
_MAX_TITLE = 45
# "（一）加强监管（市水利局牵头）": the bracket is no part of the heading, but （试行） is
_STATEMENT_BRACKET = re.compile(rf"[{re.escape(OPENING)}][^{re.escape(CLOSING)}]*?(?:牵头|负责|单位[：:]|部门[：:]|配合)")
FRONT = "front"
HEADING = "heading"
ATTACHMENT = "attachment"


def outline(laid: LaidText) -> tuple[Division, ...]:
    """The divisions of a text in order, the first being the front: what stands before the first number.

    A division's parent is the nearest one before it whose kind of number stands higher (一、 over （一） over 1.);
    numbers may skip, repeat or run on across headings.
    """
    front = Division(0, -1, FRONT, "", None, (), Span(0, 0), Span(0, len(laid.text)), None)
    divisions = [front]
    for i, number in _numbers(laid):
        line = laid.lines[i]
        division = _division(divisions, number, line.span.of(laid.text), line.span)
        if division.kind == ATTACHMENT and division.title is None:
            division = _with_title_below(division, laid, i)
        divisions.append(division)
    return tuple(_with_ends(divisions, len(laid.text)))


def _numbers(laid: LaidText) -> Iterator[tuple[int, Number]]:
    """The lines that open a division, by index, with the number each begins with."""
    announcing = announcing_lines(laid)
    bare = _bare_headings(laid)
    for i, line in enumerate(laid.lines):
        text = line.span.of(laid.text)
        if line.cells is None and text and i not in announcing:
            number = number_of(text) or (bare_number_of(text) if i in bare else None)
            if number:
                yield i, number


def _bare_headings(laid: LaidText) -> frozenset[int]:
    """Short lines with a figure and no mark (2职责) that numbers under them (2.1 …) show to be headings."""
    found: set[int] = set()
    waiting: tuple[int, str] | None = None
    for i, line in enumerate(laid.lines):
        text = line.span.of(laid.text) if line.cells is None else ""
        number = number_of(text)
        if number is None:
            bare = bare_number_of(text)
            waiting = (i, bare.label) if bare else waiting
        elif waiting and number.kind == "dotted" and re.match(rf"{waiting[1]}[.．]1(?!\d)", number.label):
            found.add(waiting[0])
            waiting = None
    return frozenset(found)


def _division(before: list[Division], number: Number, text: str, line: Span) -> Division:
    parent = next((d for d in reversed(before) if d.level < number.depth), before[0])
    if number.kind == "attachment":
        parent = before[0]
    title = _title(text, number)
    end = line.start + number.end + (len(title) if title else 0)
    label = number.label
    step = re.sub(r"[、.．\s]+$", "", label)
    # （一） and (一) are the same number: the path has it as the standard prints it
    path = (*parent.path, fold(step).replace("(", "（").replace(")", "）"))
    return Division(
        order=len(before),
        level=number.depth,
        kind=ATTACHMENT if number.kind == "attachment" else HEADING,
        label=label,
        title=title or None,
        path=path,
        heading=Span(line.start, end),
        span=line,
        parent=parent.order,
    )


def _with_title_below(attachment: Division, laid: LaidText, i: int) -> Division:
    """An attachment that stands alone on its line (附件) takes the short line below as its title."""
    below = laid.lines[i + 1] if i + 1 < len(laid.lines) else None
    if below is None or below.cells is not None:
        return attachment
    title = below.span.of(laid.text)
    if len(title) > _MAX_TITLE or number_of(title) or title.endswith(("。", "：", "；")):
        return attachment
    return replace(attachment, title=title, heading=Span(attachment.heading.start, below.span.end))


def _title(text: str, number: Number) -> str:
    """The heading that follows a number: the whole line when it is short, else its first sentence when that is."""
    rest = text[number.end :]
    found = _FIRST_SENTENCE.match(rest)
    title = found.group() if found else ""
    whole = len(title) == len(rest.rstrip("。：:；;"))
    statement = _STATEMENT_BRACKET.search(rest)
    if statement and statement.start() < len(title):
        title = title[: statement.start()]
    return title if whole or len(title) <= _MAX_TITLE else ""


def _with_ends(divisions: list[Division], end: int) -> list[Division]:
    """Each division stretched to where the next one that is not inside it begins."""
    out: list[Division] = []
    for i, division in enumerate(divisions):
        later = (d for d in divisions[i + 1 :] if d.level <= division.level)
        if division.kind == FRONT:
            later = iter(divisions[1:2])
        stop = next((d.span.start for d in later), end)
        out.append(replace(division, span=Span(division.span.start, stop)))
    return out


def division_at(divisions: tuple[Division, ...], offset: int) -> Division:
    """The innermost division that holds ``offset``: the last one that starts at or before it."""
    low, high = 0, len(divisions)
    while high - low > 1:
        middle = (low + high) // 2
        if divisions[middle].span.start <= offset:
            low = middle
        else:
            high = middle
    return divisions[low]


def heading_path(divisions: tuple[Division, ...], division: Division) -> str:
    """The headings above and of ``division`` as a reader cites them: "三、重点任务 / （一）… / 1."."""
    names: list[str] = []
    at: Division | None = division
    while at is not None and at.kind != FRONT:
        names.append(f"{at.label}{at.title or ''}")
        at = divisions[at.parent] if at.parent is not None else None
    return " / ".join(reversed(names))
