"""The automatic numbers of Word paragraphs, as Word prints them: （一）, 1., ①, 第三条.

A numbered paragraph's text in the file lacks its number; numbering.xml says how to count and how to write it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

DIGITS = "〇一二三四五六七八九"
HEAVENLY_STEMS = "甲乙丙丁戊己庚辛壬癸"
EARTHLY_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
DEEPEST_LEVEL = 8  # Word knows nine levels
HIGHEST_NUMBER = 9_999  # beyond it a counter is hostile, not a numbering

_PLACEHOLDER = re.compile("%([1-9])")  # 第%1条, %1.%2


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts and prints."""

    start: int = 1
    format: str = "decimal"
    text: str = "%1."
    gap: str = "tab"  # tab, space or nothing, between number and text
    restart: int | None = None  # the level whose step restarts this one; None: any higher level; -1: never
    legal: bool = False  # every number of the label in Arabic digits


@dataclass(frozen=True, slots=True)
class NumberedList:
    """One ``w:num``: its levels, its fresh starts, and the abstract list whose counters it shares."""

    abstract: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int] = field(default_factory=dict)


class Numbering:
    """The running counters of a document. Feed it the numbered paragraphs in reading order."""

    def __init__(self, lists: Mapping[str, NumberedList]) -> None:
        self._lists = lists
        self._counters: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def label(self, list_id: str, level: int) -> str | None:
        """The number, with its gap, of the next paragraph of that list and level.

        None for a bullet, whose sign carries no words, and for a list the file does not define.
        """
        numbered = self._lists.get(list_id)
        if numbered is None or level not in numbered.levels:
            return None
        counters = self._step(list_id, numbered, level)
        here = numbered.levels[level]
        if here.format == "bullet":
            return None

        def number(placeholder: re.Match[str]) -> str:
            at = int(placeholder[1]) - 1
            definition = numbered.levels.get(at, Level())
            value = counters.get(at, definition.start)
            return str(value) if here.legal else write_number(value, definition.format)

        label = _PLACEHOLDER.sub(number, here.text)
        return label + _gap(label, here.gap)

    def _step(self, list_id: str, numbered: NumberedList, level: int) -> dict[int, int]:
        """Count one paragraph on ``level``: levels below start afresh, as a chapter restarts its sections."""
        counters = self._counters.setdefault(numbered.abstract, {})
        fresh = (list_id, level) not in self._begun
        self._begun.add((list_id, level))
        if fresh and level in numbered.starts:
            counters[level] = numbered.starts[level]
        elif level in counters:
            counters[level] += 1
        else:
            counters[level] = numbered.levels[level].start
        for below in [at for at in counters if at > level]:
            restart = numbered.levels.get(below, Level()).restart
            if restart is None or level <= restart:
                del counters[below]
        return counters


def _gap(label: str, gap: str) -> str:
    """The tab after ``一、`` is layout; after ``1.1`` or ``第一条`` a blank keeps number and text apart."""
    if not label or gap == "nothing":
        return ""
    return "" if gap == "tab" and label[-1] in "、，．.。)）]】〕:：" else " "


def write_number(value: int, format: str) -> str:
    """``value`` in a number format of ECMA-376 part 1, 17.18.59; unknown formats print Arabic digits."""
    if not 0 <= value <= HIGHEST_NUMBER:
        return str(value)
    return _WRITERS.get(format, str)(value)


def chinese(value: int) -> str:
    """1 → 一, 12 → 十二, 105 → 一百零五."""
    if value == 0:
        return "〇"
    written, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            written += ("零" if zero and written else "") + DIGITS[digit] + name
        zero = digit == 0
    return written.removeprefix("一") if written.startswith("一十") else written


def _formal(value: int) -> str:
    return chinese(value).translate(str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟"))


def _in_turn(names: str) -> Callable[[int], str]:
    """``甲乙丙…`` by number; past the last name Word goes on in plain Chinese numbers."""
    return lambda value: names[value - 1] if 0 < value <= len(names) else chinese(value)


def _signs(first: str, last: int) -> Callable[[int], str]:
    """① to ⑳ and their kind: consecutive characters from ``first``; Arabic digits past the last."""
    return lambda value: chr(ord(first) + value - 1) if 0 < value <= last else str(value)


def _letters(value: int) -> str:
    """a … z, aa, bb: Word repeats the letter."""
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1) if 0 < value <= 780 else str(value)


def _roman(value: int) -> str:
    written = ""
    signs = ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i")
    for sign, worth in zip(signs, (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), strict=True):
        count, value = divmod(value, worth)
        written += sign * count
    return written


def _circled(value: int) -> str:
    """① to ⑳, then ㉑ to ㉟ and ㊱ to ㊿, which Unicode keeps elsewhere."""
    for first, last, sign in ((1, 20, "①"), (21, 35, "㉑"), (36, 50, "㊱")):
        if first <= value <= last:
            return chr(ord(sign) + value - first)
    return str(value)


_FULL_WIDTH = {ord("0") + digit: ord("０") + digit for digit in range(10)}
_WRITERS: dict[str, Callable[[int], str]] = {
    "none": lambda value: "",
    "decimalZero": lambda value: f"{value:02}",
    "decimalFullWidth": lambda value: str(value).translate(_FULL_WIDTH),
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerLetter": _letters,
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": _signs("⒈", 20),
    "decimalEnclosedParen": _signs("⑴", 20),
    "ideographEnclosedCircle": _signs("㊀", 10),
    "ideographTraditional": _in_turn(HEAVENLY_STEMS),
    "ideographZodiac": _in_turn(EARTHLY_BRANCHES),
    "ideographDigital": lambda value: "".join(DIGITS[int(digit)] for digit in str(value)),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "chineseLegalSimplified": _formal,
    "ideographLegalTraditional": _formal,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseDigitalTenThousand": lambda value: "".join(DIGITS[int(digit)] for digit in str(value)),
}
