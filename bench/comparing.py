"""Comparing a corpus of growing size: reading it, a matrix of it warm, candidates among all its tasks.

    python -m bench.comparing --documents 125 250 500 1000

Prints Markdown; the documents are those of bench.generate.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bench.generate import write_store
from kg.candidates import candidates
from kg.store import GraphStore
from kg.theme_matrix import Shelves

# About what one generated document takes.
_TRIPLES_PER_DOCUMENT = 800
Found = TypeVar("Found")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, nargs="+", default=[125, 250, 500, 1000])
    print("| documents | tasks | read (s) | matrix of places, warm (s) | candidates | found in (s) |")
    print("|---|---|---|---|---|---|")
    for count in parser.parse_args().documents:
        with tempfile.TemporaryDirectory() as folder:
            write_store(Path(folder), count * _TRIPLES_PER_DOCUMENT)
            with GraphStore.read_only(Path(folder)) as store:
                shelves, read = timed(lambda: Shelves.of(store))
        tasks = [task for document in shelves.documents for task in shelves.tasks_of(document)]
        shelves.matrix()
        _, matrix = timed(shelves.matrix)
        found, took = timed(lambda: sum(1 for _ in candidates(tasks)))  # noqa: B023
        print(
            f"| {len(shelves.documents)} | {len(tasks)} | {read:.1f} | {matrix:.3f} | {found} | {took:.1f} |"
        )


def timed(work: Callable[[], Found]) -> tuple[Found, float]:
    """What ``work`` gives, and the seconds it took."""
    start = time.perf_counter()
    found = work()
    return found, time.perf_counter() - start


if __name__ == "__main__":
    main()
