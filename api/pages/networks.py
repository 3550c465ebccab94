"""The addresses of networks: the page with what it can be narrowed by, the picture in it, and files to keep."""

from __future__ import annotations

import datetime
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.page import page, taste_of
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
from api.pages.routes import HoldingDep, PageRoute
from kg.errors import NotFound
from viz.graph_files import gexf, graphml
from viz.page import network_policy
from viz.style import style
from viz.svg import svg_policy

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_page = partial(router.api_route, methods=["GET", "HEAD"])


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
    keep = {"content-disposition": f'attachment; filename="{name}"'}
    headers = _picture_headers() | keep
    if name == "hetu.html":
        body = picture(held, asked, taste_of(request), linked=False)
        return Response(body, media_type="text/html; charset=utf-8", headers=headers)
    if name == "hetu.svg":
        answer = still_response(still(held, asked, "light"))
        answer.headers.update(keep)
        return answer
    if name not in ("hetu.graphml", "hetu.gexf"):
        raise NotFound(
            f"no file {name}; there are hetu.html, hetu.svg, hetu.graphml, hetu.gexf", f"没有文件 {name}"
        )
    network = asked_network(held, asked).network
    today = datetime.date.today().isoformat()
    content = graphml(network) if name == "hetu.graphml" else gexf(network, date=today)
    return Response(content, media_type="application/xml", headers=headers)


def still_response(svg: str) -> Response:
    """A still picture with the policy that lets it have its own colours and nothing else."""
    headers = _picture_headers() | {"content-security-policy": f"{svg_policy(svg)}; frame-ancestors 'self'"}
    return Response(svg, media_type="image/svg+xml", headers=headers)


def _picture_headers() -> dict[str, str]:
    return {
        "content-security-policy": f"{network_policy()}; frame-ancestors 'self'",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cache-control": "no-cache",
    }
