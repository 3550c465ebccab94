"""Answers for programs that pass them on: never without the sentences that say so, nor without what was asked of them.

Every record has ``citations`` (document, number, sentence, place in the text), ``coverage`` (which documents were asked), and,
where there is more than is shown, ``shown`` says n of m.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pyoxigraph import NamedNode

from kg.ask import NOT_STATED, answer
from kg.errors import NotFound
from kg.graph import Graph
from kg.listings import Record, evidence, list_things
from kg.names import Named, Names
from kg.questions import ask_question
from kg.records import plain_record
from kg.sparql import SparqlRequest
from ontology.iri import ID, NS
from ontology.terms import PREFIXES

MOST_ROWS: Final = 100
_MOST_CITATIONS: Final = 300
_MOST_ASKED_FOR: Final = 100  # things of a SPARQL answer whose sentences are looked up
_MOST_ALTERNATIVES: Final = 10
_SENTENCES = """
SELECT DISTINCT ?document ?title ?number ?exact ?start ?end ?evidence WHERE {
  VALUES ?thing {}
  { ?thing oa:exact ?exact BIND(?thing AS ?evidence) } UNION { ?thing hetu:evidence ?evidence . ?evidence oa:exact ?exact }
  ?evidence oa:start ?start ; oa:end ?end ; hetu:document ?document . ?document dcterms:title ?title .
  OPTIONAL { ?document hetu:documentNumber ?number }
} ORDER BY ?document ?start
"""


def cited_answer(
    graph: Graph, names: Names, question: str, limit: int, offset: int, most: int = MOST_ROWS
) -> Record:
    """The answer to a question as people put it, how it was understood, and why there is none when there is none.

    Of the rows from ``offset`` on, ``limit`` are shown, and no more than ``most``.
    """
    limit = capped(limit, most)
    reply = answer(graph, question, names, limit, offset)
    meant, found = reply.interpretation, reply.answer
    rows: list[Record] = []
    if found:
        columns = found.question.columns
        rows = [{name: _local(value) for name, value in zip(columns, row, strict=True)} for row in found.rows]
    return {
        "understood": meant.en,
        "understood_zh": meant.zh,
        "silence": reply.silence,
        "alternatives": [_named(thing) for thing in meant.alternatives[:_MOST_ALTERNATIVES]],
        "columns": list(found.question.columns) if found else [],
        "rows": [plain_record(row) for row in rows],
        **shown(len(rows), found.total if found else 0, offset),
        "sparql": found.sparql if found else None,
        **cited(_row_citation(row) for row in rows if row.get("statement")),
        "coverage": coverage(names),
    }


def cited_question(
    graph: Graph,
    names: Names,
    name: str,
    values: Mapping[str, Sequence[str]],
    limit: int,
    offset: int,
    most: int = MOST_ROWS,
) -> Record:
    """The answer to a ready-made question, in the form of :func:`cited_answer`."""
    found = ask_question(graph, name, values, names, capped(limit, most), offset)
    question = found.question
    rows = [
        {key: _local(value) for key, value in zip(question.columns, row, strict=True)} for row in found.rows
    ]
    return {
        "understood": question.en,
        "understood_zh": question.zh,
        "silence": None if found.total else NOT_STATED,
        "alternatives": [],
        "columns": list(question.columns),
        "rows": [plain_record(row) for row in rows],
        **shown(len(rows), found.total, offset),
        "sparql": found.sparql,
        **cited(_row_citation(row) for row in rows if row.get("statement")),
        "coverage": coverage(names),
    }


def cited_tasks(graph: Graph, names: Names, filters: Mapping[str, str], limit: int, offset: int) -> Record:
    """Tasks with their units; ``filters`` as at /api/tasks."""
    found = list_things(graph, names, "tasks", filters, capped(limit), offset)
    return {
        "tasks": [plain_record(task) for task in found.items],
        **shown(len(found.items), found.total, offset),
        **cited(one for task in found.items for one in _task_citations(task)),
        "coverage": coverage(names),
    }


def cited_thing(graph: Graph, names: Names, name: str, kind: str, limit: int, offset: int) -> Record:
    """A unit (``kind`` "unit") or a water or section ("water_body") with what is known of it and its tasks.

    Raises NotFound when nothing is called so.
    """
    kinds = ("unit", "group") if kind == "unit" else ("water", "section")
    called = names.like(name, kinds) or tuple(t for t in names.things if t.iri == name and t.kind in kinds)
    if not called:
        raise NotFound(f"nothing in the graph is called {name}", f"图谱中没有名为“{name}”的条目")
    thing = called[0]
    facts = {"unit": "unit-facts", "group": "unit-facts", "water": "water-facts", "section": "section-facts"}
    parameter = "section" if thing.kind == "section" else kind
    told = ask_question(graph, facts[thing.kind], {parameter: thing.iri}, names, MOST_ROWS)
    rows = [dict(zip(told.question.columns, row, strict=True)) for row in told.rows]
    tasks = cited_tasks(graph, names, {kind: thing.iri}, limit, offset)
    return {
        **_named(thing),
        "other_names": [form for form in thing.others if form != thing.label],
        "facts": [plain_record({key: _local(value) for key, value in row.items()}) for row in rows],
        "alternatives": [_named(other) for other in called[1 : _MOST_ALTERNATIVES + 1]],
        **tasks,
    }


def cited_rows(graph: Graph, names: Names, query: str, limit: int, offset: int) -> Record:
    """The rows, truth or triples of a user's SPARQL query, and the sentences of what its answer names."""
    limit = capped(limit)
    prefixes = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())
    found = graph.answer(SparqlRequest(prefixes + query, solutions="json", triples="nt"))
    if "json" not in found.media_type:
        lines = found.body.decode().splitlines()
        told: Record = {
            "triples": lines[offset : offset + limit],
            **shown(min(limit, len(lines)), len(lines), offset),
        }
        iris = [line.split("> ", 1)[0].lstrip("<") for line in lines[offset : offset + limit]]
    else:
        said = json.loads(found.body)
        if "boolean" in said:
            return {"boolean": said["boolean"], **cited(()), "coverage": coverage(names)}
        rows = said["results"]["bindings"]
        page = rows[offset : offset + limit]
        told = {
            "columns": said["head"]["vars"],
            "rows": [{name: term["value"] for name, term in row.items()} for row in page],
            **shown(len(page), len(rows), offset),
        }
        iris = [term["value"] for row in page for term in row.values() if term["type"] == "uri"]
    return {**told, **_sentences_of(graph, iris), "coverage": coverage(names)}


def cited_evidence(graph: Graph, names: Names, iri: str) -> Record:
    """One passage with what stands around it and what it proves."""
    found = evidence(graph, names, iri)
    document = found["document"]
    assert isinstance(document, dict)
    citation = {
        "document": document["title"],
        "number": document["number"],
        "document_iri": document["iri"],
        "sentence": found["exact"],
        "start": found["start"],
        "end": found["end"],
    }
    record = plain_record(found)
    assert isinstance(record, dict)
    return {**record, **cited([citation]), "coverage": coverage(names)}


def coverage(names: Names) -> Record:
    """On how many documents an answer stands, in words that can be passed on with it."""
    documents = sum(thing.kind == "document" for thing in names.things)
    return {
        "documents": documents,
        "statement": f"Asked of all {documents} documents of this graph; documents that are not in it are in no answer.",
        "statement_zh": f"依据图谱中全部 {documents} 份文件；没有收录的文件不在答案之内。",
    }


def capped(limit: int, most: int = MOST_ROWS) -> int:
    """How many rows are shown when so many are asked for."""
    return min(max(1, limit), most)


def shown(shown: int, total: int, offset: int) -> Record:
    """What is said of a page: n of m, and how to go on."""
    after = offset + shown
    more = f"; for more ask again with offset={after}" if shown and after < total else ""
    if total and not shown:
        more = f"; offset={offset} is beyond the last of them, the first stand at offset=0"
    return {
        "total": total,
        "offset": offset,
        "shown": f"{shown} of {total}{more} (at most {MOST_ROWS} a call)",
    }


def cited(found: Iterable[Record]) -> Record:
    """Each sentence once, in the order in which it is first needed, and how many there are."""
    unique = {(one["document_iri"], one["start"], one["end"]): one for one in found}
    kept = list(unique.values())[:_MOST_CITATIONS]
    return {"citations": kept, "citations_shown": f"{len(kept)} of {len(unique)}"}


def _row_citation(row: Mapping[str, object]) -> Record:
    return {
        "document": row["document_title"],
        "number": row.get("document_number"),
        "document_iri": row["document"],
        "sentence": row["statement"],
        "start": row["start"],
        "end": row["end"],
    }


def _task_citations(task: Record) -> Iterable[Record]:
    """The task's own words, then those that assign its units."""
    document = task["document"]
    assert isinstance(document, dict)
    said = {"document": document["title"], "number": document["number"], "document_iri": document["iri"]}
    if task["start"] is not None:
        yield {**said, "sentence": task["text"], "start": task["start"], "end": task["end"]}
    parts = task["responsibilities"]
    assert isinstance(parts, list)
    for part in parts:
        yield {**said, "sentence": part["statement"], "start": part["start"], "end": part["end"]}


def _sentences_of(graph: Graph, iris: Sequence[str]) -> Record:
    """The passages among these things, and those that prove them."""
    own = [NamedNode(iri) for iri in dict.fromkeys(iris) if iri.startswith(ID)][:_MOST_ASKED_FOR]
    columns = ("document_iri", "document", "number", "sentence", "start", "end")
    rows = graph.select(_SENTENCES, {"thing": own}) if own else ()
    return cited(dict(zip(columns, row, strict=False)) for row in rows)


def _named(thing: Named) -> Record:
    return {"iri": thing.iri, "name": thing.label, "kind": thing.kind}


def _local(value: object) -> object:
    """A term of the vocabulary by its name alone: Lead."""
    return value.removeprefix(NS) if isinstance(value, str) else value
