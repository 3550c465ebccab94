"""The suite: everything that is measured, at three sizes, beside its peers; one page of figures.

    python -m bench [--quick] [--only querying loading] [--out docs/benchmarks.md]

It takes hours on two cores; ``--quick`` takes minutes and shows that everything runs. A part is a module
with ``tables(quick)``, which yields :class:`bench.report.Table`; or one that prints lines, which are taken as they are.
"""

from __future__ import annotations

import argparse
import datetime
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from bench.report import machine, markdown

# Part → the module that measures it.
PARTS: Final = {
    "reading": "bench.readers",
    "loading": "bench.building",
    "querying": "bench.serving",
    "under attack": "bench.attack",
    "searching": "bench.searching",
    "comparing": "bench.comparing",
    "network pages": "bench.network_pages",
    "pages": "bench.page_times",
}
# What makes a part quick that only prints.
_QUICK: Final = {"bench.building": ("--sizes", "100", "200")}


def part(name: str, quick: bool) -> Iterator[str]:
    """The Markdown of one part; what could not be measured says so and why."""
    yield f"## {name.capitalize()}\n"
    module = PARTS[name]
    if find_spec(module) is None:
        yield f"Not measured: there is no {module}.\n"
        return
    try:
        tables = getattr(import_module(module), "tables", None)
        if tables is None:
            yield from printed(module, _QUICK.get(module, ()) if quick else ())
        else:
            yield from map(markdown, tables(quick))
    except Exception as error:
        traceback.print_exc()
        yield f"Not measured to the end: {type(error).__name__}: {error}\n"


def printed(module: str, arguments: Sequence[str]) -> Iterator[str]:
    """What a module prints, records for machines left out."""
    command = ["-m", module, *arguments]
    ran = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=True)
    said = [line for line in ran.stdout.splitlines() if not line.startswith("{")]
    yield "\n".join([f"`python {' '.join(command)}`", "", "```text", *said, "```", ""])


def page(names: list[str], quick: bool) -> Iterator[str]:
    """The whole page, piece by piece as it is measured."""
    begin = time.monotonic()
    today = datetime.date.today().isoformat()
    yield f"# Benchmarks\n\nMeasured {today} on {machine()}, all parts one after the other.\n"
    if quick:
        yield "A quick run, which shows that everything runs; its figures mean little.\n"
    for name in names:
        print(f"{time.monotonic() - begin:6.0f} s  {name}", file=sys.stderr, flush=True)
        yield from part(name, quick)
    yield f"All of it took {(time.monotonic() - begin) / 60:.0f} minutes: `make bench`."


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--out", type=Path, default=Path("docs/benchmarks.md"))
    chosen = parser.parse_args()
    with chosen.out.open("w", encoding="utf-8") as out:
        for piece in page(chosen.only, chosen.quick):
            out.write(f"{piece}\n")
            out.flush()
    print(chosen.out)


if __name__ == "__main__":
    main()
