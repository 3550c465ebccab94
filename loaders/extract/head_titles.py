"""The titles in a document's head: of the notice (关于印发…的通知), and of what it passes on (…方案)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from loaders.document import Span
from loaders.document_number import number_behind
from loaders.extract.head_lines import HeadLine, Sort, head_words
from loaders.words import any_of

_TITLE_SORTS = (Sort.TITLE, Sort.BODY)
_MOST_LINES = 6
_REMARK = r"(?:[（(〔][^（）()]{1,20}[)）〕])*"
_QUOTES = re.compile(r"[《》<>〈〉“”\s]")
# "县水利局关于…工作意见" passes on 关于…工作的意见: a title is known again without its 的 and without its author
_SHORTEST_KNOWN = 8


@dataclass(frozen=True, slots=True)
class Title:
    """A title, its place, and the index of the line behind it. It may run over lines."""

    text: str
    span: Span
    after: int


def notice_title(lines: Sequence[HeadLine]) -> Title | None:
    """The first title with 关于 that ends with a kind of document: 聊城市人民政府办公室关于印发…的通知."""
    return next(
        (title for title in _titles(lines, 0) if _notice().fullmatch(number_behind(title.text)[0])), None
    )


def plan_title(lines: Sequence[HeadLine], notice: Title | None) -> Title | None:
    """The title of what a notice passes on, as it stands above its text, else as the notice names it.

    Without a notice, the document's own title; ``None`` when the notice passes nothing on.
    """
    if notice is None:
        return next((t for t in _titles(lines, 0) if _plan().fullmatch(number_behind(t.text)[0])), None)
    named = passed_on(notice.text)
    if named is None:
        return _attached(lines, notice.after)
    if found := _known_again(lines, named, notice.after):
        return found
    return replace(notice, text=named) if _passes_on().search(notice.text) else None


def passed_on(notice: str) -> str | None:
    """What a notice passes on, by its title: 关于印发《X》的通知 names X."""
    found = _passed_on().search(number_behind(notice)[0])
    return _QUOTES.sub("", found["title"]) if found else None


def _known_again(lines: Sequence[HeadLine], named: str, after: int) -> Title | None:
    wanted = _bare(named)
    for title in _titles(lines, after):
        bare = _bare(title.text)
        if bare == wanted or (len(bare) >= _SHORTEST_KNOWN and wanted.endswith(bare)):
            return title
    return None


def _attached(lines: Sequence[HeadLine], after: int) -> Title | None:
    """A plan under the signature of a notice that does not name it."""
    signed = next((i for i in range(after, len(lines)) if lines[i].sort is Sort.DATE), None)
    if signed is None:
        return None
    return next((t for t in _titles(lines, signed + 1) if _plan().fullmatch(t.text)), None)


def _titles(lines: Sequence[HeadLine], start: int) -> Iterator[Title]:
    """What can be a title: every run of one to six lines of title or body, the shortest first."""
    for first in range(start, len(lines)):
        if lines[first].sort not in _TITLE_SORTS or _said_again(lines, first):
            continue
        text = ""
        for last in range(first, min(first + _MOST_LINES, len(lines))):
            if lines[last].sort not in _TITLE_SORTS:
                break
            bodies = last > first and lines[last].sort is lines[last - 1].sort is Sort.BODY
            text += f" {lines[last].text}" if bodies else lines[last].text
            yield Title(text, Span(lines[first].span.start, lines[last].span.end), last + 1)


def _said_again(lines: Sequence[HeadLine], i: int) -> bool:
    """Whether the body on line ``i`` is said again by the title below: it is a red head."""
    return i + 1 < len(lines) and lines[i].sort is Sort.BODY and lines[i + 1].text.startswith(lines[i].text)


def _bare(title: str) -> str:
    return _QUOTES.sub("", title).replace("的", "")


@cache
def _notice() -> re.Pattern[str]:
    return re.compile(rf".*关于.+(?:{any_of(head_words()['notice_kinds'])}){_REMARK}")


@cache
def _plan() -> re.Pattern[str]:
    return re.compile(rf".{{2,}}(?:{any_of(head_words()['plan_kinds'])})[》>〉]?{_REMARK}")


@cache
def _passes_on() -> re.Pattern[str]:
    return re.compile(any_of(head_words()["passes_on"]))


@cache
def _passed_on() -> re.Pattern[str]:
    words = head_words()
    verb = any_of((*words["passes_on"], *words["announces"]))
    return re.compile(rf"{verb}(?P<title>.{{2,}}?)的?(?:{any_of(words['notice_kinds'])}){_REMARK}$")
