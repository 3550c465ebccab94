"""Text as it is searched: script, width and case make no difference, and Chinese is found from one character up.

Chinese has no blanks between words, so every pair of neighbouring characters is a token, and the last character of a
run one by itself: 徒骇河 is "徒骇 骇河 河". What is looked for is then a phrase of pairs ("徒骇 骇河"), or, for a single
character, every token that begins with it ("河*"). Letters and digits are whole words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

import opencc

# Another number, another index: what is stored was made by these rules, and is taken out by them.
RULES: Final = 4

_HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_IS_HAN = re.compile(f"[{_HAN}]")


class _Folding(dict[int, str]):
    """What each character becomes, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        # Character by character, so that every place in the folded text is a place in the text; words that a whole
        # sentence would decide (乾隆 or 乾净) come out alike in texts and in questions, which is what matters here.
        char = unicodedata.normalize("NFKC", chr(code)).casefold()
        folded = self[code] = "".join(_simplified(one) for one in char)
        return folded


_folding = _Folding()


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _simplified(char: str) -> str:
    return str(_converter().convert(char)) if _IS_HAN.match(char) else char


def fold(text: str) -> str:
    """Simplified characters, half width, lower case: "徒駭河（ＰＨ）" is "徒骇河(ph)"."""
    return text.translate(_folding)


def folded_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in ``text`` it stands for; one more for the end."""
    places: list[int] = []
    pieces: list[str] = []
    for place, char in enumerate(text):
        piece = _folding[ord(char)]
        pieces.append(piece)
        places.extend([place] * len(piece))
    places.append(len(text))
    return "".join(pieces), places


def runs(text: str) -> list[str]:
    """The folded text without what stands between words: "徒骇河、2023年" is 徒骇河, 2023, 年."""
    return _RUN.findall(fold(text))


def tokens(text: str) -> str:
    """The text as it is stored: its tokens, parted by blanks."""
    out: list[str] = []
    for run in runs(text):
        if _IS_HAN.match(run):
            out.extend(run[at : at + 2] for at in range(len(run)))
        else:
            out.append(run)
    return " ".join(out)


def phrase(word: str) -> str:
    """What to ask FTS5 for to find ``word`` anywhere in a text; empty when there is nothing to look for in it."""
    found = runs(word)
    if not found:
        return ""
    *whole, last = found
    parts = tokens(" ".join(whole)).split()
    if not _IS_HAN.match(last):
        return _quoted([*parts, last], open_end=True)
    if len(last) == 1:
        return _quoted([*parts, last], open_end=True)
    # The text may go on behind the word, so its last pair is the last thing known.
    return _quoted([*parts, *(last[at : at + 2] for at in range(len(last) - 1))], open_end=False)


def _quoted(parts: list[str], *, open_end: bool) -> str:
    return f'"{" ".join(parts)}"{" *" if open_end else ""}'
