"""Paragraphs that are several: items run together on one line, lines parted by a soft break."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from loaders.characters import CLOSING, SENTENCE_END
from loaders.document_number import is_number_line
from loaders.numbering import Number, number_of, ordinal, starts_item
from loaders.official_dates import is_date_line

# An item can begin behind the end of a sentence or of a statement in brackets: …。（二）…, …（市水利局负责）2.…
_BEHIND = re.compile(
    rf"(?<=[{re.escape(SENTENCE_END + CLOSING)}])[ \u3000]*(?=[（(〔一二三四五六七八九十\d①-⑳⑴-⒇㈠-㈩])"
)
_RUN_ON = frozenset({"han", "han_bracket", "figure", "figure_bracket", "circled"})
# Articles of a law that a web page ran together: …监督管理。第五条…, 第二章 供水设施建设第八条…
_NTH = "第[〇零一二三四五六七八九十百千]{1,6}"
_ARTICLE = re.compile(
    rf"(?<=[{re.escape(SENTENCE_END + CLOSING)}])[ \u3000]*(?={_NTH}[章条])"
    rf"|(?<=[章节])(?P<heading>[ \u3000]*[^\s，。；：、《》第]{{2,24}}[ \u3000]*)(?={_NTH}条)"
)
# Shorter items (（1）工业；（2）农业) are members of a sentence.
_SHORTEST_ITEM = 12
# An excerpt leaves items out: （11）…（13）….
_MOST_LEFT_OUT = 3


def parts_of(paragraph: str) -> Iterator[str]:
    """The paragraphs that ``paragraph`` is: itself, mostly. Put together they have every character but white space."""
    for line in _soft_lines(paragraph):
        for article in _articles(line):
            yield from _items(article)


def _soft_lines(paragraph: str) -> Iterator[str]:
    """The lines of a paragraph, joined again where a break parts a sentence."""
    gathered = ""
    for line in paragraph.split("\n"):
        if gathered.strip() and line.strip() and _parts(gathered.strip(), line.strip()):
            yield gathered
            gathered = line
        else:
            gathered = f"{gathered}\n{line}" if gathered else line
    yield gathered


def _parts(above: str, line: str) -> bool:
    return (
        above[-1] in SENTENCE_END + "：:；;"
        or starts_item(line)
        or any(
            is_number_line(text) or is_date_line(text) for text in (above.rsplit("\n", 1)[-1].strip(), line)
        )
    )


def _articles(line: str) -> Iterator[str]:
    """The articles run together on ``line``; a number that a sentence speaks of (第五条规定…) begins none."""
    cuts = [
        found.end()
        for found in _ARTICLE.finditer(line)
        if (number := number_of(line[found.end() : found.end() + 40]))
        and number.kind in ("article", "chapter")
    ]
    for a, b in itertools.pairwise([0, *cuts, len(line)]):
        yield line[a:b]


def _items(line: str) -> Iterator[str]:
    """The items run together on ``line``: numbers of one kind that count up, each behind the end of a sentence."""
    starts = [0, *(found.end() for found in _BEHIND.finditer(line))]
    if len(starts) == 1:
        yield line
        return
    cuts = _counted(
        [(at, number) for at in starts if (number := number_of(line[at : at + 16].lstrip()))], len(line)
    )
    edges = [0, *cuts, len(line)]
    for a, b in itertools.pairwise(edges):
        yield line[a:b]


def _counted(found: list[tuple[int, Number]], end: int) -> list[int]:
    """Where the items of the longest run that counts 1, 2, 3 (or goes on from the line's own number) begin."""
    best: list[int] = []
    for first, (start, number) in enumerate(found):
        nth = ordinal(number)
        if number.kind not in _RUN_ON or nth is None or (start and nth != 1):
            continue
        run, last = [start], nth
        for at, other in found[first + 1 :]:
            if other.kind == number.kind and last < (ordinal(other) or 0) <= last + _MOST_LEFT_OUT:
                run.append(at)
                last = ordinal(other) or last
        lengths = [b - a for a, b in zip(run, [*run[1:], end], strict=False)]
        if len(run) > max(1, len(best)) and min(lengths) >= _SHORTEST_ITEM:
            best = run
    return [at for at in best if at]
