"""The words of ``lexicon.toml``, checked when they are loaded."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain

from ontology.roles import Role


class LexiconError(ValueError):
    """A word list is not usable: a blank, a word twice, a role that is none."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All word lists of the loaders. Mappings go from a word to what it means; sets only know the words."""

    label_nouns: tuple[str, ...]
    label_roles: Mapping[str, Role]
    other_labels: Mapping[str, str]
    verbs: Mapping[str, Role]
    joins: frozenset[str]
    adverbs: frozenset[str]
    closers: frozenset[str]
    scope_starts: tuple[str, ...]
    scope_reach: tuple[str, ...]
    first_leads: tuple[str, ...]
    unit_endings: tuple[str, ...]
    not_units: frozenset[str]
    unit_names: frozenset[str]
    group_starts: tuple[str, ...]
    catch_alls: frozenset[str]
    person_titles: tuple[str, ...]
    no_task_headings: tuple[str, ...]
    task_columns: frozenset[str]
    time_columns: frozenset[str]
    number_columns: frozenset[str]
    unit_columns: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """The word lists, read once. Raises LexiconError with the list and the word that is wrong."""
    data = tomllib.loads(files("loaders").joinpath("lexicon.toml").read_text(encoding="utf-8"))
    return Lexicon(
        label_nouns=tuple(_words("label_nouns", data["label_nouns"])),
        label_roles=_roles("label_roles", data["label_roles"]),
        other_labels=_meanings("label_others", data["label_others"]),
        verbs=_roles("verbs", data["verbs"]),
        joins=frozenset(_words("joins", data["joins"]["words"])),
        adverbs=frozenset(_words("adverbs", data["adverbs"]["words"])),
        closers=frozenset(_words("closers", data["closers"]["words"])),
        scope_starts=tuple(_words("scope.starts", data["scope"]["starts"])),
        scope_reach=tuple(_words("scope.reach", data["scope"]["reach"])),
        first_leads=tuple(_words("scope.first_leads", data["scope"]["first_leads"])),
        unit_endings=tuple(_words("units.endings", data["units"]["endings"])),
        not_units=frozenset(_words("units.not_units", data["units"]["not_units"])),
        unit_names=frozenset(_words("units.names", data["units"]["names"])),
        group_starts=tuple(_words("units.group_starts", data["units"]["group_starts"])),
        catch_alls=frozenset(_words("units.catch_alls", data["units"]["catch_alls"])),
        person_titles=tuple(_words("units.person_titles", data["units"]["person_titles"])),
        no_task_headings=tuple(_words("no_tasks.headings", data["no_tasks"]["headings"])),
        task_columns=frozenset(_words("tables.task", data["tables"]["task"])),
        time_columns=frozenset(_words("tables.time", data["tables"]["time"])),
        number_columns=frozenset(_words("tables.number", data["tables"]["number"])),
        unit_columns=frozenset(_words("tables.unit", data["tables"]["unit"])),
    )


def _words(name: str, words: Iterable[str]) -> list[str]:
    """``words`` as a list, refused when one is blank or stands twice."""
    seen: set[str] = set()
    for word in words:
        if not word.strip() or word != word.strip():
            raise LexiconError(f"lexicon.toml, {name}: a blank word or one with spaces around it: {word!r}")
        if word in seen:
            raise LexiconError(f"lexicon.toml, {name}: {word} stands twice")
        seen.add(word)
    return list(words)


def _meanings(name: str, lists: Mapping[str, list[str]]) -> dict[str, str]:
    """Word → the name of its list; refused when two lists have a word."""
    _words(name, chain.from_iterable(lists.values()))
    return {word: meaning for meaning, words in lists.items() for word in words}


def _roles(name: str, lists: Mapping[str, list[str]]) -> dict[str, Role]:
    """Word → role; refused when a list is named for no role."""
    try:
        return {word: Role(role) for word, role in _meanings(name, lists).items()}
    except ValueError as error:
        raise LexiconError(f"lexicon.toml, {name}: {error}") from None
