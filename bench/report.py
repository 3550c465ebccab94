"""What a measurement gives: tables, as Markdown; how a cost grows with size; on which machine that was."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import linear_regression

import psutil


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a part of the suite; ``command`` measures it again, ``note`` says what to know."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    command: str
    note: str = ""


def markdown(table: Table) -> str:
    """The table with its title before it and its note behind it."""
    lines = [f"### {table.title}", "", f"`{table.command}`", "", _row(table.columns)]
    lines.append("|" + "|".join("---" if n == 0 else "---:" for n in range(len(table.columns))) + "|")
    lines += map(_row, table.rows)
    return "\n".join([*lines, "", *([table.note, ""] if table.note else [])])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def growth(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The exponent e of cost ~ size^e that fits best: 1 grows in line with size, 0 not at all.

    Sizes and costs are above 0, and there are two sizes or more.
    """
    return linear_regression(list(map(math.log, sizes)), list(map(math.log, costs))).slope


def machine() -> str:
    """What it was measured on."""
    model = platform.processor() or platform.machine()
    for line in _lines(Path("/proc/cpuinfo")):
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = psutil.virtual_memory().total >> 30
    libraries = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "uvicorn", "fastapi"))
    return f"{os.cpu_count()} cores ({model}), {memory} GB, Python {platform.python_version()}, {libraries}"


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
