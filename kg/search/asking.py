"""Asking the index: what holds all words of a question, best first, and what it can be narrowed by."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kg.errors import BadQuery, NotFound, QueryTooSlow, StoreMissing
from kg.questions import role_named
from kg.search.database import note, open_for_reading
from kg.search.folding import fold, phrase
from kg.search.nesting import NESTED, counted_as, keys_of
from kg.search.reading import END_OF_NAME, FACETS, Facet, unpacked
from kg.search.snippets import Pieces, marked, snippet
from kg.search.typos import near_names
from kg.store import store_version

MOST_HITS: Final = 200  # of one page
LONGEST: Final = 200  # characters of a question
SECONDS: Final = 10.0
_MOST_WORDS: Final = 20
# Of a word that stands in half of all texts, this many finds show what there is to narrow by.
_COUNTED: Final = 20_000
_CHOICES: Final = 30
_STEPS_BETWEEN_LOOKS: Final = 20_000  # of SQLite's machine: some milliseconds
# A name weighs more than a heading, a heading more than a text; what narrows weighs nothing.
_RANK: Final = "bm25(words, 8, 2, 1, 0.5, 0)"
_WORD = re.compile(r"“([^”]*)”|\"([^\"]*)\"|(\S+)")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Words, parted by blanks; ``"…"`` keeps blanks in a word. All are to be found in an entry, or some in its document's title.

    ``picks``: facet → the values of which an entry must have one: names as people write them, IRIs, years, role words.
    """

    words: str
    picks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One find. ``start`` and ``end`` are its place in its document's text, ``first`` that of the first word found there.

    A named thing has no document; ``name`` is what it is called, ``via`` the form that was found where that is another.
    ``text`` is the whole passage, of which the snippet shows a part.
    """

    kind: str
    iri: str
    name: Pieces
    via: Pieces
    heading: str
    snippet: Pieces
    document: str
    document_title: str
    document_number: str
    start: int
    end: int
    first: tuple[int, int] | None
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that finds can be narrowed to, what it is called, and how many finds have it."""

    value: str
    label: str
    hits: int
    picked: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of what was found.

    ``total`` is how many finds there are in all; facets were counted on ``counted`` of them. ``meant``: the words that were
    looked for in the place of misspelt ones; ``near``: other names that are spelt alike. ``in_step``: whether the index
    was made from the graph as it is now.
    """

    words: tuple[str, ...]
    hits: tuple[Hit, ...]
    total: int
    limit: int
    offset: int
    facets: Mapping[str, tuple[Choice, ...]]
    counted: int
    meant: tuple[str, ...]
    near: tuple[str, ...]
    documents: int
    in_step: bool


def search(folder: Path | None, request: SearchRequest, seconds: float = SECONDS) -> SearchPage:
    """Search the store in ``folder``; a store that lives elsewhere has ``None``, and no index.

    Raises BadQuery for words without a letter and for unknown facets, NotFound for a pick that nothing is called,
    QueryTooSlow after ``seconds``, StoreMissing when the store has no index yet.
    """
    db = None if folder is None else open_for_reading(folder)
    if folder is None:
        raise StoreMissing("only a store in a folder has a search index", "只有本机目录中的图谱才有检索索引")
    if db is None:
        raise StoreMissing(
            f"{folder}: no search index here; run hetu build once more",
            f"{folder} 中没有检索索引，请再运行一次 hetu build",
        )
    try:
        return search_in(db, request, seconds, in_step=note(db, "version") == store_version(folder))
    finally:
        db.close()


def search_in(
    db: sqlite3.Connection, request: SearchRequest, seconds: float = SECONDS, *, in_step: bool = True
) -> SearchPage:
    """The same in an index that is open. It sees one state of the index, whatever is written meanwhile."""
    words = _words_of(request.words)
    with _limited(db, seconds), _snapshot(db):
        narrowing, picked = _narrowing(db, request.picks)
        meant: tuple[str, ...] = ()
        near: tuple[str, ...] = ()
        found = _Found(db, words, narrowing)
        if not found.total and not _Found(db, words, "").total:
            respelt = [(near_names(db, word) if not _Found(db, (word,), "").total else ()) for word in words]
            near = tuple(dict.fromkeys(name for names in respelt for name in names))
            if near:
                meant = tuple(names[0] if names else word for word, names in zip(words, respelt, strict=True))
                found = _Found(db, meant, narrowing)
        sought = meant or words
        hits = tuple(_hit(db, key, sought) for key in found.page(request.limit, request.offset))
        facets, counted = found.facets(picked)
        documents = db.execute("SELECT COUNT(*) FROM document").fetchone()[0]
    return SearchPage(
        words,
        hits,
        found.total,
        request.limit,
        request.offset,
        facets,
        counted,
        meant,
        near,
        documents,
        in_step,
    )


def _words_of(text: str) -> tuple[str, ...]:
    """The words of a question that have something to look for. Raises BadQuery."""
    if len(text) > LONGEST:
        raise BadQuery(f"more than {LONGEST} characters to search for", f"检索词超过 {LONGEST} 个字符")
    found = tuple(dict.fromkeys(word for parts in _WORD.findall(text) for word in parts if phrase(word)))
    if not found:
        raise BadQuery(
            "nothing to search for: give a word with at least one letter, digit or Chinese character",
            "没有可检索的内容：请至少输入一个汉字、字母或数字",
        )
    return found[:_MOST_WORDS]


@contextmanager
def _limited(db: sqlite3.Connection, seconds: float) -> Iterator[None]:
    end = time.monotonic() + seconds
    db.set_progress_handler(lambda: time.monotonic() > end, _STEPS_BETWEEN_LOOKS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        raise QueryTooSlow(seconds) from None
    finally:
        db.set_progress_handler(None, 0)


@contextmanager
def _snapshot(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")


def _narrowing(
    db: sqlite3.Connection, picks: Mapping[str, tuple[str, ...]]
) -> tuple[str, frozenset[tuple[str, str]]]:
    """What to ask FTS5 besides the words, and the values that were picked."""
    parts: list[str] = []
    picked: set[tuple[str, str]] = set()
    for facet, values in picks.items():
        if facet not in FACETS:
            raise BadQuery(
                f"{facet} is no facet; one of {', '.join(FACETS)}",
                f"没有分面 {facet}，可用：{'、'.join(FACETS)}",
            )
        chosen = {value for given in values for value in _values_called(db, facet, given)}
        picked |= {(facet, value) for value in chosen}
        if values:
            keys = sorted({key for value in chosen for key in keys_of(db, facet, value)})
            # A value that stands nowhere has no number, and nothing has the number none.
            parts.append(f"facets : ({' OR '.join(f'f{key}' for key in keys) or 'none'})")
    return " AND ".join(parts), frozenset(picked)


def _values_called(db: sqlite3.Connection, facet: str, given: str) -> list[str]:
    """The values of a facet that a person means by ``given``. Raises NotFound when it is no value and no name."""
    if facet == "role":
        given = role_named(given).value
    if given.startswith(("http://", "https://")):
        return [given]
    if db.execute("SELECT 1 FROM value WHERE facet = ? AND value = ?", (facet, given)).fetchone():
        return [given]
    values = "SELECT DISTINCT value FROM edge" if facet in NESTED else "SELECT value FROM value"
    named = db.execute(
        f"SELECT iri FROM thing WHERE iri IN ({values} WHERE facet = ?1) "
        "AND (folded = ?2 OR ?4 || others || ?4 LIKE ?3 ESCAPE '\\')",
        (facet, fold(given), f"%{END_OF_NAME}{_escaped(given)}{END_OF_NAME}%", END_OF_NAME),
    ).fetchall()
    if not named and facet not in ("kind", "year", "role"):
        raise NotFound(f"nothing in the graph is called {given}", f"图谱中没有名为“{given}”的条目")
    return [iri for (iri,) in named]


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


class _Found:
    """The entries that hold all of some words: how many, which, and with what."""

    def __init__(self, db: sqlite3.Connection, words: Sequence[str], narrowing: str) -> None:
        self._db = db
        self._words = words
        phrases = [phrase(word) for word in words]
        # The title of its document may have some of the words of a passage (黑臭水体 聊城), but not all of them.
        own = f"{{name heading body}} : ({' OR '.join(phrases)})"
        anywhere = f"{{name heading body title}} : ({' AND '.join(phrases)})" if len(phrases) > 1 else ""
        self._match = " AND ".join(part for part in (own, anywhere, narrowing) if part)
        (self.total,) = db.execute(
            "SELECT COUNT(*) FROM words WHERE words MATCH ?", (self._match,)
        ).fetchone()

    def page(self, limit: int, offset: int) -> list[int]:
        """The numbers of some entries, best first: what is called just so, then by rank."""
        limit, offset = min(max(0, limit), MOST_HITS), max(0, offset)
        first = self._called_so()
        marks = ",".join(map(str, first))
        page = first[offset : offset + limit]
        rows = self._db.execute(
            f"SELECT rowid FROM words WHERE words MATCH ? AND rowid NOT IN ({marks}) "
            f"ORDER BY {_RANK}, rowid LIMIT ? OFFSET ?",
            (self._match, limit - len(page), max(0, offset - len(first))),
        )
        return [*page, *(row[0] for row in rows)]

    def _called_so(self) -> list[int]:
        """The entries of things whose name is just what is looked for."""
        name = fold("".join(self._words))
        things = "SELECT entry.id FROM thing JOIN entry ON entry.thing = thing.id WHERE folded = ?"
        rows = self._db.execute(
            f"SELECT rowid FROM words WHERE words MATCH ? AND rowid IN ({things}) ORDER BY rowid",
            (self._match, name),
        )
        return [row[0] for row in rows]

    def facets(self, picked: frozenset[tuple[str, str]]) -> tuple[dict[str, tuple[Choice, ...]], int]:
        """What the entries can be narrowed by, those with most entries first, and on how many this was counted."""
        rows = self._db.execute(
            "SELECT entry.facets FROM words JOIN entry ON entry.id = words.rowid WHERE words MATCH ? LIMIT ?",
            (self._match, _COUNTED),
        ).fetchall()
        # The entries of a document have most in common, so few different lists are followed for many finds.
        lists = Counter(facets for (facets,) in rows)
        meaning = counted_as(self._db, {int(key[1:]) for listed in lists for key in listed.split()})
        counted: Counter[Facet] = Counter()
        for listed, n in lists.items():
            for meant in {meant for key in listed.split() for meant in meaning[int(key[1:])]}:
                counted[meant] += n
        labels = self._labels({value for _, value in counted})
        choices: dict[str, list[Choice]] = {facet: [] for facet in FACETS}
        for (facet, value), n in counted.items():
            choices[facet].append(Choice(value, labels.get(value, value), n, (facet, value) in picked))
        ranked = {
            facet: tuple(sorted(found, key=lambda c: (not c.picked, -c.hits, c.label))[:_CHOICES])
            for facet, found in choices.items()
            if found
        }
        return ranked, len(rows)

    def _labels(self, values: Iterable[str]) -> dict[str, str]:
        """What those of the values are called that are things."""
        rows = self._db.execute(
            "SELECT iri, label FROM thing WHERE iri IN (SELECT value FROM json_each(?))",
            (json.dumps(list(values)),),
        )
        return dict(rows)


def _hit(db: sqlite3.Connection, key: int, words: Sequence[str]) -> Hit:
    kind, iri, name, heading, start, end, document = db.execute(
        "SELECT kind, iri, name, heading, start, end, document FROM entry WHERE id = ?", (key,)
    ).fetchone()
    label, *others = name.split(END_OF_NAME)
    source, title, number, text = "", "", "", ""
    if document is not None:
        source, title, number, packed = db.execute(
            "SELECT iri, title, number, text FROM document WHERE id = ?", (document,)
        ).fetchone()
        text = unpacked(packed)[start:end]
    called = marked(label, words)
    via = () if any(hit for _, hit in called) else _via(others, words)
    shown = () if kind in ("document", "division") and text in (label, "") else snippet(text, words)
    return Hit(
        kind,
        iri,
        called,
        via,
        heading,
        shown,
        source,
        title,
        number,
        start,
        end,
        _first(text, words, start),
        text,
    )


def _first(text: str, words: Sequence[str], start: int) -> tuple[int, int] | None:
    """Where the first of the words stands, in a document in which ``text`` begins at ``start``."""
    at = start
    for piece, hit in marked(text, words):
        if hit:
            return at, at + len(piece)
        at += len(piece)
    return None


def _via(others: Sequence[str], words: Sequence[str]) -> Pieces:
    """The first other name that has one of the words in it."""
    forms = (marked(name, words) for name in others)
    return next((pieces for pieces in forms if any(hit for _, hit in pieces)), ())
