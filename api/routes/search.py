"""/api/search: what holds the words asked for, with what it can be narrowed by."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import schemas
from api.answers import Answer
from api.exporting import XLSX, table_file
from api.filters import SearchFilters
from api.paging import paging_headers
from api.routes.lists import PROBLEMS
from api.searching import Searching
from api.sending import OutOfHand
from kg.listings import as_json
from kg.search.asking import SearchRequest
from kg.search.reading import FACETS
from kg.search.records import COLUMNS, hit_row, page_record
from kg.sparql import SparqlAnswer

router = APIRouter(prefix="/api", tags=["search"])
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": schemas.SearchPage, "content": {"text/csv": {}, XLSX: {}}},
    **PROBLEMS,
}


@router.get("/search", response_class=Response, responses=_ANSWERS)
async def search(request: Request, asked: Annotated[SearchFilters, Query()]) -> Response:
    """全文检索：名称、标题、任务与原文，一个汉字起，简繁不分，可按分面缩小。Full text: names, headings, tasks and passages."""
    searching: Searching = request.app.state.searching
    given = asked.model_dump(exclude_none=True)
    picks = {facet: tuple(given[facet]) for facet in FACETS if facet in given}
    found = await searching.search(SearchRequest(asked.q, picks, asked.limit, asked.offset))
    if asked.format != "json":
        rows = [hit_row(hit) for hit in found.hits]
        answer = await table_file("检索", COLUMNS, rows, asked.format, asked.bom)
        answer.headers.update(paging_headers(request, found.total, asked.offset, len(rows)))
        return answer
    record = page_record(found)
    after = asked.offset + asked.limit
    following = urlencode({**given, "offset": after}, doseq=True)
    record["next"] = f"{request.url.path}?{following}" if after < found.total else None
    return OutOfHand(Answer(SparqlAnswer(as_json(record), "application/json")))
