"""/api/ask: a question as people put it; /api/questions: those that are ready-made, to be asked by name."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api import schemas
from api.answers import Answer
from api.exporting import CONTENT, Format, table_file, triples_file
from api.pages.holding import Holding
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
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="每页条数 · rows")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="跳过条数 · rows to skip")]
Formats = Annotated[
    Format,
    Query(
        description="json，或 csv、xlsx（本页的行）、jsonld、ttl（其中条目的陈述）· of the rows of this page"
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
    limit: Limit = MOST_ROWS,
    offset: Offset = 0,
    format: Formats = "json",
    bom: Bom = False,
) -> Response:
    """回答用中文或英文提出的问题，附原文、理解方式与所用查询。An answer with its sentences, and how the question was understood."""
    held: Holding = request.app.state.shelf.current()
    record = await _worked(request, lambda: cited_answer(held.store, held.names, q, limit, offset))
    return await _sent(request, record, "回答", format, bom)


@router.get("/questions", response_class=Response, responses={200: {"model": list[schemas.ReadyQuestion]}})
async def ready_made() -> Response:
    """现成的问题：参数、列与查询语句。Ready-made questions with parameters, columns and SPARQL, for editors."""
    return _json(question_records())


@router.get("/questions/{name}", response_class=Response, responses=_ANSWERS)
async def ask_ready_made(
    request: Request,
    name: Annotated[str, Path(max_length=60, description="问题名称 · its name at /api/questions")],
    limit: Limit = MOST_ROWS,
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
    record = await _worked(
        request, lambda: cited_question(held.store, held.names, name, values, limit, offset)
    )
    return await _sent(request, record, question.zh, format, bom)


async def _worked(request: Request, asked: Any) -> Record:
    def in_time() -> Record:
        with within(request.app.state.settings.limits.seconds):
            found: Record = asked()
            return found

    return await asyncio.to_thread(in_time)


async def _sent(request: Request, record: Record, title: str, format: Format, bom: bool) -> Response:
    if format == "json":
        return _json(record)
    rows = record["rows"]
    assert isinstance(rows, list)
    if format in ("csv", "xlsx"):
        columns = tuple(str(column) for column in record["columns"])  # type: ignore[attr-defined]
        if not columns:  # a question that was not understood: a file that says so, not one without a word
            columns, rows = ("silence", "understood_zh", "understood"), [record]
        return await table_file(title, columns, [[row.get(c) for c in columns] for row in rows], format, bom)
    things = [str(row[key]) for row in rows for key in ("task", "unit", "document") if row.get(key)]
    return await triples_file(request, things, format)


def _json(record: object) -> Response:
    return OutOfHand(Answer(SparqlAnswer(as_json(record), "application/json")))
