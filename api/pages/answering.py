"""A question's page: how it was understood, the cards of its answer, what they can be narrowed by, and what
was not found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.pages.cards import Card, cards
from api.pages.facets import Choice, Tally, narrowed, tally
from api.pages.holding import Holding
from api.pages.passages import Passages, passages
from kg.ask import NOT_IN_CORPUS, NOT_UNDERSTOOD, Interpretation, answer
from kg.flat_lists import Columns, Rows, plain_role
from kg.flat_lists import answer_table as table_of
from kg.names import Named
from kg.question_records import with_prefixes
from kg.tables import as_csv

PAGE = 30
_SHOWN_CHOICES = 12


@dataclass(frozen=True, slots=True)
class Coverage:
    """On how many documents an answer stands: all there are, those with a row, the titles of the others."""

    documents: int
    stating: int
    silent: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """Everything the page of an answer shows. ``total`` counts rows as narrowed, ``sparql`` was run."""

    text: str
    meant: Interpretation
    silence: str | None
    things: tuple[Named, ...]
    question: str
    cards: tuple[Card, ...]
    first: int
    last: int
    total: int
    facets: Mapping[str, tuple[Choice, ...]]
    coverage: Coverage
    sparql: str
    passages: Passages | None


def answer_view(holding: Holding, text: str, picks: Mapping[str, str], offset: int) -> AnswerView:
    """Answer ``text``, narrowed to the values in ``picks`` by facet, from row ``offset`` on."""
    reply = answer(holding.store, text, holding.names, limit=0)
    found, meant = reply.answer, reply.interpretation
    things = _things(holding, meant)
    if found is None:
        seen = (
            passages(holding.store.folder, meant.missing or text)
            if reply.silence in (NOT_UNDERSTOOD, NOT_IN_CORPUS)
            else None
        )
        nothing = Coverage(len(holding.documents), 0, ())
        return AnswerView(text, meant, reply.silence, things, "", (), 0, 0, 0, {}, nothing, "", seen)
    columns = found.question.columns
    counted = tally(holding.store, found.sparql, columns if "document" in columns else ())
    picks = {name: value for name, value in picks.items() if name in counted.names}
    sparql = narrowed(found.sparql, picks)
    rows = holding.store.select(f"{sparql}\nLIMIT {PAGE} OFFSET {max(0, offset)}")
    # Only rows about tasks have several rows a value; a list of documents is not narrowed by document.
    offered = counted.names if "task" in columns else ()
    facets = {name: counted.choices(name, picks) for name in offered}
    return AnswerView(
        text=text,
        meant=meant,
        silence=reply.silence,
        things=things,
        question=found.question.name,
        cards=cards(columns, rows),
        first=offset + 1 if rows else 0,
        last=offset + len(rows) if rows else 0,
        total=counted.total(picks) if picks else found.total,
        facets={name: choices for name, choices in facets.items() if len(choices) > 1 or name in picks},
        coverage=_coverage(holding, counted),
        sparql=with_prefixes(sparql),
        passages=None,
    )


def answer_table(holding: Holding, text: str, picks: Mapping[str, str]) -> tuple[Columns, Rows]:
    """All rows of an answer, narrowed as on its page; why there are none when it was not understood."""
    reply = answer(holding.store, text, holding.names, limit=0)
    found = reply.answer
    if found is None:
        return table_of(reply)
    columns = found.question.columns
    picks = {name: value for name, value in picks.items() if name in columns}
    rows = holding.store.select(narrowed(found.sparql, picks))
    return columns, [
        [plain_role(name, value) for name, value in zip(columns, row, strict=True)] for row in rows
    ]


def answer_csv(holding: Holding, text: str, picks: Mapping[str, str]) -> bytes:
    """The same for a spreadsheet: UTF-8 with a byte-order mark, and no cell is a formula."""
    columns, rows = answer_table(holding, text, picks)
    return as_csv(columns, rows, bom=True)


def _coverage(holding: Holding, counted: Tally) -> Coverage:
    """How many documents state something; none where the rows are no statements of documents."""
    listed = {line.iri: line.title for line in holding.documents}
    if "document" not in counted.names:
        return Coverage(len(listed), 0, ())
    stating = counted.values("document")
    silent = tuple((iri, title) for iri, title in listed.items() if iri not in stating)
    return Coverage(len(listed), len(stating & listed.keys()), silent)


def _things(holding: Holding, meant: Interpretation) -> tuple[Named, ...]:
    """The things the question was taken to be about, and what else its name may mean."""
    iris = [iri for values in meant.values.values() for iri in values]
    found = [holding.by_iri[iri] for iri in iris if iri in holding.by_iri]
    return tuple(dict.fromkeys([*found, *meant.alternatives]))[:_SHOWN_CHOICES]
