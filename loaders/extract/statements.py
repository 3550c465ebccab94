"""Responsibility statements (责任表述) of a document, each with the passage it governs."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from loaders.characters import CLOSING, OPENING
from loaders.document import Division, LaidText, Span, Statement
from loaders.extract.grammar import led
from loaders.extract.passages import Found, Passages
from loaders.extract.prose import prose_statements
from loaders.extract.rules import NO_RULES, Rules, rules_in
from loaders.extract.statement_lines import statements_in_lines
from loaders.extract.tables import in_grid
from loaders.outline import division_at

_SENTENCE_ENDS = tuple("。；！？;!?")
# A note with a rule (注：责任单位排在第一位的为牵头单位。) is not longer.
_MAX_NOTE = 120
_CLOSING = re.compile(f"[{re.escape(CLOSING)}]")


def all_statements(
    laid: LaidText, divisions: tuple[Division, ...], addressees: tuple[Span, ...] = ()
) -> tuple[Statement, ...]:
    """Every responsibility statement of a text, those in running prose included, in order.

    ``addressees`` are the names it is addressed to (各市人民政府：), which head no duties.
    """
    stated = statements_of(laid, divisions)
    in_prose = prose_statements(laid, divisions, stated, addressees)
    return tuple(sorted((*stated, *in_prose), key=lambda s: s.span))


def statements_of(laid: LaidText, divisions: tuple[Division, ...]) -> tuple[Statement, ...]:
    """Every bracketed, labelled and tabular statement of a text, in order.

    A rule that the first of a list leads (列首位的为牵头单位，下同) holds for the lists from there on; one
    that stands in a note by itself holds for all.
    """
    found = statements_in_lines(laid)
    passages = Passages(laid, divisions, found)
    out: list[Statement] = []
    rules = _noted_rules(laid, found)
    behind = _rules_behind(laid.text, found)
    for i, one in enumerate(found):
        rules = next((r for r in (behind.get(i), one.parsed.rules) if r and r.tell_leads), rules)
        assignments = led(laid.text, one.parsed.assignments, rules)
        task = passages.governed(i)
        if one.parsed.sure or _governs(laid.text, divisions, task):
            division = division_at(divisions, one.span.start).order
            out.append(Statement(one.kind, one.span, task, division, assignments, one.parsed.scope))
    for grid in laid.grids:
        out.extend(in_grid(laid.text, grid, divisions, rules))
    return tuple(sorted(out, key=lambda s: s.span))


def _noted_rules(laid: LaidText, found: list[Found]) -> Rules:
    """The rule on who leads that stands in a note of its own (注：责任单位中排第一位的为牵头单位)."""
    starts = [one.outer.start for one in found]
    for line in laid.lines:
        short = line.span.end - line.span.start <= _MAX_NOTE
        if short and bisect_left(starts, line.span.start) == bisect_left(starts, line.span.end):
            rules = rules_in(laid.text, line.span)
            if rules.tell_leads:
                return rules
    return NO_RULES


def _rules_behind(text: str, found: Sequence[Found]) -> dict[int, Rules]:
    """The rules that stand in a bracket of their own behind a statement: 〔责任单位：…〕（分号前为牵头单位，下同）."""
    behind: dict[int, Rules] = {}
    for i, one in enumerate(found):
        at = one.outer.end
        if text[at : at + 1] in OPENING and (stop := _CLOSING.search(text, at + 1, at + _MAX_NOTE)):
            rules = rules_in(text, Span(at + 1, stop.start()))
            if rules.tell_leads:
                behind[i] = rules
    return behind


def _governs(text: str, divisions: tuple[Division, ...], task: Span) -> bool:
    """Whether a bare list has a measure to close: not the name of the issuer below a title."""
    return task.start < task.end and (
        division_at(divisions, task.start).kind != "front" or text[task.end - 1] in _SENTENCE_ENDS
    )
