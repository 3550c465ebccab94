"""/health and /ready for whoever runs the service, VoID for whoever wants to know the data, entities by their
IRI.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from api import schemas
from api.answers import Answers
from api.errors import Problem
from api.metrics import MEDIA_TYPE, Metrics
from api.negotiate import TRIPLES, choose
from api.pages.page import entity_path
from api.protocol import root_address
from api.routes.lists import PROBLEMS
from api.sending import OutOfHand
from kg.desk import Call
from kg.pool import Pool
from kg.sparql import SparqlRequest
from ontology.iri import ID

router = APIRouter(tags=["about"])
_RDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {media: {} for media in TRIPLES if media != "text/xml"}, "description": "RDF"},
    406: {**PROBLEMS[404], "description": "没有这种格式 · no such format"},
}


def _health(pool: Pool) -> dict[str, object]:
    return {"status": "ok", "version": pool.version, "in_memory": pool.in_memory}


@router.get("/health", responses={200: {"model": schemas.Health}})
async def health(request: Request) -> JSONResponse:
    """服务在运行。The service runs."""
    return JSONResponse(_health(request.app.state.pool), headers={"cache-control": "no-store"})


@router.get(
    "/ready",
    responses={200: {"model": schemas.Health}, 503: PROBLEMS[503], 504: PROBLEMS[504]},
)
async def ready(request: Request) -> JSONResponse:
    """服务能够回答查询。The service answers queries: it was just tried."""
    pool: Pool = request.app.state.pool
    await pool.query(SparqlRequest("ASK {}"))
    return JSONResponse(_health(pool), headers={"cache-control": "no-store"})


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "Prometheus"}},
)
async def measured(request: Request) -> Response:
    """运行指标（Prometheus）。What the service has counted since it started."""
    found: Metrics = request.app.state.metrics
    return Response(found.page(), media_type=MEDIA_TYPE, headers={"cache-control": "no-store"})


@router.get(
    "/.well-known/void", response_class=Response, responses={**_RDF, 503: PROBLEMS[503], 504: PROBLEMS[504]}
)
async def describe_data(request: Request) -> Response:
    """数据说明（VoID）：类和属性各有多少。What the data holds: how much of each class and property."""
    answers: Answers = request.app.state.answers
    root = root_address(request.scope, request.app.state.settings)
    return OutOfHand(await answers.ask(Call("void", (root, _rdf_format(request)))))


@router.get(
    "/id/{rest:path}",
    response_class=Response,
    responses={**_RDF, 404: PROBLEMS[404], 503: PROBLEMS[503], 504: PROBLEMS[504]},
)
async def entity(
    request: Request,
    rest: Annotated[str, Path(description="IRI 中 /id/ 之后的部分 · what follows /id/ in the IRI")],
) -> Response:
    """一个条目的全部陈述（RDF，或其网页）。Everything said of one thing, as RDF; a browser is led to its page."""
    if choose(request.headers.get("accept", ""), {**TRIPLES, "text/html": "html"}) == "html":
        return RedirectResponse(entity_path(f"{ID}{rest}"), 303, {"vary": "Accept"})
    answers: Answers = request.app.state.answers
    return OutOfHand(await answers.ask(Call("describe", (f"{ID}{rest}", _rdf_format(request)))))


def _rdf_format(request: Request) -> str:
    format = choose(request.headers.get("accept", ""), TRIPLES)
    if format is None:
        types = ", ".join(TRIPLES)
        raise Problem(406, f"choose one of {types}", f"可选格式：{types}")
    return format
