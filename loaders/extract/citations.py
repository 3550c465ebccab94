"""The laws, standards, plans and documents that a text names (引用), and those it is made under (依据).

Named by title (《…》, with or without a number after it), by number alone (国务院令第641号, GB 18466-2005,
鲁政办字〔2023〕7号), and a few kinds by plain words (中华人民共和国水污染防治法, 产业结构调整指导目录).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from loaders.document import Citation, Division, LaidText, Span
from loaders.extract.citation_numbers import after_cue, citation_words, normal_number, number_start
from loaders.extract.titles import titles

_SPACE = re.compile(r"\s+")
_HEAD_LINES = 40
_LONGEST_TITLE = 24
_SHORTEST_TITLE = 6
# What may stand between 根据 and the document: a date, an issuer.
_LONGEST_GAP = 20
# "《X方案》已经市政府同意，现印发给你们": the document itself
_OWN_AFTER = re.compile(
    r"(?:已|业已|业经|经)[^。《》\n]{0,40}?(?:同意|通过|批准|审定)|现?(?:予以?)?(?:印发|公布|发布)(?:给你们|，)"
)
_PASSED_ON = re.compile(
    r"(?:印发|下发|公布|发布)\s*《([^《》]{4,120})》\s*的?\s*(?:通知|决定|公告|通告|命令|令)"
)
_ALIAS = re.compile(r"[以下]{1,2}(?:统称|简称|称)[：:]?[《“\"]([^》”\"]{2,12})[》”\"]")
_NAMING = re.compile(r"(?:简称|统称|下称)[为：:]?$")
_INNER = re.compile(r"[<〈＜]([^<>〈〉＜＞\n]{2,80})[>〉＞]")
_GAP = re.compile(r"[、及和与以]{0,2}|(?:[、及和与以]{1,2}|等)?[\u4e00-\u9fff]{0,8}")
_LAW = re.compile(r"中华人民共和国[\u4e00-\u9fff]{2,16}?(?:法(?![院律人规定制治官庭])|条例)")
_MADE_HERE = re.compile(r"制[定订]本|编制本|出台本")
_OPEN = re.compile(r"\s*[（(〔［\[]")
_LONGEST_BRACKET = 80


def citations_of(laid: LaidText, divisions: tuple[Division, ...]) -> tuple[Citation, ...]:
    """Every mention of another document in the text, in order; a title inside a title after the outer one.

    ``implements`` says that the text is made under it: before the first heading, with 根据, 贯彻落实 and the
    like before it, or in a sentence that makes the text (根据《…法》，制定本办法). The document itself is no
    citation.
    """
    text = laid.text
    found = sorted(_found(text), key=lambda c: (c.span.start, -c.span.end))
    own = _own_titles(laid, found)
    aliases = _aliases(text, found)
    found = [replace(c, title=aliases.get(c.title or "", c.title)) for c in found]
    found = [c for c in found if _plain(c.title) not in own and not _is_own_number(laid, c)]
    body = divisions[1].span.start if len(divisions) > 1 else len(text)
    under = _made_under(text, found, body)
    return tuple(
        replace(c, implements=True) if is_under else c for c, is_under in zip(found, under, strict=True)
    )


def _found(text: str) -> Iterator[Citation]:
    taken: list[Span] = []
    for title in titles(text):
        span, number = _with_number(text, title.span) if title.depth == 0 else (title.span, None)
        if title.depth == 0:
            taken.append(span)
        inside = _SPACE.sub("", title.inside.of(text))
        if len(inside) < 2 or _NAMING.search(text, max(0, span.start - 6), span.start):
            continue
        yield Citation(span, inside, number, False)
        for inner in _INNER.finditer(text, title.inside.start, title.inside.end):
            yield Citation(Span(*inner.span(1)), _SPACE.sub("", inner.group(1)), None, False)
    taken.sort()
    yield from (c for c in _unmarked(text) if not _overlaps(c.span, taken))
    yield from (c for c in _bare_numbers(text) if not _overlaps(c.span, taken))


def _with_number(text: str, title: Span) -> tuple[Span, str | None]:
    """The span of a title and the number in the bracket behind it (鲁政发〔2015〕31号), and that number."""
    opening = _OPEN.match(text, title.end)
    if not opening:
        return title, None
    close = _closing(text, opening.end())
    if close is None:
        return title, None
    number = citation_words().number.search(text, opening.end(), close)
    if number is None:
        return title, None
    start = max(opening.end(), number_start(text, number))
    return Span(title.start, close + 1), normal_number(text[start : number.end()])


def _closing(text: str, start: int) -> int | None:
    """Where the bracket that opened just before ``start`` closes."""
    depth = 1
    for i in range(start, min(len(text), start + _LONGEST_BRACKET)):
        depth += (text[i] in "（(〔［[") - (text[i] in "）)〕］]")
        if depth == 0:
            return i
    return None


def _bare_numbers(text: str) -> Iterator[Citation]:
    """Documents by number alone; a standard's title before its number goes with it."""
    for found in citation_words().number.finditer(text):
        start = number_start(text, found)
        number = normal_number(text[start : found.end()])
        title: str | None = None
        end = found.end()
        if found["standard"]:
            bracket = text[start - 1 : start] in ("（", "(")
            title, start = _title_before(text, start - bracket, start)
            end += bool(title and bracket and text[end : end + 1] in ("）", ")"))
        elif start == found.start():
            continue  # 〔2023〕7号 without the sign of an office
        yield Citation(Span(start, end), title, number, False)


def _title_before(text: str, end: int, start: int) -> tuple[str | None, int]:
    """The title of a standard, ending at ``end``, and where it begins; else none, and ``start``."""
    ending = next((word for word in citation_words().standard_title if text.endswith(word, 0, end)), None)
    begin = after_cue(text, end, _LONGEST_TITLE) if ending else end
    return (text[begin:end], begin) if end - begin >= _SHORTEST_TITLE else (None, start)


def _unmarked(text: str) -> Iterator[Citation]:
    """Documents named by plain words."""
    for found in _LAW.finditer(text):
        yield Citation(Span(*found.span()), found.group(), None, False)
    if not any(ending in text for ending in citation_words().unmarked_ends):
        return
    for listed in citation_words().unmarked.finditer(text):
        for one in citation_words().unmarked_one.finditer(text, listed.start(1), listed.end(1)):
            yield Citation(Span(*one.span(1)), one.group(1), None, False)


def _own_titles(laid: LaidText, found: list[Citation]) -> set[str]:
    """The titles of the document itself, plain: what it passes on, and what stands above its text."""
    text = laid.text
    own = {
        _plain(c.title) for c in found if text[c.span.start] == "《" and _OWN_AFTER.match(text, c.span.end)
    }
    head = laid.lines[:_HEAD_LINES]
    if head:
        own |= {
            _plain(f.group(1))
            for f in _PASSED_ON.finditer(text, 0, head[-1].span.end)
            if _opens_no_title(text, f)
        }
    lines = {_plain(line.span.of(text)) for line in head if line.cells is None}
    own |= {_plain(c.title) for c in found if _plain(c.title) in lines}
    return own - {""}


def _opens_no_title(text: str, found: re.Match[str]) -> bool:
    """Whether 印发《X》的通知 is this document's own head, and not in 《》 or after 根据."""
    line = text.rfind("\n", 0, found.start()) + 1
    before = text[line : found.start()]
    return "《" not in before and not citation_words().under.search(before)


def _aliases(text: str, found: list[Citation]) -> dict[str, str]:
    """Short titles that the text gives: 《…保护条例》（以下简称《条例》）."""
    aliases: dict[str, str] = {}
    ends = [c.span.end for c in found]
    for short in _ALIAS.finditer(text):
        i = bisect_right(ends, short.start()) if ends == sorted(ends) else 0
        before = (
            [c for c in found if c.span.end <= short.start() and c.title][-1:] if not i else [found[i - 1]]
        )
        if before and before[0].title and short.start() - before[0].span.end < 40:
            aliases[short.group(1)] = before[0].title
    return aliases


def _is_own_number(laid: LaidText, citation: Citation) -> bool:
    """Whether a number without a title is the document's own: alone on its line, or in the signature line."""
    if citation.title is not None:
        return False
    text = laid.text
    start = text.rfind("\n", 0, citation.span.start) + 1
    end = text.find("\n", citation.span.end)
    line = text[start : end if end >= 0 else len(text)].strip(" \t（）()")
    return len(line) <= citation.span.end - citation.span.start + 6


def _made_under(text: str, found: list[Citation], body: int) -> Iterator[bool]:
    """For each of ``found``, in order, whether its sentence says that the document is made under it."""
    outer = Span(0, 0)  # the last title around others
    cue_end, sentence = -1, -1
    for citation in found:
        if outer.covers(citation.span):
            yield False
            continue
        start = max(text.rfind(mark, 0, citation.span.start) for mark in "。！？\n") + 1
        if start != sentence:
            cue_end, sentence = -1, start
        low = max(start, outer.end)
        cues = [cue.end() for cue in citation_words().under.finditer(text, low, citation.span.start)]
        gap = text[cues[-1] if cues else low : citation.span.start]
        if cues:
            cue_end = cues[-1]
        elif cue_end >= 0 and not _GAP.fullmatch(gap):
            cue_end = -1  # 根据《A》和《B》 goes on, 根据《A》，…《B》 does not
        outer = citation.span
        in_preamble = citation.span.start < body or _makes(text, citation.span.end)
        yield cue_end >= 0 and in_preamble and len(gap) <= _LONGEST_GAP and not re.search("[，；。]", gap)


def _makes(text: str, at: int) -> bool:
    """Whether the sentence goes on to make the document: 根据《…法》，制定本办法."""
    end = text.find("。", at)
    return _MADE_HERE.search(text, at, end if end >= 0 else len(text)) is not None


def _plain(title: str | None) -> str:
    return re.sub(r"[\s《》<>〈〉＜＞]", "", title or "")


def _overlaps(span: Span, taken: list[Span]) -> bool:
    i = bisect_right(taken, span.start, key=lambda other: other.start)
    return i > 0 and taken[i - 1].end > span.start
