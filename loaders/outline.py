"""The tree of headings and numbered items. Never loses a character: the divisions and the front cover the text."""

from __future__ import annotations

import re
from dataclasses import replace

from loaders.characters import CLOSING, OPENING, fold
from loaders.document import Division, LaidText, Span
from loaders.numbered import numbered_lines
from loaders.numbering import Number, number_of

_FIRST_SENTENCE = re.compile(r"[^。！？!?；;：:\t]{1,60}")
_ARTICLE_HEADING = re.compile(r"[^，。；：]{2,20}")
# A title that is a heading and not yet the measure itself is short.
_MAX_TITLE = 45
# "（一）加强监管（市水利局牵头）": the bracket is no part of the heading, but （试行） is
_STATEMENT_BRACKET = re.compile(
    rf"[{re.escape(OPENING)}][^{re.escape(CLOSING)}]*?(?:牵头|负责|单位[：:]|部门[：:]|配合)"
)
FRONT = "front"
HEADING = "heading"
ATTACHMENT = "attachment"


def outline(laid: LaidText) -> tuple[Division, ...]:
    """The divisions of a text in order, the first being the front: what stands before the first number.

    A division's parent is the nearest one before it whose kind of number stands higher (一、 over （一） over 1.);
    numbers may skip, repeat or run on across headings.
    """
    divisions = [Division(0, -1, FRONT, "", None, (), Span(0, 0), Span(0, len(laid.text)), None)]
    around = divisions[:]  # the division last opened, and those it lies in
    for i, number in numbered_lines(laid):
        while around[-1].level >= number.depth:
            around.pop()
        division = _division(len(divisions), around[-1], number, laid, i)
        divisions.append(division)
        around.append(division)
    return tuple(_with_ends(divisions, len(laid.text)))


def _division(order: int, parent: Division, number: Number, laid: LaidText, i: int) -> Division:
    """The division that line ``i`` opens with ``number``; its span is that line for now."""
    line = laid.lines[i].span
    text = line.of(laid.text)
    attached = number.kind == "attachment"
    at = number.end
    while attached and at < len(text) and text[at] in "：:.．、 ":  # 附件2：任务清单
        at += 1
    title = _title(text[at:], number)
    division = Division(
        order=order,
        level=number.depth,
        kind=ATTACHMENT if attached else HEADING,
        label=number.label,
        title=title or None,
        path=(*parent.path, _step(number.label)),
        heading=Span(line.start, line.start + at + len(title)),
        span=line,
        parent=parent.order,
    )
    return _with_title_below(division, laid, i) if attached and not title else division


def _step(label: str) -> str:
    """A number as one step of a path: without its mark, and with brackets as the standard prints them."""
    return fold(label.rstrip("、.．")).replace("(", "（").replace(")", "）")


def _with_title_below(attachment: Division, laid: LaidText, i: int) -> Division:
    """An attachment that stands alone on its line (附件) takes the short line below as its title."""
    below = laid.lines[i + 1] if i + 1 < len(laid.lines) else None
    if below is None or below.cells is not None:
        return attachment
    title = below.span.of(laid.text)
    if len(title) > _MAX_TITLE or number_of(title) or title.endswith(("。", "：", "；")):
        return attachment
    return replace(attachment, title=title, heading=Span(attachment.heading.start, below.span.end))


def _title(rest: str, number: Number) -> str:
    """The heading behind a number: all of the line when it is short, else its first sentence when that is."""
    if number.kind == "article" and not _ARTICLE_HEADING.fullmatch(rest):
        return ""  # 第一条 为了…: the article itself
    found = _FIRST_SENTENCE.match(rest)
    title = found.group() if found else ""
    whole = len(title) == len(rest.rstrip("。：:；;"))
    statement = _STATEMENT_BRACKET.search(rest)
    if statement and statement.start() < len(title):
        title = title[: statement.start()]
    return title if whole or len(title) <= _MAX_TITLE else ""


def _with_ends(divisions: list[Division], end: int) -> list[Division]:
    """Each division stretched to where the next one that is not inside it begins; the front to the first."""
    out: list[Division] = []
    below: list[Division] = []  # from the back: the divisions that can end one before them, the nearest last
    for division in reversed(divisions):
        nearest = below[-1].span.start if below else end
        while below and below[-1].level > division.level:
            below.pop()
        stop = nearest if division.kind == FRONT else below[-1].span.start if below else end
        out.append(replace(division, span=Span(division.span.start, stop)))
        below.append(division)
    return out[::-1]


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
