"""What the JSON answers look like, for the OpenAPI document; tests hold the answers to it. The only pydantic
we have.

The answers themselves are made in the readers and sent as they come, so nothing here runs for a request but
the filters, which are checked.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_ITEMS = 500
Name = Annotated[str, Field(min_length=1, max_length=200)]
Role = Literal[
    "Lead", "Responsible", "Cooperate", "Supervise", "牵头", "责任", "负责", "配合", "参与", "监督", "指导"
]


class _Strict(BaseModel):
    """A misspelt name is an error, in filters and in answers."""

    model_config = ConfigDict(extra="forbid")


class Page(_Strict):
    """Which part of a list is wanted."""

    limit: int = Field(50, ge=1, le=MOST_ITEMS, description="每页条数 · items per page")
    offset: int = Field(0, ge=0, le=10_000_000, description="跳过条数 · items to skip")
    format: Literal["json", "csv", "xlsx", "jsonld", "ttl"] = Field(
        "json",
        description="json 分页；csv、xlsx、jsonld、ttl 为全部，至多 5000 条 · the others hold the whole list",
    )
    bom: bool = Field(False, description="CSV 带字节序标记，便于 Excel · a byte-order mark before CSV")


_WATER = Field(None, description="水体或断面的名称或 IRI · name or IRI of a water body or section")
_UNIT = Field(None, description="单位的名称或 IRI · name or IRI of a unit")
_ROLE = Field(None, description="角色 · role")
_PLACE = Field(
    None, description="地区的名称或 IRI，含下级 · name or IRI of a jurisdiction, with those inside it"
)
_THEME = Field(None, description="主题的名称或 IRI · name or IRI of a theme")
_DOCUMENT = Field(None, description="文件的标题、文号或 IRI · title, number or IRI of a document")
_TEXT = Field(None, description="包含的文字 · text to be contained")


class TaskFilters(Page):
    """Which tasks."""

    water_body: Name | None = _WATER
    unit: Name | None = _UNIT
    role: Role | None = _ROLE
    jurisdiction: Name | None = _PLACE
    theme: Name | None = _THEME
    document: Name | None = _DOCUMENT
    due_before: datetime.date | None = Field(None, description="此日或之前到期 · due on or before")
    due_after: datetime.date | None = Field(None, description="此日或之后到期 · due on or after")
    q: Name | None = _TEXT


class UnitFilters(Page):
    """Which units."""

    jurisdiction: Name | None = _PLACE
    role: Role | None = _ROLE
    water_body: Name | None = _WATER
    theme: Name | None = _THEME
    document: Name | None = _DOCUMENT
    q: Name | None = _TEXT


class WaterFilters(Page):
    """Which water bodies."""

    document: Name | None = _DOCUMENT
    jurisdiction: Name | None = _PLACE
    unit: Name | None = _UNIT
    theme: Name | None = _THEME
    q: Name | None = _TEXT


class SectionFilters(Page):
    """Which monitoring sections."""

    water_body: Name | None = _WATER
    document: Name | None = _DOCUMENT
    jurisdiction: Name | None = _PLACE
    q: Name | None = _TEXT


class DocumentFilters(Page):
    """Which documents."""

    jurisdiction: Name | None = _PLACE
    unit: Name | None = _UNIT
    water_body: Name | None = _WATER
    theme: Name | None = _THEME
    q: Name | None = _TEXT


class ThemeFilters(Page):
    """Which themes."""

    document: Name | None = _DOCUMENT
    jurisdiction: Name | None = _PLACE
    unit: Name | None = _UNIT
    water_body: Name | None = _WATER
    q: Name | None = _TEXT


class SearchFilters(_Strict):
    """What to search for, and what to narrow it by: one of several values of a facet, all facets together."""

    q: str = Field(min_length=1, max_length=200, description="检索词，空格分开 · words, parted by blanks")
    kind: list[Name] | None = Field(None, description="种类 · kind: task, passage, unit, water …")
    jurisdiction: list[Name] | None = _PLACE
    document: list[Name] | None = _DOCUMENT
    unit: list[Name] | None = _UNIT
    role: list[Name] | None = _ROLE
    water_body: list[Name] | None = _WATER
    theme: list[Name] | None = _THEME
    year: list[Name] | None = Field(None, description="发文年份 · year of issue")
    format: Literal["json", "csv", "xlsx"] = Field(
        "json", description="csv、xlsx 为本页 · of the finds of this page"
    )
    bom: bool = Field(False, description="CSV 带字节序标记 · a byte-order mark before CSV")
    limit: int = Field(20, ge=1, le=200, description="每页条数 · items per page")
    offset: int = Field(0, ge=0, le=10_000_000, description="跳过条数 · items to skip")


class Reference(_Strict):
    """A thing by IRI and name."""

    iri: str
    label: str | None


class DocumentReference(_Strict):
    """A document by IRI, title and 发文字号."""

    iri: str
    title: str
    number: str | None


class Responsibility(_Strict):
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


class Deadline(_Strict):
    """One time limit of a task. ``asked_for``: it is on one of the days that ``due_before`` and ``due_after`` ask for."""

    due: datetime.date | None
    words: str
    precision: str
    evidence: str
    start: int
    end: int
    asked_for: bool


class Task(_Strict):
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


class Unit(_Strict):
    """One unit; ``tasks`` counts them by role."""

    iri: str
    label: str
    other_labels: list[str]
    kind: Literal["Unit", "UnitGroup"]
    jurisdiction: Reference | None
    function: Reference | None
    part_of: Reference | None
    tasks: dict[str, int]


class WaterBody(_Strict):
    """One water body."""

    iri: str
    label: str
    other_labels: list[str]
    kind: str
    tributary_of: Reference | None
    sections: list[Reference]
    tasks: int


class Section(_Strict):
    """One monitoring section."""

    iri: str
    label: str
    water_body: Reference | None
    control_level: str | None
    lat: float | None
    long: float | None


class Document(_Strict):
    """One document."""

    iri: str
    title: str
    number: str | None
    issued: datetime.date | None
    issuer: Reference | None
    jurisdiction: Reference | None
    source_file: str | None
    tasks: int


class Theme(_Strict):
    """One theme."""

    iri: str
    label: str
    tasks: int


class Fact(_Strict):
    """Something that a passage proves (``evidence``) or a thing that it names (``names``)."""

    relation: Literal["evidence", "names"]
    thing: str
    label: str | None
    role: str | None
    unit: Reference | None


class Evidence(_Strict):
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


class _Pages(_Strict):
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


class SearchHit(_Strict):
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


class Choice(_Strict):
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


class Citation(_Strict):
    """A sentence that an answer stands on: ``text[start:end]`` of its document."""

    document: str
    number: str | None
    document_iri: str
    sentence: str
    start: int
    end: int


class Coverage(_Strict):
    """Which documents were asked."""

    documents: int
    statement: str
    statement_zh: str


class Named(_Strict):
    """A thing by IRI, name and kind."""

    iri: str
    name: str
    kind: str


class CitedAnswer(_Strict):
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


class QuestionParameter(_Strict):
    """What a ready-made question is told."""

    name: str
    kinds: list[str]
    optional: bool


class ReadyQuestion(_Strict):
    """A ready-made question; ``sparql`` runs as it stands."""

    name: str
    zh: str
    en: str
    parameters: list[QuestionParameter]
    columns: list[str]
    sparql: str


class Finding(_Strict):
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


class Check(_Strict):
    """What one check found; ``total`` is how much in all."""

    name: str
    severity: Literal["error", "conflict", "gap", "note"]
    zh: str
    en: str
    total: int
    offset: int
    items: list[Finding]


class Checks(_Strict):
    """Every check, the gravest first."""

    documents: int
    checks: list[Check]


class ReachedLimit(_Strict):
    """The setting that stopped something, and its value."""

    name: str
    value: float


class ProblemBody(_Strict):
    """Every error (RFC 9457), with its words in two languages."""

    type: str
    title: str
    status: int
    detail: str
    detail_zh: str
    limit: ReachedLimit | None = None


class Health(_Strict):
    """How the service is."""

    status: Literal["ok", "starting"]
    version: str = Field(description="数据版本 · version of the data")
    in_memory: bool = Field(description="图谱是否已载入内存 · whether the graph is in memory")
