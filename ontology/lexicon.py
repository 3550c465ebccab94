"""The records that functions.toml holds, read and checked; functions.py answers questions of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import Any, Literal

from ontology.checking import fault, read_toml, require_keys, require_words

Level = Literal["county", "city", "province", "state"]
LEVELS: tuple[Level, ...] = ("county", "city", "province", "state")

_FILE = "functions.toml"


@dataclass(frozen=True, slots=True)
class Body:
    """One institution (机构), the same in every place: what stands between the place and the organ word.

    ``full`` identifies it. ``variants`` are names it officially has in some places, ``spelled`` short names
    of stem and organ word together with the name in full. ``organs`` are the usual organ words by level, in
    the order of :data:`LEVELS`; a ``whole`` name has none. ``until`` is the year of the reform that ended it.
    ``succeeds`` names bodies by their ``full``.
    """

    function: str
    full: str
    aliases: tuple[str, ...]
    variants: tuple[str, ...]
    spelled: tuple[tuple[str, str], ...]
    organs: tuple[str, str, str, str]
    whole: bool
    party: bool
    until: int | None
    succeeds: tuple[str, ...]

    def name(self, level: Level) -> str:
        """Its usual name at ``level``, without the place: ``生态环境局``, ``生态环境厅``."""
        return self.full if self.whole else self.full + self.organs[LEVELS.index(level)]

    def official(self, written: str) -> str:
        """``written`` itself when it is an official name somewhere, else ``full``: 住建 → 住房和城乡建设."""
        return written if fold(written) in map(fold, self.variants) else self.full


@dataclass(frozen=True, slots=True)
class UnitFunction:
    """A field of work (职能) and the bodies that have it; the first is the usual one today."""

    id: str
    en: str
    bodies: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything functions.toml says.

    ``bodies`` are keyed by ``full``. ``stems`` map every form that an organ word can follow (住建) to its
    body, ``wholes`` every form that is a name as it stands (政府办, 教委) to its body and the name in full.
    """

    functions: tuple[UnitFunction, ...]
    bodies: Mapping[str, Body]
    stems: Mapping[str, Body]
    wholes: Mapping[str, tuple[Body, str]]
    organ_words: Mapping[str, str]
    generic_words: tuple[str, ...]


def fold(stem: str) -> str:
    """``stem`` without the words that join its parts: 住房和城乡建设 and 住房城乡建设 fold to one string."""
    return re.sub("[和与及、]", "", stem)


@cache
def lexicon() -> Lexicon:
    """The data of functions.toml; raises :class:`.VocabularyError` naming what is wrong in it."""
    return read_lexicon(read_toml(_FILE))


def read_lexicon(data: dict[str, Any]) -> Lexicon:
    """The lexicon that the parsed TOML ``data`` holds; raises :class:`.VocabularyError` if faulty."""
    organs = _organs(data.get("organ", {}), {}, "[organ]")
    functions = tuple(_function(entry, organs) for entry in data.get("function", []))
    organ_words = data.get("organ_words", {})
    generic = tuple(data.get("generic_words", {}).get("words", []))
    require_words(_FILE, "organ words", *organ_words, *organ_words.values(), *generic)
    bodies = _unique_bodies(functions)
    for body in bodies.values():
        for former in body.succeeds:
            _check_former(body, bodies.get(former), former)
    return Lexicon(
        functions=functions,
        bodies=MappingProxyType(bodies),
        stems=MappingProxyType(_stems(bodies)),
        wholes=MappingProxyType(_wholes(bodies)),
        organ_words=MappingProxyType(organ_words),
        generic_words=generic,
    )


_FUNCTION_KEYS = {"id", "en", "bodies"}
_BODY_KEYS = {"full", "aliases", "variants", "spelled", "organ", "whole", "party", "until", "succeeds"}


def _function(entry: dict[str, Any], organs: dict[str, str]) -> UnitFunction:
    where = f"function {entry.get('id')!r}"
    require_keys(_FILE, where, entry, {*_FUNCTION_KEYS, "others"}, required=_FUNCTION_KEYS)
    require_words(_FILE, where, entry["id"], entry["en"])
    if not entry["bodies"]:
        raise fault(_FILE, f"{where}: 没有机构 · has no body")
    bodies = [*entry["bodies"], *({"full": full} for full in entry.get("others", []))]
    return UnitFunction(entry["id"], entry["en"], tuple(_body(body, entry["id"], organs) for body in bodies))


def _body(entry: dict[str, Any], function: str, organs: dict[str, str]) -> Body:
    where = f"body {entry.get('full')!r}"
    require_keys(_FILE, where, entry, _BODY_KEYS, required={"full"})
    aliases, variants = tuple(entry.get("aliases", [])), tuple(entry.get("variants", []))
    spelled = tuple(entry.get("spelled", {}).items())
    require_words(_FILE, where, entry["full"], *aliases, *variants, *chain.from_iterable(spelled))
    own = _organs(organs, entry.get("organ", {}), where)
    until = entry.get("until")
    if until is not None and not 1949 < until < 2100:
        raise fault(_FILE, f"{where}: 年份不对 · no year: {until!r}")
    return Body(
        function=function,
        full=entry["full"],
        aliases=aliases,
        variants=variants,
        spelled=spelled,
        organs=(own["county"], own["city"], own["province"], own["state"]),
        whole=entry.get("whole", False),
        party=entry.get("party", False),
        until=until,
        succeeds=tuple(entry.get("succeeds", [])),
    )


def _organs(base: dict[str, str], own: dict[str, str], where: str) -> dict[str, str]:
    merged = {**base, **own}
    if set(merged) != set(LEVELS):
        raise fault(_FILE, f"{where}: 机构层级应为 · levels must be {', '.join(LEVELS)}")
    require_words(_FILE, where, *merged.values())
    return merged


def _unique_bodies(functions: tuple[UnitFunction, ...]) -> dict[str, Body]:
    bodies: dict[str, Body] = {}
    seen: set[str] = set()
    for function in functions:
        if function.id in seen:
            raise fault(_FILE, f"function {function.id!r}: 重复 · stands twice")
        seen.add(function.id)
        for body in function.bodies:
            if body.full in bodies:
                raise fault(_FILE, f"body {body.full!r}: 重复 · stands twice")
            bodies[body.full] = body
    return bodies


def _check_former(body: Body, former: Body | None, name: str) -> None:
    if former is None:
        raise fault(_FILE, f"body {body.full!r}: 承接的机构不存在 · succeeds unknown {name!r}")
    if former.until is None:
        raise fault(_FILE, f"body {name!r}: 被承接而无年份 · is succeeded but has no 'until'")


def _stems(bodies: dict[str, Body]) -> dict[str, Body]:
    """Every form that an organ word can follow, joined and folded → its body."""
    forms: dict[str, Body] = {}
    for body in bodies.values():
        if not body.whole:
            own = (body.full, *body.aliases, *body.variants)
            for form in dict.fromkeys((*own, *map(fold, own))):
                _claim(form, body, forms)
            if len({fold(form) for form in own}) < len(own):
                raise fault(_FILE, f"body {body.full!r}: 写法重复 · repeats a written form")
    return forms


def _wholes(bodies: dict[str, Body]) -> dict[str, tuple[Body, str]]:
    """Every form that is a name as it stands → its body, and the name in full."""
    owners: dict[str, Body] = {}
    names: dict[str, tuple[Body, str]] = {}
    for body in bodies.values():
        written = list(body.spelled)
        if body.whole:
            written += [(form, body.full) for form in (body.full, *body.aliases)]
            written += [(form, form) for form in body.variants]
        for form, full in written:
            if form in names:
                raise fault(_FILE, f"{form!r}: 写法重复 · is written twice")
            _claim(form, body, owners)
            names[form] = (body, full)
    return names


def _claim(form: str, body: Body, forms: dict[str, Body]) -> None:
    """Enter ``form`` as written for ``body``: one form, one body."""
    other = forms.setdefault(form, body)
    if other is not body:
        raise fault(_FILE, f"{form!r}: 同时属于两个机构 · belongs to both {other.full!r} and {body.full!r}")
