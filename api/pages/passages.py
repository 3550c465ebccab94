"""Where words stand in the documents: the last resort when a text is neither a question nor a name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyoxigraph import Literal

from api.pages.highlight import Pieces, highlighted
from kg.graph import Graph

LIMIT = 20
_AROUND = 60
_TERMS = 5
# What people put around the words they look for: 「污水处理厂」在哪里？
_FRAME = re.compile(r"[\s,，。.?？!！、;；:：\"'“”‘’「」《》()（）]+")
_DOCUMENTS = """
SELECT ?document ?title ?text WHERE {
  VALUES ?word {}
  ?document a hetu:PolicyDocument ; dcterms:title ?title ; hetu:text ?text
  FILTER(CONTAINS(LCASE(?text), ?word))
} ORDER BY ?title ?document LIMIT 200"""


@dataclass(frozen=True, slots=True)
class Passage:
    """A line of a document that holds all the words. ``pieces`` are (text, whether it is a word sought)."""

    document: str
    title: str
    start: int
    end: int
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Passages:
    """The first lines found, and how many there are."""

    words: tuple[str, ...]
    found: tuple[Passage, ...]
    total: int


def passages(store: Graph, text: str, limit: int = LIMIT) -> Passages:
    """The lines that hold every word of ``text`` (parted by blanks or punctuation), in any case."""
    words = tuple(dict.fromkeys(word.lower() for word in _FRAME.split(text) if word))[:_TERMS]
    found: list[Passage] = []
    total = 0
    if not words:
        return Passages((), (), 0)
    for document, title, whole in store.select(_DOCUMENTS, {"word": Literal(max(words, key=len))}):
        at = 0
        for line in str(whole).split("\n"):
            low = line.lower()
            if all(word in low for word in words):
                total += 1
                if len(found) < limit:
                    found.append(_passage(str(document), str(title), line, at, words))
            at += len(line) + 1
    return Passages(words, tuple(found), total)


def _passage(document: str, title: str, line: str, at: int, words: tuple[str, ...]) -> Passage:
    low = line.lower()
    start = min(low.find(word) for word in words)
    end = start + max(len(word) for word in words if low.startswith(word, start))
    left, right = max(0, start - _AROUND), min(len(line), end + 2 * _AROUND)
    shown = ("…" if left else "") + line[left:right] + ("…" if right < len(line) else "")
    return Passage(document, title, at + start, at + end, highlighted(shown, words))
