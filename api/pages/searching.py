"""The page of a search: finds with their words marked, and what they can be narrowed by."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.page import entity_path, page, reader_path
from api.pages.routes import HoldingDep, PageRoute
from kg.errors import BadQuery, NotFound
from kg.opening import folder_of
from kg.search.asking import LONGEST, Hit, SearchPage, SearchRequest, search
from kg.search.reading import FACETS

router = APIRouter(route_class=PageRoute, include_in_schema=False)
PAGE: Final = 20
# What a facet is called in an address: "theme" is already how a page looks.
PARAMETERS: Final = {name: name for name in FACETS} | {"theme": "topic"}


@router.api_route("/search", methods=["GET", "HEAD"])
def search_page(request: Request, held: HoldingDep, q: str = "", offset: str = "0") -> Response:
    """What was found, or the empty form."""
    words = q.strip()[:LONGEST]
    start = int(offset) if offset.isdecimal() and len(offset) < 9 else 0
    given = request.query_params
    picks = {name: given[PARAMETERS[name]] for name in FACETS if given.get(PARAMETERS[name])}
    found, problem = _found(request, words, picks, start)
    return page(
        request, "search.html", version=held.version, words=words, picks=picks, found=found, problem=problem,
        page_size=PAGE, examples=held.examples, target=target, parameters=PARAMETERS,
    )  # fmt: skip


def _found(
    request: Request, words: str, picks: dict[str, str], start: int
) -> tuple[SearchPage | None, BadQuery | NotFound | None]:
    """The finds, or what is wrong with what was asked for; neither when nothing was."""
    if not words:
        return None, None
    settings = request.app.state.settings
    asked = SearchRequest(words, {name: (value,) for name, value in picks.items()}, PAGE, start)
    try:
        return search(folder_of(settings.store), asked, settings.limits.seconds), None
    except (BadQuery, NotFound) as error:
        return None, error


def target(hit: Hit) -> str:
    """Where a find leads: into the text of its document, or to the page of a thing."""
    if not hit.document:
        return entity_path(hit.iri)
    if hit.kind == "document":
        return reader_path(hit.document)
    # A task is marked as a whole, as its evidence is; elsewhere the words themselves are.
    start, end = (hit.start, hit.end) if hit.kind == "task" else hit.first or (hit.start, hit.end)
    return reader_path(hit.document, start, end)
