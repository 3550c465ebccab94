"""Rows in the order that a query asks for, whatever the server takes for order.

SPARQL leaves the order of texts with a language to the server, and servers differ (Virtuoso puts 局 before 保
in one column and behind it in another). So the last line of a query, ``ORDER BY ?title DESC(?n)``, stays here:
the server is asked for the rows with the keys among the columns, and they are sorted as the embedded store
does, texts by code point, what is unbound first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from kg.values import plain

Terms = tuple[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, ...]

_KEY: Final = r"(?:\?\w+|(?:ASC|DESC)\(\s*\?\w+\s*\))"
_LAST_LINE: Final = re.compile(rf"\bORDER\s+BY\s+({_KEY}(?:\s+{_KEY})*)\s*$", re.IGNORECASE)
_ONE_KEY: Final = re.compile(r"(DESC\(\s*)?\?(\w+)", re.IGNORECASE)
# SELECT ?document (COUNT(?t) AS ?tasks) WHERE {
_HEAD: Final = re.compile(
    r"^(?P<select>\s*SELECT)\s+(?P<distinct>DISTINCT\s+)?(?P<columns>(?:\?\w+\s*|\([^{}]*?\bAS\s+\?\w+\s*\)\s*)+)(?=WHERE\b|\{)",
    re.IGNORECASE,
)
_COLUMN: Final = re.compile(r"\bAS\s+\?(\w+)\s*\)|\?(\w+)(?![^(]*\))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ordered:
    """A query without its order, ``keys`` as (column, whether descending), and how many columns were asked for."""

    query: str
    keys: tuple[tuple[int, bool], ...]
    width: int

    def sorted(self, rows: Iterable[Terms]) -> list[Terms]:
        """The rows in that order, without the columns that only the order needs."""
        found = list(rows)
        # From the last key to the first: a sort keeps what the one before it did among equals.
        for column, descending in reversed(self.keys):
            found.sort(key=lambda row: _rank(row[column]), reverse=descending)
        return [row[: self.width] for row in found] if self.keys else found


def without_order(query: str) -> Ordered | None:
    """The query split from its last line; ``None`` where the order is the server's: with LIMIT, or other keys."""
    last, head = _LAST_LINE.search(query), _HEAD.match(query)
    if last is None or head is None:
        return None
    columns = [named or plain_ for named, plain_ in _COLUMN.findall(head["columns"])]
    width = len(columns)
    keys = [(name, bool(descending)) for descending, name in _ONE_KEY.findall(last[1])]
    lacking = [name for name, _ in keys if name not in columns]
    if lacking and head["distinct"]:
        return None
    columns += dict.fromkeys(lacking)
    added = "".join(f"?{name} " for name in columns[width:])
    text = query[: head.end("columns")] + added + query[head.end("columns") : last.start()]
    return Ordered(text, tuple((columns.index(name), descending) for name, descending in keys), width)


def _rank(term: object) -> tuple[int, int | float | Decimal | str]:
    """What is unbound, then IRIs, numbers by value, and texts and dates as they are written."""
    if isinstance(term, ox.Literal):
        value = plain(term)
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return 2, value
        return 3, term.value
    return (0, "") if term is None else (1, str(getattr(term, "value", term)))
