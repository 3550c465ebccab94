"""Facets whose values lie within each other: a section counts as its river, a county as its city and its province.

An entry says only what its document says (this section, this county); the rest is in the table ``edge``, in steps of one,
and is followed here. So a fact about a river that one document brings is known to the finds in all others.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from kg.search.reading import Facet

NESTED = ("jurisdiction", "water_body")

_WITHIN = """
WITH RECURSIVE below (iri) AS (
    SELECT thing FROM edge WHERE facet = ?1 AND value = ?2
    UNION SELECT edge.thing FROM edge JOIN below ON edge.facet = ?1 AND edge.value = below.iri)
SELECT value.id FROM below JOIN value ON value.facet = ?1 AND value.value = below.iri
"""
# The first part is what lies around a value, itself included where an edge leads there; the second all other facets.
_COUNTED_AS = """
WITH RECURSIVE above (id, facet, iri) AS (
    SELECT value.id, value.facet, edge.value FROM value
    JOIN edge ON edge.thing = value.value AND edge.facet = value.facet WHERE value.id IN ({keys})
    UNION SELECT above.id, above.facet, edge.value FROM above
    JOIN edge ON edge.thing = above.iri AND edge.facet = above.facet)
SELECT id, facet, iri FROM above
UNION ALL SELECT id, facet, value FROM value WHERE id IN ({keys}) AND facet NOT IN ('jurisdiction', 'water_body')
"""


def keys_of(db: sqlite3.Connection, facet: str, value: str) -> set[int]:
    """The numbers of the values that count as this one; none when no entry has any."""
    if facet in NESTED:
        return {key for (key,) in db.execute(_WITHIN, (facet, value))}
    return {
        key for (key,) in db.execute("SELECT id FROM value WHERE facet = ? AND value = ?", (facet, value))
    }


def counted_as(db: sqlite3.Connection, keys: Iterable[int]) -> dict[int, list[Facet]]:
    """What each of these values counts as; nothing for what is named like a water and is none."""
    found: dict[int, list[Facet]] = {key: [] for key in keys}
    for key, facet, value in db.execute(_COUNTED_AS.format(keys=",".join(map(str, found)))):
        found[key].append((facet, value))
    return found


def with_those_around(db: sqlite3.Connection, places: Iterable[str]) -> frozenset[str]:
    """Jurisdictions and all they are part of."""
    steps: dict[str, list[str]] = {}
    for inner, outer in db.execute("SELECT thing, value FROM edge WHERE facet = 'jurisdiction'"):
        steps.setdefault(inner, []).append(outer)
    found: set[str] = set()
    edge = set(places)
    while edge:
        found |= edge
        edge = {outer for place in edge for outer in steps.get(place, ())} - found
    return frozenset(found)
