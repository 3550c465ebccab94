"""Values of our own queries: how they are put into one, and what they are in the rows that come out."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from ontology.terms import XSD

Term = ox.NamedNode | ox.Literal
Value = str | int | float | bool | Decimal | datetime.date | None
Row = tuple[Value, ...]

_XSD: Final = XSD.namespace
_INTEGERS: Final = frozenset(
    f"{_XSD}{name}" for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")
)


def bind(query: str, bindings: Mapping[str, Term | Sequence[Term]]) -> str:
    """Fill each ``VALUES ?name {}`` of ``query`` with terms, written by the engine's own serialiser.

    Raises ``ValueError`` when a name has no such place, or a place no name.
    """
    missing = set(bindings)

    def fill(place: re.Match[str]) -> str:
        name = place[1]
        if name not in bindings:
            raise ValueError(f"nothing bound to ?{name}")
        missing.discard(name)
        bound = bindings[name]
        terms = (bound,) if isinstance(bound, ox.NamedNode | ox.Literal) else bound
        return f"VALUES ?{name} {{ {' '.join(map(str, terms))} }}"

    filled = re.sub(r"VALUES\s+\?(\w+)\s*\{\s*\}", fill, query)
    if missing:
        raise ValueError(f"the query has no place VALUES ?name {{}} for {sorted(missing)}")
    return filled


def plain(term: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple | None) -> Value:
    """The Python value of a term: the text of an IRI or string, the number, date or truth of a literal."""
    if term is None:
        return None
    if not isinstance(term, ox.Literal):
        return term.value if isinstance(term, ox.NamedNode) else str(term)
    datatype = term.datatype.value
    try:
        if datatype in _INTEGERS:
            return int(term.value)
        if datatype == f"{_XSD}decimal":
            return Decimal(term.value)
        if datatype in (f"{_XSD}double", f"{_XSD}float"):
            return float(term.value)
        if datatype == f"{_XSD}date":
            return datetime.date.fromisoformat(term.value)
    except (ValueError, ArithmeticError):
        return term.value  # ill-typed, as "2023年"^^xsd:date is: the text is still true
    return term.value in ("true", "1") if datatype == f"{_XSD}boolean" else term.value
