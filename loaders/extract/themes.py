"""Themes (治理主题) of a passage by the words that show them; documents of other fields have none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import ahocorasick

from ontology.concepts import themes

# A theme that is shown by less than this part of what shows the strongest is only touched upon.
_TOUCHED = 0.34
_MOST = 5
# The heading that a passage runs in with says most of what it is about: 加强湖库水质管理。湖库主管部门…
_HEADING = re.compile(r"[^。；;，,]{4,45}[。：:]")
_OF_HEADING = 3
# A document is about water when so many different words for it stand in it, and so many in a thousand
# characters.
_WORDS, _DENSITY = 6, 3.0
_WATER = re.compile(r"[水河湖海汛涝渠闸]|黑臭|排污口|湿地|断面|污泥|总氮|管网|直排")


def themes_of(passage: str, of_water: bool = True) -> tuple[str, ...]:
    """The ids of the themes of ``passage``, the best shown first; those of any field (考核, 资金) come last.

    ``of_water`` says whether its document :func:`is_about_water`: any other has no themes.
    """
    if not of_water:
        return ()
    heading = _HEADING.match(passage)
    shown: Counter[str] = Counter()
    for end, cue, theme in _cues(passage):
        shown[theme] += len(cue) * (_OF_HEADING if heading and end <= heading.end() else 1)
    least = _TOUCHED * max(shown.values(), default=0)
    kept = [theme for theme, weight in shown.items() if weight >= least]
    kept.sort(key=lambda theme: (theme in _general(), -shown[theme]))
    return tuple(kept[:_MOST])


def is_about_water(text: str) -> bool:
    """Whether a document is about the governance of water: words for it are many, and of many kinds."""
    found = [cue for _, cue, theme in _cues(text) if theme not in _general() and _WATER.search(cue)]
    # a plan of one page has fewer words than one of twenty, and as many for its length
    return len(set(found)) >= min(_WORDS, 3 + len(text) // 800) and len(found) >= _DENSITY * len(text) / 1000


def _cues(text: str) -> Iterator[tuple[int, str, str]]:
    """Each cue in ``text`` with its end and its theme, the longest where they overlap."""
    for last, (cue, theme) in _automaton().iter_long(text):
        yield last + 1, cue, theme


@cache
def _general() -> frozenset[str]:
    return frozenset(theme.id for theme in themes() if theme.general)


@cache
def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for theme in themes():
        for cue in theme.cues:
            automaton.add_word(cue, (cue, theme.id))
    automaton.make_automaton()
    return automaton
