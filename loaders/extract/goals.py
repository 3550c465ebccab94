"""A quantity in its clause, and the goal that it may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from loaders.document import Span, TargetMention
from loaders.extract.clauses import Clauses
from loaders.extract.quantities import Quantity
from loaders.extract.words import alternatives, word_lists

_LIST = re.compile(r"[、和及与]|以及")


@dataclass(frozen=True, slots=True)
class Around:
    """A quantity in its clause, which is read from ``start`` on: behind the date, if one opens it.

    ``said`` is what the goal before it in the clause measures.
    """

    quantity: Quantity
    start: int
    left: str
    right: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """What a quantity measures and how it is compared; ``names`` are what 分别 deals the numbers out to.

    ``verb`` is what a list goes on with: 建成 in 建成污水处理厂3座、泵站5座. ``tail`` follows each name
    (下降幅度).
    """

    kind: str
    around: Around
    start: int
    indicator: str
    comparator: str
    end: int = 0
    verb: str = ""
    names: tuple[str, ...] = ()
    tail: str = ""

    def mentions(self) -> Iterator[TargetMention]:
        """The target, or the two of a range."""
        quantity = self.around.quantity
        span = Span(self.start, max(self.end, quantity.end))
        target = TargetMention(span, self.indicator, self.comparator, quantity.value, quantity.unit)
        if quantity.upper is None:
            yield target
        else:
            yield replace(target, comparator=">=")
            yield replace(target, comparator="<=", value=quantity.upper)


@cache
def ending(name: str) -> re.Pattern[str]:
    """Any word of the list ``name`` of targets.toml right before a number, with 约 between them or not."""
    return re.compile(rf"(?:{alternatives(word_lists('targets')[name])})(?:约|近|大约)?\s?$")


def level_goal(clauses: Clauses, around: Around, before: str) -> Goal | None:
    """A goal whose indicator is what stands in ``before`` the verb, or else the clause before that."""
    default = around.quantity.behind or ("<=" if around.quantity.is_concentration else "=")
    span = clauses.subject(around.start, around.start + len(before))
    if around.said and (span is None or span.start < around.start):
        return Goal("level", around, around.start, around.said, default)
    if span is None:
        return None
    noun = span.of(clauses.text)
    names = tuple(_LIST.split(noun)) if "分别" in before[-8:] else ()
    return Goal("level", around, span.start, names[0] if names else noun, default, names=names)
