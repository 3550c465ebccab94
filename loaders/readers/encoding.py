"""Bytes to characters, whatever the office that saved them used: UTF-8, UTF-16, GB18030, Big5.

A reader of a text format begins with :func:`decode`; every reader ends with :func:`printable`.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache

from loaders.errors import UnreadableFile

# GB18030 first among equals: GBK is what mainland offices save when they do not save UTF-8.
MULTIBYTE = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is the first half of this one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
SAMPLE_CHARACTERS = 20_000  # enough to tell encodings apart; more only costs time
PLAUSIBLE = 0.8  # share of everyday characters: right decodings score above 0.95, wrong ones below 0.6
MOST_BAD_BYTES = 0.002  # a few broken halves of characters are a damaged text, more are another encoding
MOST_BAD_UTF8 = 0.02  # as UTF-8 gives itself away even when damaged
FOREIGN = 0.4  # share of everyday characters in a page of another language; mojibake has less
MOST_CONTROLS = 0.05  # beyond this share of control characters the bytes are no text

_SUPERSCRIPTS = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_EXPONENT = re.compile("[0-9+−-]{1,4}")
_CONTROL_BYTES = bytes({*range(0x20), 0x7F} - {*b"\t\n\v\f\r"})

# Everything that is no character of a text: C0 and C1 controls but tab and line ends, lone surrogates,
# non-characters, the byte order mark inside a text. XML and RDF refuse most of them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff]"
    "|[\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0010fffe\U0010ffff]"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was in, and how many of its bytes belonged to no character."""

    text: str
    encoding: str
    bad_bytes: int = 0


def decode(data: bytes, path: str, declared: str = "") -> Decoded:
    """The characters of ``data``; ``declared`` is an encoding the file itself names, believed when it fits.

    Raises UnreadableFile when the bytes are empty or no text in any encoding.
    """
    if not data.strip(b"\x00 \t\r\n\f"):
        raise UnreadableFile(path, "the file is empty", "文件为空")
    found = _by_mark(data) or _by_declaration(data, declared) or _by_trial(data) or _by_statistics(data)
    if found is None or _is_rubbish(found.text):
        raise UnreadableFile(path, "not text in any known encoding", "内容不是文字，无法识别编码")
    return found


def printable(text: str) -> tuple[str, int]:
    """``text`` without the characters no text has (NUL, controls, non-characters), and their count."""
    if _UNPRINTABLE.search(text) is None:
        return text, 0
    return _UNPRINTABLE.subn("", text)


def raised(text: str) -> str:
    """What is printed above the line, as it is written on it: ``10`` with a raised ``4`` is 10⁴, not 104.

    Only short numbers are; a raised word or footnote sign stays as it is.
    """
    return text.translate(_SUPERSCRIPTS) if _EXPONENT.fullmatch(text.strip()) else text


def _by_mark(data: bytes) -> Decoded | None:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _tolerant(data, encoding)
    return None


def _by_declaration(data: bytes, declared: str) -> Decoded | None:
    """A page saved again by a browser keeps ``charset=gb2312`` over UTF-8 bytes: a name must also fit."""
    if not declared:
        return None
    name = declared.strip().lower()
    encoding = "gb18030" if name in {"gb2312", "gbk", "x-gbk", "gb_2312-80", "cp936"} else name
    try:
        codecs.lookup(encoding)
        text = data.decode(encoding)
    except (LookupError, UnicodeError, ValueError):
        return None
    return Decoded(text, encoding) if plausibility(text) >= PLAUSIBLE else None


def _by_trial(data: bytes) -> Decoded | None:
    """UTF-8 proves itself: no other Chinese text happens to be valid. The rest must look like Chinese."""
    if b"\x00" not in data:
        utf8 = _tolerant(data, "utf-8")
        if utf8 is not None:
            return utf8
    candidates = [found for encoding in MULTIBYTE if (found := _tolerant(data, encoding)) is not None]
    if b"\x00" in data and (utf8 := _tolerant(data, "utf-8")) is not None:
        candidates.append(utf8)
    best = max(candidates, key=lambda found: (plausibility(found.text), -found.bad_bytes), default=None)
    return best if best is not None and plausibility(best.text) >= PLAUSIBLE else None


def _by_statistics(data: bytes) -> Decoded | None:
    """The last resort, for a page in another language; its accents are at best likely."""
    sample = data[: 4 * SAMPLE_CHARACTERS]
    if len(sample) - len(sample.translate(None, _CONTROL_BYTES)) > MOST_CONTROLS * len(sample):
        return None  # no encoding of one byte a character uses these: spare the long search
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    found = _tolerant(data, best.encoding) if best is not None else None
    return found if found is not None and plausibility(found.text) >= FOREIGN else None


def _tolerant(data: bytes, encoding: str) -> Decoded | None:
    """Decode, forgiving the few bytes that a cut or a bad disk spoils; None when more are bad."""
    try:
        return Decoded(data.decode(encoding), encoding)
    except (UnicodeError, LookupError):
        pass
    share = MOST_BAD_UTF8 if encoding.startswith("utf-8") else MOST_BAD_BYTES
    # A file in another encoding shows itself early: a strict look at its head is cheaper than replacing all.
    head = data[: 4 * SAMPLE_CHARACTERS].decode(encoding, "replace")
    if head.count("\ufffd") > len(head) * share * 4 + 1:
        return None
    text = data.decode(encoding, "replace")
    bad = text.count("\ufffd")
    return Decoded(text, encoding, bad) if bad <= len(data) * share + 1 else None


def _is_rubbish(text: str) -> bool:
    sample = text[:SAMPLE_CHARACTERS]
    return len(_UNPRINTABLE.findall(sample)) > len(sample) * MOST_CONTROLS + 1


def plausibility(text: str) -> float:
    """The share of everyday characters in the head of ``text``: 1.0 when clean, about 0.4 for mojibake."""
    sample = [c for c in text[:SAMPLE_CHARACTERS] if not c.isspace()]
    if not sample:
        return 0.0
    everyday = _everyday()
    return sum(c in everyday for c in sample) / len(sample)


@cache
def _everyday() -> frozenset[str]:
    """ASCII, punctuation and the frequent hanzi of both scripts: level one of GB 2312 and of Big5."""
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    gb = {bytes((lead, trail)).decode("gb2312", "ignore") for lead in range(0xA1, 0xD8) for trail in trails}
    big5 = {bytes((lead, trail)).decode("big5", "ignore") for lead in range(0xA1, 0xC7) for trail in trails}
    hanzi = {pair for pair in gb | big5 if len(pair) == 1}
    ascii_and_more = {chr(c) for c in range(0x20, 0x7F)} | set("—–…“”‘’·〔〕①②③④⑤⑥⑦⑧⑨⑩ⅠⅡⅢⅣⅤ㎡")
    # The kana, Greek and Cyrillic of the same tables are what mojibake is made of, not what plans are.
    foreign = {c for c in hanzi if "\u0370" <= c <= "\u04ff" or "\u3040" <= c <= "\u30ff"}
    return frozenset((hanzi - foreign) | ascii_and_more)
