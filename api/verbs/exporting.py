"""``hetu export``: the whole graph, or what an office or another program wants of it, by the suffix of the file."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.verbs.options import DEFAULT_STORE, StoreOption

if TYPE_CHECKING:
    from kg.ask import Reply
    from kg.graph import Graph

_GRAPHS = (".nq", ".trig", ".nt", ".ttl", ".jsonld", ".rdf")


def export(
    file: Annotated[
        Path,
        typer.Argument(
            help="Where to; the suffix decides: .nq .trig .nt .ttl .jsonld .rdf the graph, .csv .xlsx responsibilities, "
            ".geojson sections, .graphml .gexf the network. 输出文件"
        ),
    ],
    store: StoreOption = DEFAULT_STORE,
    around: Annotated[str | None, typer.Option(help="Of a network: around what. 网络以谁为中心")] = None,
    limit: Annotated[int, typer.Option(min=2, help="Of a network: nodes at most. 网络最多节点数")] = 5000,
    bom: Annotated[
        bool, typer.Option(help="A byte-order mark before CSV, for Excel. CSV 带字节序标记")
    ] = True,
) -> None:
    """Write the graph, or a part for other programs, to a file. 导出图谱。

    Example: hetu export 断面.geojson · hetu export graph.nq · hetu export 责任.xlsx
    """
    from kg.opening import reading

    writers: Mapping[str, Callable[[Graph], bytes]] = {
        ".csv": lambda graph: _csv(graph, bom),
        ".xlsx": _matrix,
        ".geojson": _sections,
        ".graphml": lambda graph: _network(graph, around, limit, file.suffix),
        ".gexf": lambda graph: _network(graph, around, limit, file.suffix),
    }
    if file.suffix not in (*_GRAPHS, *writers):
        raise typer.BadParameter(f"{file.name}: {' '.join((*_GRAPHS, *writers))}", param_hint="FILE")
    with reading(store) as graph:
        if file.suffix in _GRAPHS:
            # Never the whole graph in memory: it goes to the file as it is read.
            with file.open("wb") as stream:
                graph.export(file.suffix.removeprefix("."), stream)  # type: ignore[arg-type]
        else:
            file.write_bytes(writers[file.suffix](graph))
    typer.echo(f"{file}: {file.stat().st_size:,} bytes")


def _csv(graph: Graph, bom: bool) -> bytes:
    from kg.tables import responsibilities_csv

    return responsibilities_csv(graph, bom=bom)


def _matrix(graph: Graph) -> bytes:
    from kg.spreadsheets import responsibility_matrix
    from kg.task_views import documents, tasks

    listed = documents(graph)
    views = tasks(graph, listed)
    return responsibility_matrix("责任矩阵", [(document, views[document.iri]) for document in listed])


def _sections(graph: Graph) -> bytes:
    from kg.geojson import sections_geojson

    return sections_geojson(graph)


def _network(graph: Graph, around: str | None, limit: int, suffix: str) -> bytes:
    from kg.neighbourhood import network
    from viz.graph_files import gexf, graphml

    found = network(graph, around, limit)
    if len(found.nodes) < found.total_nodes:
        typer.echo(f"{len(found.nodes)} / {found.total_nodes} 个节点 nodes: --limit", err=True)
    return graphml(found) if suffix == ".graphml" else gexf(found, date=datetime.date.today().isoformat())


ANSWERS = (".csv", ".xlsx", ".json", ".ttl", ".jsonld")


def write_answer(file: Path, reply: Reply, graph: Graph) -> None:
    """Write an answer to ``file``: its rows, or what is said of the things in them. CSV has a byte-order mark, for Excel."""
    from api.terminal import as_json, reply_record
    from kg.flat_lists import answer_table, as_workbook, describing
    from kg.sparql import SparqlRequest
    from kg.tables import as_csv
    from ontology.terms import PREFIXES

    columns, rows = answer_table(reply)
    match file.suffix:
        case ".csv":
            file.write_bytes(as_csv(columns, rows, bom=True))
        case ".xlsx":
            file.write_bytes(as_workbook("回答", columns, rows))
        case ".json":
            file.write_text(as_json(reply_record(reply)), encoding="utf-8")
        case ".ttl" | ".jsonld":
            wanted = [columns.index(name) for name in ("task", "unit", "document") if name in columns]
            things = [str(row[at]) for row in rows for at in wanted if row[at]]
            prefixes = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())
            request = SparqlRequest(prefixes + describing(things), triples=file.suffix.removeprefix("."))
            file.write_bytes(graph.answer(request).body)
        case _:
            raise typer.BadParameter(f"{file.name}: {' '.join(ANSWERS)}", param_hint="-o")
