"""Names that fit what somebody has typed so far, looked up in memory.

All names stand in one long text, so that finding those that hold a few characters is one search for a string:
100,000 names take some milliseconds, and no index has to be kept.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from kg.names import Named

LIMIT = 8
_LOOKED_AT = 2_000  # a single common character stands in most names; the first finds are enough then
_END = "\n"
# What people look for most comes first among names that fit equally well.
_ORDER = ("water", "unit", "document", "theme", "section", "group", "jurisdiction", "facility", "place")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A thing to offer. ``via`` is the other name that fits where its own does not, or empty."""

    thing: Named
    via: str = ""


def label_in(thing: Named, language: str) -> str:
    """What to call a thing in ``zh`` or ``en``: a theme has names in both, most others only a Chinese one."""
    fitting = [name for name in thing.names if name.isascii() == (language == "en")]
    return thing.label if thing.kind != "theme" or not fitting else min(fitting, key=len)


class Suggestions:
    """The names of some things, to be found by any part of them."""

    def __init__(self, things: Iterable[Named]) -> None:
        self._names: list[tuple[str, Named]] = []
        self._starts: list[int] = []
        pieces: list[str] = []
        at = len(_END)  # the text begins and ends with the end of a name, so that each stands between two
        for thing in things:
            for name in dict.fromkeys(thing.names):
                plain = _plain(name)
                self._names.append((name, thing))
                self._starts.append(at)
                pieces.append(plain)
                at += len(plain) + len(_END)
        self._text = _END + _END.join(pieces) + _END

    def like(self, typed: str, language: str = "zh", limit: int = LIMIT) -> tuple[Suggestion, ...]:
        """The things whose name holds ``typed``: named just so first, then beginning so, then the shortest
        names.
        """
        part = _plain(typed)
        best: dict[str, tuple[tuple[int, int, int, str], Suggestion]] = {}
        if not part:
            return ()
        for name, thing in self._holding(part):
            plain = _plain(name)
            fit = 0 if plain == part else 1 if plain.startswith(part) else 2
            kind = _ORDER.index(thing.kind) if thing.kind in _ORDER else len(_ORDER)
            rank = (fit, kind, len(plain), name)
            if thing.iri not in best or rank < best[thing.iri][0]:
                best[thing.iri] = (
                    rank,
                    Suggestion(thing, "" if part in _plain(label_in(thing, language)) else name),
                )
        return tuple(found for _, found in sorted(best.values(), key=lambda entry: entry[0])[:limit])

    def _holding(self, part: str) -> Iterable[tuple[str, Named]]:
        """The names that are ``part``, then those that begin so, then those that hold it; some come again."""
        for sought, into in ((f"{_END}{part}{_END}", 1), (f"{_END}{part}", 1), (part, 0)):
            at = self._text.find(sought)
            for _ in range(_LOOKED_AT):
                if at < 0:
                    break
                index = bisect_right(self._starts, at + into) - 1
                yield self._names[index]
                # On to the next name: a second find in the same one says nothing new.
                after = self._starts[index + 1] - 1 if index + 1 < len(self._starts) else len(self._text)
                at = self._text.find(sought, after)


def _plain(name: str) -> str:
    return re.sub(r"\s", "", name).casefold()
