"""Tables with rules: the grid that the lines of a page draw, and the characters in its cells."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from loaders.readers.glyphs import Glyph, joined, rows_of
from loaders.readers.grid import MOST_CELLS, Cell

NEAR = 3.0  # points: ends and edges closer than this are one; a rule may be drawn as a thin box
SHORTEST_RULE = 5.0
MOST_RULES = 2_000  # on one page; a drawing has more, a table never
ROOM = 2.2  # heights of a character: a line that leaves this free in its cell was ended by the writer
PADDING = 10.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across or down the page; ``at`` is its height or its distance from the left."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table found on a page: where it stands, where its columns part, and its cells."""

    left: float
    right: float
    top: float
    bottom: float
    columns: tuple[float, ...]
    cells: tuple[Cell, ...]


def find_tables(
    across: Iterable[Rule], down: Iterable[Rule], glyphs: Sequence[Glyph]
) -> tuple[list[RuledTable], list[Glyph]]:
    """The tables of a page from top to bottom, and the characters that stand in none of them."""
    horizontal, vertical = _merged(across), _merged(down)
    if len(horizontal) + len(vertical) > MOST_RULES:
        return [], list(glyphs)
    tables: list[RuledTable] = []
    rest = list(glyphs)
    for rows, columns in _crossing_groups(horizontal, vertical):
        tops = _distinct([rule.at for rule in rows])
        lefts = _distinct([rule.at for rule in columns] + _open_sides(rows, columns))
        if len(tops) * len(lefts) > MOST_CELLS:
            continue
        regions = _regions(tops, lefts, rows, columns)
        if len(regions) < 2 or len(lefts) < 3:  # a frame around text, or lines around a heading
            continue
        texts, rest = _fill(regions, tops, lefts, rest)
        if not any(texts):
            continue
        cells = tuple(
            Cell(r0, c0, text, r1 - r0, c1 - c0)
            for (r0, r1, c0, c1), text in zip(regions, texts, strict=True)
        )
        tables.append(RuledTable(lefts[0], lefts[-1], tops[0], tops[-1], tuple(lefts), cells))
    return sorted(tables, key=lambda table: table.top), rest


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Rules that continue or cover each other as one: a border is often drawn cell by cell, or twice."""
    merged: list[Rule] = []
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if groups and rule.at - groups[-1][0].at <= NEAR:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    for group in groups:
        at = sum(rule.at for rule in group) / len(group)
        group.sort(key=lambda rule: rule.start)
        start, end = group[0].start, group[0].end
        for rule in group[1:]:
            if rule.start > end + NEAR:
                merged.append(Rule(at, start, end))
                start, end = rule.start, rule.end
            end = max(end, rule.end)
        merged.append(Rule(at, start, end))
    return [rule for rule in merged if rule.end - rule.start >= SHORTEST_RULE]


def _crossing_groups(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that hang together by crossing or touching: each group may be a table."""
    parent = list(range(len(across) + len(down)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    heights = [rule.at for rule in across]
    for index, rule in enumerate(down, start=len(across)):
        for other in range(bisect(heights, rule.start - NEAR), bisect(heights, rule.end + NEAR)):
            if across[other].start - NEAR <= rule.at <= across[other].end + NEAR:
                parent[root(index)] = root(other)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for at in range(len(parent)):
        group = groups.setdefault(root(at), ([], []))
        if at < len(across):
            group[0].append(across[at])
        else:
            group[1].append(down[at - len(across)])
    return [group for group in groups.values() if len(group[0]) > 1 and group[1]]


def _open_sides(rows: list[Rule], columns: list[Rule]) -> list[float]:
    """The ends of the rules across, where no rule down closes the table: many are open left and right."""
    left, right = min(rule.start for rule in rows), max(rule.end for rule in rows)
    first, last = min(rule.at for rule in columns), max(rule.at for rule in columns)
    return [*([left] if left < first - 2 * NEAR else []), *([right] if right > last + 2 * NEAR else [])]


def _distinct(values: Iterable[float]) -> list[float]:
    distinct: list[float] = []
    for value in sorted(values):
        if not distinct or value - distinct[-1] > NEAR:
            distinct.append(value)
    return distinct


def _regions(
    tops: list[float], lefts: list[float], rows: list[Rule], columns: list[Rule]
) -> list[tuple[int, int, int, int]]:
    """The cells as (row, row after, column, column after): places with no rule between them are one cell."""
    closed_below = [_covered(rows, top, lefts) for top in tops]
    closed_right = [_covered(columns, left, tops) for left in lefts]
    height, width = len(tops) - 1, len(lefts) - 1
    taken: set[tuple[int, int]] = set()
    regions = []
    for row in range(height):
        for column in range(width):
            if (row, column) in taken:
                continue
            right = column + 1
            while right < width and not closed_right[right][row] and (row, right) not in taken:
                right += 1
            below = row + 1
            while below < height and not any(closed_below[below][column:right]):
                below += 1
            taken.update((r, c) for r in range(row, below) for c in range(column, right))
            regions.append((row, below, column, right))
    return regions


def _covered(rules: list[Rule], at: float, marks: list[float]) -> list[bool]:
    """For each stretch between two marks, whether a rule at ``at`` runs along its middle."""
    here = [rule for rule in rules if abs(rule.at - at) <= NEAR]
    return [any(rule.start <= (a + b) / 2 <= rule.end for rule in here) for a, b in pairwise(marks)]


def _fill(
    regions: list[tuple[int, int, int, int]], tops: list[float], lefts: list[float], glyphs: list[Glyph]
) -> tuple[list[str], list[Glyph]]:
    """The text of each cell, and the characters outside the table."""
    owner = {
        (r, c): index
        for index, (r0, r1, c0, c1) in enumerate(regions)
        for r in range(r0, r1)
        for c in range(c0, c1)
    }
    inside: list[list[Glyph]] = [[] for _ in regions]
    outside: list[Glyph] = []
    for glyph in glyphs:
        place = (bisect(tops, glyph.middle) - 1, bisect(lefts, (glyph.left + glyph.right) / 2) - 1)
        index = owner.get(place)
        (outside if index is None else inside[index]).append(glyph)
    texts = [
        _wrapped(cell, lefts[c1] - lefts[c0]) for cell, (_, _, c0, c1) in zip(inside, regions, strict=True)
    ]
    return texts, outside


def _wrapped(glyphs: list[Glyph], width: float) -> str:
    """The text of a cell: lines that fill it are one paragraph, a line with room to spare ends its own."""
    text = ""
    room = False
    for row in rows_of(glyphs):
        line = " ".join(segment.text for segment in row)
        text = f"{text}\n{line}" if room else joined(text, line)
        length = row[-1].right - row[0].left
        room = width - length > ROOM * row[0].height + PADDING
    return text
