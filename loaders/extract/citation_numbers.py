"""Numbers of documents: 鲁政办字〔2023〕7号, 国务院令第641号, GB 18466-2005; and the words around them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from loaders.extract.names import run_start
from loaders.extract.words import word_lists
from loaders.words import any_of

_LONGEST_SIGN = 10
_YEAR_SIGN = r"[〔\[［（(【﹝]\s*(?:19|20)\d{2}\s*[〕\]］）)】﹞]\s*第?\s*\d{1,5}\s*号"
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class CitationWords:
    """The words around names of documents, as patterns."""

    under: re.Pattern[str]
    cut: re.Pattern[str]
    number: re.Pattern[str]
    standard: re.Pattern[str]
    order_givers: tuple[str, ...]
    unmarked_ends: tuple[str, ...]
    unmarked: re.Pattern[str]
    unmarked_one: re.Pattern[str]
    standard_title: tuple[str, ...]


def number_start(text: str, found: re.Match[str]) -> int:
    """Where the whole number begins: 按照|鲁政办字〔2023〕7号, 根据|国务院令第641号."""
    at = found.start()
    if found["standard"]:
        return at
    if found["order"]:
        giver = next((g for g in citation_words().order_givers if text.endswith(g, 0, at)), None)
        if giver is None:
            return at
        at -= len(giver)
        return after_cue(text, at, 4) if giver.startswith(("省", "市", "人民")) else at
    return after_cue(text, at, _LONGEST_SIGN)


def after_cue(text: str, end: int, longest: int) -> int:
    """Where what ends at ``end`` begins: after the last word of citing, or where its characters do."""
    start = run_start(text, end, longest)
    return max(
        (cue.end() for cue in citation_words().cut.finditer(text, max(0, start - 1), end)), default=start
    )


def normal_number(number: str) -> str:
    """A number as it is listed: 鲁政办字〔2023〕7号, GB 18466-2005."""
    number = re.sub(r"[—–－‐]", "-", number.strip())
    if standard := citation_words().standard.fullmatch(number):
        letters, digits = (_SPACE.sub("", standard.group(i)) for i in (1, 2))
        return f"{letters}/{digits}" if re.fullmatch(r"DB\d+", letters) else f"{letters} {digits}"
    number = re.sub(r"[\[［（(【﹝]", "〔", re.sub(r"[\]］）)】﹞]", "〕", _SPACE.sub("", number)))
    return re.sub(r"〕第?0*", "〕", number)


@cache
def citation_words() -> CitationWords:
    """The words, read once. Raises LexiconError with the list and the word that is wrong."""
    lists = word_lists("citations")
    letters = "|".join(sorted(map(re.escape, lists["standards"]), key=len, reverse=True))
    standard = (
        rf"((?<![A-Za-z])(?:{letters}|DB\d{{2,4}}|T/[A-Z]{{2,8}})(?:\s*/\s*[TZ])?)\s*[-—/]?\s*"
        r"(\d{1,5}(?:\.\d{1,3})*(?:\s*[-—–－]\s*(?:19|20)?\d{2}(?!\d))?)"
    )
    order = r"(?P<order>令\s*[（(]?第?\s*\d+\s*号)"
    endings = any_of(lists["unmarked"])
    one = rf"[\u4e00-\u9fff]{{2,28}}?{endings}"
    return CitationWords(
        under=re.compile(any_of(lists["under"])),
        cut=re.compile(rf"{any_of(lists['under'])}|关于|依照|以及|文件|[的和及与由将对]"),
        number=re.compile(rf"{order}|(?P<official>{_YEAR_SIGN})|(?P<standard>{standard})"),
        standard=re.compile(standard),
        unmarked_ends=lists["unmarked"],
        unmarked=re.compile(rf"{any_of(lists['under'])}({one}(?:[、及和]{one})*)"),
        unmarked_one=re.compile(rf"[、及和]?({one})"),
        order_givers=tuple(sorted(lists["order_givers"], key=len, reverse=True)),
        standard_title=tuple(sorted(lists["standard_titles"], key=len, reverse=True)),
    )
