"""Tables of data: what their columns are called, and the rows under them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.document import Grid, Span

_SPACE = re.compile(r"\s+")


def column_names(text: str, grid: Grid) -> tuple[str, ...]:
    """The name of every column, its levels joined: 经度/度. White space is dropped."""
    if not grid.rows:
        return ()
    heads = grid.rows[: grid.header]
    return tuple(_name(text, [row[column] for row in heads]) for column in range(len(grid.rows[0])))


def _name(text: str, levels: list[Span]) -> str:
    """The distinct levels of one column's head; a merged cell counts once."""
    return "/".join(_SPACE.sub("", span.of(text)) for span in dict.fromkeys(levels) if span.of(text).strip())


def data_rows(grid: Grid) -> Iterator[tuple[Span, ...]]:
    """The rows under the head."""
    yield from grid.rows[grid.header :]


def columns_named(
    names: tuple[str, ...], wanted: re.Pattern[str], but: re.Pattern[str] | None = None
) -> list[int]:
    """The columns whose name has ``wanted`` in it and not ``but``."""
    return [i for i, name in enumerate(names) if wanted.search(name) and not (but and but.search(name))]
