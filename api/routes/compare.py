"""/api/compare, /api/matrix, /api/chains, /api/centrality, /api/responsibility-matrix: as JSON, or as workbooks for an office."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.comparing import comparison_markdown, matrix_markdown
from api.comparisons import Comparisons
from api.exporting import XLSX
from api.routes.lists import PROBLEMS
from kg.centrality import PlaceNetwork, place_networks
from kg.compare import Chain, Comparison
from kg.duties import duties_around
from kg.errors import BadQuery
from kg.records import as_json
from kg.spreadsheets import comparison_workbook, matrix_workbook, responsibility_matrix
from kg.theme_matrix import Matrix

_MARKDOWN = "text/markdown"
_FORMATS = "json|xlsx|md"
_MOST_NAMES = 50
# A matrix quotes every task it counts; more than these are for the page, which shows one cell at a time.
_MOST_TASKS = 5000
_MOST_ROWS = 5000

router = APIRouter(prefix="/api", tags=["compare"])
Name = Annotated[
    str, Query(min_length=1, max_length=300, description="文号、标题或 IRI · number, title or IRI")
]
Format = Annotated[
    str | None,
    Query(pattern=f"^({_FORMATS})$", description="json、xlsx 或 md；缺省看 Accept · else by Accept"),
]


def _answers(model: Any) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of an answer that comes as JSON, as a workbook or as Markdown."""
    content: dict[str, Any] = {XLSX: {}, _MARKDOWN: {}}
    return {200: {"model": model, "content": content}, **PROBLEMS}


@router.get("/compare", response_class=Response, responses=_answers(Comparison))
async def compare(request: Request, first: Name, second: Name, format: Format = None) -> Response:
    """两份文件逐条比较：相似依据、变化、未承接与新增。Two documents task by task."""
    desk = _desk(request)
    found = await desk.work(lambda: desk.pair(first, second))
    match _wanted(request, format):
        case "xlsx":
            return _workbook(await desk.work(lambda: comparison_workbook(found)), "逐条比较")
        case "md":
            return _text(await desk.work(lambda: comparison_markdown(found)))
    return _json(await desk.work(lambda: as_json(found)))


@router.get("/matrix", response_class=Response, responses=_answers(Matrix))
async def matrix(
    request: Request,
    by: Annotated[
        str, Query(pattern="^(place|document|year)$", description="列 · what the columns are")
    ] = "place",
    name: Annotated[
        list[str] | None, Query(max_length=_MOST_NAMES, description="只要这些列 · columns")
    ] = None,
    theme: Annotated[
        list[str] | None, Query(max_length=_MOST_NAMES, description="只要这些主题 · rows")
    ] = None,
    format: Format = None,
) -> Response:
    """主题矩阵：各地、各文件或各年，每格附原文。Themes against places, documents or years, each cell with its sentences."""
    desk = _desk(request)
    found = await desk.work(lambda: desk.shelves().matrix(by, name or (), theme or ()))
    held = sum(len(cell.tasks) for row in found.cells.values() for cell in row.values())
    if held > _MOST_TASKS:
        raise BadQuery(
            f"{held} tasks in this matrix, more than {_MOST_TASKS}: choose with name= and theme=",
            f"矩阵含 {held} 项任务，超过 {_MOST_TASKS} 项；请用 name= 和 theme= 缩小范围",
        )
    match _wanted(request, format):
        case "xlsx":
            return _workbook(await desk.work(lambda: matrix_workbook(found)), "主题比较")
        case "md":
            return _text(await desk.work(lambda: matrix_markdown(found)))
    return _json(await desk.work(lambda: as_json(found)))


@router.get("/chains", response_class=Response, responses={200: {"model": list[Chain]}, **PROBLEMS})
async def chains(request: Request) -> Response:
    """政策传导：下级文件承接、改变、未承接、新增了什么。What became of each document in those made under it."""
    desk = _desk(request)
    return _json(await desk.work(lambda: as_json(desk.chains())))


@router.get(
    "/centrality", response_class=Response, responses={200: {"model": list[PlaceNetwork]}, **PROBLEMS}
)
async def centrality(
    request: Request,
    name: Annotated[list[str] | None, Query(max_length=_MOST_NAMES, description="地区 · places")] = None,
) -> Response:
    """各地哪些部门处于中心、与谁协作。Which fields of work stand at the centre of each place, and with whom."""
    desk = _desk(request)
    return _json(await desk.work(lambda: as_json(place_networks(desk.shelves(), name or ()))))


@router.get(
    "/responsibility-matrix",
    response_class=Response,
    responses={200: {"description": "XLSX", "content": {XLSX: {}}}, **PROBLEMS},
)
async def responsibilities(
    request: Request,
    around: Annotated[str, Query(max_length=300, description="文件、地区、主题、水体或单位 · of what")] = "",
) -> Response:
    """责任矩阵（Excel）：任务 × 单位，附期限、指标与原文。Tasks against units as a workbook."""
    desk = _desk(request)

    def work() -> bytes:
        found = duties_around(desk.shelves(), around)
        rows = sum(len(tasks) for _, tasks in found)
        if rows > _MOST_ROWS:
            raise BadQuery(
                f"{rows} tasks, more than {_MOST_ROWS}: choose with around=",
                f"共 {rows} 项任务，超过 {_MOST_ROWS} 项；请用 around= 缩小范围",
            )
        return responsibility_matrix(f"{around or '全部文件'}责任矩阵", found)

    return _workbook(await desk.work(work), f"{around or '全部'}责任矩阵")


def _desk(request: Request) -> Comparisons:
    found: Comparisons = request.app.state.comparisons
    return found


def _wanted(request: Request, format: str | None) -> str:
    """``json``, ``xlsx`` or ``md``: what the address says, else the first of these that Accept names."""
    if format:
        return format
    accept = request.headers.get("accept", "")
    asked = {
        name: accept.find(media) for name, media in (("xlsx", XLSX), ("md", _MARKDOWN), ("json", "json"))
    }
    named = {name: at for name, at in asked.items() if at >= 0}
    return min(named, key=named.__getitem__, default="json")


def _json(body: str) -> Response:
    return _answer(body.encode(), "application/json")


def _text(body: str) -> Response:
    return _answer(body.encode(), f"{_MARKDOWN}; charset=utf-8")


def _workbook(body: bytes, name: str) -> Response:
    disposition = f"attachment; filename=\"hetu.xlsx\"; filename*=UTF-8''{quote(name, safe='')}.xlsx"
    return _answer(body, XLSX, {"content-disposition": disposition})


def _answer(body: bytes, media: str, headers: dict[str, str] | None = None) -> Response:
    common = {"cache-control": "no-cache", "vary": "Accept", "access-control-allow-origin": "*"}
    return Response(body, media_type=media, headers=common | (headers or {}))
