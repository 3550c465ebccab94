"""Words of obligation (约束程度): 必须, 应当, 不得, 鼓励 …, each with its strength."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

import ahocorasick

from loaders.document import LaidText, ObligationMention, Span
from ontology.concepts import obligations

_TITLE = re.compile(r"《[^《》\n]{1,200}》")


def obligations_of(laid: LaidText) -> tuple[ObligationMention, ...]:
    """Every word of obligation outside titles, in order. The longest counts: 必须 is no 须, 重要 no 要."""
    text = _TITLE.sub(lambda match: "〓" * len(match.group()), laid.text)
    return tuple(ObligationMention(span, strength) for span, strength in _found(text))


def strongest(mentions: Iterable[ObligationMention]) -> str | None:
    """The name of the strongest of ``mentions``; ``None`` when there are none."""
    return min((mention.strength for mention in mentions), key=_ranks().__getitem__, default=None)


def _found(text: str) -> Iterator[tuple[Span, str]]:
    for last, (word, strength) in _automaton().iter_long(text):
        if strength:
            yield Span(last + 1 - len(word), last + 1), strength


@cache
def _ranks() -> dict[str, int]:
    return {obligation.name: obligation.rank for obligation in obligations()}


@cache
def _automaton() -> ahocorasick.Automaton:
    """Every word with its strength, and those that only hold one of them with none."""
    automaton = ahocorasick.Automaton()
    for obligation in obligations():
        for word in obligation.not_in:
            automaton.add_word(word, (word, None))
        for word in obligation.words:
            automaton.add_word(word, (word, obligation.name))
    automaton.make_automaton()
    return automaton
