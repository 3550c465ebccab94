"""Character classes of Chinese official text, and how wide a line is on paper."""

from __future__ import annotations

import re
import unicodedata

OPENING = "（(〔[【［﹝〖{"
CLOSING = "）)〕]】］﹞〗}"
SENTENCE_END = "。！？!?"
CLAUSE_END = SENTENCE_END + "；;"

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇々\U00020000-\U0003134f"
CJK_PUNCTUATION = "\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65‘’“”…—·"

# Bidirectional controls, zero-width characters, soft hyphen, object-replacement marks: they print nothing.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufffc\ufe0e\ufe0f]")
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")


# Where nothing else stands in a line, what is narrow is what is ASCII.
_PLAIN = re.compile(f"[\x00-\x7f{CJK}{CJK_PUNCTUATION}]*")


def width(line: str) -> float:
    """How wide ``line`` prints, in full-width characters: Han characters count 1, Latin ones a half."""
    if _PLAIN.fullmatch(line):
        return len(line) - len(line.encode("ascii", "ignore")) / 2
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in line)


# Full-width digits, letters and brackets match like half-width ones. One character for one, so that spans hold in both.
_FOLD: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= {ord(c): "(" for c in "（〔【［﹝〖[{"} | {ord(c): ")" for c in "）〕】］﹞〗]}"}
_FOLD |= {ord("　"): " ", ord("；"): ";", ord("："): ":", ord("，"): ",", ord("．"): "."}


def fold(text: str) -> str:
    """``text`` with full-width forms and all bracket kinds made alike, character by character (the length is kept)."""
    return text.translate(_FOLD)
