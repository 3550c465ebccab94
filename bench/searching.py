"""How long the search index takes to make and to ask, on generated stores of growing size.

    python -m bench.searching --triples 100000 500000 2000000

Prints, for each size: documents, milliseconds a document to index, bytes a document, milliseconds to bring an index in step
that is in step already, and the median of each question.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from bench.generate import write_store
from kg.names import Names
from kg.search.asking import SearchRequest, search
from kg.search.database import FILE
from kg.search.index import bring_up_to_date
from kg.store import GraphStore

QUESTIONS = ("徒骇", "河", "住房", "水", "治理 入河排污口", "徒駭河", "徒海东西河")
_TIMES = 5


def seconds(work: object) -> float:
    """How long calling ``work`` takes."""
    started = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - started


def measure(folder: Path) -> None:
    """Print one line for the index, one for names, and one for each question."""
    with GraphStore.open(folder) as store:
        documents = len(store.select("SELECT ?d WHERE { ?d a hetu:PolicyDocument }"))
        made = seconds(lambda: bring_up_to_date(store))
        again = seconds(lambda: bring_up_to_date(store))
    size = (folder / FILE).stat().st_size
    print(
        f"{documents} documents: {1000 * made / documents:.1f} ms and {size // documents:,} bytes a document; "
        f"again {1000 * again:.0f} ms"
    )
    with GraphStore.read_only(folder) as store:
        names = Names.of(store)
        print(f"  names: {1000 * seconds(lambda: Names.of(store)):.0f} ms for {len(names.things)} things")
    for words in QUESTIONS:
        taken = [seconds(lambda: search(folder, SearchRequest(words))) for _ in range(_TIMES)]  # noqa: B023
        found = search(folder, SearchRequest(words)).total
        print(f"  {words}: {1000 * statistics.median(taken):.1f} ms, {found} finds")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--triples", type=int, nargs="+", default=[100_000, 500_000])
    for triples in parser.parse_args().triples:
        with tempfile.TemporaryDirectory() as place:
            write_store(Path(place) / "store", triples)
            measure(Path(place) / "store")


if __name__ == "__main__":
    main()
