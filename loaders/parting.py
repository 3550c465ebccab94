"""Paragraphs that are several: items run together on one line, lines parted by a soft break."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache

from loaders.characters import CLOSING, SENTENCE_END
from loaders.document_number import is_number_line
from loaders.lexicon import lexicon, prose_words
from loaders.numbering import Number, number_of, ordinal, starts_item
from loaders.official_dates import is_date_line
from loaders.words import any_of

# An item can begin behind the end of a sentence or of a statement in brackets: …。（二）…, …（市水利局负责）2.…
_BEHIND = re.compile(
    rf"(?<=[{re.escape(SENTENCE_END + CLOSING)}])[ \u3000]*(?=[（(〔一二三四五六七八九十\d①-⑳⑴-⒇㈠-㈩])"
    r"|(?<=[：:])[ \u3000]*(?=\d{1,2}[.．、](?!\d))"
    r"|(?<=[^\s：:])[ \u3000]+(?=(?:[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、](?!\d)))"
)
_RUN_ON = frozenset({"han", "han_bracket", "figure", "figure_bracket", "circled"})
# Articles of a law that a web page ran together: …监督管理。第五条…, 第二章 供水设施建设第八条…
_NTH = "第[〇零一二三四五六七八九十百千]{1,6}"
_ARTICLE = re.compile(
    rf"(?<=[{re.escape(SENTENCE_END + CLOSING)}])[ \u3000]*(?={_NTH}[章条])"
    rf"|(?<=[章节])(?P<heading>[ \u3000]*[^\s，。；：、《》第]{{2,24}}[ \u3000]*)(?={_NTH}条)"
)
_SHORTEST_ITEM = 12
# One name before a stop may be the end of a sentence.
_FEWEST_BODIES = 2
# An excerpt leaves items out: （11）…（13）….
_MOST_LEFT_OUT = 3


def parts_of(paragraph: str) -> Iterator[str]:
    """The paragraphs that ``paragraph`` is: itself, mostly. Put together they have every character but white space."""
    for line in _soft_lines(paragraph):
        for article in _articles(line):
            for item in _items(article):
                yield from _bodies(item)


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


def _bodies(line: str) -> Iterator[str]:
    """The duties of several bodies run together, each behind its name and a stop: 县环保局。负责…。县农委。负责…"""
    cuts = [found.end() for found in _body_heading().finditer(line)]
    if len(cuts) < _FEWEST_BODIES:
        yield line
        return
    for a, b in itertools.pairwise([0, *cuts, len(line)]):
        yield line[a:b]


@cache
def _body_heading() -> re.Pattern[str]:
    name = rf"[^\s，。；：:、《》]{{1,12}}{any_of(lexicon().unit_endings)}"
    doing = any_of((*prose_words().charges, *prose_words().verbs, "为"))
    return re.compile(rf"(?<=[。；：:])[ \u3000]*(?={name}(?:、{name})*。{doing})")


def _items(line: str) -> Iterator[str]:
    """The items run together on ``line``: numbers of a kind that count up, behind the ends of sentences or behind spaces."""
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
    """Where the items begin of every run that counts 1, 2, 3, or goes on from the line's own number."""
    cuts: set[int] = set()
    for kind in _RUN_ON:
        run: list[int] = []
        last = 0
        for at, nth in ((at, ordinal(number)) for at, number in found if number.kind == kind):
            if nth is None:
                continue
            if nth == 1 or at == 0:
                cuts.update(_if_items(run, at))
                run, last = [at], nth
            elif run and last < nth <= last + _MOST_LEFT_OUT:
                run.append(at)
                last = nth
        cuts.update(_if_items(run, end))
    return sorted(cuts - {0})


def _if_items(run: list[int], end: int) -> list[int]:
    """A run of numbers at these places when each heads an item; （1）工业；（2）农业 are members of a sentence."""
    long = all(b - a >= _SHORTEST_ITEM for a, b in itertools.pairwise([*run, end]))
    return run if len(run) > 1 and long else []
