"""/api/ask: a question as people put it; /api/questions: those that are ready-made, to be asked by name."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api import schemas
from api.answers import Answer
from api.exporting import CONTENT, MOST_EXPORTED, Format, table_file, triples_file
from api.pages.holding import Holding
from api.paging import paging_headers
from api.routes.lists import PROBLEMS
from api.sending import OutOfHand
from kg.cited import MOST_ROWS, cited_answer, cited_question
from kg.errors import NotFound
from kg.limited import within
from kg.listings import Record, as_json
from kg.question_records import question_records
from kg.questions import questions
from kg.sparql import SparqlAnswer

router = APIRouter(prefix="/api", tags=["questions"])
Limit = Annotated[
    int | None,
    Query(
        ge=1,
        le=MOST_ROWS,
        description=f"每页条数；缺省时 json、jsonld、ttl 为 {MOST_ROWS}，csv、xlsx 为全部（至多 {MOST_EXPORTED} 行）；"
        "总数见 X-Total-Count，下一页见 Link · rows; else all of them in csv and xlsx",
    ),
]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="跳过条数 · rows to skip")]
Formats = Annotated[
    Format,
    Query(
        description="json，或 csv、xlsx（各行）、jsonld、ttl（本页条目的陈述）· the rows, or what is said of their things"
    ),
]
Bom = Annotated[bool, Query(description="CSV 带字节序标记 · a byte-order mark before CSV")]
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": schemas.CitedAnswer, "content": dict(CONTENT)},
    **PROBLEMS,
}


@router.get("/ask", response_class=Response, responses=_ANSWERS)
async def ask(
    request: Request,
    q: Annotated[str, Query(min_length=1, max_length=500, description="问题 · a question")],
    limit: Limit = None,
    offset: Offset = 0,
    format: Formats = "json",
    bom: Bom = False,
) -> Response:
    """回答用中文或英文提出的问题，附原文、理解方式与所用查询。An answer with its sentences, and how the question was understood."""
    held: Holding = request.app.state.shelf.current()
    rows, most = _rows(limit, format)
    record = await _worked(request, lambda: cited_answer(held.store, held.names, q, rows, offset, most))
    return await _sent(request, record, "回答", format, bom)


@router.get("/questions", response_class=Response, responses={200: {"model": list[schemas.ReadyQuestion]}})
async def ready_made() -> Response:
    """现成的问题：参数、列与查询语句。Ready-made questions with parameters, columns and SPARQL, for editors."""
    return _json(question_records())


@router.get("/questions/{name}", response_class=Response, responses=_ANSWERS)
async def ask_ready_made(
    request: Request,
    name: Annotated[str, Path(max_length=60, description="问题名称 · its name at /api/questions")],
    limit: Limit = None,
    offset: Offset = 0,
    format: Formats = "json",
    bom: Bom = False,
) -> Response:
    """按名称提问，参数见 /api/questions。A ready-made question; its own parameters are listed at /api/questions."""
    question = questions().get(name)
    if question is None:
        raise NotFound(f"there is no question {name}", f"没有名为 {name} 的问题")
    own = ("limit", "offset", "format", "bom")
    values = {key: request.query_params.getlist(key) for key in request.query_params if key not in own}
    held: Holding = request.app.state.shelf.current()
    rows, most = _rows(limit, format)
    record = await _worked(
        request, lambda: cited_question(held.store, held.names, name, values, rows, offset, most)
    )
    return await _sent(request, record, question.zh, format, bom)


async def _worked(request: Request, asked: Any) -> Record:
    def in_time() -> Record:
        with within(request.app.state.settings.limits.seconds):
            found: Record = asked()
            return found

    return await asyncio.to_thread(in_time)


async def _sent(request: Request, record: Record, title: str, format: Format, bom: bool) -> Response:
    rows, total, offset = record["rows"], record["total"], record["offset"]
    assert isinstance(rows, list) and isinstance(total, int) and isinstance(offset, int)
    headers = paging_headers(request, total, offset, len(rows))
    if format == "json":
        return _json(record, headers)
    if format in ("csv", "xlsx"):
        columns = tuple(str(column) for column in record["columns"])  # type: ignore[attr-defined]
        if not columns:  # a question that was not understood: a file that says so, not one without a word
            columns, rows = ("silence", "understood_zh", "understood"), [record]
        cells = [[row.get(c) for c in columns] for row in rows]
        answer = await table_file(title, columns, cells, format, bom)
        answer.headers.update(headers)
        return answer
    things = [str(row[key]) for row in rows for key in ("task", "unit", "document") if row.get(key)]
    return await triples_file(request, things, format, headers)


def _rows(limit: int | None, format: Format) -> tuple[int, int]:
    """How many rows are wanted, and how many may be: a table that is kept holds all, for nobody sees what it lacks."""
    if limit is None and format in ("csv", "xlsx"):
        return MOST_EXPORTED, MOST_EXPORTED
    return limit or MOST_ROWS, MOST_ROWS


def _json(record: object, headers: Mapping[str, str] | None = None) -> Response:
    return OutOfHand(Answer(SparqlAnswer(as_json(record), "application/json")), headers)
