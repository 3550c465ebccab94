"""Options that several verbs share."""

from __future__ import annotations

from typing import Annotated

import typer

StoreOption = Annotated[
    str,
    typer.Option(
        "--store", envvar="HETU_STORE", help="Folder of the graph, or URL of a SPARQL store. 图谱目录或地址"
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines. 输出 JSON")]
DEFAULT_STORE = "hetu-data"
