"""What lists and searches can be narrowed by, as parameters of their addresses."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_ITEMS = 500
Name = Annotated[str, Field(min_length=1, max_length=200)]
Role = Literal[
    "Lead", "Responsible", "Cooperate", "Supervise", "牵头", "责任", "负责", "配合", "参与", "监督", "指导"
]


class Strict(BaseModel):
    """A misspelt name is an error, in filters and in answers."""

    model_config = ConfigDict(extra="forbid")


class Page(Strict):
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
    level: Literal["国控", "省控", "市控", "区控", "县控"] | None = Field(
        None, description="级别 · whose control it is under"
    )
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


class SearchFilters(Strict):
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
