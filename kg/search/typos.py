"""What was perhaps meant by a word that nothing holds: a name that differs in a character."""

from __future__ import annotations

import sqlite3
from typing import Final

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from kg.search.folding import fold
from kg.search.reading import END_OF_NAME

_LONGEST: Final = 40
_OFFERED: Final = 5
# Two characters have nothing to be recognised by when one is wrong.
_SHORTEST: Final = 3


def near_names(db: sqlite3.Connection, word: str) -> tuple[str, ...]:
    """Names that are ``word`` but for one character, or two in a long word, the nearest first."""
    folded = fold(word)
    if not _SHORTEST <= len(folded) <= _LONGEST:
        return ()
    most = 1 if len(folded) < 6 else 2
    names: dict[str, str] = {}
    for label, others in db.execute("SELECT label, others FROM thing"):
        for name in (label, *others.split(END_OF_NAME)):
            if abs(len(name) - len(folded)) <= most:
                names.setdefault(fold(name), name)
    found = extract(folded, names.keys(), scorer=OSA.distance, score_cutoff=most, limit=_OFFERED)
    return tuple(names[name] for name, _, _ in found)
