"""Dates as documents print them: 2023年3月31日, 二〇一六年十二月二十五日, 2020-06-18."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from loaders.numbering import han_number

_ZERO = "〇○零OОo0０"
_HAN_YEAR = rf"[一二][{_ZERO}一二三四五六七八九]{{3}}"
_DATE = re.compile(
    rf"(?P<year>(?:19|20)\d{{2}}|{_HAN_YEAR})\s*年\s*(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s*月"
    r"\s*(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日"
    r"|(?<!\d)(?P<y>(?:19|20)\d{2})(?P<mark>[-./])(?P<m>\d{1,2})(?P=mark)(?P<d>\d{1,2})(?!\d)"
)
_YEAR_DIGITS = {c: "0" for c in _ZERO} | {c: str(i) for i, c in enumerate("一二三四五六七八九", 1)}

# A line with a date and nothing else, however it is spaced out.
_LONGEST_LINE = 40


@dataclass(frozen=True, slots=True)
class OfficialDate:
    """A date in a line: where it stands, and the day as YYYY-MM-DD."""

    start: int
    end: int
    iso: str


def date_in(line: str) -> OfficialDate | None:
    """The first date in ``line`` that is a day of the calendar, ``None`` when there is none."""
    for found in _DATE.finditer(line):
        year = found["y"] or "".join(_YEAR_DIGITS.get(c, c) for c in found["year"])
        month, day = han_number(found["m"] or found["month"]), han_number(found["d"] or found["day"])
        try:
            iso = datetime.date(int(year), month or 0, day or 0).isoformat()
        except ValueError:
            continue
        return OfficialDate(found.start(), found.end(), iso)
    return None


def is_date_line(line: str) -> bool:
    """Whether ``line`` holds nothing but a date, in brackets or not."""
    found = date_in(line) if len(line) <= _LONGEST_LINE else None
    return found is not None and not (line[: found.start] + line[found.end :]).strip(" \u3000（）()")
