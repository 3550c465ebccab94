"""Answers to take along: as a workbook, or as what is said of the things in them."""

from __future__ import annotations

import asyncio
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.exporting import Format, table_file, triples_file
from api.pages.answering import answer_table
from api.pages.facets import FACETS
from api.pages.routes import LONGEST_QUESTION, HoldingDep, PageRoute
from kg.errors import NotFound

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_FORMATS: Final[dict[str, Format]] = {"xlsx": "xlsx", "ttl": "ttl", "jsonld": "jsonld"}
_THINGS: Final = ("task", "unit", "document")


@router.api_route("/ask/file/hetu.{suffix}", methods=["GET", "HEAD"])
async def answer_file(request: Request, held: HoldingDep, suffix: str, q: str = "") -> Response:
    """All rows of an answer as a file."""
    format = _FORMATS.get(suffix)
    if format is None:
        raise NotFound(
            f"no file hetu.{suffix}; there are {', '.join(_FORMATS)}", f"没有 hetu.{suffix} 这种文件"
        )
    picks = {name: request.query_params[name] for name in FACETS if request.query_params.get(name)}
    text = q.strip()[:LONGEST_QUESTION]
    columns, rows = await asyncio.to_thread(answer_table, held, text, picks)
    if format == "xlsx":
        return await table_file("回答", columns, rows, format, bom=True)
    wanted = [columns.index(name) for name in _THINGS if name in columns]
    things = [str(row[at]) for row in rows for at in wanted if row[at]]
    return await triples_file(request, things, format)
