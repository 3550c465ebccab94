"""The places made for a time limit: cells below or beside 完成时限, and what follows a label 完成时限：."""

from __future__ import annotations

import re
from functools import cache

from loaders.document import DeadlineMention, LaidText, Span
from loaders.extract.words import alternatives, word_lists
from loaders.lexicon import lexicon

_TO_SLOT_END = re.compile(r"[^。;\n\t)]*")


def time_slots(laid: LaidText, folded: str) -> list[Span]:
    """The places of ``laid``, in order and apart from each other; ``folded`` is its text, folded."""
    slots: list[Span] = []
    for grid in laid.grids:
        heads = [
            {_bare(row[c].of(folded)) for row in grid.rows[: grid.header]} for c in range(len(grid.rows[0]))
        ]
        timed = [c for c, names in enumerate(heads) if any(_heads_time(name) for name in names)]
        slots += {row[c] for row in grid.rows[grid.header :] for c in timed if row[c].end > row[c].start}
        beside = (row for row in grid.rows if len(row) == 2 and _heads_time(_bare(row[0].of(folded))))
        slots += {row[1] for row in beside if row[1].end > row[1].start}
    for match in _time_label().finditer(folded):
        if match.start() and folded[match.start() - 1] not in "\n\t (。;,、":
            continue
        slots.append(Span(match.end(), _TO_SLOT_END.match(folded, match.end()).end()))  # type: ignore[union-attr]
    apart: list[Span] = []
    for slot in sorted(slots):
        if slot.end > slot.start and (not apart or slot.start >= apart[-1].end):
            apart.append(slot)
    return apart


def _bare(cell: str) -> str:
    return re.sub(r"\s", "", cell)


def _heads_time(name: str) -> bool:
    """Whether a column of this name holds time limits: 完成时限, 计划完成时间."""
    return name in lexicon().time_columns or name.endswith(("时限", "期限", "时间节点", "完成时间"))


@cache
def _time_label() -> re.Pattern[str]:
    labels = alternatives(word_lists("deadlines")["labels"])
    return re.compile(rf"(?:{labels}):")


def standing_limit(folded: str, slot: Span) -> DeadlineMention | None:
    """What a slot without a date says: 长期坚持 is open, 每季度 recurs; ``None`` when neither."""
    for precision, pattern in _standing().items():
        if match := pattern.search(folded, slot.start, slot.end):
            return DeadlineMention(Span(*match.span()), None, precision)
    return None


@cache
def _standing() -> dict[str, re.Pattern[str]]:
    words = word_lists("deadlines")
    return {
        "recurring": re.compile(alternatives(words["recurring_words"])),
        "open": re.compile(alternatives(words["open_words"])),
    }
