"""Options that several verbs share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

StoreOption = Annotated[
    Path, typer.Option("--store", envvar="HETU_STORE", help="Folder of the graph. 图谱目录")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines. 输出 JSON")]
DEFAULT_STORE = Path("hetu-data")
