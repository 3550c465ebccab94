"""What a body is, once its place is known: one thing, whatever it is called.

行政审批局 and 行政审批服务局 of a place are one; a body that the table of public bodies does not know keeps its name.
"""

from __future__ import annotations

import re
from functools import cache

from kg.entities import Jurisdiction, UnitEntity
from ontology.functions import Identified, identify, successors
from ontology.iri import unit_iri
from ontology.lexicon import Level

# 畜牧发展中心 is no 畜牧局: another kind of organ keeps its own name.
_ORGANS = ("局", "委员会", "厅", "部", "委", "署")
# "水利部", "国务院" are called as they are, "发展和改革委员会" is 国家发展和改革委员会
_OF_STATE = re.compile(r"^(?:国家|国务院|全国|中央|中国|中共)|[部院署]$")
_COMPANIES = ("中国", "国网")


def level_of(place: Jurisdiction) -> Level:
    """The level that decides what bodies of ``place`` are usually called; 北京市 has 局, as cities have."""
    if place.level == "province":
        return "city" if place.name.endswith("市") else "province"
    return "state" if place.level == "state" else "city" if place.level == "city" else "county"


@cache
def known_as(body: str, level: Level, year: int | None = None) -> Identified | None:
    """What the table of public bodies knows ``body``, a name without its place, to be in ``year``."""
    return identify(body, level, year)


def identified_at(body: str, place: Jurisdiction, year: int | None = None) -> Identified | None:
    """What ``body`` is at ``place``; a bare stem (水利, from 水利、农业等部门) means its department."""
    level = level_of(place)
    names = [body, re.sub(r"（[^（）]*）$", "", body)]
    if place.level == "state":
        names.append(body.removeprefix("国家"))
    found = next((known for name in names if (known := known_as(name, level, year))), None)
    return found or known_as(body + "部门", level, year)


def body_at(place: Jurisdiction, identified: Identified) -> UnitEntity:
    """The body that ``identified`` is at ``place``, with those that a reform put in its place."""
    body = identified.body
    usual = body.name(level_of(place))
    same_kind = identified.full.endswith((*_ORGANS, usual))
    key = body.full if same_kind else identified.full
    name = _full_name(place, usual if same_kind else identified.full, party=body.party)
    new = tuple(body_at(place, Identified(b, b.name(level_of(place)), False)) for b in successors(body.full))
    return UnitEntity(unit_iri(place.key, key), name, place, False, body.function, None, new)


def plain_body(place: Jurisdiction, body: str) -> UnitEntity:
    """A body the table does not know: its name as written, under its place."""
    bare = place.name[:-1] if len(place.name) > 2 else place.name
    shown = body if place.level in ("unknown", "state") or bare in body else place.name + body
    return UnitEntity(unit_iri(place.key, body), shown, place, False)


def _full_name(place: Jurisdiction, name: str, *, party: bool) -> str:
    """A body's name with its place: 聊城市水利局, 中共聊城市委组织部, 国网供电公司（聊城市）, 国家发展和改革委员会."""
    if place.level == "state":
        return name if _OF_STATE.search(name) else f"国家{name}"
    if place.name.endswith("街道"):
        name = name.removeprefix("街道")  # 湖西街道办事处
    if name.startswith(_COMPANIES):
        return f"{name}（{place.name}）"
    return ("中共" if party else "") + place.name + name
