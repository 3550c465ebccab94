"""``hetu mcp``: the graph for agents."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Annotated

import typer

from api.verbs.options import DEFAULT_STORE, StoreOption


def mcp(
    store: StoreOption = DEFAULT_STORE,
    http: Annotated[
        bool,
        typer.Option("--http", help="Streamable HTTP at http://127.0.0.1:PORT/mcp. 用 HTTP 而非标准输入输出"),
    ] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口")] = 8808,
) -> None:
    """Serve agents over the Model Context Protocol: read-only tools, every answer cited. 供智能体调用（MCP）。

    Example: hetu mcp --store hetu-data          for a client that starts its servers itself
    Example: hetu mcp --http --port 8808         for one that connects
    """
    from api.settings import from_environment
    from kg.opening import reading

    try:
        from api.mcp_server import serve_http, serve_stdio
    except ImportError as error:
        if not (error.name or "").startswith("mcp"):
            raise
        typer.echo(
            "需要可选组件：pip install 'hetu[mcp]' · needs the optional extra: pip install 'hetu[mcp]'",
            err=True,
        )
        raise typer.Exit(1) from None
    reading(store).close()  # a clear word now rather than a failing server
    settings = replace(from_environment(), store=store)
    if http:
        typer.echo(f"http://127.0.0.1:{port}/mcp", err=True)
    asyncio.run(serve_http(settings, port) if http else serve_stdio(settings))
