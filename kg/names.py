"""What a name typed by a person may mean: the things of the graph that are called so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property

from kg.graph import Graph
from kg.named import Named, named_in
from kg.search.things import kept_things
from kg.short_forms import Bodies, bodies_among, short_form

__all__ = ["Named", "Names"]

_SPEAKING = (
    "SELECT DISTINCT ?place WHERE { ?document a hetu:PolicyDocument ; hetu:jurisdiction/hetu:partOf* ?place }"
)
_BRACKETS = str.maketrans(dict.fromkeys("〔［【﹝〖[", "(") | dict.fromkeys("〕］】﹞〗]", ")"))
_SHORTEST_NAME = 2
_LONGEST_MISSPELT = 12
_MOST_NEAR = 5
_HAN_ONLY = re.compile(r"[\u4e00-\u9fff]+")


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
    def of(cls, graph: Graph) -> Names:
        """The names in ``graph``: from its index where that is in step, else by asking for all of them."""
        kept = kept_things(graph)
        if kept is not None:
            return cls(*kept)
        return cls(named_in(graph), (str(row[0]) for row in graph.select(_SPEAKING)))

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

    def meant(self, name: str, kinds: Iterable[str] = ()) -> tuple[Named, ...]:
        """What ``name`` stands for: things called so; else bodies it is a short form of; else things whose name holds it.

        More than one, unless they are called just so, is for the asker to choose from.
        """
        wanted = frozenset(kinds)
        return self.called(name, wanted) or self._short_form(name, wanted) or self.like(name, wanted)

    def near(self, name: str, kinds: Iterable[str] = ()) -> tuple[Named, ...]:
        """What may have been meant by a name that nothing is called: the bodies that took over from the one it names, else
        things whose names share a word with it.
        """
        wanted = frozenset(kinds)
        heirs = self._short_form(name, wanted, heirs=True)
        if heirs:
            return heirs[:_MOST_NEAR]
        name = name[-_LONGEST_MISSPELT:]
        for length in range(len(name) - 1, 1, -1):
            for start in range(len(name) - length + 1):
                found = self.like(name[start : start + length], wanted)
                if found:
                    return found[:_MOST_NEAR]
        return ()

    def prepare(self) -> None:
        """Read now what short forms are told by: a reader may open no file later."""
        short_form("水利局", self._bodies)

    def _short_form(self, name: str, wanted: frozenset[str], *, heirs: bool = False) -> tuple[Named, ...]:
        return short_form(_plain(name), self._bodies, heirs=heirs) if not wanted or "unit" in wanted else ()

    @cached_property
    def _bodies(self) -> Bodies:
        return bodies_among(self.things)

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
    if _HAN_ONLY.fullmatch(name):  # as most names are: nothing in it to fold
        return name
    folded = unicodedata.normalize("NFKC", name).translate(_BRACKETS).casefold()
    return folded if keep_spaces else re.sub(r"\s", "", folded)
