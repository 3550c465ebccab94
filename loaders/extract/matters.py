"""What a charge in prose is about: what stands before it, behind it, or in the sentences above."""

from __future__ import annotations

import re

from loaders.document import Span
from loaders.extract.charges import Charge

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


def matter_of(
    text: str, charge: Charge, before: Span | None, above: Span | None, alone: bool
) -> tuple[int, Span]:
    """Where the statement of a charge begins, and what it is about.

    ``before`` are the clauses in front of it in its part of the sentence, ``above`` the measures in front of its
    sentence that nobody is charged with yet. ``alone``: no charge of the sentence is open.

    A sentence of nothing but units speaks of the measures above it (编制应急预案。由市水利局牵头，市财政局配合。).
    With 由 the matter stands before it in the clause, or in the clauses before; else behind the verb.
    """
    # 生态环境部门应会同相关部门，通过…: what they do is still to come
    ends_in_partner = charge.assignments[-1].span.end == charge.end
    if above and charge.bare and not charge.has_topic and not ends_in_partner:
        return charge.start, above
    rest = Span(charge.matter, charge.end)
    if charge.topic is None:
        return charge.start, rest
    if charge.has_topic:
        start = charge.topic.start
        return start, charge.topic if charge.bare else Span(start, charge.end)
    if before is None:
        return charge.start, Span(charge.start, charge.end) if charge.bare else rest
    near = alone and charge.end - before.start <= _MAX_MATTER
    if near and _MATTER.search(before.of(text)):
        return before.start, before
    return charge.start, before if charge.bare else rest
