"""A first view of a network too large to be drawn: its hubs, and what ties them together."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from kg.network import Network
from viz.layout import edge_ends


def most_linked(network: Network, nodes: int, links: int) -> Network:
    """At most ``nodes`` nodes and ``links`` links of the network, in their old order; the whole when it fits.

    Half of the room goes to the nodes with the most links, half to those with the most links to these, since
    hubs alone, units and rivers, hang together only by the tasks between them. Among links the heaviest stay.
    """
    if len(network.nodes) <= nodes and len(network.edges) <= links:
        return network
    ends = edge_ends(network)
    kept = set(range(len(network.nodes)))
    if len(kept) > nodes:
        degree = Counter(end for pair in ends for end in pair)
        ranked = sorted(kept, key=lambda index: (-degree[index], index))
        hubs = set(ranked[: nodes // 2])
        ties = Counter(
            here for pair in ends for here, there in (pair, pair[::-1]) if there in hubs and here not in hubs
        )
        others = sorted(ranked[nodes // 2 :], key=lambda index: (-ties[index], -degree[index], index))
        kept = hubs | set(others[: nodes - len(hubs)])
    inside = [index for index, (s, t) in enumerate(ends) if s in kept and t in kept]
    if len(inside) > links:
        heaviest = sorted(inside, key=lambda index: (-network.edges[index].weight, index))
        inside = sorted(heaviest[:links])
    return replace(
        network,
        nodes=tuple(node for index, node in enumerate(network.nodes) if index in kept),
        edges=tuple(network.edges[index] for index in inside),
        chosen_by="links",
    )
