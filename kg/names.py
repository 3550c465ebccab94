"""What a name typed by a person may mean: the things of the graph that are called so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.graph import Graph
from ontology.iri import NS

_WATERS = {"River", "Lake", "Reservoir", "Canal", "Ditch", "Wetland", "Groundwater", "WaterSource", "Basin", "WaterBody"}
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

# Each branch joins its own class: joined behind the UNION, the same takes twenty times as long.
_NAMES = """
SELECT ?thing ?class ?name ?kind ?language WHERE {
  { ?thing skos:prefLabel ?name ; a ?class BIND("label" AS ?kind) BIND(LANG(?name) AS ?language) }
  UNION { ?thing skos:altLabel ?name ; a ?class BIND("other" AS ?kind) }
  UNION { ?thing a hetu:PolicyDocument ; dcterms:title ?name BIND(hetu:PolicyDocument AS ?class) BIND("label" AS ?kind) }
  UNION { ?thing hetu:documentNumber ?name BIND(hetu:PolicyDocument AS ?class) BIND("other" AS ?kind) }
}
"""
_SPEAKING = (
    "SELECT DISTINCT ?place WHERE { ?document a hetu:PolicyDocument ; hetu:jurisdiction/hetu:partOf* ?place }"
)
_BRACKETS = str.maketrans(dict.fromkeys("〔［【﹝〖[", "(") | dict.fromkeys("〕］】﹞〗]", ")"))
_SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class Named:
    """A thing and its names. ``kind``: unit, group, water, section, document, jurisdiction, theme, facility or place.

    ``label`` is its Chinese name where it has one.
    """

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

    def __init__(self, things: Iterable[Named], speaking: Iterable[str] = ()) -> None:
        """``speaking``: the jurisdictions, by IRI, that documents speak for, those around them included."""
        self.things = tuple(things)
        self._speaking = frozenset(speaking)
        self._by_name: dict[str, list[Named]] = {}
        for thing in self.things:
            for name in dict.fromkeys(_plain(n) for n in thing.names):
                self._by_name.setdefault(name, []).append(thing)
        self._lengths = sorted({len(name) for name in self._by_name}, reverse=True)

    @classmethod
    def of(cls, store: Graph) -> Names:
        """The names in ``store``."""
        found: dict[str, tuple[str, list[str], list[str]]] = {}
        for thing, klass, name, kind, language in store.select(_NAMES):
            local = str(klass).removeprefix(NS)
            if local not in _KINDS:
                continue
            _, labels, others = found.setdefault(str(thing), (_KINDS[local], [], []))
            (labels if kind == "label" and language != "en" else others).append(str(name))
        return cls(
            (
                Named(iri, kind, min(labels or others), tuple(sorted(set(others) | set(labels))))
                for iri, (kind, labels, others) in sorted(found.items())
            ),
            (str(row[0]) for row in store.select(_SPEAKING)),
        )

    def can_be_asked(self, thing: Named) -> bool:
        """Whether a question can be asked of ``thing``: not of a jurisdiction that no document speaks for."""
        return thing.kind != "jurisdiction" or thing.iri in self._speaking

    def called(self, name: str, kinds: Iterable[str] = ()) -> tuple[Named, ...]:
        """The things called just ``name``, of the ``kinds`` asked for (any when none are)."""
        wanted = set(kinds)
        return tuple(t for t in self._by_name.get(_plain(name), ()) if not wanted or t.kind in wanted)

    def like(self, name: str, kinds: Iterable[str] = ()) -> tuple[Named, ...]:
        """The things called ``name``, or else those whose name holds it, the shortest names first."""
        exact = self.called(name, kinds)
        part, wanted = _plain(name), set(kinds)
        if exact or not part:
            return exact
        found: dict[str, tuple[int, Named]] = {}
        for plain, things in self._by_name.items():
            if part in plain:
                for thing in things:
                    if (not wanted or thing.kind in wanted) and len(plain) < found.get(
                        thing.iri, (len(plain) + 1,)
                    )[0]:
                        found[thing.iri] = len(plain), thing
        return tuple(thing for _, thing in sorted(found.values(), key=lambda f: (f[0], f[1].iri)))

    def within(self, text: str, kinds: Iterable[str] = ()) -> tuple[tuple[str, tuple[Named, ...]], ...]:
        """The names that stand in ``text``, longest first and none inside another, each with what it may mean."""
        plain, wanted = _plain(text), set(kinds)
        out: list[tuple[str, tuple[Named, ...]]] = []
        for length in self._lengths:
            if length < _SHORTEST_NAME:
                continue
            start = 0
            while start + length <= len(plain):
                name = plain[start : start + length]
                meant = tuple(t for t in self._by_name.get(name, ()) if not wanted or t.kind in wanted)
                if meant:
                    out.append((name, meant))
                    plain = plain.replace(name, "\0")
                else:
                    start += 1
        return tuple(out)

    def without(self, text: str, names: Sequence[str]) -> str:
        """``text`` as it is compared, with a space in the place of each of ``names``, as :meth:`within` gave them."""
        plain = _plain(text, keep_spaces=True)
        for name in names:
            plain = re.sub(r"\s*".join(map(re.escape, name)), " ", plain)
        return plain


def _plain(name: str, *, keep_spaces: bool = False) -> str:
    """A name as it is compared: width, kind of bracket, case and white space make no difference."""
    folded = unicodedata.normalize("NFKC", name).translate(_BRACKETS).casefold()
    return folded if keep_spaces else re.sub(r"\s", "", folded)
