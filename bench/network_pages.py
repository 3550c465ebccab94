"""Network pages beside pyvis's own way, and briefings: seconds and bytes at several sizes.

    python -m bench.network_pages
    python -m bench.network_pages --runs 7 --sizes 1000:3000 20000:60000

pyvis's way is Network.from_nx and generate_html; past 5,000 links it is left out, for it takes minutes. It
places nothing (the browser does, shaking), has no tables, and drops the second link of two nodes.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import networkx as nx

from bench.report import Table, markdown
from kg.network import Edge, Network, Node, Sentence
from viz.briefing import briefing
from viz.page import network_page

PYVIS_LIMIT = 5_000
_SIZES = ("50:100", "1000:3000", "20000:60000")
_ROLES = ("Lead", "Responsible", "Cooperate", "Supervise")


def generated(nodes: int, links: int, seed: int = 1) -> Network:
    """Units and tasks, a fifth and four fifths, with links that prefer a few units, as in real documents."""
    dice = random.Random(seed)
    units = max(1, nodes // 5)
    things = [Node(f"unit:{n}", "unit", f"示例{n}局", f"示例市第{n}局", f"第{n % 9}区") for n in range(units)]
    things += [
        Node(f"task:{n}", "task", f"任务{n}", f"任务{n}的全文，按期完成。") for n in range(nodes - units)
    ]
    found: dict[tuple[int, int, str], Edge] = {}
    while len(found) < links:
        unit, task, role = int(units * dice.random() ** 2), dice.randrange(units, nodes), dice.choice(_ROLES)
        place = 40 * len(found)
        said = Sentence(
            f"document:{task % 9}", "示例方案", "二、任务", "某局负责某事，另一局配合", place, place + 12
        )
        found[unit, task, role] = Edge(things[unit].iri, things[task].iri, role, said)
    return Network("示例网络", tuple(things), tuple(found.values()), nodes)


def pyvis_page(network: Network) -> str:
    """The page pyvis makes of the same network."""
    from pyvis.network import Network as PyvisNetwork

    graph = nx.MultiDiGraph()
    for node in network.nodes:
        graph.add_node(node.iri, label=node.label, title=node.title)
    for edge in network.edges:
        graph.add_edge(edge.source, edge.target, title=edge.relation)
    picture = PyvisNetwork(cdn_resources="in_line")
    picture.from_nx(graph)
    return picture.generate_html()


def timed(work: Callable[[], str], runs: int) -> tuple[float, int]:
    """Median seconds of several runs, after one that is not counted, and the size of what came out."""
    size = len(work().encode())
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return median(seconds), size


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a network of some size: seconds and bytes."""

    nodes: int
    links: int
    what: str
    seconds: float
    size: int


def measured(nodes: int, links: int, runs: int) -> Iterator[Made]:
    """Every way to make something of one network."""
    network = generated(nodes, links)
    ways: dict[str, Callable[[], str]] = {
        "page": lambda: network_page(network, build="", date=""),
        "briefing": lambda: briefing(network, build="", date=""),
    }
    if links <= PYVIS_LIMIT:
        ways["pyvis"] = lambda: pyvis_page(network)
    for name, work in ways.items():
        yield Made(nodes, links, name, *timed(work, runs))


def table(sizes: Sequence[str], runs: int) -> Table:
    """Networks of these sizes, ``nodes:links``."""
    pairs = [tuple(map(int, size.split(":"))) for size in sizes]
    made = [one for nodes, links in pairs for one in measured(nodes, links, runs)]
    return Table(
        "Network pages",
        ("nodes", "links", "what", "seconds", "MB"),
        tuple(
            (f"{one.nodes:,}", f"{one.links:,}", one.what, f"{one.seconds:.3f}", f"{one.size / 1e6:.2f}")
            for one in made
        ),
        f"python -m bench.network_pages --runs {runs} --sizes {' '.join(sizes)}",
        "pyvis: Network.from_nx and generate_html. It places nothing (the browser does) and has no tables.",
    )


def tables(quick: bool) -> Iterator[Table]:
    """For the suite."""
    yield table(_SIZES[:2] if quick else _SIZES, 1 if quick else 5)


def main() -> None:
    """The command line."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--sizes", nargs="+", default=list(_SIZES))
    asked = arguments.parse_args()
    print(markdown(table(asked.sizes, asked.runs)))


if __name__ == "__main__":
    main()
