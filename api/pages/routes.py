"""The addresses of the pages. What a page says is decided in its own module; here it is fetched and sent."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api.errors import Problem, problem_from
from api.negotiate import takes_gzip
from api.pages.answering import PAGE, answer_csv, answer_view
from api.pages.blocks import laid_out
from api.pages.facets import FACETS
from api.pages.highlight import names_of
from api.pages.holding import Holding
from api.pages.page import asset, entity_path, page, reader_path, taste_of
from api.pages.pictures import (
    LIMITS,
    PARAMETERS,
    VIEWS,
    asked_network,
    picture,
    picture_request,
    still,
    thing_around,
)
from api.pages.reading import read_document
from api.pages.suggestions import label_in
from api.pages.things import CARD_ROWS, thing_of
from kg.errors import KgError, LimitReached, NotFound
from kg.limited import within
from viz.graph_files import gexf, graphml
from viz.page import network_policy
from viz.style import style
from viz.svg import svg_policy
from viz.text import short

_log = logging.getLogger(__name__)
LONGEST_QUESTION = 500
LONGEST_NAME = 200


class PageRoute(APIRoute):
    """A route whose errors are pages."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        """The route's own handler, with what kg raises turned into a page."""
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            limit = request.app.state.settings.limits.seconds
            try:
                with within(limit):
                    return await handler(request)
            except LimitReached as error:
                problem = replace(problem_from(error), status=503)
            except KgError as error:
                problem = problem_from(error)
            except HTTPException:
                raise
            except Exception:
                _log.exception("a page failed: %s", request.url.path)
                problem = Problem(500, "an error of ours; it is in the log", "服务内部错误，已记录")
            return page(request, "error.html", problem.status, problem=problem)

        return answer


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    """Prepare the first page while the service starts, and wait for no more than that."""
    warming = asyncio.create_task(asyncio.to_thread(app.state.shelf.warm))
    yield
    await warming


router = APIRouter(route_class=PageRoute, include_in_schema=False, lifespan=_life)
_page = partial(router.api_route, methods=["GET", "HEAD"])


def holding(request: Request) -> Holding:
    """The graph as it is now."""
    found: Holding = request.app.state.shelf.current()
    return found


HoldingDep = Annotated[Holding, Depends(holding)]


@_page("/")
def home(request: Request, held: HoldingDep) -> Response:
    """The first page."""
    return page(request, "home.html", version=held.version, held=held)


@_page("/ask")
def ask(request: Request, held: HoldingDep, q: str = "", offset: str = "0") -> Response:
    """The answer to a question."""
    text = q.strip()[:LONGEST_QUESTION]
    if not text:
        return RedirectResponse("/", 303)
    start = int(offset) if offset.isdecimal() and len(offset) < 9 else 0
    view = answer_view(held, text, _picks(request), start)
    return page(
        request,
        "answer.html",
        version=held.version,
        view=view,
        held=held,
        page_size=PAGE,
        words=names_of(view.things),
    )


@_page("/ask.csv")
def ask_csv(request: Request, held: HoldingDep, q: str = "") -> Response:
    """All rows of an answer, for a spreadsheet."""
    content = answer_csv(held, q.strip()[:LONGEST_QUESTION], _picks(request))
    headers = {"content-disposition": 'attachment; filename="hetu.csv"', "x-content-type-options": "nosniff"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@_page("/suggest")
def suggest(request: Request, held: HoldingDep, q: str = "") -> Response:
    """Names that fit what was typed, best first."""
    language = taste_of(request).language
    found = [
        {
            "label": short(label_in(s.thing, language), LONGEST_NAME),
            "kind": s.thing.kind,
            "via": short(s.via, LONGEST_NAME),
            "href": entity_path(s.thing.iri),
        }
        for s in held.suggestions.like(q[:100], language)
    ]
    return JSONResponse(
        {"q": q[:100], "found": found}, headers={"cache-control": "no-cache", "vary": "Cookie"}
    )


@_page("/reader")
def reader(request: Request, held: HoldingDep, document: str = "") -> Response:
    """A document with its evidence marked."""
    reading = read_document(held.store, document)
    return page(request, "reader.html", version=held.version, reading=reading, blocks=laid_out(reading))


@_page("/entity")
def entity(request: Request, held: HoldingDep, iri: str = "") -> Response:
    """The page of a thing; a document's is its reader, and what is only a place in a document leads there."""
    thing = thing_of(held.store, iri, taste_of(request).language)
    if thing.kind == "document":
        return RedirectResponse(reader_path(iri), 303)
    if thing.kind == "other" and thing.place is not None:
        return RedirectResponse(reader_path(*thing.place), 303)
    named = held.by_iri.get(iri)
    words = names_of([named]) if named else ()
    return page(
        request,
        "entity.html",
        version=held.version,
        thing=thing,
        card_rows=CARD_ROWS,
        named=named,
        words=words,
    )


@_page("/network")
def network(request: Request, held: HoldingDep) -> Response:
    """A network with what it can be narrowed by."""
    asked = picture_request(request.query_params)
    around = thing_around(held, asked.around)
    try:
        asked_for = asked_network(held, asked)
    except NotFound:
        asked_for = None
    return page(
        request, "network.html", 200 if asked_for else 404, version=held.version, asked=asked,
        found=asked_for.network if asked_for else None, choices=asked_for.choices if asked_for else None,
        named=around.label if around else asked.around, limits=LIMITS, views=VIEWS, parameters=PARAMETERS, near=held.suggestions.like(asked.around),
        titles={line.iri: line.title for line in held.documents}, chosen_by=style().chosen_by,
    )  # fmt: skip


@_page("/network/picture")
def network_picture(request: Request, held: HoldingDep) -> Response:
    """The picture itself, a page of its own with a policy of its own."""
    body = picture(held, picture_request(request.query_params), taste_of(request), linked=True)
    return Response(body, media_type="text/html; charset=utf-8", headers=_picture_headers())


@_page("/network/still.svg")
def network_still(request: Request, held: HoldingDep) -> Response:
    """The network as a still picture, to stand on other pages."""
    body = still(held, picture_request(request.query_params), taste_of(request).theme)
    return still_response(body)


@_page("/network/file/{name}")
def network_file(request: Request, held: HoldingDep, name: str) -> Response:
    """The network to keep: one HTML file, or a file for another program."""
    asked = picture_request(request.query_params)
    if name == "hetu.html":
        body = picture(held, asked, taste_of(request), linked=False).encode()
    elif name == "hetu.graphml":
        body = graphml(asked_network(held, asked).network)
    elif name == "hetu.gexf":
        body = gexf(asked_network(held, asked).network, date=datetime.date.today().isoformat())
    elif name == "hetu.svg":
        body = still(held, asked, "light").encode()
    else:
        raise NotFound(
            f"no file {name}; there are hetu.html, hetu.svg, hetu.graphml, hetu.gexf", f"没有文件 {name}"
        )
    media = {"html": "text/html; charset=utf-8", "svg": "image/svg+xml"}.get(
        name.rpartition(".")[2], "application/xml"
    )
    headers = _picture_headers() | {"content-disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=media, headers=headers)


@_page("/static/{name}")
def static(request: Request, name: str, v: str = "") -> Response:
    """Style sheets, scripts and the mark."""
    found = asset(name, v, zipped=takes_gzip(request.headers.get("accept-encoding", "")))
    if found is None:
        raise NotFound(f"no file {name}", f"没有文件 {name}")
    return found


def still_response(svg: str) -> Response:
    """A still picture with the policy that lets it have its own colours and nothing else."""
    headers = _picture_headers() | {"content-security-policy": f"{svg_policy(svg)}; frame-ancestors 'self'"}
    return Response(svg, media_type="image/svg+xml", headers=headers)


def _picks(request: Request) -> dict[str, str]:
    return {name: request.query_params[name] for name in FACETS if request.query_params.get(name)}


def _picture_headers() -> dict[str, str]:
    return {
        "content-security-policy": f"{network_policy()}; frame-ancestors 'self'",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cache-control": "no-cache",
    }
