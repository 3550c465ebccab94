"""/api/…: tasks, units, water bodies, sections, documents, themes as pages of JSON; one passage with what it
proves.

The items are made by a reader and go out as the bytes they are; only the frame of a page is put around them.
"""

from __future__ import annotations

import asyncio
import datetime
import json
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api import schemas
from api.answers import Answer, Answers
from api.errors import PROBLEM_TYPE
from api.exporting import CONTENT, MOST_EXPORTED, list_file
from api.filters import (
    DocumentFilters,
    Page,
    SectionFilters,
    TaskFilters,
    ThemeFilters,
    UnitFilters,
    WaterFilters,
)
from api.sending import OutOfHand
from kg.desk import Call
from kg.sparql import SparqlAnswer

router = APIRouter(prefix="/api", tags=["lists"])

_WORDS = {
    400: "请求有误 · the request is wrong",
    404: "没有这个名称或标识 · nothing has that name or IRI",
    422: "参数不合规定 · a parameter is not as described",
    503: "服务繁忙或达到限制 · busy, or a limit was reached",
    504: "超过时间限制 · the time limit was reached",
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": words,
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}},
    }
    for status, words in _WORDS.items()
}


def _list_of(model: type[object]) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of a list: JSON in pages, or a whole file."""
    return {200: {"model": model, "content": dict(CONTENT)}, **PROBLEMS}


async def _list(request: Request, kind: str, filters: Page) -> Response:
    given = filters.model_dump(exclude={"limit", "offset", "format", "bom"}, exclude_none=True)
    pairs = tuple(
        (name, value.isoformat() if isinstance(value, datetime.date) else str(value))
        for name, value in given.items()
    )
    answers: Answers = request.app.state.answers
    if filters.format != "json":
        whole = await answers.ask(Call("list", (kind, pairs, MOST_EXPORTED, 0)))
        return await list_file(
            request,
            kind,
            await asyncio.to_thread(json.loads, whole.body),
            whole.total or 0,
            filters.format,
            filters.bom,
        )
    found = await answers.ask(Call("list", (kind, pairs, filters.limit, filters.offset)))
    total = found.total or 0
    after = filters.offset + filters.limit
    following = None
    if after < total:
        following = f"{request.url.path}?{urlencode([*pairs, ('limit', filters.limit), ('offset', after)])}"
    frame = json.dumps(
        {"total": total, "limit": filters.limit, "offset": filters.offset, "next": following},
        ensure_ascii=False,
    )
    body = frame[:-1].encode() + b', "items": ' + found.body + b"}"
    return OutOfHand(Answer(SparqlAnswer(body, found.media_type)))


@router.get("/tasks", response_class=Response, responses=_list_of(schemas.TaskPage))
async def tasks(request: Request, filters: Annotated[TaskFilters, Query()]) -> Response:
    """任务列表：原文、责任单位及依据。Tasks with their text, their units, and the words that say so."""
    return await _list(request, "tasks", filters)


@router.get("/units", response_class=Response, responses=_list_of(schemas.UnitPage))
async def units(request: Request, filters: Annotated[UnitFilters, Query()]) -> Response:
    """单位列表。Units."""
    return await _list(request, "units", filters)


@router.get("/water-bodies", response_class=Response, responses=_list_of(schemas.WaterPage))
async def water_bodies(request: Request, filters: Annotated[WaterFilters, Query()]) -> Response:
    """水体列表。Water bodies."""
    return await _list(request, "water-bodies", filters)


@router.get("/sections", response_class=Response, responses=_list_of(schemas.SectionPage))
async def sections(request: Request, filters: Annotated[SectionFilters, Query()]) -> Response:
    """监测断面列表。Monitoring sections."""
    return await _list(request, "sections", filters)


@router.get("/documents", response_class=Response, responses=_list_of(schemas.DocumentPage))
async def documents(request: Request, filters: Annotated[DocumentFilters, Query()]) -> Response:
    """文件列表。Documents."""
    return await _list(request, "documents", filters)


@router.get("/themes", response_class=Response, responses=_list_of(schemas.ThemePage))
async def themes(request: Request, filters: Annotated[ThemeFilters, Query()]) -> Response:
    """主题列表及任务数。Themes and how many tasks each has."""
    return await _list(request, "themes", filters)


@router.get(
    "/evidence/{id:path}",
    response_class=Response,
    responses={200: {"model": schemas.Evidence}, **PROBLEMS},
)
async def evidence(
    request: Request,
    id: Annotated[
        str, Path(description="依据的 IRI，或其中 /id/ 之后的部分 · its IRI, or what follows /id/ in it")
    ],
) -> Response:
    """一处原文：文字、位置、前后文，以及它所证明的事实。A passage, its surroundings, and what it proves."""
    answers: Answers = request.app.state.answers
    return OutOfHand(await answers.ask(Call("evidence", (id,))))
