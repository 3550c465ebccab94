"""First views of what is too large: honest, connected, heaviest first."""

from __future__ import annotations

from kg.network import Edge, Network, Node
from tests.networks import made, river
from viz.overview import most_linked


def test_what_fits_stays_as_it_is() -> None:
    network = river()
    assert most_linked(network, 6, 6) is network


def test_hubs_stay_and_so_does_what_ties_them() -> None:
    """Two units with ten tasks each, one of them shared: of the tasks the shared one is worth most."""
    units = (Node("u0", "unit", "", ""), Node("u1", "unit", "", ""))
    tasks = tuple(Node(f"t{n}", "task", "", "") for n in range(19))
    edges = [Edge("u0", f"t{n}", "Lead", None) for n in range(10)]
    edges += [Edge("u1", f"t{n}", "Lead", None) for n in range(9, 19)]
    shown = most_linked(Network("", (*tasks, *units), tuple(edges), 21), 4, 100)
    assert [node.iri for node in shown.nodes][-2:] == ["u0", "u1"]
    assert "t9" in [node.iri for node in shown.nodes]
    assert len(shown.nodes) == 4
    assert shown.chosen_by == "links"
    assert shown.total_nodes == 21


def test_of_too_many_links_the_heaviest_stay_in_their_order() -> None:
    nodes = tuple(Node(str(n), "unit", "", "") for n in range(5))
    edges = tuple(Edge("0", str(n), "shares", None, weight) for n, weight in ((1, 5), (2, 1), (3, 9), (4, 5)))
    shown = most_linked(Network("", nodes, edges, 5), 10, 3)
    assert [(edge.target, edge.weight) for edge in shown.edges] == [("1", 5), ("3", 9), ("4", 5)]


def test_a_first_view_of_many_hangs_together() -> None:
    shown = most_linked(made(5_000, 15_000), 500, 2_000)
    ends = {iri for edge in shown.edges for iri in (edge.source, edge.target)}
    assert len(shown.nodes) == 500
    assert len(shown.edges) > 500
    assert len(ends) > 480
