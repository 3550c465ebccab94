"""Which place a name means, and whose body a body is.

>>> resolve_place("冠县").adcode
'371525'
>>> jurisdiction_of("运城市盐湖区人民政府办公室").key
'140802'
>>> jurisdiction_of("聊城江北水城旅游度假区管委会").key
'371500-江北水城旅游度假区'
"""

from __future__ import annotations

import re
from functools import cache

from loaders.place_index import (
    CHINA,
    GazetteerError,
    Place,
    full_name,
    index,
    is_full_name,
    is_inside,
    is_known_short_name,
    is_place_name,
    is_plain_word,
    parents,
    place,
    place_ending,
    places_named,
    short_name,
    words,
)

__all__ = [
    "CHINA",
    "GazetteerError",
    "Place",
    "full_name",
    "is_full_name",
    "is_inside",
    "is_known_short_name",
    "is_place_name",
    "is_plain_word",
    "jurisdiction_of",
    "parents",
    "place",
    "place_ending",
    "places_named",
    "resolve_place",
    "short_name",
]

_TOWN = re.compile(
    r"[\u4e00-\u9fff]{1,12}?(?:街道|镇|乡|苏木)(?=党工委|党委|工委|人民政府|政府|办事处|办公室|$)"
)
_PARTY = re.compile(r"^(?:中共|中国共产党)(?!中央)")
# "国家税务总局聊城市税务局" is the city's; "自然资源部北海局" is the state's, and 北海 no city
_LOCAL_BRANCH = re.compile(
    r"[省市县区州盟旗]|调查队|支行|分行|监管局|税务局|邮政管理局|通信管理局|海事局|海关"
)
_BARE_ZONES = frozenset(
    ("新区", "新城", "园区", "开发区", "管理区", "保护区", "农场", "林场", "工业区", "功能区")
)
_RELATIVE = re.compile(r"^(?:自治区|[省市县区州盟旗镇])")


def resolve_place(name: str, within: Place | None = None) -> Place | None:
    """The one place called ``name`` (聊城市, 聊城, 冠县), or ``None`` when there is none or more than one.

    ``within`` decides between several: the one that lies in it, else the one that lies in the nearest
    place around it. Names that are plain words (城区) and short names that are (长治) need it.
    """
    found = places_named(name)
    generic = name in words().generic or name in words().words
    if within is None:
        return None if generic else _highest(found)
    for around in (within, *parents(within)):
        inside = [p for p in found if is_inside(p, around)]
        if len(inside) == 1:
            return inside[0]
        if inside:
            return _highest(tuple(inside))
    around_it = [p for p in parents(within) if p in found]
    if around_it:
        return around_it[0]
    return None if generic else _highest(found)


def _highest(found: tuple[Place, ...]) -> Place | None:
    """The one of several namesakes that is meant without a word about it, or ``None``.

    A province before all (吉林), a city before the county of its name inside it (长沙) and before a
    district elsewhere (西安).
    """
    for level in ("province", "city"):
        at_level = [p for p in found if p.level == level]
        if at_level:
            return at_level[0] if len(at_level) == 1 else None
    return found[0] if len(found) == 1 else None


def jurisdiction_of(body: str, within: Place | None = None) -> Place | None:
    """Whose body the public body named ``body`` is: province, city, county, zone, town, or the state.

    ``within`` is the place whose documents call it so: it decides 市水利局, and which 朝阳区. One place or
    ``None``.
    """
    name = _PARTY.sub("", body.strip())
    state = words().state.match(name)
    if state:
        rest = name[state.end() :].removeprefix("驻")
        return (_walk(rest, within) if _LOCAL_BRANCH.search(rest) else None) or CHINA
    return _walk(name, within) or _relative(name, within)


def _walk(name: str, within: Place | None) -> Place | None:
    """Reads places off the front of ``name``, each inside the one before, then a zone or town."""
    at: Place | None = None
    rest = name
    while True:
        for known, code in words().zones.items():
            if rest.startswith(known):
                return _uncoded(known, place(code))
        step = _step(rest, at, within)
        if step is None:
            break
        at, length = step
        rest = rest[length:]
    parent = at or within
    if parent is None or parent is CHINA:
        return at
    zone = _zone().match(rest)
    if zone and (at or zone.group() not in _BARE_ZONES):
        if parent.level == "zone":
            if parent.name.endswith(zone.group()):
                return parent
            parent = place(parent.parent or "")
        return _uncoded(zone.group(), parent)
    town = _TOWN.match(rest)
    if town:
        return _uncoded(town.group(), place(parent.parent or "") if parent.level == "town" else parent)
    return at


def _step(rest: str, at: Place | None, within: Place | None) -> tuple[Place, int] | None:
    """The longest place name at the front of ``rest`` that lies in ``at``, and how long it is.

    In full it may be any place; in short only what a body's name begins with: a province, a city, or
    what a zone is named for (周村经济开发区).
    """
    known = index()
    for length in range(min(known.longest, len(rest)), 1, -1):
        name = rest[:length]
        found = known.full.get(name)
        if found and (one := _inside(found, at) if at else resolve_place(name, within)):
            return one, length
        found = known.short.get(name, ())
        one = _inside(found, at) if at else _highest(found)
        if one is None or rest[length : length + 1] in tuple("省市县区州盟旗"):
            continue
        if one.level in ("province", "city") or _zone().match(rest[length:]):
            return one, length
    return None


def _inside(found: tuple[Place, ...], at: Place) -> Place | None:
    return _highest(tuple(p for p in found if p is not at and is_inside(p, at)))


def _uncoded(written: str, parent: Place | None) -> Place | None:
    """A zone or town: its key is its parent's and its name without the parent's (盐湖高新区 of 盐湖区)."""
    if parent is None:
        return None
    bare = written.removeprefix(parent.name).removeprefix(short_name(parent.name)) or written
    for form, official in words().zone_forms.items():
        if bare.endswith(form) and not bare.endswith(official):
            bare = bare.removesuffix(form) + official
            break
    return place(f"{parent.key}-{bare}")


def _relative(name: str, within: Place | None) -> Place | None:
    """市水利局 in a county's document is the city's: the nearest place around ``within`` of that kind."""
    found = _RELATIVE.match(name)
    if within is None or not found:
        return None
    kind = found.group()
    for around in (within, *parents(within)):
        own = "自治区" if around.name.endswith("自治区") else around.name[-1]
        if own == kind or (kind == "区" and around.level == "zone"):
            return around
    return None


@cache
def _zone() -> re.Pattern[str]:
    """A zone without a code at the front of a body's name: 江北水城旅游度假区 before 管委会."""
    kinds = (
        "开发区|高新区|经开区|度假区|新区|新城|示范区|示范园|园区|产业园|保税区|合作区|风景区|"
        "风景名胜区|保护区|管理区|试验区|实验区|功能区|工业区|农场|林场|建设兵团"
    )
    organs = (
        "党工委|党委|工委|管委|管理委|管理局|管理中心|人民政府|办事处|行政|开发建设|办公室|"
        "[\u4e00-\u9fff]{0,12}(?:局|委|办|部|中心|队)|$"
    )
    return re.compile(rf"[\u4e00-\u9fff]{{0,18}}?(?:{kinds})(?={organs})")
