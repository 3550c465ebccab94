"""A question's page: how it was understood, the cards of its answer, what they can be narrowed by, and what
was not found.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from api.pages.cards import Card, cards
from api.pages.holding import Holding
from api.pages.passages import Passages, passages
from kg.ask import NOT_IN_CORPUS, NOT_UNDERSTOOD, Interpretation, answer
from kg.names import Named
from kg.store import Row
from kg.tables import harmless
from ontology.iri import NS
from ontology.terms import PREFIXES

PAGE = 30
FACETS = ("role", "document", "unit")
_SHOWN_CHOICES = 12
_LABELS = {
    "role": "", "document": "?facet dcterms:title ?label .", "unit": "?facet skos:prefLabel ?label .",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One value an answer can be narrowed to, and how many rows have it."""

    value: str
    label: str
    rows: int
    picked: bool


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
            passages(holding.store, meant.missing or text)
            if reply.silence in (NOT_UNDERSTOOD, NOT_IN_CORPUS)
            else None
        )
        nothing = Coverage(len(holding.documents), 0, ())
        return AnswerView(text, meant, reply.silence, things, "", (), 0, 0, 0, {}, nothing, "", seen)
    columns = found.question.columns
    picks = {name: value for name, value in picks.items() if name in columns}
    sparql = narrowed(found.sparql, picks)
    total = found.total if not picks else _count(holding, sparql)
    rows = holding.store.select(f"{sparql}\nLIMIT {PAGE} OFFSET {max(0, offset)}")
    # Only rows about tasks have several rows a value; a list of documents is not narrowed by document.
    offered = FACETS if "task" in columns else ()
    facets = {name: _choices(holding, found.sparql, name, picks) for name in offered}
    return AnswerView(
        text=text,
        meant=meant,
        silence=reply.silence,
        things=things,
        question=found.question.name,
        cards=cards(columns, rows),
        first=offset + 1 if rows else 0,
        last=offset + len(rows),
        total=total,
        facets={name: choices for name, choices in facets.items() if len(choices) > 1 or name in picks},
        coverage=_coverage(holding, found.sparql if "document" in columns else ""),
        sparql=with_prefixes(sparql),
        passages=None,
    )


def answer_csv(holding: Holding, text: str, picks: Mapping[str, str]) -> bytes:
    """All rows of an answer for a spreadsheet: UTF-8 with a byte-order mark, and no cell is a formula."""
    found = answer(holding.store, text, holding.names, limit=0).answer
    out = io.StringIO()
    writer = csv.writer(out)
    if found is not None:
        columns = found.question.columns
        picks = {name: value for name, value in picks.items() if name in columns}
        writer.writerow(columns)
        role = columns.index("role") if "role" in columns else -1
        for row in holding.store.select(narrowed(found.sparql, picks)):
            writer.writerow([_cell(value, index == role) for index, value in enumerate(row)])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def narrowed(sparql: str, picks: Mapping[str, str]) -> str:
    """The query with a condition for each pick. Picks that are no IRIs give no rows, not an error."""
    if not picks:
        return sparql
    lines = []
    for name, value in picks.items():
        try:
            lines.append(f"  FILTER(?{name} = {NamedNode(value)})")
        except ValueError:
            lines.append("  FILTER(false)")
    # The last "}" at the start of a line closes WHERE: questions are indented so (kg/queries).
    head, closing, tail = sparql.rpartition("\n}")
    return "\n".join([head, *lines]) + closing + tail


def with_prefixes(sparql: str) -> str:
    """The query with the prefixes it uses declared, so that it runs anywhere."""
    used = [name for name in PREFIXES if re.search(rf"\b{name}:", sparql)]
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in used) + sparql


def _cell(value: object, is_role: bool) -> object:
    return harmless(str(value).removeprefix(NS) if is_role and value is not None else value)


def _count(holding: Holding, sparql: str) -> int:
    return int(str(holding.store.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {{\n{sparql}\n}} }}")[0][0]))


def _choices(holding: Holding, sparql: str, name: str, picks: Mapping[str, str]) -> tuple[Choice, ...]:
    """The values of one facet, counted under the picks of the others, those with most rows first."""
    others = narrowed(sparql, {key: value for key, value in picks.items() if key != name})
    label = _LABELS[name] or "BIND(STR(?facet) AS ?label)"
    rows: tuple[Row, ...] = holding.store.select(f"""
SELECT ?facet (SAMPLE(?label) AS ?named) (SUM(?rows) AS ?all) WHERE {{
  {{ SELECT (?{name} AS ?facet) (COUNT(*) AS ?rows) WHERE {{ {{\n{others}\n}} }} GROUP BY ?{name} }}
  {label}
}} GROUP BY ?facet ORDER BY DESC(?all) ?named LIMIT 200""")
    return tuple(
        Choice(str(value), str(words), int(str(n)), picks.get(name) == value)
        for value, words, n in rows
        if value
    )


def _coverage(holding: Holding, sparql: str) -> Coverage:
    """How many documents state something. ``sparql`` is empty when the answer's rows are no statements of
    documents.
    """
    listed = {line.iri: line.title for line in holding.documents}
    if not sparql:
        return Coverage(len(listed), 0, ())
    stating = {
        row[0] for row in holding.store.select(f"SELECT DISTINCT ?document WHERE {{ {{\n{sparql}\n}} }}")
    }
    silent = tuple((iri, title) for iri, title in listed.items() if iri not in stating)
    return Coverage(len(listed), len(stating), silent)


def _things(holding: Holding, meant: Interpretation) -> tuple[Named, ...]:
    """The things the question was taken to be about, and what else its name may mean."""
    iris = [iri for values in meant.values.values() for iri in values]
    found = [holding.by_iri[iri] for iri in iris if iri in holding.by_iri]
    return tuple(dict.fromkeys([*found, *meant.alternatives]))[:_SHOWN_CHOICES]
