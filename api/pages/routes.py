"""The addresses of the pages. What a page says is decided in its own module; here it is fetched and sent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial, wraps
from inspect import iscoroutinefunction
from typing import Annotated, Any

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
from api.pages.reading import read_document
from api.pages.suggestions import label_in
from api.pages.things import CARD_ROWS, thing_of
from kg.errors import KgError, LimitReached, NotFound
from kg.limited import turns, within
from viz.text import short

_log = logging.getLogger(__name__)
LONGEST_QUESTION = 500
LONGEST_NAME = 200


class PageRoute(APIRoute):
    """A route whose errors are pages, and which is worked out when its turn comes."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """As FastAPI makes routes."""
        super().__init__(path, endpoint if iscoroutinefunction(endpoint) else _in_turn(endpoint), **options)

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


async def made_page(request: Request, template: str, status: int = 200, **values: object) -> Response:
    """:func:`api.pages.page.page` in a thread, when its turn comes: a large page takes seconds, in which the loop has to
    answer everybody else.
    """
    return await asyncio.to_thread(_in_turn(page), request, template, status, **values)


def _in_turn(endpoint: Callable[..., Response]) -> Callable[..., Response]:
    @wraps(endpoint)
    def work(*given: Any, **named: Any) -> Response:
        with turns.turn():
            return endpoint(*given, **named)

    return work


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


@_page("/static/{name}")
async def static(request: Request, name: str, v: str = "") -> Response:
    """Style sheets, scripts and the mark."""
    found = asset(name, v, zipped=takes_gzip(request.headers.get("accept-encoding", "")))
    if found is None:
        raise NotFound(f"no file {name}", f"没有文件 {name}")
    return found


def _picks(request: Request) -> dict[str, str]:
    return {name: request.query_params[name] for name in FACETS if request.query_params.get(name)}
