"""Where everything stands in a picture. The same network always gets the same picture, and nothing shakes.

Small pictures are columns, units → tasks → waters, read from left to right. Larger ones are maps: groups that
work together are found first (Louvain, networkx), the groups are placed, then their members among them. Parts
that no link joins are placed each for itself and set side by side.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import networkx as nx
import numpy as np

from kg.network import Network
from viz.springs import Numbers, apart, settle
from viz.style import style

MAP_LIMIT = 2_000  # every pair of nodes is weighed, so memory and time grow with the square
COLUMN_ROWS = 36  # more rows than this cannot be read on one screen
COLUMN_GAP, ROW_GAP = 150, 44  # blank between two columns; from one row's middle to the next
CARD_LIMIT, CARD_LETTER = 20, 15  # a card holds one line of so many characters, so many pixels each
SPACING = ((80, 150.0), (300, 110.0), (MAP_LIMIT, 80.0))  # up to so many nodes, so far apart: names need room
ASPECT = 2.8  # of the shelves that parts are set on: the blank on them makes the whole less wide than this
_GOLDEN = math.pi * (3 - math.sqrt(5))

Places = dict[int, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of a network's nodes, in their order.

    ``community`` numbers the groups that work together, the largest 0; in columns all are 0.
    """

    form: Literal["columns", "map"]
    places: tuple[tuple[int, int], ...]
    degrees: tuple[int, ...]
    community: tuple[int, ...]


def lay_out(network: Network) -> Layout:
    """Place the nodes. Raises :class:`ValueError` past MAP_LIMIT nodes, or for a link to no node."""
    ends, count = edge_ends(network), len(network.nodes)
    counted = Counter(end for pair in ends for end in pair)
    degrees = tuple(counted[index] for index in range(count))
    columns = _columns(network, ends)
    if columns is not None:
        widths = [_card_width(network, column) for column in columns]
        places = _columns_places(columns, widths, ends)
        return Layout("columns", _whole(places), degrees, (0,) * count)
    if count > MAP_LIMIT:
        raise ValueError(
            f"{count} 个节点，超过一幅图的上限 {MAP_LIMIT}，请先缩小范围 / "
            f"{count} nodes are more than one picture holds ({MAP_LIMIT}); narrow it down first"
        )
    graph = _graph(count, ends)
    groups = _communities(graph)
    member = {index: number for number, group in enumerate(groups) for index in group}
    places = _map_places(graph, member, _spacing(count))
    return Layout("map", _whole(places), degrees, tuple(member[index] for index in range(count)))


def edge_ends(network: Network) -> list[tuple[int, int]]:
    """Each edge as the numbers of its two nodes. Raises :class:`ValueError` for a link to no node."""
    number = {node.iri: index for index, node in enumerate(network.nodes)}
    try:
        return [(number[edge.source], number[edge.target]) for edge in network.edges]
    except KeyError as missing:
        raise ValueError(f"连线的一端不在节点中 / a link to a node that is not there: {missing}") from None


def _whole(places: Places) -> tuple[tuple[int, int], ...]:
    return tuple((round(places[index][0]), round(places[index][1])) for index in range(len(places)))


def _columns(network: Network, ends: Sequence[tuple[int, int]]) -> list[list[int]] | None:
    """The nodes by column, or None when they would not read as columns: too long, or links within one."""
    column = [style().kind(node.kind).column for node in network.nodes]
    by_column = [[i for i, c in enumerate(column) if c == wanted] for wanted in sorted(set(column))]
    if len(by_column) < 2 or max(map(len, by_column)) > COLUMN_ROWS:
        return None
    within = sum(column[source] == column[target] for source, target in ends)
    return None if within > len(ends) / 20 else by_column


def _card_width(network: Network, column: Iterable[int]) -> int:
    """How wide the widest card of a column can be."""
    return 20 + CARD_LETTER * min(CARD_LIMIT, max(len(network.nodes[index].label) for index in column))


def _columns_places(
    columns: Sequence[list[int]], widths: Sequence[int], ends: Sequence[tuple[int, int]]
) -> Places:
    """Each column ordered by where its neighbours stand, so that links cross little."""
    near: dict[int, list[int]] = {index: [] for column in columns for index in column}
    for source, target in ends:
        near[source].append(target)
        near[target].append(source)
    height = {index: (row + 0.5) / len(column) for column in columns for row, index in enumerate(column)}

    def wish(index: int) -> float:
        beside = near[index] or [index]
        return sum(height[other] for other in beside) / len(beside)

    for _ in range(8):
        for column in columns:
            column.sort(key=wish)
            height.update((index, (row + 0.5) / len(column)) for row, index in enumerate(column))
    tallest = ROW_GAP * (max(map(len, columns)) - 1)
    places: Places = {}
    left = 0
    for width, column in zip(widths, columns, strict=True):
        # A short column is drawn apart, yet not so far that it no longer reads as one.
        gap = max(ROW_GAP, min(tallest / max(1, len(column) - 1), ROW_GAP * 2.5))
        for row, index in enumerate(column):
            places[index] = (left + width / 2, (row - (len(column) - 1) / 2) * gap)
        left += width + COLUMN_GAP
    return places


def _graph(count: int, ends: Iterable[tuple[int, int]]) -> nx.Graph:
    """Numbers, not names, are the nodes: so sets of them have one order, whatever the hash seed."""
    graph = nx.Graph()
    graph.add_nodes_from(range(count))
    for (source, target), weight in Counter((min(pair), max(pair)) for pair in ends).items():
        if source != target:
            graph.add_edge(source, target, weight=weight)
    return graph


def _communities(graph: nx.Graph) -> list[list[int]]:
    """Groups of nodes that have more links among them than to others, the largest first."""
    if not graph.number_of_edges():
        return [[index] for index in graph]
    groups = nx.community.louvain_communities(graph, seed=1)
    return sorted((sorted(group) for group in groups), key=lambda group: (-len(group), group[0]))


def _spacing(count: int) -> float:
    return next(spacing for most, spacing in SPACING if count <= most)


def _map_places(graph: nx.Graph, member: dict[int, int], spacing: float) -> Places:
    """The parts of the graph, each laid out for itself, then set on shelves below the largest."""
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda p: (-len(p), p[0]))
    boxes = [_part_places(graph, part, member, spacing) for part in parts]
    places: Places = {}
    sides = [tuple(float(side) + spacing for side in np.ptp(box, axis=0)) for box in boxes]
    # Screens are wider than high: shelves so long that the whole is, too.
    area = sum(width * depth for width, depth in sides)
    widest = max([math.sqrt(area * ASPECT), *(width for width, _ in sides)])
    left, top, lowest = 0.0, 0.0, 0.0
    for part, box, (width, depth) in zip(parts, boxes, sides, strict=True):
        if left + width > widest:
            left, top = 0.0, lowest
        corner = box.min(axis=0)
        for index, (x, y) in zip(part, box, strict=True):
            places[index] = (left + float(x - corner[0]), top + float(y - corner[1]))
        left, lowest = left + width, max(lowest, top + depth)
    return places


def _part_places(graph: nx.Graph, part: Sequence[int], member: dict[int, int], spacing: float) -> Numbers:
    """One joined part: groups first, their members around them by weight, then all settle together."""
    if len(part) == 1:
        return np.zeros((1, 2), dtype=np.float32)
    degree = {index: graph.degree(index) for index in part}
    groups: dict[int, list[int]] = {}
    for index in sorted(part, key=lambda i: (-degree[i], i)):
        groups.setdefault(member[index], []).append(index)
    middles = _group_places(graph, groups, member, spacing)
    row = {index: number for number, index in enumerate(part)}
    start = np.zeros((len(part), 2), dtype=np.float32)
    for number, group in groups.items():
        for rank, index in enumerate(group):
            reach, turn = spacing * 0.7 * math.sqrt(rank), rank * _GOLDEN
            x, y = middles[number]
            start[row[index]] = (x + reach * math.cos(turn), y + reach * math.sin(turn))
    links = [(row[s], row[t], w) for s, t, w in graph.edges(part, data="weight")]
    mass = (1 + np.sqrt([degree[index] for index in part]) / 2).astype(np.float32)
    rounds = 100 if len(part) <= 300 else 14
    settled = apart(settle(start, _rows(links), mass, rounds, spacing), mass)
    wide, high = np.ptp(settled, axis=0)
    return settled if wide >= high else settled[:, ::-1]  # lying: screens are wider than high


def _group_places(
    graph: nx.Graph, groups: dict[int, list[int]], member: dict[int, int], spacing: float
) -> dict[int, tuple[float, float]]:
    """The middles of the groups: near each other where many links join them, the large with more room."""
    row = {number: place for place, number in enumerate(groups)}
    between: Counter[tuple[int, int]] = Counter()
    for s, t in graph.edges([index for group in groups.values() for index in group]):
        if member[s] != member[t]:
            between[min(row[member[s]], row[member[t]]), max(row[member[s]], row[member[t]])] += 1
    sizes = np.array([len(group) for group in groups.values()], dtype=np.float32)
    reach, turn = spacing * np.sqrt(np.cumsum(sizes)), np.arange(len(groups)) * _GOLDEN
    start = np.stack([reach * np.cos(turn), reach * np.sin(turn)], axis=1).astype(np.float32)
    mass = np.sqrt(sizes / sizes.mean()) + np.float32(0.2)
    links = _rows((s, t, math.log1p(weight)) for (s, t), weight in between.items())
    settled = settle(start, links, mass, 80, spacing * 1.4 * math.sqrt(float(sizes.mean())))
    return {number: (float(x), float(y)) for number, (x, y) in zip(groups, settled, strict=True)}


def _rows(links: Iterable[tuple[int, int, float]]) -> Numbers:
    return np.array(list(links), dtype=np.float32).reshape(-1, 3)
