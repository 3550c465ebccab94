"""Traditional script (繁体字), read as simplified and kept as written.

Copies of government documents on web sites of Taiwan and Hong Kong, or of mills that convert them, are in traditional
script. Every rule and word list here is in simplified script; so such a file is read through a copy in simplified
script, character for character, and the texts that come out of it are given their own characters back at the end.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import chain

from loaders.blocks import with_text
from loaders.characters import CJK
from loaders.document import Division, Paragraph, PolicyDocument, RawDocument

# Frequent in official texts, and never in simplified ones.
_TRADITIONAL = re.compile(
    "[國實責發處單開質務標對體強進會與門點關經規調護產資現機縣類設劃確養執導應運計統協時題審報業環區態監廳負]"
)
_HAN = re.compile(f"[{CJK}]")
# One character in fifty; a simplified text that quotes a name or two has far fewer.
_SHARE = 0.02
# Repair and layout drop no longer stretch at once: page furniture, a contents list.
_REACH = 20_000


def is_traditional(text: str) -> bool:
    """Whether a text is in traditional script, not only a word of it."""
    found = len(_TRADITIONAL.findall(text))
    return found > 0 and found >= _SHARE * len(_HAN.findall(text))


def simplified(text: str) -> str:
    """``text`` in simplified script, character by character: its length is kept.

    What only the whole word decides (乾隆 or 乾净) comes out one way.
    """
    return text.translate(_simplified())


def in_simplified(raw: RawDocument) -> RawDocument:
    """``raw`` as the rules can read it: itself, or its copy in simplified script when it is in traditional."""
    return with_text(raw, simplified) if is_traditional(_text_of(raw)) else raw


def as_written(documents: list[PolicyDocument], raw: RawDocument) -> list[PolicyDocument]:
    """The documents found in the simplified copy of ``raw``, in order, with their text and headings as written there.

    What reading put in (line ends, tabs) stays; each other character is the next one of the file that reads so.
    """
    written = _text_of(raw)
    plain = simplified(written)
    out: list[PolicyDocument] = []
    at = 0
    for document in documents:
        text, at = _restored(document.plain, plain, written, at)
        divisions = tuple(replace(d, title=_title(d, document.plain, text)) for d in document.divisions)
        out.append(replace(document, text=text, divisions=divisions))
    return out


def _text_of(raw: RawDocument) -> str:
    blocks = (
        (block.text,) if isinstance(block, Paragraph) else (block.title, *chain.from_iterable(block.rows))
        for block in raw.blocks
    )
    return "\n".join(chain.from_iterable(blocks))


def _restored(text: str, plain: str, written: str, at: int) -> tuple[str, int]:
    """``text`` in the characters of ``written``, which reads ``plain``, from place ``at`` on; and where that ended."""
    out: list[str] = []
    for char in text:
        found = plain.find(char, at, at + _REACH) if _HAN.match(char) else -1
        out.append(written[found] if found >= 0 else char)
        at = found + 1 if found >= 0 else at
    return "".join(out), at


def _title(division: Division, plain: str, written: str) -> str | None:
    """The title of a heading as it is written where it stands."""
    at = plain.find(division.title, division.heading.start, division.heading.end) if division.title else -1
    return written[at : at + len(division.title)] if division.title and at >= 0 else division.title


class _Simplified(dict[int, str]):
    """What each character is in simplified script, found out when it is first met."""

    def __init__(self) -> None:
        import opencc  # only a document in traditional script pays for it

        self._convert = opencc.OpenCC("t2s").convert

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = self._convert(char) if _HAN.match(char) else char
        self[code] = plain if len(plain) == 1 else char
        return self[code]


@cache
def _simplified() -> _Simplified:
    return _Simplified()
