"""How long pages take, from the server and in Chromium: the first page, the longest document, a network, a comparison.

    python -m bench.page_times FOLDER            # a folder of documents; samples/ if there is none
    python -m bench.page_times FOLDER --runs 9

"first" and "server" are the time from request to last byte over one kept connection, the first one apart because caches
are cold then; "paint" is first contentful paint in Chromium, "loaded" the end of its load event. Generated network
pages are "ready" when the picture has been drawn and answers the hand. All in seconds, medians; without a browser its
columns are empty.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx

from api.settings import Settings
from bench.network_pages import generated
from bench.report import Table, markdown
from kg.build import build
from kg.store import GraphStore
from tests.browser import chromium, screen
from tests.service import serving
from viz.page import network_page

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

SIZES = ("1000:3000", "20000:60000")
HAS_BROWSER = bool(shutil.which("chromium") and shutil.which("chromedriver"))
SAMPLES = Path(__file__).parent.parent / "samples"
# What is wanted on the machine of a reader: seconds to first paint by page; the others have no promise.
WANTED = {"home": 0.5, "longest document": 1.0}
_PAINT = "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
_LOADED = "return performance.getEntriesByType('navigation')[0].loadEventEnd"


def pages_of(store: Path) -> Mapping[str, str]:
    """The pages to measure, by name: those of the longest document and of what most tasks are about."""
    with GraphStore.read_only(store) as graph:
        documents = graph.select("SELECT ?d (STRLEN(?t) AS ?n) { ?d hetu:text ?t } ORDER BY DESC(?n)")
        waters = graph.select(
            "SELECT ?x (COUNT(?t) AS ?n) { ?t a hetu:Task ; hetu:concerns ?x } GROUP BY ?x ORDER BY DESC(?n) LIMIT 1"
        )
    longest, water = str(documents[0][0]), str(waters[0][0])
    return {
        "home": "/",
        "longest document": f"/reader?document={quote(longest)}",
        "answer": f"/ask?q={quote('哪些单位牵头徒骇河上的任务')}",
        "thing": f"/entity?iri={quote(water)}",
        "whole network": "/network/picture?limit=1000",
        "matrix": "/matrix",
        "check": "/check",
        "editor": "/editor",
    }


def server_seconds(client: httpx.Client, path: str, runs: int) -> tuple[float, float, int]:
    """The first time, the median of the others, and the bytes of the body."""
    seconds = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        answer = client.get(path)
        seconds.append(time.perf_counter() - started)
    answer.raise_for_status()
    return seconds[0], median(seconds[1:]), len(answer.content)


def browser_seconds(browser: Chrome, address: str, runs: int) -> tuple[float, float]:
    """Median seconds to first contentful paint and to the end of loading."""
    found: list[tuple[float, float]] = []
    for _ in range(runs):
        browser.get("about:blank")
        browser.get(address)
        end = time.monotonic() + 30
        while not (both := [browser.execute_script(one) for one in (_PAINT, _LOADED)]) or not all(both):
            if time.monotonic() > end:
                raise TimeoutError(f"{address} was not painted in half a minute")
            time.sleep(0.02)
        found.append((both[0] / 1000, both[1] / 1000))
    return median(paint for paint, _ in found), median(loaded for _, loaded in found)


def ready_after(browser: Chrome, address: str) -> float:
    """Seconds from opening a network page to a picture that has been drawn. Raises TimeoutError after a minute."""
    browser.get("about:blank")
    browser.get(address)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if ready := browser.execute_script("return document.documentElement.dataset.ready"):
            return float(ready) / 1000
        time.sleep(0.02)
    raise TimeoutError(f"{address} was not ready in a minute")


def pages_table(folder: Path, runs: int) -> Table:
    """The service's own pages over the documents in ``folder``."""
    with tempfile.TemporaryDirectory() as made:
        store = Path(made) / "store"
        with GraphStore.open(store) as graph:
            build([folder], graph)
        pages = pages_of(store)
        painted: dict[str, tuple[float, float]] = {}
        with serving(Settings(store=store)) as (address, _):
            with httpx.Client(base_url=address, timeout=60) as client:
                served = {name: server_seconds(client, path, runs) for name, path in pages.items()}
            if HAS_BROWSER:
                with chromium() as browser:
                    screen(browser, 1440, 900)
                    painted = {
                        name: browser_seconds(browser, address + path, runs) for name, path in pages.items()
                    }
    rows = tuple(
        (
            name, f"{size / 1000:.0f}", f"{first:.3f}", f"{again:.3f}",
            *(f"{seconds:.3f}" for seconds in painted.get(name, ())), *([""] * (0 if painted else 2)),
            f"paint < {WANTED[name]}" if name in WANTED else "",
        )
        for name, (first, again, size) in served.items()
    )  # fmt: skip
    columns = ("page", "kB", "first", "server", "paint", "loaded", "wanted")
    return Table("Pages", columns, rows, f"python -m bench.page_times FOLDER --runs {runs}")


def networks_table(sizes: Sequence[str], runs: int) -> Table:
    """Generated networks in Chromium: how soon the picture answers, and how many nodes its first view has."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        screen(browser, 1440, 900)
        for size in sizes:
            nodes, links = map(int, size.split(":"))
            file = Path(folder) / f"{nodes}.html"
            file.write_text(network_page(generated(nodes, links), build="", date=""), "utf-8")
            ready = median(ready_after(browser, file.as_uri()) for _ in range(runs))
            shown = browser.execute_script("return document.getElementById('shown-nodes').textContent")
            rows.append((f"{nodes:,}", f"{links:,}", f"{ready:.3f}", f"{int(shown):,}"))
    columns = ("nodes", "links", "ready", "nodes in the first view")
    return Table(
        "Network pages in a browser", columns, tuple(rows), f"python -m bench.page_times --runs {runs}"
    )


def tables(quick: bool, folder: Path = SAMPLES) -> Iterator[Table]:
    """For the suite."""
    runs = 1 if quick else 7
    yield pages_table(folder, runs)
    if HAS_BROWSER:
        yield networks_table(SIZES[:1] if quick else SIZES, runs)


def main() -> None:
    """The command line."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("folder", type=Path, nargs="?", default=SAMPLES)
    arguments.add_argument("--runs", type=int, default=5)
    asked = arguments.parse_args()
    print(markdown(pages_table(asked.folder, asked.runs)))
    if HAS_BROWSER:
        print(markdown(networks_table(SIZES, asked.runs)))


if __name__ == "__main__":
    main()
