"""The page where SPARQL is written and its answer read.

It is a form with a box. Where YASGUI's editor was installed (``npm ci``), a script puts it in place of the box, with
our prefixes, and with the classes and properties that the data description (VoID) counts.
"""

from __future__ import annotations

import asyncio
import json

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api.answers import Answers
from api.errors import problem_from
from api.pages.page import has_asset, taste_of
from api.pages.routes import HoldingDep, PageRoute, made_page
from api.pages.solutions import MOST_ROWS, Solutions, solutions
from api.protocol import MOST_QUERY_BYTES
from kg.desk import Call
from kg.errors import KgError
from kg.sparql import SparqlRequest
from ontology.terms import PREFIXES

router = APIRouter(route_class=PageRoute, include_in_schema=False)
EDITOR_ASSETS = ("yasqe.min.js", "yasqe.min.css")
_RESULT_BYTES = 16 << 20  # more is for the download, not for a page


@router.get("/editor")
async def editor(request: Request, held: HoldingDep, query: str = "") -> Response:
    """The editor, with the answer to ``query`` if one is given."""
    ready = (await asyncio.to_thread(lambda: held.ready_queries))[taste_of(request).language]
    text = query[:MOST_QUERY_BYTES]
    found, problem = None, None
    if text.strip():
        try:
            found = await _solutions(request, held, text)
        except KgError as error:
            problem = problem_from(error)
    return await made_page(
        request, "editor.html", problem.status if problem else 200, version=held.version, found=found,
        problem=problem, query=text or (ready[0].sparql if ready else ""), asked=bool(text.strip()), ready=ready,
        most=MOST_ROWS, rich=all(map(has_asset, EDITOR_ASSETS)),
    )  # fmt: skip


@router.get("/editor/words")
async def words(request: Request) -> Response:
    """What can be completed: prefixes, and the classes and properties of VoID, those in most use first."""
    answers: Answers = request.app.state.answers
    counts = json.loads((await answers.ask(Call("counts", ()))).body)
    used = {kind: [iri for iri, _ in sorted(found, key=_most_used)] for kind, found in counts.items()}
    said = {"prefixes": PREFIXES, "class": used["classes"], "property": used["properties"]}
    return JSONResponse(said, headers={"cache-control": "no-cache"})


def _most_used(counted: tuple[str, int]) -> int:
    return -counted[1]


async def _solutions(request: Request, held: HoldingDep, query: str) -> Solutions:
    answers: Answers = request.app.state.answers
    settings = request.app.state.settings
    most = min(_RESULT_BYTES, settings.limits.result_bytes)
    asked = SparqlRequest(query, base=f"{settings.base_url}/sparql", result_bytes=most)
    answer = await answers.ask(asked)
    return await asyncio.to_thread(solutions, answer.body, answer.media_type, held.by_iri)
