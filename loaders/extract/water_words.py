"""The words of ``waters.toml``, checked when they are loaded."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from loaders.extract.names import checked

# 太湖 + 流域 + 管理 + 局: what may stand between a name and the word that makes a body of it.
_MIDDLE = (
    "高新技术|高新|经济技术|经济|产业|技术|工业|国际|流域|水库|灌区|工程|河道|水利|水务|水资源|水生态|生态|环境|资源|"
    "保护|监督|管理|治理|建设|开发|综合|运行|服务|旅游|湿地|国家级?|省级|风景名胜区|风景区|自然保护区|投资|实业|发展|"
    "中线|东线|干线|输水"
)


@dataclass(frozen=True, slots=True)
class WaterWords:
    """What is known of names of waters.

    ``kinds``: last word → kind; ``sure`` those last words that make a name by themselves. ``known``:
    name → kind, ``known_ends`` the same names by their last two characters; ``firm`` those that are found
    in any surroundings but after ``prefixes``. ``generic`` matches what is no name.
    """

    kinds: Mapping[str, str]
    sure: frozenset[str]
    known: Mapping[str, str]
    known_ends: Mapping[str, tuple[str, ...]]
    firm: frozenset[str]
    prefixes: frozenset[str]
    basins: frozenset[str]
    places: frozenset[str]
    ending: re.Pattern[str]
    collisions: frozenset[str]
    generic: re.Pattern[str]
    generic_words: tuple[str, ...]
    tails: frozenset[str]
    unlisted_tails: frozenset[str]
    alone: frozenset[str]
    about_water: re.Pattern[str]
    named_for: re.Pattern[str]


@cache
def water_words() -> WaterWords:
    """The words, read once. Raises LexiconError with the list and the word that is wrong."""
    data = tomllib.loads(files("loaders").joinpath("waters.toml").read_text(encoding="utf-8"))
    where = "waters.toml, "
    sure = {w: k for k, ws in data["endings"]["sure"].items() for w in checked(where + k, ws)}
    weak = {w: k for k, ws in data["endings"]["weak"].items() for w in checked(where + k, ws)}
    known = {name: kind for kind, names in data["known"].items() for name in checked(where + kind, names)}
    basins = frozenset(checked(where + "basins", data["basins"]["names"]))
    collisions = frozenset(checked(where + "collisions", data["collisions"]["words"]))
    endings = sorted(sure | weak, key=len, reverse=True)
    last = tuple(endings)
    special = [n for n in (*known, *basins) if not n.endswith(last) and not _is_basin_of(n, known)]
    whole = sorted([*collisions, *special], key=len, reverse=True)
    generic = sorted(checked(where + "generic", data["generic"]["words"]), key=len, reverse=True)
    after = checked(where + "named_for", [*data["named_for"]["bodies"], *data["named_for"]["regions"]])
    return WaterWords(
        kinds=sure | weak,
        sure=frozenset(sure),
        known=known,
        known_ends=by_end(known),
        firm=frozenset(checked(where + "firm", data["firm"]["names"])),
        prefixes=frozenset(data["firm"]["prefixes"]),
        basins=basins,
        places=frozenset(data["places"]["names"]),
        ending=re.compile("|".join(map(re.escape, whole + endings))),
        collisions=collisions,
        generic_words=tuple(generic),
        tails=frozenset(data["generic"]["tails"]),
        unlisted_tails=frozenset(data["generic"]["unlisted_tails"]),
        generic=re.compile(f"(?:{'|'.join(generic)}|[{data['generic']['letters']}])+"),
        alone=frozenset(data["generic"]["alone"]),
        about_water=re.compile("|".join(checked(where + "places.after", data["places"]["after"]))),
        named_for=re.compile(rf"(?:{_MIDDLE}){{0,6}}(?:{'|'.join(after)})"),
    )


def kind_of(name: str) -> str:
    """What the last word of ``name`` says the water is: River, Lake …; WaterBody when it says nothing."""
    kinds = water_words().kinds
    return next((kinds[name[-n:]] for n in (4, 3, 2, 1) if name[-n:] in kinds), "WaterBody")


def by_end(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """``names`` by their last two characters, the longest first."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name[-2:], []).append(name)
    return {end: tuple(sorted(same, key=len, reverse=True)) for end, same in found.items()}


def _is_basin_of(name: str, known: Mapping[str, str]) -> bool:
    return name.endswith("流域") and name.removesuffix("流域") in known
