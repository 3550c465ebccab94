"""The service: which address is answered by what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.answers import Answers
from api.comparisons import Comparisons
from api.errors import PROBLEM_TYPE, Problem, problem_from
from api.gate import Gate
from api.heads import answer_head
from api.metrics import Metrics
from api.openapi import describe
from api.pages import Shelf
from api.pages import router as pages
from api.pages.checking import router as checking
from api.pages.comparing import router as comparing
from api.pages.editor import router as editor
from api.pages.searching import router as searching
from api.pages.taking import router as taking
from api.protocol import Receive, Scope, Send
from api.rates import Rates
from api.routes import about, checks, compare, exports, lists, questions, search
from api.routes.graph_store import GraphStoreEndpoint
from api.routes.sparql import SparqlEndpoint
from api.searching import Searching
from api.settings import Settings
from kg.errors import KgError
from kg.limited import Asker
from kg.opening import folder_of, serving


class HetuApp(FastAPI):
    """FastAPI for everything but the two SPARQL protocols, which it would slow down."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        if scope["type"] == "http":
            await self.state.gate(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def route(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What lies behind the gate."""
        path: str = scope["path"]
        if path in ("/sparql", "/sparql/"):
            await self.state.sparql(scope, receive, send)
        elif path == "/store" or path.startswith("/store/"):
            await self.state.graph_store(scope, receive, send)
        elif scope["method"] == "HEAD":
            await answer_head(super().__call__, scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, with the two endpoints that are not FastAPI's."""
        if self.openapi_schema is None:
            self.openapi_schema = describe(super().openapi())
        return self.openapi_schema


def create_app(settings: Settings) -> HetuApp:
    """The service over the store that ``settings`` name; its readers run while the application does."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        pool = serving(settings.store, settings.limits)
        await pool.start()
        try:
            app.state.pool = pool
            app.state.shelf.ask_through(Asker(pool, settings.limits.seconds))
            app.state.answers = Answers(pool, settings.cache_bytes)
            app.state.sparql = SparqlEndpoint(pool, app.state.answers, settings)
            app.state.graph_store = GraphStoreEndpoint(pool, settings)
            app.state.metrics.watch(pool.state, app.state.answers.counts)
            yield
        finally:
            await pool.close()

    app = HetuApp(
        title="河图 Hetu",
        summary="政策文件知识图谱，每个事实都附原文 · Policy documents as a graph, with the words for every fact",
        lifespan=life,
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.metrics = Metrics()
    app.state.gate = Gate(
        app.route,
        Rates(settings.requests_per_second),
        app.state.metrics,
        https=settings.public_url.startswith("https://"),
    )
    app.include_router(lists.router)
    app.include_router(about.router)
    app.state.shelf = Shelf(settings.store)
    app.state.comparisons = Comparisons(app.state.shelf)
    app.state.searching = Searching(folder_of(settings.store), settings.limits)
    app.include_router(compare.router)
    app.include_router(search.router)
    app.include_router(questions.router)
    app.include_router(exports.router)
    app.include_router(checks.router)
    app.include_router(pages)
    app.include_router(comparing)
    app.include_router(checking)
    app.include_router(searching)
    app.include_router(taking)
    app.include_router(editor)
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(KgError, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_failure)
    return app


async def _on_problem(request: Request, error: Exception) -> Response:
    problem = error if isinstance(error, Problem) else problem_from(error)  # type: ignore[arg-type]
    return _response(problem)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    said = "; ".join(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors())
    return _response(Problem(422, said, f"参数有误：{said}"))


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = tuple((error.headers or {}).items())
    words = {404: "没有这个地址", 405: "不支持这种请求方法"}.get(error.status_code, "请求无法处理")
    return _response(Problem(error.status_code, str(error.detail), words, headers=headers))


async def _on_failure(request: Request, error: Exception) -> Response:
    # The server logs the error itself.
    return _response(Problem(500, "an error of ours; it is in the log", "服务内部错误，已记录"))


def _response(problem: Problem) -> Response:
    headers = {"cache-control": "no-store", **dict(problem.headers)}
    return Response(problem.body(), problem.status, headers, PROBLEM_TYPE)
