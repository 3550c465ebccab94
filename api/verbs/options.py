"""Options that several verbs share."""

from __future__ import annotations

from pathlib import Path
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


def in_folder(store: str) -> Path:
    """The folder, for verbs that work on its files. Raises :class:`typer.BadParameter` for a URL."""
    from kg.opening import folder_of

    folder = folder_of(store)
    if folder is None:
        raise typer.BadParameter(
            f"{store}：此命令只用于目录中的图谱，远程数据库请用其自带的工具 · this works on a folder; for a store "
            "behind a URL use its own tools",
            param_hint="--store",
        )
    return folder
