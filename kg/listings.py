"""Lists of tasks, units, waters, sections, documents and themes, and one passage with what it proves: plain
records ready to be JSON, put together from ready-made questions.

A list is two steps: one question finds which things, paged and counted; others tell about those on the page.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from kg.errors import NotFound
from kg.graph import Graph
from kg.names import Names
from kg.questions import ask_question
from kg.values import Value
from ontology.iri import ID, NS
from ontology.terms import HETU, ORG, SKOS

Record = dict[str, object]
_MOST_DETAILS: Final = 1_000_000  # rows about the things of one page; no page comes near it


@dataclass(frozen=True, slots=True)
class Listing:
    """One page: ``total`` is how many things there are in all."""

    items: tuple[Record, ...]
    total: int


def list_things(
    store: Graph, names: Names, kind: str, filters: Mapping[str, str], limit: int, offset: int
) -> Listing:
    """One page of :data:`LISTS`. Raises what kg.questions.ask_question does."""
    for name, value in filters.items():
        if value.startswith(("http://", "https://")):
            require_iri(value, f"{name}: ")
    found = ask_question(store, kind, filters, names, limit, offset)
    columns = found.question.columns
    rows = [dict(zip(columns, row, strict=True)) for row in found.rows]
    told = _TELLERS[kind](_Asker(store, names), rows)
    if kind == "tasks":
        _mark_asked_for(told, filters.get("due_after"), filters.get("due_before"))
    return Listing(tuple(told), found.total)


def evidence(store: Graph, names: Names, iri: str) -> Record:
    """One passage: its words, place and surroundings, and what it is evidence of. Raises :class:`NotFound`.

    ``iri`` may be the whole IRI or what follows the base, ``document/KEY/evidence/START-END``.
    """
    whole = iri if iri.startswith(ID) else f"{ID}{iri}"
    require_iri(whole)
    ask = _Asker(store, names)
    passages = ask("evidence-passage", "evidence", [whole])
    if not passages:
        raise NotFound(f"there is no passage <{whole}>", f"没有这段原文 <{whole}>")
    passage = passages[0]
    facts = [
        {
            "relation": _local(fact["relation"]),
            "thing": fact["thing"],
            "label": fact["thing_label"],
            "role": _local(fact["role"]),
            "unit": _reference(fact, "unit"),
        }
        for fact in ask("evidence-facts", "evidence", [whole])
    ]
    places = ("exact", "start", "end", "page", "line", "sheet", "cell", "before", "after")
    return {
        "iri": whole,
        "document": _document(passage),
        **{key: passage[key] for key in places},
        "facts": facts,
    }


def require_iri(text: str, where: str = "") -> None:
    """Raises :class:`NotFound` when the text cannot be an IRI, for then nothing has it."""
    try:
        NamedNode(text)
    except ValueError:
        raise NotFound(f"{where}<{text}> is not an IRI", f"{where}<{text}> 不是合法的 IRI") from None


def as_json(value: object) -> bytes:
    """The value as JSON in UTF-8; dates as text, decimals as numbers."""
    return json.dumps(value, ensure_ascii=False, default=_plain_json, separators=(",", ":")).encode()


class _Asker:
    """Asks one question about several things, and gives its rows as records."""

    def __init__(self, store: Graph, names: Names) -> None:
        self._store = store
        self._names = names

    def __call__(self, question: str, parameter: str, iris: Sequence[Value]) -> list[dict[str, Value]]:
        if not iris:
            return []
        values = {parameter: [str(iri) for iri in iris]}
        found = ask_question(self._store, question, values, self._names, _MOST_DETAILS)
        return [dict(zip(found.question.columns, row, strict=True)) for row in found.rows]


_Rows = list[dict[str, Value]]


def _tasks(ask: _Asker, rows: _Rows) -> list[Record]:
    iris = [row["task"] for row in rows]
    texts = _by("task", ask("task-texts", "task", iris))
    parts = _by("task", ask("task-responsibilities", "task", iris))
    things = _by("task", ask("task-things", "task", iris))
    limits = _by("task", ask("task-deadlines", "task", iris))
    told: list[Record] = []
    for row in rows:
        text = texts[row["task"]][0]
        about = things.get(row["task"], [])
        told.append(
            {
                "iri": row["task"],
                "text": text["text"],
                "heading": text["heading"],
                "order": row["order"],
                "due": text["due"],
                "deadlines": [_deadline(limit) for limit in limits.get(row["task"], [])],
                "document": _document(text),
                "start": text["start"],
                "end": text["end"],
                "evidence": text["evidence"],
                "responsibilities": [_responsibility(part) for part in parts.get(row["task"], [])],
                "concerns": [_reference(t, "thing") for t in about if t["relation"] == HETU.concerns],
                "themes": [_reference(t, "thing") for t in about if t["relation"] == HETU.theme],
            }
        )
    return told


def _deadline(limit: Mapping[str, Value]) -> Record:
    return {key: limit[key] for key in ("due", "words", "precision", "evidence", "start", "end")}


def _mark_asked_for(tasks: Sequence[Record], after: str | None, before: str | None) -> None:
    """Say of each time limit whether it is on one of the days asked for: a task has several when it goes by stages."""
    first = datetime.date.fromisoformat(after) if after else datetime.date.min
    last = datetime.date.fromisoformat(before) if before else datetime.date.max
    for task in tasks:
        for limit in task["deadlines"]:  # type: ignore[attr-defined]
            due = limit["due"]
            limit["asked_for"] = bool(after or before) and due is not None and first <= due <= last


def _responsibility(part: Mapping[str, Value]) -> Record:
    return {
        "unit": _reference(part, "unit"),
        "role": _local(part["role"]),
        "mention": part["mention"],
        "inherited": bool(part["inherited"]),
        "statement": part["statement"],
        "start": part["start"],
        "end": part["end"],
        "evidence": part["evidence"],
    }


def _units(ask: _Asker, rows: _Rows) -> list[Record]:
    facts = _by("unit", ask("unit-facts", "unit", [row["unit"] for row in rows]))
    told: list[Record] = []
    for row in rows:
        about = facts.get(row["unit"], [])
        told.append(
            {
                "iri": row["unit"],
                "label": row["unit_label"],
                "other_labels": [f["thing_label"] for f in about if f["relation"] == SKOS.altLabel],
                "kind": _local(row["class"]),
                "jurisdiction": _first(about, HETU.jurisdiction),
                "function": _first(about, HETU.function),
                "part_of": _first(about, ORG.subOrganizationOf),
                "tasks": {str(_local(f["relation"])): f["tasks"] for f in about if f["tasks"] is not None},
            }
        )
    return told


def _waters(ask: _Asker, rows: _Rows) -> list[Record]:
    facts = _by("water_body", ask("water-facts", "water_body", [row["water_body"] for row in rows]))
    told: list[Record] = []
    for row in rows:
        about = facts.get(row["water_body"], [])
        told.append(
            {
                "iri": row["water_body"],
                "label": row["water_body_label"],
                "other_labels": [f["thing_label"] for f in about if f["relation"] == SKOS.altLabel],
                "kind": _local(row["class"]),
                "tributary_of": _first(about, HETU.tributaryOf),
                "sections": [_reference(f, "thing") for f in about if f["relation"] == HETU.onWaterBody],
                "tasks": sum(f["tasks"] for f in about if isinstance(f["tasks"], int)),
            }
        )
    return told


def _sections(ask: _Asker, rows: _Rows) -> list[Record]:
    facts = _by("section", ask("section-facts", "section", [row["section"] for row in rows]))
    told: list[Record] = []
    for row in rows:
        fact = facts[row["section"]][0]
        told.append(
            {
                "iri": row["section"],
                "label": row["section_label"],
                "water_body": _reference(fact, "water_body"),
                "control_level": fact["control_level"],
                "lat": fact["lat"],
                "long": fact["long"],
            }
        )
    return told


def _documents(ask: _Asker, rows: _Rows) -> list[Record]:
    facts = _by("document", ask("document-facts", "document", [row["document"] for row in rows]))
    told: list[Record] = []
    for row in rows:
        fact = facts[row["document"]][0]
        told.append(
            {
                "iri": row["document"],
                "title": row["document_title"],
                "number": fact["document_number"],
                "issued": row["issued"],
                "issuer": _reference(fact, "issuer"),
                "jurisdiction": _reference(fact, "jurisdiction"),
                "source_file": Path(str(fact["source"] or "")).name
                or None,  # where it lay is nobody's business
                "tasks": fact["tasks"] or 0,
            }
        )
    return told


def _themes(ask: _Asker, rows: _Rows) -> list[Record]:
    return [{"iri": row["theme"], "label": row["theme_label"], "tasks": row["tasks"]} for row in rows]


_TELLERS: Final[dict[str, Callable[[_Asker, _Rows], list[Record]]]] = {
    "tasks": _tasks,
    "units": _units,
    "water-bodies": _waters,
    "sections": _sections,
    "documents": _documents,
    "themes": _themes,
}
# The lists there are, by the name of the question that finds their things.
LISTS: Final = tuple(_TELLERS)


def _by(key: str, rows: _Rows) -> dict[Value, _Rows]:
    grouped: dict[Value, _Rows] = {}
    for row in rows:
        grouped.setdefault(row[key], []).append(row)
    return grouped


def _reference(row: Mapping[str, Value], name: str) -> Record | None:
    return None if row[name] is None else {"iri": row[name], "label": row[f"{name}_label"]}


def _first(rows: _Rows, relation: str) -> Record | None:
    return next((_reference(row, "thing") for row in rows if row["relation"] == relation), None)


def _document(row: Mapping[str, Value]) -> Record:
    return {"iri": row["document"], "title": row["document_title"], "number": row["document_number"]}


def _local(iri: Value) -> str | None:
    return None if iri is None else str(iri).removeprefix(NS)


def _plain_json(value: object) -> object:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} cannot be JSON")
