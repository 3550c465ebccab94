"""Small word lists kept as data beside the code, checked when they are loaded, and how to match them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from loaders.lexicon import LexiconError


@cache
def word_lists(name: str) -> Mapping[str, tuple[str, ...]]:
    """The lists of ``loaders/{name}.toml``, read once: every key a list of words.

    Raises LexiconError with the list and the word when one is blank, padded, or twice in its list.
    """
    file = f"{name}.toml"
    data = tomllib.loads(files("loaders").joinpath(file).read_text(encoding="utf-8"))
    return MappingProxyType({key: _checked(file, key, words) for key, words in data.items()})


def _checked(file: str, key: str, words: object) -> tuple[str, ...]:
    if not isinstance(words, list) or not words:
        raise LexiconError(f"{file}, {key}: 应为非空的词表 · must be a list of words")
    for word in words:
        if not isinstance(word, str) or not word or word != word.strip():
            raise LexiconError(f"{file}, {key}: 空白或多余空格 · a blank or padded word: {word!r}")
    if len(set(words)) < len(words):
        twice = next(word for word in words if words.count(word) > 1)
        raise LexiconError(f"{file}, {key}: 重复 · {twice} stands twice")
    return tuple(words)


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of ``words``, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
