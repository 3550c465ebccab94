"""/api/checks: gaps and conflicts of the policies, each finding with its sentence."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import schemas
from api.answers import Answer
from api.comparisons import Comparisons
from api.exporting import CONTENT, table_file
from api.pages.holding import Holding
from api.pages.page import one_of
from api.routes.lists import PROBLEMS
from api.sending import OutOfHand
from kg.check import CheckResult, Finding
from kg.listings import as_json
from kg.sparql import SparqlAnswer

router = APIRouter(prefix="/api", tags=["checks"])
_COLUMNS = tuple(field.name for field in fields(Finding))


@router.get(
    "/checks",
    response_class=Response,
    responses={200: {"model": schemas.Checks, "content": dict(CONTENT)}, **PROBLEMS},
)
async def checks(
    request: Request,
    check: Annotated[str | None, Query(max_length=60, description="只要这一项 · only this check")] = None,
    severity: Annotated[
        Literal["conflict", "gap", "note"] | None, Query(description="只要这一级 · only these")
    ] = None,
    document: Annotated[
        str | None,
        Query(
            max_length=500,
            description="只看该文件（文号、标题或 IRI）· only this document, by number, title or IRI",
        ),
    ] = None,
    limit: Annotated[int, Query(ge=0, le=500, description="每项条数 · findings of each check")] = 50,
    offset: Annotated[int, Query(ge=0, le=10_000_000, description="每项跳过条数 · to skip of each")] = 0,
    format: Annotated[
        Literal["json", "csv", "xlsx"], Query(description="csv 与 xlsx 为全部 · the others hold all")
    ] = "json",
    bom: Annotated[bool, Query(description="CSV 带字节序标记 · a byte-order mark before CSV")] = False,
) -> Response:
    """政策检查：无人牵头、断面无人负责、指标无主、期限已过、未承接等，每条附原文。Gaps and conflicts, each with its sentence."""
    held: Holding = request.app.state.shelf.current()
    desk: Comparisons = request.app.state.comparisons  # it lets few such works run at once
    found = await desk.work(lambda: held.checks)
    if check is not None:
        one_of("check", check, [one.name for one in found])
    about = None if document is None else held.document(document)
    chosen = [one for one in found if check in (None, one.name) and severity in (None, one.severity)]
    kept = [(one, [f for f in one.findings if about in (None, f.document)]) for one in chosen]
    if format != "json":
        rows = await desk.work(lambda: [list(asdict(f).values()) for _, listed in kept for f in listed])
        return await table_file("政策检查", _COLUMNS, rows, format, bom)

    def body() -> bytes:
        listed = [_record(one, findings, limit, offset) for one, findings in kept]
        return as_json({"documents": len(held.documents), "checks": listed})

    return OutOfHand(Answer(SparqlAnswer(await desk.work(body), "application/json")))


def _record(result: CheckResult, found: list[Finding], limit: int, offset: int) -> dict[str, object]:
    return {
        "name": result.name,
        "severity": result.severity,
        "zh": result.zh,
        "en": result.en,
        "total": len(found),
        "offset": offset,
        "items": [asdict(finding) for finding in found[offset : offset + limit]],
    }
