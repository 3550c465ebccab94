"""What goal a number is, by the first reading that fits."""

from __future__ import annotations

import re
from functools import cache

from loaders.extract.clauses import Clauses
from loaders.extract.deed_readings import all_of_them, deed, part_of_a_deed
from loaders.extract.goals import Around, Goal
from loaders.extract.level_readings import (
    change,
    compared,
    level,
    measure,
    of_a_whole,
    rate_of_work,
    share,
    standard,
)
from loaders.extract.words import alternatives, word_lists

# ≤5mg/L的排放限值
_LIMIT_BEHIND = re.compile(r"的[^,。;]{0,6}(?:限值|标准|要求|目标|水平|速度)")


def read_goal(clauses: Clauses, around: Around, dated: bool) -> Goal | None:
    """What the quantity is a goal of, by the first reading that fits.

    ``dated`` says that its sentence has a time limit.
    """
    if goal := share(clauses, around):
        return goal
    limits = _LIMIT_BEHIND.match(around.right) is not None
    if around.left.endswith("的") or (around.right.startswith("的") and not limits):
        return of_a_whole(clauses, around) or part_of_a_deed(clauses, around)
    if _describes().match(around.right) and not limits:
        return None
    for reading in (compared, level, change, deed, all_of_them, standard, rate_of_work):
        if goal := reading(clauses, around):
            return goal
    return measure(clauses, around) if dated or around.quantity.behind else None


@cache
def _describes() -> re.Pattern[str]:
    return re.compile(alternatives(word_lists("targets")["describes"]))
