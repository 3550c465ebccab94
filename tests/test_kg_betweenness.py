"""Betweenness beside networkx's own, exact for small networks, near for large ones."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kg.betweenness import EXACT, betweenness
from tests.networks import made
from viz.layout import edge_ends


@given(
    st.integers(0, 12).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.lists(
                st.tuples(st.integers(0, max(n - 1, 0)), st.integers(0, max(n - 1, 0))),
                max_size=40 if n else 0,
            ),
        )
    )
)
def test_small_networks_have_the_numbers_of_networkx(made_of: tuple[int, list[tuple[int, int]]]) -> None:
    count, links = made_of
    graph = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from((a, b) for a, b in links if a != b)
    wanted = nx.betweenness_centrality(graph)
    assert np.allclose(betweenness(count, links), [wanted[n] for n in range(count)], atol=1e-4)


def test_the_middle_of_a_star_stands_between_all() -> None:
    assert betweenness(5, [(0, 1), (0, 2), (0, 3), (0, 4)]) == (1.0, 0.0, 0.0, 0.0, 0.0)


def test_a_large_network_is_estimated_near_and_always_the_same() -> None:
    network = made(EXACT * 4, EXACT * 12)
    ends = edge_ends(network)
    graph = nx.Graph(ends)
    graph.add_nodes_from(range(len(network.nodes)))
    exact = nx.betweenness_centrality(graph)
    found = betweenness(len(network.nodes), ends)
    assert found == betweenness(len(network.nodes), ends)
    assert np.corrcoef(found, [exact[n] for n in range(len(network.nodes))])[0, 1] > 0.85
