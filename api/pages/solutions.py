"""The answer to a SPARQL query as a page shows it: a table whose things lead to their pages, a yes or no, or triples."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.page import entity_path, reader_path
from kg.names import Named
from ontology.iri import ID, NS
from ontology.terms import PREFIXES

MOST_ROWS = 500
MOST_CHARACTERS = 200_000
_SPAN = ("document", "start", "end")  # columns that together say where words stand


@dataclass(frozen=True, slots=True)
class Field:
    """One value: its words, what it is in full where the words are short for it, and the page it leads to."""

    text: str
    full: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of an answer. ``places`` holds for each row where its words are read, or is empty."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Field, ...], ...]
    places: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Solutions:
    """What a query gave: ``table``, ``truth`` or ``triples`` (Turtle, cut at MOST_CHARACTERS)."""

    table: Table | None = None
    truth: bool | None = None
    triples: str = ""
    characters: int = 0


def solutions(body: bytes, media_type: str, things: Mapping[str, Named]) -> Solutions:
    """The answer in ``body``, SPARQL results as JSON or Turtle; ``things`` give names to IRIs."""
    if "json" not in media_type:
        text = body.decode("utf-8", "replace")
        return Solutions(triples=text[:MOST_CHARACTERS], characters=len(text))
    found = json.loads(body)
    if "boolean" in found:
        return Solutions(truth=bool(found["boolean"]))
    columns = tuple(found["head"]["vars"])
    bindings = found["results"]["bindings"]
    shown = bindings[:MOST_ROWS]
    rows = tuple(tuple(_field(row.get(name), things) for name in columns) for row in shown)
    return Solutions(table=Table(columns, rows, _places(columns, shown), len(bindings)))


def _field(term: Mapping[str, Any] | None, things: Mapping[str, Named]) -> Field:
    if term is None:
        return Field("")
    value = str(term.get("value", ""))
    match term["type"]:
        case "uri":
            href = entity_path(value) if value.startswith((ID, NS)) else ""
            return Field(things[value].label if value in things else _compact(value), value, href)
        case "literal":
            note = term.get("xml:lang") or _compact(str(term.get("datatype", "")))
            return Field(value, f"{value[:200]} ({note})" if note else "")
        case "triple":  # a triple as a value, which RDF 1.2 allows
            return Field(json.dumps(term["value"], ensure_ascii=False))
    return Field(f"_:{value}")


def _compact(iri: str) -> str:
    """``https://w3id.org/hetu/ns#Lead`` → ``hetu:Lead``; an instance by the end of its IRI."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return f"…/{iri.removeprefix(ID)}" if iri.startswith(ID) else iri


def _places(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    if not set(_SPAN) <= set(columns):
        return ()
    values = ([str(row[name]["value"]) for name in _SPAN if name in row] for row in rows)
    return tuple(reader_path(*found) if len(found) == len(_SPAN) else "" for found in values)
