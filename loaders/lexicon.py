"""The words of ``lexicon.toml``, checked when they are loaded."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any

from ontology.roles import Role

Words = tuple[str, ...]


class LexiconError(ValueError):
    """A word list is not usable: a blank, a word twice, a role that is none."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All word lists of the loaders. Mappings go from a word to what it means; the others know words.

    What each list is for is said beside it in ``lexicon.toml``.
    """

    label_nouns: Words
    label_levels: Words
    label_roles: Mapping[str, Role]
    other_labels: Words
    verbs: Mapping[str, Role]
    joins: Words
    adverbs: Words
    adverb_by: Words
    adverb_whose: Words
    adverb_what: Words
    closer_before: Words
    closer_words: Words
    scope_starts: Words
    scope_reach: Words
    scope_first: Words
    scope_others: Words
    unit_endings: Words
    not_endings: Words
    not_units: frozenset[str]
    unit_names: frozenset[str]
    linked_stems: Words
    broken_names: Words
    foreign: Words
    never_inside: Words
    sorts: Words
    areas: Words
    not_areas: Words
    group_starts: Words
    everyone: Words
    everyone_ends: Words
    person_titles: Words
    not_starts: Words
    name_starts: Words
    no_task_headings: Words
    task_columns: frozenset[str]
    problem_columns: frozenset[str]
    time_columns: frozenset[str]
    number_columns: frozenset[str]
    unit_columns: frozenset[str]
    plain_columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class ProseWords:
    """The word lists of running prose."""

    charges: Words
    modals: Words
    leave: Words
    prepositions: Words
    manner: Words
    verbs: Words
    name_verbs: Words
    past: Words
    oversight: Words
    oversight_objects: Words
    looks_on: Words
    oversight_tails: Words
    light_verbs: Words
    procedure: Words
    links: Words
    document_words: Words
    title_ends: Words
    report_words: Words
    news_words: Words


@cache
def lexicon() -> Lexicon:
    """The word lists, read once. Raises LexiconError with the list and the word that is wrong."""
    data = _data()
    adverbs, closers, scope = data["adverbs"], data["closers"], data["scope"]
    units, tables = data["units"], data["tables"]
    return Lexicon(
        label_nouns=_words("label_nouns", data["label_nouns"]),
        label_levels=_words("label_levels", data["label_levels"]),
        label_roles=_roles("label_roles", data["label_roles"]),
        other_labels=_words("label_others", chain.from_iterable(data["label_others"].values())),
        verbs=_roles("verbs", data["verbs"]),
        joins=_words("joins", data["joins"]["words"]),
        adverbs=_words("adverbs", adverbs["words"]),
        adverb_by=_words("adverbs.by", adverbs["by"]),
        adverb_whose=_words("adverbs.whose", adverbs["whose"]),
        adverb_what=_words("adverbs.what", adverbs["what"]),
        closer_before=_words("closers.before", closers["before"]),
        closer_words=_words("closers.words", closers["words"]),
        scope_starts=_words("scope.starts", scope["starts"]),
        scope_reach=_words("scope.reach", scope["reach"]),
        scope_first=_words("scope.first", scope["first"]),
        scope_others=_words("scope.others", scope["others"]),
        unit_endings=_words("units.endings", units["endings"]),
        not_endings=_words("units.not_endings", units["not_endings"]),
        not_units=frozenset(_words("units.not_units", units["not_units"])),
        unit_names=frozenset(_words("units.names", units["names"])),
        linked_stems=_words("units.linked_stems", units["linked_stems"]),
        broken_names=_words("units.broken_names", units["broken_names"]),
        never_inside=_words("units.never_inside", units["never_inside"]),
        foreign=_words("units.foreign", units["foreign"]),
        sorts=_words("units.sorts", units["sorts"]),
        areas=_words("units.areas", units["areas"]),
        not_areas=_words("units.not_areas", units["not_areas"]),
        group_starts=_words("units.group_starts", units["group_starts"]),
        everyone=_words("units.everyone", units["everyone"]),
        everyone_ends=_words("units.everyone_ends", units["everyone_ends"]),
        person_titles=_words("units.person_titles", units["person_titles"]),
        not_starts=_words("units.not_starts", units["not_starts"]),
        name_starts=_words("units.starts", units["starts"]),
        no_task_headings=_words("no_tasks.headings", data["no_tasks"]["headings"]),
        task_columns=frozenset(_words("tables.task", tables["task"])),
        problem_columns=frozenset(_words("tables.problem", tables["problem"])),
        time_columns=frozenset(_words("tables.time", tables["time"])),
        number_columns=frozenset(_words("tables.number", tables["number"])),
        unit_columns=frozenset(_words("tables.unit", tables["unit"])),
        plain_columns=frozenset(_words("tables.plain", tables["plain"])),
    )


@cache
def role_called(name: str) -> Role:
    """The role that ``name``, one or two of the ``label_roles``, names: of two, the one that says more (牵头整改)."""
    roles = lexicon().label_roles
    if name in roles:
        return roles[name]
    parts = (name[:at] for at in range(len(name) - 1, 0, -1) if name[:at] in roles and name[at:] in roles)
    first = next(parts)
    return roles[name[len(first) :]] if roles[first] is Role.RESPONSIBLE else roles[first]


@cache
def prose_words() -> ProseWords:
    """The word lists of running prose, read once. Raises LexiconError with the list and the wrong word."""
    lists = {name: _words(f"prose.{name}", words) for name, words in _data()["prose"].items()}
    try:
        return ProseWords(**lists)
    except TypeError as error:
        raise LexiconError(f"lexicon.toml, prose: {error}") from None


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("loaders").joinpath("lexicon.toml").read_text(encoding="utf-8"))


def _words(name: str, words: Iterable[str]) -> Words:
    """``words`` in their order, refused when one is blank or stands twice."""
    seen: dict[str, None] = {}
    for word in words:
        if not word.strip() or word != word.strip():
            raise LexiconError(f"lexicon.toml, {name}: a blank word or one with spaces around it: {word!r}")
        if word in seen:
            raise LexiconError(f"lexicon.toml, {name}: {word} stands twice")
        seen[word] = None
    return tuple(seen)


def _roles(name: str, lists: Mapping[str, list[str]]) -> dict[str, Role]:
    """Word → role; refused when two lists have a word, or a list is named for no role."""
    _words(name, chain.from_iterable(lists.values()))
    try:
        return {word: Role(role) for role, words in lists.items() for word in words}
    except ValueError as error:
        raise LexiconError(f"lexicon.toml, {name}: {error}") from None
