"""Which public body a written name means.

>>> identify("住建局").full
'住房和城乡建设局'
>>> identify("卫健委", "county").body.function
'卫生健康'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ontology.lexicon import Body, Level, UnitFunction, fold, lexicon


@dataclass(frozen=True, slots=True)
class Identified:
    """A written name without its place, understood: whose it is, and in full.

    ``generic`` is true for 生态环境部门 and the like, where ``full`` is the usual name of the level rather
    than one that was written.
    """

    body: Body
    full: str
    generic: bool


def function_of(stem: str) -> UnitFunction | None:
    """The function of the body written ``stem`` (住建, 环保, 人民政府); None when no body is written so."""
    body = body_of(stem)
    return _by_id()[body.function] if body else None


def body_of(stem: str) -> Body | None:
    """The body written ``stem``, without place and organ word: 住建, 住房与城乡建设, 人民政府; else None."""
    known = lexicon()
    if stem in known.wholes:
        return known.wholes[stem][0]
    return known.stems.get(stem) or known.stems.get(fold(stem))


def successors(full: str) -> tuple[Body, ...]:
    """The bodies that took over the work of the body ``full``: 环境保护 gives 生态环境."""
    return tuple(body for body in lexicon().bodies.values() if full in body.succeeds)


def identify(name: str, level: Level = "city", year: int | None = None) -> Identified | None:
    """What the unit ``name``, written without its place, is: 住建局, 发改委, 水利部门, 人民政府.

    One body or None. ``level`` decides the organ word where the name gives none: 水利部门 of a province is
    its 水利厅. ``year``, when the document was issued, decides between bodies in general words only: 环保部门
    of 2023 is the 生态环境局. A 环境保护局 stays one: some zones keep an old name for years.
    """
    known = lexicon()
    if name in known.wholes:
        body, full = known.wholes[name]
        return Identified(body, full, generic=False)
    for ending in _endings():
        stem = name.removesuffix(ending)
        found = body_of(stem) if stem != name else None
        if found and ending in known.generic_words:
            found = _in_year(found, year)
            return Identified(found, found.name(level), generic=True)
        if found and not found.whole:
            return Identified(found, found.official(stem) + known.organ_words[ending], generic=False)
    return None


def _in_year(body: Body, year: int | None) -> Body:
    """The body that had the work of ``body`` in ``year``, as far as one body alone took it over."""
    while year and body.until and body.until < year:
        heirs = successors(body.full)
        if len(heirs) != 1:
            break
        body = heirs[0]
    return body


@cache
def _endings() -> tuple[str, ...]:
    """Organ and generic words, shortest first, so that the longest stem wins: 中心 before 服务中心."""
    known = lexicon()
    return tuple(sorted((*known.organ_words, *known.generic_words), key=len))


@cache
def _by_id() -> Mapping[str, UnitFunction]:
    return {function.id: function for function in lexicon().functions}
