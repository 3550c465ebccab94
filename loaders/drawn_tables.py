"""Tables drawn with lines, as exports of older documents have them; a row runs over several printed lines::

┌──────────┬────┬────┐
│工作任务            │牵头单位│时限    │
├──────────┼────┼────┤
│完成东河清淤十二公里│市水利局│6月底   │
│，并恢复岸线        │、县政府│        │
└──────────┴────┴────┘
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.document import Block, Paragraph, Table

_TOP = re.compile(r"^\s*[┌┏╔][─━═┬┳╦┯\s]+[┐┓╗]\s*$")
_BOTTOM = re.compile(r"^\s*[└┗╚]")
_INSIDE = re.compile(r"^\s*[│┃║├┣╠┠]")
_UPRIGHT = re.compile(r"[│┃║├┤┼┣┫╋╠╣╬┠┨┬┴┌┐└┘┏┓┗┛┳┻╔╗╚╝╦╩┯┷┿╂]")
_RULE = re.compile(r"^[─━═\s]*[─━═][─━═\s]*$")


def drawn_table(blocks: Sequence[Block], i: int) -> tuple[Table, int] | None:
    """The table whose top edge is line ``i``, and the index of the block behind it; ``None`` without one."""
    top = blocks[i]
    if not isinstance(top, Paragraph) or not _TOP.match(top.text):
        return None
    width = len(_UPRIGHT.split(top.text.strip())) - 2
    lines: list[list[str]] = []
    for end in range(i + 1, len(blocks)):
        block = blocks[end]
        if not isinstance(block, Paragraph) or _BOTTOM.match(block.text):
            return (_table(lines, width, top), end + 1) if lines and isinstance(block, Paragraph) else None
        if not block.text.strip():
            continue
        cells = _UPRIGHT.split(block.text.strip())[1:-1]
        if not _INSIDE.match(block.text) or len(cells) != width:
            return None
        lines.append(cells)
    return None


def _table(lines: list[list[str]], width: int, top: Paragraph) -> Table:
    """The printed lines as rows: a rule below a cell ends it, one without goes on into the next row."""
    rows: list[list[str]] = [[""] * width]
    owners = [0] * width
    marks: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for cells in lines:
        ended = {c for c, cell in enumerate(cells) if _RULE.match(cell)}
        if ended:
            rows.append([""] * width)
            last = len(rows) - 1
            for c in range(width):
                if c in ended:
                    owners[c] = last
                else:
                    marks.append(((last, c), (owners[c], c)))
        for c, cell in enumerate(cells):
            if c not in ended:
                rows[owners[c]][c] += cell.strip()
    return Table(tuple(map(tuple, rows)), top.place, merged=tuple(marks))
