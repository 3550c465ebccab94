"""Verbs that serve: pages, SPARQL and JSON over a graph, or over the samples."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.terminal import fail, report_text
from api.verbs.options import DEFAULT_STORE, StoreOption


def serve(
    store: StoreOption = DEFAULT_STORE,
    host: Annotated[
        str, typer.Option("--host", envvar="HETU_HOST", help="Address to listen on. 监听地址")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", envvar="HETU_PORT", min=0, max=65535, help="端口")] = 8000,
) -> None:
    """Serve pages, SPARQL and JSON over the graph. 启动网页与查询服务。"""
    run_server(store, host, port)


def demo(
    store: StoreOption = "hetu-demo",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口")] = 8000,
) -> None:
    """Build the sample documents, serve them and print the address. 用示例文件演示。"""
    from kg.build import build as build_graph
    from kg.opening import writing

    samples = Path(__file__).resolve().parents[2] / "samples"
    if not samples.is_dir():
        fail(
            "samples/ 不在安装目录中，请在源码目录运行 · the samples are not installed; run this in the source folder"
        )
    with writing(store) as graph:
        typer.echo(report_text(build_graph([samples], graph)))
    run_server(store, "127.0.0.1", port)


def address_taken(host: str, port: int) -> bool:
    """Whether something listens there already."""
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        return probe.connect_ex((host, port)) == 0


def run_server(store: str, host: str, port: int) -> None:
    """Serve until stopped."""
    from dataclasses import replace

    from api.server import run
    from api.settings import from_environment
    from kg.opening import reading

    reading(store).close()  # a clear word now rather than a failing service
    if port and address_taken(host, port):
        fail(f"端口 {port} 已被占用，请用 --port 换一个 · port {port} is in use; choose another with --port")
    typer.echo(f"http://{host}:{port}/  ·  SPARQL http://{host}:{port}/sparql  ·  Ctrl-C 停止")
    run(replace(from_environment(), store=store, host=host, port=port))
