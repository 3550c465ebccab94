"""The year that a date without one is of: from what was said before it, the title, or the day of issue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from loaders.characters import fold
from loaders.extract.periods import Period

_TITLE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_SPAN_OF_YEARS = re.compile(r"(?:19|20)\d{2}\s?年?\s?[-—–―－~～至到]{1,2}\s?(?:19|20)\d{2}")


@dataclass(frozen=True, slots=True)
class Reference:
    """What the dates of a document lean on: their year, the first that lies ahead, the day of issue."""

    year: int | None
    floor: int
    issued: date | None
    titled: bool

    def year_of(self, period: Period, said: int | None) -> int | None:
        """The year of ``period``, where ``said`` is the last one named before it."""
        if period.year is not None:
            return period.year
        if period.shift is not None:
            year = said or self.year
            return year + period.shift if year else None
        if said or self.year is None or self.titled or self.issued is None:
            return said or self.year
        last = period.last_day(self.year)
        # 1月底前 of a notice issued in November is of the next year
        return self.year + 1 if last and last < self.issued.replace(day=1) else self.year


def leaning_on(issued: date | None, title: str) -> Reference:
    """What a document issued on ``issued`` under ``title`` leans on; a year in the title comes first."""
    folded = fold(title)
    years = [int(year) for year in _TITLE_YEAR.findall(folded)]
    single = [int(year) for year in _TITLE_YEAR.findall(_SPAN_OF_YEARS.sub("", folded))]
    of_issue = [issued.year] if issued else []
    year = next(iter(single[-1:] or of_issue or years), None)
    return Reference(year, min(years + of_issue, default=0), issued, bool(single))
