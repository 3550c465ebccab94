"""Who stands at the centre in each place, and who works with whom: fields of work that share tasks, place by place.

Places are compared by field of work (生态环境, 水利), which is the same in every city; the governments below take part in
almost every task and would be the centre of every place, so they are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import networkx as nx

from kg.network import Edge, Network, Node
from kg.task_views import LOCAL, TaskView
from kg.theme_matrix import Shelves
from ontology.roles import Role


@dataclass(frozen=True, slots=True)
class Standing:
    """One field of work in one place.

    ``tasks`` it has a part in, ``leads`` among them, ``partners`` it shares tasks with, ``between`` from 0 to 1: how
    often it lies on the shortest way between two others.
    """

    function: str
    tasks: int
    leads: int
    partners: int
    between: float


@dataclass(frozen=True, slots=True)
class Together:
    """Two fields of work and how many tasks they share."""

    first: str
    second: str
    tasks: int


@dataclass(frozen=True, slots=True)
class PlaceNetwork:
    """How the fields of work of one place hang together; ``density`` is the share of pairs that share a task."""

    place: str
    label: str
    tasks: int
    density: float
    standings: tuple[Standing, ...]
    together: tuple[Together, ...]


def place_networks(shelves: Shelves, names: Iterable[str] = ()) -> tuple[PlaceNetwork, ...]:
    """One network a place, in the order of ``names`` (places; all when empty). Most tasks first in each."""
    columns = shelves.columns("place", names)
    return tuple(
        _network(place, label, [task for document in found for task in shelves.tasks_of(document)])
        for place, label, found in columns
        if found
    )


def drawn(place: PlaceNetwork) -> Network:
    """The same to draw: fields of work tied by the tasks they share, those with most tasks first."""
    nodes = tuple(Node(s.function, "unit", s.function, s.function, place.label) for s in place.standings)
    edges = tuple(Edge(t.first, t.second, "shares", None, t.tasks) for t in place.together)
    return Network(place.label, nodes, edges, len(nodes))


def _network(place: str, label: str, tasks: list[TaskView]) -> PlaceNetwork:
    graph, has, leads, shared = nx.Graph(), Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    for task in tasks:
        functions = sorted(task.functions() - {LOCAL})
        has.update(functions)
        leads.update(task.functions(Role.LEAD) - {LOCAL})
        shared.update(combinations(functions, 2))
    graph.add_nodes_from(sorted(has))
    graph.add_edges_from(sorted(shared))
    between = nx.betweenness_centrality(graph) if len(graph) > 2 else {}
    standings = tuple(
        Standing(f, n, leads[f], graph.degree[f], round(between.get(f, 0.0), 3))
        for f, n in sorted(has.items(), key=lambda item: (-item[1], item[0]))
    )
    together = tuple(
        Together(a, b, n) for (a, b), n in sorted(shared.items(), key=lambda item: (-item[1], item[0]))
    )
    return PlaceNetwork(place, label, len(tasks), round(nx.density(graph), 3), standings, together)
