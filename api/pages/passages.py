"""Where words stand in the documents: the last resort when a text is neither a question nor a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kg.errors import BadQuery, StoreMissing
from kg.search.asking import LONGEST, Hit, SearchRequest, search
from kg.search.snippets import Pieces

LIMIT = 20
# What people put around the words they look for: 「污水处理厂」在哪里？
_FRAME = re.compile(r"[\s,，。.?？!！、;；:：\"'“”‘’「」《》()（）]+")
_IN_TEXT = ("division", "task", "passage")


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a document that holds all the words. ``pieces`` are (text, whether it is a word sought)."""

    document: str
    title: str
    start: int
    end: int
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Passages:
    """The first found, and how many there are."""

    words: tuple[str, ...]
    found: tuple[Passage, ...]
    total: int


def passages(folder: Path | None, text: str, limit: int = LIMIT) -> Passages:
    """The headings, tasks and other lines that hold every word of ``text`` (parted by blanks or punctuation)."""
    words = tuple(word for word in _FRAME.split(text[:LONGEST]) if word)
    if folder is None or not words:
        return Passages((), (), 0)
    try:
        page = search(folder, SearchRequest(" ".join(words), {"kind": _IN_TEXT}, limit))
    except (BadQuery, StoreMissing):  # nothing to look for, or a store from before there was an index
        return Passages((), (), 0)
    return Passages(page.meant or page.words, tuple(_passage(hit) for hit in page.hits), page.total)


def _passage(hit: Hit) -> Passage:
    start, end = hit.first or (hit.start, hit.end)
    return Passage(hit.document, hit.document_title, start, end, hit.snippet or hit.name)
