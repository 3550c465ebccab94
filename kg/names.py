"""What a name typed by a person may mean: the things of the graph that are called so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kg.store import GraphStore
from ontology.iri import NS

_WATERS = {"River", "Lake", "Reservoir", "Canal", "Ditch", "Wetland", "Groundwater", "Basin", "WaterBody"}
_KINDS = {
    "Unit": "unit",
    "UnitGroup": "group",
    "PolicyDocument": "document",
    "MonitoringSection": "section",
    "Jurisdiction": "jurisdiction",
    "Theme": "theme",
    "Facility": "facility",
    "Place": "place",
} | {name: "water" for name in _WATERS}

_NAMES = """
SELECT DISTINCT ?thing ?class ?name ?kind WHERE {
  { ?thing skos:prefLabel ?name BIND("label" AS ?kind) } UNION { ?thing skos:altLabel ?name BIND("other" AS ?kind) }
  UNION { ?thing dcterms:title ?name . ?thing a hetu:PolicyDocument BIND("label" AS ?kind) }
  UNION { ?thing hetu:documentNumber ?name BIND("other" AS ?kind) }
  ?thing a ?class
}
"""


@dataclass(frozen=True, slots=True)
class Named:
    """A thing and its names. ``kind``: unit, group, water, section, document, jurisdiction, theme, facility or place."""

    iri: str
    kind: str
    label: str
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Its label and every other form it is written in."""
        return (self.label, *self.others)


class Names:
    """Every named thing of a store, read once, to be looked up by name."""

    def __init__(self, things: Iterable[Named]) -> None:
        self.things = tuple(things)
        self._by_name: dict[str, list[Named]] = {}
        for thing in self.things:
            for name in dict.fromkeys(_plain(n) for n in thing.names):
                self._by_name.setdefault(name, []).append(thing)

    @classmethod
    def of(cls, store: GraphStore) -> Names:
        """The names in ``store``."""
        found: dict[str, tuple[str, list[str], list[str]]] = {}
        for thing, klass, name, kind in store.select(_NAMES):
            local = str(klass).removeprefix(NS)
            if local not in _KINDS:
                continue
            entry = found.setdefault(str(thing), (_KINDS[local], [], []))
            entry[1 if kind == "label" else 2].append(str(name))
        return cls(
            Named(iri, kind, min(labels or others), tuple(sorted(set(others) | set(labels))))
            for iri, (kind, labels, others) in sorted(found.items())
        )

    def called(self, name: str, kinds: Iterable[str] = ()) -> tuple[Named, ...]:
        """The things called just ``name``, of the ``kinds`` asked for (any when none are)."""
        wanted = set(kinds)
        return tuple(t for t in self._by_name.get(_plain(name), ()) if not wanted or t.kind in wanted)

    def like(self, name: str, kinds: Iterable[str] = ()) -> tuple[Named, ...]:
        """The things called ``name``, or else those whose name holds it, the shortest names first."""
        exact = self.called(name, kinds)
        if exact:
            return exact
        wanted, part = set(kinds), _plain(name)
        found = [
            (min(len(n) for n in map(_plain, t.names) if part in n), t.iri, t)
            for t in self.things
            if (not wanted or t.kind in wanted) and any(part in _plain(n) for n in t.names)
        ]
        return tuple(t for _, _, t in sorted(found, key=lambda f: f[:2])) if part else ()

    def within(self, text: str, kinds: Iterable[str] = ()) -> tuple[tuple[str, tuple[Named, ...]], ...]:
        """The names that stand in ``text``, longest first and none inside another, each with what it may mean."""
        plain, wanted = _plain(text), set(kinds)
        names = [
            name
            for name, things in self._by_name.items()
            if len(name) > 1 and name in plain and (not wanted or any(t.kind in wanted for t in things))
        ]
        out: list[tuple[str, tuple[Named, ...]]] = []
        for name in sorted(names, key=lambda n: (-len(n), n)):
            if name in plain:
                plain = plain.replace(name, "\0")
                out.append((name, tuple(t for t in self._by_name[name] if not wanted or t.kind in wanted)))
        return tuple(out)


def _plain(name: str) -> str:
    return re.sub(r"\s", "", name).casefold()
