"""The words of the pages, in Chinese and English: data in wording.toml, checked when they are read."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from viz.text import visible

LANGUAGES = ("zh", "en")


class WordingError(ValueError):
    """wording.toml cannot be used; the message names the entry and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words in one language, by dotted key: ``words("answer.page", first=1, last=20, total=67)``."""

    language: str
    entries: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> Markup:
        """The words for ``key`` with values put in, escaped and made visible. Raises KeyError when there is none."""
        shown = {name: visible(value) if type(value) is str else value for name, value in values.items()}
        return Markup(self.entries[key]).format(**shown)

    def plain(self, key: str, **values: object) -> str:
        """The same as plain text, for what is not HTML."""
        return self.entries[key].format(**values)

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def get(self, key: str, otherwise: str) -> str:
        """The words for ``key``, or ``otherwise`` where the table has none: for keys that come from data."""
        return self.entries.get(key, otherwise)

    def reason(self, why: str) -> str:
        """A reason of kg/resolve.py in this language; what the table does not know stays as it is."""
        parts = []
        for part in why.split("; "):
            found = next(
                ((key, hit) for key, pattern in _reasons() if (hit := pattern.fullmatch(part))), None
            )
            parts.append(self.plain(found[0], **found[1].groupdict()) if found else part)
        return ("；" if self.language == "zh" else "; ").join(parts)


def wording(language: str) -> Wording:
    """The words in ``language`` (``zh`` or ``en``)."""
    return _all()[language]


@cache
def _all() -> Mapping[str, Wording]:
    return parse_wording(files("api").joinpath("wording.toml").read_text(encoding="utf-8"))


def parse_wording(text: str) -> Mapping[str, Wording]:
    """The words of every language in the TOML ``text``.

    Each entry is a table with ``zh`` and ``en``, both non-empty and with the same ``{places}``; raises
    :class:`WordingError`.
    """
    tables: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for section, entries in tomllib.loads(text).items():
        for name, pair in entries.items():
            key = f"{section}.{name}"
            if not isinstance(pair, dict) or pair.keys() != set(LANGUAGES) or not all(pair.values()):
                raise WordingError(f"wording.toml: {key} needs zh and en, and nothing else")
            if len({_places(pair[language]) for language in LANGUAGES}) > 1:
                raise WordingError(f"wording.toml: {key} has different {{places}} in its two languages")
            for language in LANGUAGES:
                tables[language][key] = pair[language]
    return {language: Wording(language, entries) for language, entries in tables.items()}


@cache
def _reasons() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What each reason looks like: "{a} read from {b}" is "市 read from 聊城市"."""
    entries = ((key, text) for key, text in wording("en").entries.items() if key.startswith("why."))
    return tuple(
        (key, re.compile(re.sub(r"\\{(\w)\\}", r"(?P<\1>.+)", re.escape(text)))) for key, text in entries
    )


def _places(text: str) -> frozenset[str]:
    return frozenset(field for _, field, _, _ in string.Formatter().parse(text) if field)
