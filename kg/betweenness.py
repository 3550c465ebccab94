"""Who stands between others: how often a thing lies on the shortest way from one to another, from 0 to 1.

Brandes' algorithm from many starts at once, as arithmetic on arrays: networkx, which the tests compare it with, follows
one way after another in Python and would take as long as laying out the picture.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

EXACT: Final = 150  # nodes; the time of the exact numbers grows with nodes times links
_STARTS: Final = 24  # of larger networks so many starts are followed (Brandes and Pich 2007)

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def betweenness(count: int, links: Iterable[tuple[int, int]]) -> tuple[float, ...]:
    """For each of the nodes ``0`` to ``count - 1``. Past :data:`EXACT` nodes an estimate, always the same one."""
    joined = sorted({pair for a, b in links if a != b for pair in ((a, b), (b, a))})
    if count < 3 or not joined:
        return (0.0,) * count
    tails, heads = np.array(joined, dtype=np.int64).T
    starts = np.arange(count)
    if count > EXACT:
        starts = np.random.default_rng(1).choice(count, _STARTS, replace=False)
    passed = _passed(starts, tails, heads, count)
    pairs = (count - 1) * (count - 2) * len(starts) / count
    return tuple(float(share) for share in np.round(passed / pairs, 4))


def _passed(starts: Whole, tails: Whole, heads: Whole, count: int) -> Floats:
    """How many shortest ways from the starts pass through each node, a way that has equals counted in part."""
    rows = np.arange(len(starts))
    far = np.full((len(starts), count), -1, dtype=np.int64)
    ways = np.zeros((len(starts), count))
    far[rows, starts], ways[rows, starts] = 0, 1.0
    steps: list[tuple[Whole, Whole, Whole]] = []  # at each distance: which start, from which node, to which
    while True:
        row, link = np.nonzero(far[:, tails] == len(steps))
        fresh = far[row, heads[link]] == -1
        row, link = row[fresh], link[fresh]
        if not len(row):
            break
        here, there = tails[link], heads[link]
        far[row, there] = len(steps) + 1
        ways += _summed(row, there, ways[row, here], ways.shape)
        steps.append((row, here, there))
    through = np.zeros_like(ways)
    for row, here, there in reversed(steps):
        share = ways[row, here] / ways[row, there] * (1 + through[row, there])
        through += _summed(row, here, share, ways.shape)
    through[rows, starts] = 0
    return through.sum(axis=0)


def _summed(row: Whole, column: Whole, values: Floats, shape: tuple[int, ...]) -> Floats:
    flat: Floats = np.bincount(row * shape[1] + column, values, shape[0] * shape[1]).astype(
        np.float64, copy=False
    )
    return flat.reshape(shape)
