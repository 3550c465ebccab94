"""Verbs that draw: a network, a briefing to take along."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.verbs.options import DEFAULT_STORE, StoreOption


def network(
    out: Annotated[Path, typer.Option("-o", "--out", help="FILE.html, .graphml or .gexf. 输出文件")],
    around: Annotated[
        str | None, typer.Option("--around", help="A river, unit, document or theme. 以谁为中心")
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    limit: Annotated[int, typer.Option("--limit", min=2, help="How many nodes at most. 最多节点数")] = 400,
) -> None:
    """Draw who is responsible for what: one file that opens without a network. 画责任网络，离线可看。

    Example: hetu network --around 徒骇河 -o 徒骇河.html
    """
    from kg.neighbourhood import network as network_of
    from kg.opening import reading
    from viz.graph_files import gexf, graphml
    from viz.page import network_page

    writers = {".html": None, ".graphml": graphml, ".gexf": gexf}
    if out.suffix not in writers:
        raise typer.BadParameter(f"{out.name}: .html, .graphml or .gexf", param_hint="-o")
    with reading(store) as graph:
        found = network_of(graph, around, limit)
        version = graph.version
    writer = writers[out.suffix]
    today = datetime.date.today().isoformat()
    out.write_bytes(writer(found) if writer else network_page(found, build=version[:12], date=today).encode())
    typer.echo(
        f"{out}: {len(found.nodes)} / {found.total_nodes} 个节点 nodes, {len(found.edges)} 条关系 links"
    )


def brief(
    around: Annotated[str, typer.Argument(help="A river, unit, document or theme. 河流、单位、文件或主题")],
    out: Annotated[Path, typer.Option("-o", "--out", help="FILE.html. 输出文件")],
    store: StoreOption = DEFAULT_STORE,
    limit: Annotated[int, typer.Option("--limit", min=2, help="How many nodes at most. 最多节点数")] = 200,
) -> None:
    """One file with picture, sentences and sources, to take along and print. 离线简报。

    Example: hetu brief 徒骇河 -o 徒骇河.html
    """
    from kg.neighbourhood import network as network_of
    from kg.opening import reading
    from viz.briefing import briefing

    with reading(store) as graph:
        found = network_of(graph, around, limit)
        version = graph.version
    out.write_text(
        briefing(found, build=version[:12], date=datetime.date.today().isoformat()), encoding="utf-8"
    )
    typer.echo(f"{out}: {out.stat().st_size:,} bytes, {len(found.nodes)} / {found.total_nodes} 个节点 nodes")
