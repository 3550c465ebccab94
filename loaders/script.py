"""Traditional script (繁体字), read as simplified and kept as written.

Copies of government documents on web sites of Taiwan and Hong Kong, or of mills that convert them, are in traditional
script. Every rule and word list here is in simplified script; so such a text is read through a copy in simplified
script that is as long, character for character, and its facts hold at the same places in both.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from loaders.characters import CJK
from loaders.document import Division, LaidText

# Frequent in official texts, and never in simplified ones.
_TRADITIONAL = re.compile(
    "[國實責發處單開質務標對體強進會與門點關經規調護產資現機縣類設劃確養執導應運計統協時題審報業環區態監廳負]"
)
_HAN = re.compile(f"[{CJK}]")
# One character in fifty; a simplified text that quotes a name or two has far fewer.
_SHARE = 0.02


def is_traditional(text: str) -> bool:
    """Whether a text is in traditional script, not only a word of it."""
    found = len(_TRADITIONAL.findall(text))
    return found > 0 and found >= _SHARE * len(_HAN.findall(text))


def simplified(text: str) -> str:
    """``text`` in simplified script, character by character: its length is kept.

    What only the whole word decides (乾隆 or 乾净) comes out one way.
    """
    return text.translate(_simplified())


def in_simplified(laid: LaidText) -> LaidText:
    """``laid`` as the rules can read it: itself, or its copy in simplified script when it is in traditional."""
    return replace(laid, text=simplified(laid.text)) if is_traditional(laid.text) else laid


def as_written(divisions: tuple[Division, ...], read: str, written: str) -> tuple[Division, ...]:
    """The headings of a text that was ``read`` in simplified script, in the script it is ``written`` in."""
    return (
        tuple(replace(d, title=_written(d, read, written)) for d in divisions)
        if read != written
        else divisions
    )


def _written(division: Division, read: str, written: str) -> str | None:
    if not division.title:
        return division.title
    at = read.find(division.title, division.heading.start, division.heading.end)
    return written[at : at + len(division.title)] if at >= 0 else division.title


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
