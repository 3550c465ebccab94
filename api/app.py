"""The service: which address is answered by what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api.answers import Answers
from api.protocol import Receive, Scope, Send
from api.routes.graph_store import GraphStoreEndpoint
from api.routes.sparql import SparqlEndpoint
from api.settings import Settings
from kg.readers import ReaderPool


class HetuApp(FastAPI):
    """FastAPI for everything but the two SPARQL protocols, which it would slow down."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        if scope["type"] == "http":
            path: str = scope["path"]
            if path in ("/sparql", "/sparql/"):
                await self.state.sparql(scope, receive, send)
                return
            if path == "/store" or path.startswith("/store/"):
                await self.state.graph_store(scope, receive, send)
                return
        await super().__call__(scope, receive, send)


def create_app(settings: Settings) -> HetuApp:
    """The service over the store that ``settings`` name; its readers run while the application does."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        pool = ReaderPool(settings.store, settings.limits)
        await pool.start()
        try:
            app.state.pool = pool
            app.state.answers = Answers(pool, settings.cache_bytes)
            app.state.sparql = SparqlEndpoint(pool, app.state.answers, settings)
            app.state.graph_store = GraphStoreEndpoint(pool, settings)
            yield
        finally:
            await pool.close()

    return HetuApp(title="河图 Hetu", lifespan=life)
