"""The words of ``sections.toml`` as patterns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from loaders.extract.words import word_lists
from loaders.words import any_of

_LEVELS = ("国控", "省控", "市控", "区控", "县控")


@dataclass(frozen=True, slots=True)
class SectionWords:
    """What stands around names of sections.

    ``level`` matches a level of control, ``level_of`` gives its name; ``qualifier`` matches a word between
    a name and 断面 where the searched text ends; ``endings`` make a section of what stands before them;
    ``generic`` matches what is no name.
    """

    level: re.Pattern[str]
    level_of: Mapping[str, str]
    qualifier: re.Pattern[str]
    endings: tuple[str, ...]
    generic: re.Pattern[str]
    generic_end: tuple[str, ...]


def is_generic(name: str) -> bool:
    """Whether ``name`` is no name: 重点, 上下游, 不达标."""
    words = section_words()
    return bool(words.generic.fullmatch(name)) or name.endswith(words.generic_end)


@cache
def section_words() -> SectionWords:
    """The words, read once. Raises LexiconError with the list and the word that is wrong."""
    lists = word_lists("sections")
    level_of = {word: level for level in _LEVELS for word in lists[level]}
    generic = lists["generic"]
    return SectionWords(
        level=re.compile(any_of(level_of)),
        level_of=level_of,
        qualifier=re.compile(rf"({any_of([*level_of, *lists['kinds']])})$"),
        endings=tuple(sorted(lists["endings"], key=len, reverse=True)),
        generic=re.compile(f"(?:{any_of(generic)}|\\d|[ⅠⅡⅢⅣⅤ])+"),
        generic_end=tuple(word for word in generic if len(word) > 1),
    )
