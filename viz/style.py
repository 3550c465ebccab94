"""What each kind of thing and link looks like, read from style.toml and checked on load.

Colours never stand alone: every relation also has its own width or dash, every kind its own shape or place.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, Literal

ThemeName = Literal["light", "dark"]
SHAPES = ("square", "hexagon", "dot", "diamond", "triangle", "triangleDown", "star")
CARDS = ("box", "dashed", "ellipse")
_COLOUR = re.compile(r"#[0-9a-f]{6}")


class StyleError(ValueError):
    """style.toml is not usable; the message names the place in it, in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Words:
    """One label in the two languages of the pages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class KindStyle:
    """A kind of thing. ``light`` and ``dark`` are (fill of a card, line and symbol)."""

    name: str
    words: Words
    column: int
    shape: str
    card: str
    light: tuple[str, str]
    dark: tuple[str, str]


@dataclass(frozen=True, slots=True)
class RelationStyle:
    """A kind of link. ``dash`` is (drawn, blank) in pixels, empty for a whole line."""

    name: str
    words: Words
    width: float
    dash: tuple[int, ...]
    arrow: bool
    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of the page around a picture: ``quiet`` small print, ``mark`` links, ``glow`` marks."""

    paper: str
    panel: str
    ink: str
    quiet: str
    rule: str
    mark: str
    glow: str


@dataclass(frozen=True, slots=True)
class Style:
    """The whole table. Names that it lacks are drawn as ``other``."""

    kinds: Mapping[str, KindStyle]
    relations: Mapping[str, RelationStyle]
    themes: Mapping[str, Theme]
    communities: Mapping[str, tuple[str, ...]]
    chosen_by: Mapping[str, Words]

    def kind(self, name: str) -> KindStyle:
        """The look of a kind of thing, ``other`` when the table has no such kind."""
        return self.kinds.get(name, self.kinds["other"])

    def relation(self, name: str) -> RelationStyle:
        """The look of a relation, ``other`` when the table has no such relation."""
        return self.relations.get(name, self.relations["other"])


@cache
def style() -> Style:
    """The table of style.toml. Raises :class:`StyleError` when it is not whole."""
    return read_style((files("viz") / "style.toml").read_text(encoding="utf-8"))


def read_style(toml: str) -> Style:
    """TOML text → table. Raises :class:`StyleError` that names the first bad place."""
    table = tomllib.loads(toml)
    try:
        found = Style(
            kinds={name: _kind(name, row) for name, row in table["kinds"].items()},
            relations={name: _relation(name, row) for name, row in table["relations"].items()},
            themes={name: _theme(name, row) for name, row in table["themes"].items()},
            communities={name: _colours("communities", row) for name, row in table["communities"].items()},
            chosen_by={name: Words(row["zh"], row["en"]) for name, row in table["chosen_by"].items()},
        )
    except KeyError as missing:
        raise _wrong(str(missing), "缺少此项", "is missing") from None
    for name in ("kinds", "relations"):
        if "other" not in getattr(found, name):
            raise _wrong(f"{name}.other", "缺少此项", "is missing")
    for part in (found.themes, found.communities):
        if set(part) != {"light", "dark"}:
            raise _wrong("themes / communities", "须有 light 与 dark", "must have light and dark")
    return found


def _kind(name: str, row: dict[str, Any]) -> KindStyle:
    place = f"kinds.{name}"
    if row["shape"] not in SHAPES:
        raise _wrong(f"{place}.shape", f"应为 {SHAPES} 之一", f"must be one of {SHAPES}")
    if row["card"] not in CARDS:
        raise _wrong(f"{place}.card", f"应为 {CARDS} 之一", f"must be one of {CARDS}")
    light, dark = _pair(f"{place}.light", row["light"]), _pair(f"{place}.dark", row["dark"])
    words = Words(row["zh"], row["en"])
    return KindStyle(name, words, row["column"], row["shape"], row["card"], light, dark)


def _relation(name: str, row: dict[str, Any]) -> RelationStyle:
    dash = tuple(row["dash"])
    if len(dash) not in (0, 2):
        raise _wrong(f"relations.{name}.dash", "应为 [] 或 [实, 空]", "must be [] or [drawn, blank]")
    light, dark = _colours(f"relations.{name}", [row["light"], row["dark"]])
    return RelationStyle(name, Words(row["zh"], row["en"]), row["width"], dash, row["arrow"], light, dark)


def _theme(name: str, row: dict[str, Any]) -> Theme:
    return Theme(*_colours(f"themes.{name}", [row[field.name] for field in fields(Theme)]))


def _pair(place: str, row: list[str]) -> tuple[str, str]:
    fill, line = _colours(place, row)
    return fill, line


def _colours(place: str, row: list[str]) -> tuple[str, ...]:
    for colour in row:
        if not _COLOUR.fullmatch(colour):
            raise _wrong(place, f"颜色须写作 #rrggbb，现为 {colour!r}", f"wants #rrggbb, has {colour!r}")
    return tuple(row)


def _wrong(place: str, zh: str, en: str) -> StyleError:
    return StyleError(f"style.toml：{place} {zh} / style.toml: {place} {en}")
