"""Where a body named in a document sits, and its name without that place.

市水利局 in a document of 聊城市 sits in 聊城市, in one of 盐湖区 in 运城市, in one of the county-level 临清市 in that city itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kg.bodies import known_as, level_of
from kg.entities import Jurisdiction

FindPlace = Callable[[str, Jurisdiction], Jurisdiction | None]

LEVEL_PREFIX = re.compile(r"^(?P<level>自治区|地区|省|市|州|盟|区|县|旗)(?P<rank>级|直属?|属)?(?=.)")
# "国家能源局", "国务院办公厅"; a ministry (生态环境部) is known by its name
_STATE_PREFIX = re.compile(r"^(?:国家|中央|全国|国务院)")
# "国家税务总局聊城市税务局" is the city's
_STATE_ABOVE = re.compile(r"^国家税务总局(?=.+税务局$)")
_PARTY = re.compile(r"^(?:中共|中国共产党)(?!中央)")
# 市场监管局 and 区划办 begin like a level, 市政府 like 市政
_NO_LEVEL = re.compile(r"^(?:市场(?!街)|市政(?![府协])|区划|区域|州际|县域|市容|区块|旗下)")
_PLACE_END = re.compile(r"(?:省|自治区|市|自治州|州|盟|地区|区|县|旗|镇|乡|街道)")
_LONGEST_PLACE = 18


@dataclass(frozen=True, slots=True)
class Context:
    """Where a document speaks from: its jurisdiction, how a place named in it is looked up, and the year it is of.

    The year decides what general words mean: 环保部门 of 2023 is the 生态环境局.
    """

    home: Jurisdiction
    find_place: FindPlace
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """The place of a body, ``None`` when the name does not tell; its name without the place; and why."""

    place: Jurisdiction | None
    body: str
    why: str


def seat_of(name: str, context: Context) -> Seat:
    """Where the body called ``name`` sits."""
    home = context.home
    name = _STATE_ABOVE.sub("", name)
    if is_of_state(name, home):
        return Seat(_state(home), name, "a body of the state")
    if known_as(name, level_of(home)):  # 住房和城乡建设部门 begins with no town called 住房和城乡
        return Seat(home, name, f"no place in the name: {home.name}")
    named = named_place(_PARTY.sub("", name), context)
    if named:
        bare = _PARTY.sub("", name)
        place, length = named
        return Seat(place, bare[length:], f"{bare[:length]} names {place.name}")
    found = LEVEL_PREFIX.match(name)
    if found and not _NO_LEVEL.match(name):
        place_meant = at_level(found["level"], home)
        if place_meant is None:
            return Seat(None, name, f"{found['level']} of what? The document's own place is {home.name}")
        return Seat(place_meant, name[found.end() :], f"{found['level']} read from {home.name}")
    return Seat(home, name, f"no place in the name: {home.name}")


def is_of_state(name: str, home: Jurisdiction) -> bool:
    """Whether ``name`` is a body of the state in a document of ``home``: 生态环境部, 国家能源局."""
    if _STATE_PREFIX.match(name):
        return True
    known = known_as(name, "state") if home.level != "state" and re.fullmatch(r".{2,8}部", name) else None
    return known is not None and known.full == name and not known.body.party and not known.body.whole


def at_level(word: str, home: Jurisdiction) -> Jurisdiction | None:
    """The place that 市, 区 … means in a document of ``home``: home itself or the nearest above it that is called so."""
    if home.level == "unknown":
        return Jurisdiction(f"{home.key}-{word}", word, "unknown", None, home)
    place: Jurisdiction | None = home
    while place is not None:
        if _is_called(place, word):
            return place
        place = place.parent
    if word == "区" and home.level == "province" and home.name.endswith("自治区"):
        return home
    return None


def _is_called(place: Jurisdiction, word: str) -> bool:
    if place.level == "zone":
        return word == "区"
    if word == "区":  # 广西壮族自治区 is 自治区 to its counties
        return place.level == "county" and place.name.endswith("区")
    return place.level in ("province", "city", "county") and place.name.endswith(word)


def named_place(name: str, context: Context) -> tuple[Jurisdiction, int] | None:
    """The place that a name begins with and how long that is: 运城市盐湖区|人民政府. Places may follow one another."""
    place, length = context.home, 0
    while length < len(name) and (step := _next_place(name[length:], place, context)):
        place, length = step[0], length + step[1]
    return (place, length) if length and name[length:] not in ("级", "直") else None


def _next_place(rest: str, within: Jurisdiction, context: Context) -> tuple[Jurisdiction, int] | None:
    """The longest place name at the front of ``rest``. What begins with a level (市…) is a place only if it has a code."""
    best: tuple[Jurisdiction, int] | None = None
    if context.home.level == "zone" and rest.startswith(context.home.short):
        best = context.home, len(context.home.short)  # 度假区税务局 in a document of that zone
    place: Jurisdiction | None = context.home
    while place is not None:
        if place.level not in ("state", "unknown") and rest.startswith(place.name):
            best = max(best or (place, 0), (place, len(place.name)), key=lambda found: found[1])
        place = place.parent
    coded_only = bool(LEVEL_PREFIX.match(rest)) and not _NO_LEVEL.match(rest)
    for end in _PLACE_END.finditer(rest, 0, _LONGEST_PLACE):
        if (
            end.end() < 2
            or (best and end.end() <= best[1])
            or rest[end.end() : end.end() + 1] in ("级", "直", "属")
        ):
            continue
        found = context.find_place(rest[: end.end()], within)
        if found is not None and (found.adcode or not coded_only):
            best = found, end.end()
    return best


def _state(home: Jurisdiction) -> Jurisdiction:
    return home.at("state") or Jurisdiction("cn", "中国", "state", None, None)
