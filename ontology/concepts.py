"""Themes, strengths of obligation and classes of water: themes.toml and scales.toml as frozen records.

What finds them in a text is not done here; these are the words to look for. No RDF library is needed:
schemes.ttl holds the same concepts for the graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from ontology.checking import fault, read_toml, require_distinct, require_keys, require_words

Mode = Literal["prohibition", "requirement", "encouragement"]
MODES: tuple[Mode, ...] = ("prohibition", "requirement", "encouragement")

_THEMES = "themes.toml"
_SCALES = "scales.toml"


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme (主题) and its cue words. A ``general`` one counts only beside a theme of water."""

    id: str
    en: str
    cues: tuple[str, ...]
    general: bool


@dataclass(frozen=True, slots=True)
class Obligation:
    """A strength of obligation (约束程度): ``rank`` 1 binds most; ``not_in`` are words its words hide in."""

    name: str
    en: str
    mode: Mode
    rank: int
    words: tuple[str, ...]
    not_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaterClass:
    """A class of water quality (水质类别): ``rank`` 1 is best. ``forms`` are its spellings, without 类."""

    name: str
    en: str
    rank: float
    forms: tuple[str, ...]
    note: str
    note_en: str


@cache
def themes() -> tuple[Theme, ...]:
    """The themes of themes.toml; raises :class:`.VocabularyError` naming what is wrong in it."""
    return read_themes(read_toml(_THEMES))


@cache
def obligations() -> tuple[Obligation, ...]:
    """The obligations of scales.toml, strongest first; raises :class:`.VocabularyError`."""
    return read_obligations(read_toml(_SCALES))


@cache
def water_classes() -> tuple[WaterClass, ...]:
    """The water classes of scales.toml, best first; raises :class:`.VocabularyError`."""
    return read_water_classes(read_toml(_SCALES))


def read_themes(data: dict[str, Any]) -> tuple[Theme, ...]:
    """The themes that the parsed TOML ``data`` holds, checked."""
    found = tuple(_theme(entry) for entry in data.get("theme", []))
    require_distinct(_THEMES, "id", (theme.id for theme in found))
    require_distinct(_THEMES, "cues", (cue for theme in found for cue in theme.cues))
    return found


def read_obligations(data: dict[str, Any]) -> tuple[Obligation, ...]:
    """The obligations that the parsed TOML ``data`` holds, checked; their order is their rank."""
    found = tuple(_obligation(entry, rank) for rank, entry in enumerate(data.get("obligation", []), 1))
    require_distinct(_SCALES, "name", (obligation.name for obligation in found))
    require_distinct(_SCALES, "words", (word for obligation in found for word in obligation.words))
    return found


def read_water_classes(data: dict[str, Any]) -> tuple[WaterClass, ...]:
    """The water classes that the parsed TOML ``data`` holds, checked."""
    found = tuple(_water_class(entry) for entry in data.get("water_class", []))
    require_distinct(_SCALES, "name", (water.name for water in found))
    require_distinct(_SCALES, "forms", (form for water in found for form in water.forms))
    ranks = [water.rank for water in found]
    if ranks != sorted(set(ranks)):
        raise fault(_SCALES, f"water_class: rank 应从小到大且不重复 · ranks must rise: {ranks}")
    return found


def _theme(entry: dict[str, Any]) -> Theme:
    where = f"theme {entry.get('id')!r}"
    require_keys(_THEMES, where, entry, {"id", "en", "cues", "general"}, required={"id", "en", "cues"})
    cues = tuple(entry["cues"])
    if not cues:
        raise fault(_THEMES, f"{where}: 没有线索词 · has no cues")
    require_words(_THEMES, where, entry["id"], entry["en"], *cues)
    return Theme(entry["id"], entry["en"], cues, entry.get("general", False))


def _obligation(entry: dict[str, Any], rank: int) -> Obligation:
    where = f"obligation {entry.get('name')!r}"
    required = {"name", "en", "mode", "words"}
    require_keys(_SCALES, where, entry, {*required, "not_in"}, required)
    words, not_in = tuple(entry["words"]), tuple(entry.get("not_in", []))
    require_words(_SCALES, where, entry["name"], entry["en"], *words, *not_in)
    if entry["mode"] not in MODES:
        raise fault(_SCALES, f"{where}: mode 应为 · must be one of {', '.join(MODES)}")
    for longer in not_in:
        if not any(word in longer for word in words):
            raise fault(_SCALES, f"{where}: not_in 里的词不含任何措辞 · holds none of the words: {longer!r}")
    return Obligation(entry["name"], entry["en"], entry["mode"], rank, words, not_in)


def _water_class(entry: dict[str, Any]) -> WaterClass:
    where = f"water_class {entry.get('name')!r}"
    required = {"name", "en", "rank", "forms"}
    require_keys(_SCALES, where, entry, {*required, "note", "note_en"}, required)
    require_words(_SCALES, where, entry["name"], entry["en"], *entry["forms"])
    if entry["name"] not in entry["forms"]:
        raise fault(_SCALES, f"{where}: forms 应含 name · forms must hold the name")
    return WaterClass(
        name=entry["name"],
        en=entry["en"],
        rank=entry["rank"],
        forms=tuple(entry["forms"]),
        note=entry.get("note", ""),
        note_en=entry.get("note_en", ""),
    )
