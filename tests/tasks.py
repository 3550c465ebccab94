"""Tasks made in a line, for tests of comparing."""

from __future__ import annotations

import datetime
from decimal import Decimal

from kg.network import Sentence
from kg.task_views import Goal, Limit, Part, TaskView
from ontology.roles import Role


def sentence(text: str, start: int = 0, document: str = "甲") -> Sentence:
    """A passage at ``start`` of a document."""
    return Sentence(document, f"{document}方案", "", text, start, start + len(text))


def task(
    text: str,
    name: str = "a",
    document: str = "甲",
    heading: str = "",
    themes: tuple[str, ...] = (),
    concerns: tuple[str, ...] = (),
    parts: tuple[Part, ...] = (),
    goals: tuple[Goal, ...] = (),
    limits: tuple[Limit, ...] = (),
    start: int = 100,
) -> TaskView:
    """A task that says ``text``."""
    return TaskView(
        f"{document}/{name}", 0, document, heading, text, sentence(text, start, document), themes, concerns, "",
        parts, goals, limits,
    )  # fmt: skip


def part(role: Role, mention: str, function: str) -> Part:
    """A unit's part."""
    return Part(role, f"unit/{mention}", mention, function, mention, False, sentence(f"（{mention}）", 500))


def goal(
    text: str,
    comparator: str,
    value: str = "",
    measure: str = "%",
    klass: str = "",
    rank: float | None = None,
) -> Goal:
    """A goal whose indicator is ``text``; far from the task's own words, unless they hold it."""
    number = Decimal(value) if value else None
    return Goal(text, comparator, number, measure if value else "", klass, rank, None, sentence(text, 9000))


def limit(day: str) -> Limit:
    """A limit on an ISO day."""
    return Limit(datetime.date.fromisoformat(day), "day", sentence(day, 9500))
