"""What the JSON answers look like, for the OpenAPI document; tests hold the answers to it.

The answers themselves are made in the readers and sent as they come, so nothing here runs for a request. With
:mod:`api.filters` this is the only pydantic we have.
"""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field

from api.filters import Strict


class Reference(Strict):
    """A thing by IRI and name."""

    iri: str
    label: str | None


class DocumentReference(Strict):
    """A document by IRI, title and 发文字号."""

    iri: str
    title: str
    number: str | None


class Responsibility(Strict):
    """One unit's part in a task, and the words that say so: ``statement`` is ``text[start:end]`` of the
    document.
    """

    unit: Reference | None
    role: Literal["Lead", "Responsible", "Cooperate", "Supervise"]
    mention: str
    inherited: bool
    statement: str
    start: int
    end: int
    evidence: str


class Deadline(Strict):
    """One time limit of a task. ``asked_for``: it is on one of the days that ``due_before`` and ``due_after`` ask for."""

    due: datetime.date | None
    words: str
    precision: str
    evidence: str
    start: int
    end: int
    asked_for: bool


class Task(Strict):
    """One task; ``due`` is the last day of its ``deadlines``."""

    iri: str
    text: str
    heading: str | None
    order: int
    due: datetime.date | None
    deadlines: list[Deadline]
    document: DocumentReference
    start: int | None
    end: int | None
    evidence: str | None
    responsibilities: list[Responsibility]
    concerns: list[Reference]
    themes: list[Reference]


class Unit(Strict):
    """One unit; ``tasks`` counts them by role."""

    iri: str
    label: str
    other_labels: list[str]
    kind: Literal["Unit", "UnitGroup"]
    jurisdiction: Reference | None
    function: Reference | None
    part_of: Reference | None
    tasks: dict[str, int]


class WaterBody(Strict):
    """One water body."""

    iri: str
    label: str
    other_labels: list[str]
    kind: str
    tributary_of: Reference | None
    sections: list[Reference]
    tasks: int


class Section(Strict):
    """One monitoring section."""

    iri: str
    label: str
    water_body: Reference | None
    control_level: str | None
    lat: float | None
    long: float | None


class Document(Strict):
    """One document."""

    iri: str
    title: str
    number: str | None
    issued: datetime.date | None
    issuer: Reference | None
    jurisdiction: Reference | None
    source_file: str | None
    tasks: int


class Theme(Strict):
    """One theme."""

    iri: str
    label: str
    tasks: int


class Fact(Strict):
    """Something that a passage proves (``evidence``) or a thing that it names (``names``)."""

    relation: Literal["evidence", "names"]
    thing: str
    label: str | None
    role: str | None
    unit: Reference | None


class Evidence(Strict):
    """One passage: ``exact`` is ``text[start:end]`` of the document, ``before`` and ``after`` stand around
    it.
    """

    iri: str
    document: DocumentReference
    exact: str
    start: int
    end: int
    page: int | None
    line: int | None
    sheet: str | None
    cell: str | None
    before: str
    after: str
    facts: list[Fact]


class _Pages(Strict):
    """One page of a list: ``total`` is how many there are in all, ``next`` the address of the next page."""

    total: int
    limit: int
    offset: int
    next: str | None


class TaskPage(_Pages):
    """Tasks."""

    items: list[Task]


class UnitPage(_Pages):
    """Units."""

    items: list[Unit]


class WaterPage(_Pages):
    """Water bodies."""

    items: list[WaterBody]


class SectionPage(_Pages):
    """Monitoring sections."""

    items: list[Section]


class DocumentPage(_Pages):
    """Documents."""

    items: list[Document]


class ThemePage(_Pages):
    """Themes."""

    items: list[Theme]


class SearchHit(Strict):
    """One find. Marks are places in the text beside them; ``start`` and ``end`` the passage's in its document."""

    kind: str
    iri: str
    name: str | None
    name_marks: list[tuple[int, int]]
    via: str | None = Field(description="命中的别名 · the other name that was found")
    heading: str | None
    snippet: str | None
    snippet_marks: list[tuple[int, int]]
    document: DocumentReference | None
    start: int | None
    end: int | None


class Choice(Strict):
    """A value that finds can be narrowed to."""

    value: str
    label: str
    hits: int
    picked: bool


class SearchPage(_Pages):
    """Finds, best first. ``meant`` are the words looked for in the place of misspelt ones."""

    words: list[str]
    meant: list[str]
    near: list[str] = Field(description="相近的名称 · names spelt alike")
    items: list[SearchHit]
    facets: dict[str, list[Choice]]
    counted: int = Field(description="分面按多少条统计 · on how many finds the facets were counted")
    documents: int = Field(description="库中文件数 · how many documents there are")
    in_step: bool = Field(description="索引与图谱是否同步 · whether the index is of this state of the graph")


class Citation(Strict):
    """A sentence that an answer stands on: ``text[start:end]`` of its document."""

    document: str
    number: str | None
    document_iri: str
    sentence: str
    start: int
    end: int


class Coverage(Strict):
    """Which documents were asked."""

    documents: int
    statement: str
    statement_zh: str


class Named(Strict):
    """A thing by IRI, name and kind."""

    iri: str
    name: str
    kind: str


class CitedAnswer(Strict):
    """An answer with its sentences. ``silence`` says why it is empty; ``shown`` is n of m."""

    understood: str
    understood_zh: str
    silence: Literal["not understood", "not in corpus", "not stated"] | None
    alternatives: list[Named]
    columns: list[str]
    rows: list[dict[str, str | int | float | bool | None]]
    total: int
    offset: int
    shown: str
    sparql: str | None
    citations: list[Citation]
    citations_shown: str
    coverage: Coverage


class QuestionParameter(Strict):
    """What a ready-made question is told."""

    name: str
    kinds: list[str]
    optional: bool


class ReadyQuestion(Strict):
    """A ready-made question; ``sparql`` runs as it stands."""

    name: str
    zh: str
    en: str
    parameters: list[QuestionParameter]
    columns: list[str]
    sparql: str


class Finding(Strict):
    """One finding of a check: ``text`` is ``text[start:end]`` of the document."""

    check: str
    severity: Literal["error", "conflict", "gap", "note"]
    zh: str
    en: str
    document: str
    document_title: str
    heading: str
    text: str
    start: int
    end: int


class Check(Strict):
    """What one check found; ``total`` is how much in all."""

    name: str
    severity: Literal["error", "conflict", "gap", "note"]
    zh: str
    en: str
    total: int
    offset: int
    items: list[Finding]


class Checks(Strict):
    """Every check, the gravest first."""

    documents: int
    checks: list[Check]


class ReachedLimit(Strict):
    """The setting that stopped something, and its value."""

    name: str
    value: float


class ProblemBody(Strict):
    """Every error (RFC 9457), with its words in two languages."""

    type: str
    title: str
    status: int
    detail: str
    detail_zh: str
    limit: ReachedLimit | None = None


class Health(Strict):
    """How the service is."""

    status: Literal["ok", "starting"]
    version: str = Field(description="数据版本 · version of the data")
    in_memory: bool = Field(description="图谱是否已载入内存 · whether the graph is in memory")
