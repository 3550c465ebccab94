"""What a charge in prose is about: what stands before it, behind it, or in the sentences above."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.document import Span
from loaders.extract.charges import SHORT_OBJECT, Charge

# A matter (涉及普查经费的事项) and the clause that charges with it are one statement up to this length.
_MAX_MATTER = 160
# A measure is no shorter: 清理河道
_SHORTEST_MEASURE = 4
_MATTER = re.compile(
    r"^(?:涉及|对于|对|关于|凡|跨|经|属于?|未|不)|(?:的|事项|工作|问题|经费|资金|责任|方面)$"
)


def measures_in(text: str, span: Span) -> Span | None:
    """What a stretch of sentences says without the marks at its ends, or nothing when that is too short for a measure."""
    start, end = span.start, span.end
    while start < end and text[start] in "。；;！ \u3000\n":
        start += 1
    while end > start and text[end - 1] in "。；; \u3000":
        end -= 1
    return Span(start, end) if end - start >= _SHORTEST_MEASURE else None


@dataclass(frozen=True, slots=True)
class InFront:
    """What stands in front of a charge.

    ``clauses`` are those of its part of the sentence, ``nearest`` the last of them that says what and not only how
    (按现行管理体制), with what follows it; ``above`` the measures in front of its sentence that nobody is charged with yet.
    """

    clauses: Span | None = None
    nearest: Span | None = None
    above: Span | None = None


def matter_of(text: str, charge: Charge, front: InFront, alone: bool) -> tuple[int, Span]:
    """Where the statement of a charge begins, and what it is about. ``alone``: no charge of the sentence is open.

    A sentence of nothing but units speaks of the measures above it (编制应急预案。由市水利局牵头，市财政局配合。).
    With 由 the matter stands before it in the clause, or in the clauses before; else behind the verb.
    """
    # 生态环境部门应会同相关部门，通过…: what they do is still to come
    ends_in_partner = charge.assignments[-1].span.end == charge.end
    if front.above and charge.bare and not charge.has_topic and not ends_in_partner:
        return charge.start, front.above
    rest = Span(charge.matter, charge.end)
    if charge.topic is None:
        return charge.start, rest
    if charge.has_topic:
        start = charge.topic.start
        return start, charge.topic if charge.bare else Span(start, charge.end)
    before = front.clauses
    if before is None:
        return charge.start, Span(charge.start, charge.end) if charge.bare else rest
    near = alone and charge.end - before.start <= _MAX_MATTER
    if near and _MATTER.search(before.of(text)):
        return before.start, before
    if charge.bare:
        return charge.start, before
    if near and front.nearest and charge.end - charge.matter <= SHORT_OBJECT:
        start = front.nearest.start  # 本省境内的江段，由市水利局负责管理
        return start, Span(start, charge.end)
    return charge.start, rest
