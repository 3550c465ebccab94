"""Branches (分局): bodies of their own under a city's bureau, whichever way they are written.

市生态环境局盐湖分局 and, in a document of 盐湖区, 区生态环境分局 are the same.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from typing import TypeVar

from kg.bodies import body_at, identified_at, plain_body
from kg.entities import Jurisdiction, Resolution, UnitEntity, zone_kind
from kg.seats import Context
from ontology.iri import unit_iri

Key = TypeVar("Key", bound=Hashable)

_NAMED = re.compile(
    r"^(?P<body>.+?局|.+?委(?:员会)?)(?P<branch>[^局委]{1,12}?)(?P<kind>分局|分中心|管理分局)$"
)
_OF_HOME = re.compile(r"^(?P<stem>.{2,14}?)(?P<kind>分局)$")


def branch_at(place: Jurisdiction, body: str, context: Context) -> UnitEntity | None:
    """The branch that ``body``, which sits at ``place``, is; ``None`` when it is none."""
    found = _NAMED.match(body)
    if found:
        where = _branch_name_of(found["branch"], place, context)
        local = place.level == "county" and where == place.short  # 临清市: 市生态环境局临清分局
        above, stem = (_city_over(place) or place) if local else place, found["body"]
    else:
        found = _OF_HOME.match(body)
        city = _city_over(place)
        if not found or city is None or place.level not in ("county", "zone"):
            return None
        above, stem, where = city, f"{found['stem']}局", place.short
    identified = identified_at(stem, above)
    return _branch_of(
        body_at(above, identified) if identified else plain_body(above, stem), where + found["kind"]
    )


def serves(branch: UnitEntity, home: Jurisdiction) -> bool:
    """Whether ``branch`` is one that a city keeps at ``home``."""
    return branch.name.removesuffix("分局").endswith(home.short)


def merge_with_branches(resolved: Mapping[Key, Resolution], home: Jurisdiction) -> dict[Key, Resolution]:
    """The resolutions in which a branch takes the place of a district's own bureau of its kind.

    区环保局 in a document that also has 区环保分局: a district keeps one of them, the city's branch. Keys are the caller's.
    """
    if home.level not in ("county", "zone"):
        return {}
    units = [r.entity for r in resolved.values() if r.entity]
    branches = {_kind(u.part_of): u for u in units if u.part_of and serves(u, home)}
    merged: dict[Key, Resolution] = {}
    for mention, resolution in resolved.items():
        unit = resolution.entity
        if (
            unit
            and unit.part_of is None
            and unit.place.key == home.key
            and (branch := branches.get(_kind(unit)))
        ):
            merged[mention] = Resolution(branch, f"{resolution.why}; here the branch {branch.name}")
    return merged


def _kind(unit: UnitEntity) -> str:
    """What a body is, without its place: the last step of its IRI."""
    return unit.iri.rsplit("/", 1)[-1]


def _branch_name_of(written: str, place: Jurisdiction, context: Context) -> str:
    """The one way to call a branch that is written 东昌府区, 东昌府, 度假区 or by the home's whole name."""
    if written == context.home.name:
        return context.home.short
    found = context.find_place(written, place) if written.endswith(("区", "县", "市", "旗")) else None
    return found.short if found and found.level in ("county", "zone") else zone_kind(written)


def _city_over(place: Jurisdiction) -> Jurisdiction | None:
    """The city whose bureaus keep branches at ``place``: the prefecture, or the municipality it lies in."""
    city = place.at("city")
    if city is None and (province := place.at("province")) and province.name.endswith("市"):
        city = province
    return city if city is not place else None


def _branch_of(parent: UnitEntity, branch: str) -> UnitEntity:
    """The branch (盐湖分局) of a bureau; a reform of the bureau is one of its branches."""
    new = tuple(_branch_of(successor, branch) for successor in parent.successors)
    iri = unit_iri(parent.place.key, _kind(parent) + branch)
    return UnitEntity(iri, parent.name + branch, parent.place, False, parent.function, parent, new)
