"""/api/graph.nq and its like: the whole graph, streamed; /api/sections.geojson; /api/network as a file for other programs."""

from __future__ import annotations

import asyncio
import datetime
import os
import threading
from collections.abc import AsyncIterator
from typing import IO, Annotated, Final, Literal, cast

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response, StreamingResponse

from api.pages.holding import Holding
from api.routes.lists import PROBLEMS
from kg.errors import KgError, ServiceBusy
from kg.geojson import sections_geojson
from kg.limited import within
from kg.neighbourhood import network as network_of
from kg.quad_files import ExportFormat
from kg.records import as_json
from kg.store import GraphStore
from viz.graph_files import gexf, graphml

router = APIRouter(prefix="/api", tags=["exports"])

_MEDIA: Final[dict[ExportFormat, str]] = {
    "nq": "application/n-quads",
    "trig": "application/trig",
    "nt": "application/n-triples",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
_CHUNK: Final = 1 << 16
_AT_ONCE: Final = 2
_under_way = threading.BoundedSemaphore(_AT_ONCE)
_OPEN: Final = {"access-control-allow-origin": "*", "cache-control": "no-cache"}
GEOJSON: Final = "application/geo+json"


@router.get(
    "/graph.{format}",
    response_class=Response,
    responses={200: {"description": "RDF", "content": {media: {} for media in _MEDIA.values()}}, **PROBLEMS},
)
async def graph(
    request: Request,
    format: Annotated[
        Literal["nq", "trig", "nt", "ttl", "jsonld", "rdf"],
        Path(description="nq、trig、jsonld 保留命名图 · nq, trig and jsonld keep the named graphs"),
    ],
) -> Response:
    """整个图谱，边读边发。The whole graph as one stream, in the state it has when the stream begins."""
    if not _under_way.acquire(blocking=False):
        raise ServiceBusy(_AT_ONCE)
    try:
        store = await asyncio.to_thread(GraphStore.read_only, request.app.state.settings.store)
    except BaseException:
        _under_way.release()
        raise
    headers = {**_OPEN, "content-disposition": f'attachment; filename="hetu.{format}"'}
    return StreamingResponse(_stream(store, format), media_type=_MEDIA[format], headers=headers)


async def _stream(store: GraphStore, format: ExportFormat) -> AsyncIterator[bytes]:
    """What another thread writes into a pipe; whoever hangs up ends that thread."""
    reading, writing = os.pipe()

    def write() -> None:
        try:
            with store, open(writing, "wb") as pipe:
                store.export(format, cast(IO[bytes], pipe))
        except (BrokenPipeError, OSError, KgError):
            pass  # nobody reads any more; a body that is cut short shows in the missing last chunk
        finally:
            _under_way.release()

    writer = asyncio.get_running_loop().run_in_executor(None, write)
    try:
        with open(reading, "rb", buffering=0) as pipe:
            while chunk := await asyncio.to_thread(pipe.read, _CHUNK):
                yield chunk
    finally:
        await writer


@router.get(
    "/sections.geojson",
    response_class=Response,
    responses={
        200: {"description": "GeoJSON", "content": {GEOJSON: {}}},
        503: PROBLEMS[503],
        504: PROBLEMS[504],
    },
)
def sections(request: Request) -> Response:
    """监测断面（GeoJSON）：文件给出经纬度的带坐标。Monitoring sections for a map."""
    held = _held(request)
    with within(request.app.state.settings.limits.seconds):
        return Response(sections_geojson(held.store), media_type=GEOJSON, headers=_OPEN)


@router.get(
    "/network",
    response_class=Response,
    responses={
        200: {"description": "nodes, edges", "content": {"application/json": {}, "application/xml": {}}},
        **PROBLEMS,
    },
)
def network(
    request: Request,
    around: Annotated[str, Query(max_length=300, description="以谁为中心，名称或 IRI · around what")] = "",
    limit: Annotated[int, Query(ge=2, le=1000, description="最多节点数 · nodes at most")] = 150,
    format: Annotated[
        Literal["json", "graphml", "gexf"], Query(description="json、graphml 或 gexf")
    ] = "json",
) -> Response:
    """责任网络：节点、关系及原文。Who has which part in what, as JSON, GraphML or GEXF."""
    held = _held(request)
    with within(request.app.state.settings.limits.seconds):
        found = network_of(held.store, around or None, limit)
    if format == "json":
        return Response(as_json(found), media_type="application/json", headers=_OPEN)
    today = datetime.date.today().isoformat()
    body = graphml(found) if format == "graphml" else gexf(found, date=today)
    headers = {**_OPEN, "content-disposition": f'attachment; filename="hetu.{format}"'}
    return Response(body, media_type="application/xml", headers=headers)


def _held(request: Request) -> Holding:
    found: Holding = request.app.state.shelf.current()
    return found
