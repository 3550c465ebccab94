"""Tables of a text: neighbouring rows of cells; merging that text has lost is given back where plain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.pages.marking import Piece


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table and how many rows and columns it covers."""

    pieces: tuple[Piece, ...]
    rows: int
    columns: int

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells, each cell once. ``header`` is how many of the first rows name the columns."""

    start: int
    header: int
    rows: tuple[tuple[Cell, ...], ...]


def grids(rows: Sequence[tuple[int, tuple[tuple[Piece, ...], ...]]]) -> Iterator[Grid]:
    """The table that neighbouring rows make, none when there are no rows."""
    if not rows:
        return
    width = max(len(cells) for _, cells in rows)
    filled = [cells + ((),) * (width - len(cells)) for _, cells in rows]
    words = [["".join(piece.text for piece in cell).strip() for cell in cells] for cells in filled]
    header = _header(words)
    owner = merged(words, header)
    covers: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place, at in owner.items():
        covers.setdefault(at, []).append(place)
    shown = tuple(
        tuple(
            Cell(
                cell,
                1 + max((row - r for row, _ in covers.get((r, c), ())), default=0),
                1 + max((column - c for _, column in covers.get((r, c), ())), default=0),
            )
            for c, cell in enumerate(cells)
            if (r, c) not in owner
        )
        for r, cells in enumerate(filled)
    )
    yield Grid(rows[0][0], header, shown)


def _header(words: Sequence[Sequence[str]]) -> int:
    """How many of the first rows name the columns: 经度 over 度 分 秒 makes a second and perhaps a third."""
    header = min(1, len(words) - 1)
    while 0 < header < min(3, len(words) - 1):
        row = words[header]
        if row[0] or len(row) < 5 or any(len(cell) > 6 for cell in row):
            break
        header += 1
    return header


def merged(words: Sequence[Sequence[str]], header: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Which empty cell is covered by which other, as (row, column).

    In the header an empty cell belongs to the one above, or to the one on its left when it has columns of its
    own below. In the body only the first columns are merged downwards: an empty cell further right may really
    be empty.
    """
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for r in range(1, header):
        for c, word in enumerate(words[r]):
            above = owner.get((r - 1, c), (r - 1, c))
            if not word and above[1] == c and words[above[0]][c]:
                owner[r, c] = above
    for r in range(header):
        for c in range(1, len(words[r])):
            left = owner.get((r, c - 1), (r, c - 1))
            below = any(words[under][c] for under in range(r + 1, header))
            if not words[r][c] and (r, c) not in owner and left[0] == r and words[r][left[1]] and below:
                owner[r, c] = left
    for r in range(header + 1, len(words)):
        for c, word in enumerate(words[r][:-1]):
            if word:
                break
            above = owner.get((r - 1, c), (r - 1, c))
            if words[above[0]][c]:
                owner[r, c] = above
    return owner
