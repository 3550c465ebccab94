"""A network narrowed to what is asked for, to its most linked nodes, or to units alone, tied by the tasks they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

import networkx as nx

from kg.network import Edge, Network, Node, Sentence
from ontology.roles import Role

MOST_SENTENCES: Final = 30  # of one link between two units; its weight says how many tasks there are
_DUTIES: Final = frozenset(role.value for role in Role)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a network is narrowed to; empty for all.

    ``role``, ``jurisdiction`` and ``level`` are of the units' parts, ``theme``, ``document`` (an IRI) and ``year`` of
    the tasks.
    """

    role: str = ""
    jurisdiction: str = ""
    level: str = ""
    theme: str = ""
    document: str = ""
    year: str = ""

    def has_task(self, task: Node) -> bool:
        """Whether a task is wanted."""
        return (
            self.theme in ("", *task.themes)
            and self.document in ("", task.document)
            and self.year in ("", task.year)
        )

    def has_part(self, unit: Node, role: str) -> bool:
        """Whether a unit's part in a task is wanted."""
        return (
            self.role in ("", role)
            and self.jurisdiction in ("", unit.jurisdiction)
            and self.level in ("", unit.level)
        )


Choices = Mapping[str, tuple[tuple[str, int], ...]]


def choices(network: Network) -> Choices:
    """What a network can be narrowed to: by name of a field of :class:`Wanted`, each value and how many have it."""
    counted: dict[str, Counter[str]] = {field.name: Counter() for field in fields(Wanted)}
    for edge in network.edges:
        if edge.relation in _DUTIES:
            counted["role"][edge.relation] += 1
    for node in network.nodes:
        counted["theme"].update(node.themes)
        for name in ("jurisdiction", "level", "document", "year"):
            counted[name].update([value] if (value := getattr(node, name)) else [])
    return {name: tuple(found.most_common()) for name, found in counted.items()}


def narrowed(network: Network, wanted: Wanted) -> Network:
    """The part of the network that is wanted: tasks, the units in them, and what those tasks concern."""
    if wanted == Wanted():
        return network
    nodes = {node.iri: node for node in network.nodes}
    tasks = {node.iri for node in network.nodes if node.kind == "task" and wanted.has_task(node)}
    duties = {
        (edge.source, edge.target, edge.relation)
        for edge in network.edges
        if edge.relation in _DUTIES
        and edge.target in tasks
        and wanted.has_part(nodes[edge.source], edge.relation)
    }
    if wanted.role or wanted.jurisdiction or wanted.level:
        tasks &= {task for _, task, _ in duties}
    edges = tuple(
        e
        for e in network.edges
        if (e.source, e.target, e.relation) in duties or (e.relation not in _DUTIES and e.source in tasks)
    )
    kept = tasks | {end for edge in edges for end in (edge.source, edge.target)}
    return _of(network, kept, edges)


def limited(network: Network, limit: int) -> Network:
    """The nodes with most links, in their first order, and the links between them; ``total_nodes`` counts all."""
    if len(network.nodes) <= limit:
        return network
    links = Counter(end for edge in network.edges for end in (edge.source, edge.target))
    kept = set(sorted((node.iri for node in network.nodes), key=lambda iri: (-links[iri], iri))[:limit])
    edges = tuple(edge for edge in network.edges if edge.source in kept and edge.target in kept)
    return replace(_of(network, kept, edges), total_nodes=network.total_nodes, chosen_by="links")


def units_by_tasks(network: Network) -> Network:
    """Units alone, each two that have parts in one task tied by a link whose weight is the number of those tasks.

    The link quotes the passages that give both their parts, at most :data:`MOST_SENTENCES` of them.
    """
    units = [node for node in network.nodes if node.kind in ("unit", "group")]
    said: dict[tuple[str, str], list[Sentence]] = {}
    for edge in network.edges:
        if edge.relation in _DUTIES:
            said.setdefault((edge.source, edge.target), []).extend(edge.sentences)
    graph = nx.Graph()
    graph.add_nodes_from(unit.iri for unit in units)
    graph.add_edges_from(said)
    tied = nx.bipartite.weighted_projected_graph(graph, [unit.iri for unit in units])
    order = {unit.iri: number for number, unit in enumerate(units)}
    edges = []
    for a, b, weight in tied.edges(data="weight"):
        first, second = sorted((a, b), key=order.__getitem__)
        shared = sorted(set(graph[first]) & set(graph[second]))
        quotes = tuple(
            dict.fromkeys(s for task in shared for unit in (first, second) for s in said[unit, task])
        )[:MOST_SENTENCES]
        edges.append(Edge(first, second, "shares", quotes[0] if quotes else None, weight, quotes[1:]))
    edges.sort(key=lambda edge: (order[edge.source], order[edge.target]))
    return _of(network, order.keys(), tuple(edges))


def _of(network: Network, kept: Container[str], edges: tuple[Edge, ...]) -> Network:
    nodes = tuple(node for node in network.nodes if node.iri in kept)
    return replace(network, nodes=nodes, edges=edges, total_nodes=len(nodes), chosen_by="")
