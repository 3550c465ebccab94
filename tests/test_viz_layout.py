"""Places: columns that read from left to right, maps that never move between runs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from kg.network import Edge, Network, Node
from tests.networks import hostile, made, river
from viz.layout import COLUMN_ROWS, MAP_LIMIT, ROW_GAP, lay_out


def test_small_picture_is_columns_units_tasks_waters() -> None:
    layout = lay_out(river())
    assert layout.form == "columns"
    across = {
        kind: {x for node, (x, _) in zip(river().nodes, layout.places, strict=True) if node.kind == kind}
        for kind in ("unit", "group", "task", "water")
    }
    assert across["unit"] == across["group"]
    (unit,), (task,), (water,) = across["unit"], across["task"], across["water"]
    assert unit < task < water


def test_rows_of_a_column_do_not_touch() -> None:
    layout = lay_out(made(30, 40))
    assert layout.form == "columns"
    for x in {x for x, _ in layout.places}:
        rows = sorted(y for left, y in layout.places if left == x)
        assert all(below - above >= ROW_GAP for above, below in pairwise(rows))


def test_links_of_columns_do_not_cross_where_they_need_not() -> None:
    """Five units, each with one task, given in opposite orders: afterwards all five links are level."""
    units = [Node(f"u{n}", "unit", f"u{n}", "") for n in range(5)]
    tasks = [Node(f"t{n}", "task", f"t{n}", "") for n in reversed(range(5))]
    edges = tuple(Edge(f"u{n}", f"t{n}", "Lead", None) for n in range(5))
    network = Network("", (*units, *tasks), edges, 10)
    height = {node.iri: y for node, (_, y) in zip(network.nodes, lay_out(network).places, strict=True)}
    assert all(height[f"u{n}"] == height[f"t{n}"] for n in range(5))


def test_too_long_a_column_or_one_kind_only_becomes_a_map() -> None:
    assert lay_out(made(COLUMN_ROWS * 2, 90)).form == "map"
    units = tuple(Node(f"u{n}", "unit", f"u{n}", "") for n in range(4))
    pairs = tuple(Edge("u0", f"u{n}", "shares", None, 3) for n in range(1, 4))
    assert lay_out(Network("", units, pairs, 4)).form == "map"


def test_map_has_one_place_a_node_and_no_two_symbols_on_one_spot() -> None:
    network = made(300, 800)
    layout = lay_out(network)
    assert len(layout.places) == len(network.nodes)
    near = [
        (a, b)
        for n, a in enumerate(layout.places)
        for b in layout.places[n + 1 :]
        if abs(a[0] - b[0]) < 15 and abs(a[1] - b[1]) < 15
    ]
    assert not near


def test_map_puts_groups_that_work_together_together() -> None:
    """Two cliques and one link between them: two communities, each nearer to itself than to the other."""
    nodes = tuple(Node(f"n{n}", "unit", f"n{n}", "") for n in range(20))
    edges = [
        Edge(f"n{a}", f"n{b}", "shares", None)
        for start in (0, 10)
        for a in range(start, start + 10)
        for b in range(a + 1, start + 10)
    ]
    layout = lay_out(Network("", nodes, (*edges, Edge("n0", "n10", "shares", None)), 20))
    assert len(set(layout.community[:10])) == len(set(layout.community[10:])) == 1
    assert layout.community[0] != layout.community[10]
    middle = [
        tuple(sum(axis) / 10 for axis in zip(*layout.places[start : start + 10], strict=True))
        for start in (0, 10)
    ]

    def far(n: int, group: int) -> float:
        return (layout.places[n][0] - middle[group][0]) ** 2 + (layout.places[n][1] - middle[group][1]) ** 2

    assert all(far(n, n // 10) < far(n, 1 - n // 10) for n in range(20))


def test_parts_without_links_stand_beside_and_not_far_away() -> None:
    network = made(200, 300)
    alone = Node("alone", "task", "无人负责的任务", "")
    layout = lay_out(replace(network, nodes=(*network.nodes, alone)))
    linked = [place for place, degree in zip(layout.places, layout.degrees, strict=True) if degree]
    height = max(y for _, y in linked) - min(y for _, y in linked)
    beyond = [
        mine - max(others) for mine, others in zip(layout.places[-1], zip(*linked, strict=True), strict=True)
    ]
    assert 0 < max(beyond) < height  # to the right or below, outside the box of the linked


def test_degrees_count_links() -> None:
    assert lay_out(river()).degrees == (2, 1, 1, 4, 2, 2)


@pytest.mark.parametrize("network", [Network("", (), (), 0), Network("", (Node("a", "x", "", ""),), (), 1)])
def test_next_to_nothing_can_be_laid_out(network: Network) -> None:
    assert len(lay_out(network).places) == len(network.nodes)


def test_link_to_itself_and_hostile_names_can_be_laid_out() -> None:
    node = Node("a", "unit", "a", "")
    assert lay_out(Network("", (node,), (Edge("a", "a", "shares", None),), 1)).degrees == (2,)
    assert len(lay_out(hostile()).places) == len(hostile().nodes)


def test_link_to_no_node_is_refused_and_named() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        lay_out(replace(river(), edges=(Edge(river().nodes[0].iri, "nowhere", "Lead", None),)))


def test_more_than_a_map_holds_is_refused() -> None:
    nodes = tuple(Node(str(n), "unit", "", "") for n in range(MAP_LIMIT + 1))
    with pytest.raises(ValueError, match=str(MAP_LIMIT)):
        lay_out(Network("", nodes, (), len(nodes)))


def test_the_same_network_has_the_same_picture_in_every_run() -> None:
    program = (
        "from tests.networks import made; from viz.layout import lay_out; print(lay_out(made(120, 300)))"
    )
    runs = Counter(
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=Path(__file__).parent.parent,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    )
    assert len(runs) == 1
    assert "places" in next(iter(runs))
