"""Comparing a corpus of growing size: reading it, a matrix of it warm, candidates among all its tasks.

    python -m bench.comparing --documents 125 250 500 1000

Prints Markdown; the documents are those of bench.generate.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bench.generate import write_store
from bench.report import Table, growth, markdown
from kg.candidates import candidates
from kg.store import GraphStore
from kg.theme_matrix import Shelves

# About what one generated document takes.
_TRIPLES_PER_DOCUMENT = 800
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Compared:
    """How large a corpus was, and the seconds that comparing it took."""

    documents: int
    tasks: int
    read: float
    matrix: float
    candidates: int
    found: float


def measured(count: int) -> Compared:
    """One corpus of about ``count`` documents."""
    with tempfile.TemporaryDirectory() as folder:
        write_store(Path(folder), count * _TRIPLES_PER_DOCUMENT)
        with GraphStore.read_only(Path(folder)) as store:
            shelves, read = timed(lambda: Shelves.of(store))
    tasks = [task for document in shelves.documents for task in shelves.tasks_of(document)]
    shelves.matrix()
    _, matrix = timed(shelves.matrix)
    found, took = timed(lambda: sum(1 for _ in candidates(tasks)))
    return Compared(len(shelves.documents), len(tasks), read, matrix, found, took)


def tables(quick: bool) -> Iterator[Table]:
    """For the suite."""
    yield table((50, 100) if quick else (125, 500, 2000))


def table(sizes: Sequence[int]) -> Table:
    """Corpora of these many documents, and how the costs grow."""
    rows = [measured(count) for count in sizes]
    note = "One size has no growth."
    if len(rows) > 1:
        exponents = {
            name: growth([one.documents for one in rows], [getattr(one, key) for one in rows])
            for name, key in (("reading", "read"), ("a matrix", "matrix"), ("candidates", "found"))
        }
        said = ", ".join(f"{name} {exponent:.2f}" for name, exponent in exponents.items())
        note = f"Growth with the number of documents (1 is in line): {said}."
    return Table(
        "Comparing a corpus",
        ("documents", "tasks", "read (s)", "matrix of places, warm (s)", "candidates", "found in (s)"),
        tuple(
            (f"{one.documents:,}", f"{one.tasks:,}", f"{one.read:.1f}", f"{one.matrix:.3f}",
             f"{one.candidates:,}", f"{one.found:.1f}")
            for one in rows
        ),
        f"python -m bench.comparing --documents {' '.join(map(str, sizes))}",
        note,
    )  # fmt: skip


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, nargs="+", default=[125, 250, 500, 1000])
    print(markdown(table(parser.parse_args().documents)))


def timed(work: Callable[[], Found]) -> tuple[Found, float]:
    """What ``work`` gives, and the seconds it took."""
    start = time.perf_counter()
    found = work()
    return found, time.perf_counter() - start


if __name__ == "__main__":
    main()
