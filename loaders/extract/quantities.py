"""Numbers with their units and the words of comparison behind them: 3万吨/日以上, 92%, 1-3m3/s."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from loaders.extract.words import alternatives, word_lists

# Begins with a plain digit, so that a search skips whatever is none.
_NUMBER = r"\d\d*(?:,\d{3})*(?:\.\d+)?"
_DASH = r"\s?(?:[-—–―~～至]|——)\s?"
# Words of comparison behind a number.
_BEHIND = {
    **dict.fromkeys(("以上", "及以上", "或以上"), ">="),
    **dict.fromkeys(("以下", "及以下", "以内", "之内"), "<="),
    **dict.fromkeys(("左右", "上下"), "="),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a folded text, ``start`` to ``end`` with its unit and what compares behind it (以上).

    ``upper`` is the second number of a range. ``unit`` keeps its scale (万吨/日); ``None`` for a bare number.
    ``behind`` is the comparator that 以上 and the like stand for.
    """

    start: int
    end: int
    value: str
    upper: str | None
    unit: str | None
    behind: str | None

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole."""
        return self.unit in {"%", "‰"}

    @property
    def is_concentration(self) -> bool:
        """Whether less of it is better: 40mg/L."""
        return self.unit in word_lists("targets")["concentrations"]


@cache
def _pattern() -> re.Pattern[str]:
    words = word_lists("targets")
    unit = (
        rf"[十百千万亿]{{0,2}}\s?(?!{alternatives(words['not_units'])})(?:{alternatives(words['units'])})"
        rf"(?:[/每](?:{alternatives(words['per'])}))?|[百千万亿]{{1,2}}(?![\u4e00-\u9fff])"
    )
    return re.compile(
        rf"(?P<value>{_NUMBER})(?:(?P<share>[%‰])?{_DASH}(?P<upper>{_NUMBER}))?[余多]?\s?(?P<unit>{unit})?"
        rf"\s?(?P<behind>{alternatives(_BEHIND)})?",
        re.ASCII,
    )


def quantities(folded: str) -> Iterator[Quantity]:
    """The quantities of a folded text, in order.

    Not numbers of things (第3, 〔2023〕) nor those inside names (PM2.5), save that COD40mg/L has one.
    """
    for match in _pattern().finditer(folded):
        unit = match["unit"] and re.sub(r"\s", "", match["unit"])
        found = Quantity(
            start=match.start(),
            end=match.end(),
            value=match["value"].replace(",", ""),
            upper=match["upper"] and match["upper"].replace(",", ""),
            unit=unit,
            behind=_BEHIND[match["behind"]] if match["behind"] else None,
        )
        before = folded[found.start - 1 : found.start]
        if before in {"第", "("} and not unit:
            continue
        if before.isascii() and (before.isalnum() or before in set("._-/")) and not found.is_concentration:
            continue
        yield found
