"""What the steps of repair do to a :class:`RawDocument`: change every text of it, count what they drop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from loaders.document import Block, Paragraph, RawDocument


def with_text(raw: RawDocument, change: Callable[[str], str]) -> RawDocument:
    """``raw`` with ``change`` done to every paragraph, cell and caption."""
    blocks: list[Block] = []
    for block in raw.blocks:
        if isinstance(block, Paragraph):
            text = change(block.text)  # most stay as they are
            blocks.append(block if text == block.text else Paragraph(text, block.place))
        else:
            rows = tuple(tuple(change(cell) for cell in row) for row in block.rows)
            blocks.append(replace(block, rows=rows, title=change(block.title)))
    return replace(raw, blocks=tuple(blocks))


def with_count(raw: RawDocument, kind: str, n: int) -> RawDocument:
    """``raw`` with ``n`` more of ``kind`` among what was dropped."""
    if not n:
        return raw
    counts = dict(raw.dropped)
    counts[kind] = counts.get(kind, 0) + n
    return replace(raw, dropped=tuple(sorted(counts.items())))


def line_of(blocks: Sequence[Block], i: int) -> str | None:
    """The text of block ``i`` when it is a paragraph, else ``None``."""
    block = blocks[i] if 0 <= i < len(blocks) else None
    return block.text if isinstance(block, Paragraph) else None
