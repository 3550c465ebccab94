"""What differs between two tasks about the same thing: obligations, not strings. Each change with the words on both sides."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from rapidfuzz.distance import Indel

from kg.network import Sentence
from kg.task_views import Goal, Limit, Part, TaskView
from ontology.concepts import obligations
from ontology.roles import Role

# Two indicators, or two clauses, more alike than this are the same one worded otherwise.
_SAME_INDICATOR = 0.5
_SAME_CLAUSE = 0.55
_CLAUSE = re.compile(r"[^。；，,;：:\n]{4,}")


class ChangeKind(StrEnum):
    """What a change is about, and which way it goes."""

    UNIT_ADDED = "unit added"
    UNIT_DROPPED = "unit dropped"
    ROLE_CHANGED = "role changed"
    DEADLINE_EARLIER = "deadline earlier"
    DEADLINE_LATER = "deadline later"
    DEADLINE_ADDED = "deadline added"
    DEADLINE_DROPPED = "deadline dropped"
    TARGET_TIGHTER = "target tighter"
    TARGET_LOOSER = "target looser"
    TARGET_CHANGED = "target changed"
    TARGET_ADDED = "target added"
    TARGET_DROPPED = "target dropped"
    STRONGER = "obligation stronger"
    WEAKER = "obligation weaker"
    MEASURE_ADDED = "measure added"
    MEASURE_DROPPED = "measure dropped"
    NAMED_ADDED = "place or water added"
    NAMED_DROPPED = "place or water dropped"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``before`` and ``after`` say it in short (empty where there is nothing), with the words that state it."""

    kind: ChangeKind
    before: str
    after: str
    said_before: Sentence | None
    said_after: Sentence | None


def changes(first: TaskView, second: TaskView) -> tuple[Change, ...]:
    """Every difference between two tasks, from the first to the second."""
    return (
        *_unit_changes(first.parts, second.parts),
        *_deadline_changes(first.limits, second.limits),
        *_target_changes(first.goals, second.goals),
        *_obligation_change(first, second),
        *_measure_changes(first, second),
        *_named_changes(first, second),
    )


def _unit_changes(first: Sequence[Part], second: Sequence[Part]) -> Iterator[Change]:
    """By field of work, not by name: 市城管局 and 区城市管理局 are no change, 水利局 and 农业农村局 are."""
    before = _by_function(first)
    after = _by_function(second)
    for function, parts in before.items():
        other = after.get(function)
        if other is None:
            yield Change(ChangeKind.UNIT_DROPPED, _named(function, parts), "", parts[0].sentence, None)
        elif (old := _roles(parts)) != (new := _roles(other)):
            yield Change(
                ChangeKind.ROLE_CHANGED, f"{_named(function, parts)} {old}", f"{_named(function, other)} {new}",
                parts[0].sentence, other[0].sentence,
            )  # fmt: skip
    for function, parts in after.items():
        if function not in before:
            yield Change(ChangeKind.UNIT_ADDED, "", _named(function, parts), None, parts[0].sentence)


def _by_function(parts: Iterable[Part]) -> dict[str, list[Part]]:
    grouped: dict[str, list[Part]] = {}
    for part in parts:
        grouped.setdefault(part.function, []).append(part)
    return grouped


def _named(function: str, parts: Sequence[Part]) -> str:
    mentions = "、".join(dict.fromkeys(part.mention for part in parts))
    return f"{mentions}（{function}，{_roles(parts)}）"


_ROLE_ZH = {Role.LEAD: "牵头", Role.RESPONSIBLE: "负责", Role.COOPERATE: "配合", Role.SUPERVISE: "监督"}


def _roles(parts: Sequence[Part]) -> str:
    held = {part.role for part in parts}
    return "、".join(_ROLE_ZH[role] for role in Role if role in held)


def _deadline_changes(first: Sequence[Limit], second: Sequence[Limit]) -> Iterator[Change]:
    """Dates that both have are no change; the others are paired in order of the day."""
    before = [x for x in first if x.due]
    after = [x for x in second if x.due]
    for limit in list(before):
        twin = next((x for x in after if x.due == limit.due), None)
        if twin is not None:
            before.remove(limit)
            after.remove(twin)
    pairs = list(zip(sorted(before, key=_day), sorted(after, key=_day), strict=False))
    for old, new in pairs:
        kind = ChangeKind.DEADLINE_EARLIER if _day(new) < _day(old) else ChangeKind.DEADLINE_LATER
        yield Change(kind, str(old.due), str(new.due), old.sentence, new.sentence)
    for old in sorted(before, key=_day)[len(pairs) :]:
        yield Change(ChangeKind.DEADLINE_DROPPED, str(old.due), "", old.sentence, None)
    for new in sorted(after, key=_day)[len(pairs) :]:
        yield Change(ChangeKind.DEADLINE_ADDED, "", str(new.due), None, new.sentence)


def _day(limit: Limit) -> datetime.date:
    return limit.due or datetime.date.max


def _target_changes(first: Sequence[Goal], second: Sequence[Goal]) -> Iterator[Change]:
    left = list(second)
    for goal in first:
        twin = max(
            (g for g in left if _comparable(goal, g)),
            key=lambda g: Indel.normalized_similarity(goal.indicator, g.indicator),
            default=None,
        )
        if twin is None or Indel.normalized_similarity(goal.indicator, twin.indicator) < _SAME_INDICATOR:
            yield Change(ChangeKind.TARGET_DROPPED, said(goal), "", goal.sentence, None)
            continue
        left.remove(twin)
        kind = _direction(goal, twin)
        if kind is not None:
            yield Change(kind, said(goal), said(twin), goal.sentence, twin.sentence)
    for goal in left:
        yield Change(ChangeKind.TARGET_ADDED, "", said(goal), None, goal.sentence)


def _comparable(a: Goal, b: Goal) -> bool:
    return bool(a.water_class) == bool(b.water_class) and a.measure_unit == b.measure_unit


def said(goal: Goal) -> str:
    """A goal in short: 污水处理率 >= 95%."""
    value = goal.water_class or (f"{goal.value.normalize():f}" if goal.value is not None else "")
    return f"{goal.indicator} {goal.comparator} {value}{goal.measure_unit if goal.value is not None else ''}"


def _direction(old: Goal, new: Goal) -> ChangeKind | None:
    """Tighter or looser; ``None`` when nothing changed. For a share or a length more is tighter, for what must stay below less is."""
    if old.water_class:
        if old.rank is None or new.rank is None or old.water_class == new.water_class:
            return None if old.water_class == new.water_class else ChangeKind.TARGET_CHANGED
        return ChangeKind.TARGET_TIGHTER if new.rank < old.rank else ChangeKind.TARGET_LOOSER
    if old.value is None or new.value is None:
        return None
    ceiling = old.comparator in ("<", "<=") or new.comparator in ("<", "<=")
    if old.value == new.value:
        return _comparator_direction(old.comparator, new.comparator)
    tighter = new.value < old.value if ceiling else new.value > old.value
    return ChangeKind.TARGET_TIGHTER if tighter else ChangeKind.TARGET_LOOSER


def _comparator_direction(old: str, new: str) -> ChangeKind | None:
    """达到90% became 90%以上: the number is the same, the bound is not."""
    if old == new:
        return None
    tight = {">": 2, "<": 2, ">=": 1, "<=": 1, "=": 1}
    if tight[old] == tight[new]:
        return ChangeKind.TARGET_CHANGED if "=" in (old, new) else None
    return ChangeKind.TARGET_TIGHTER if tight[new] > tight[old] else ChangeKind.TARGET_LOOSER


@cache
def _strength() -> dict[str, int]:
    """Obligation → rank, 1 the strongest."""
    return {one.name: one.rank for one in obligations()}


def _obligation_change(first: TaskView, second: TaskView) -> Iterator[Change]:
    old, new = first.obligation, second.obligation
    if old and new and old != new and {old, new} <= _strength().keys() and _strength()[old] != _strength()[new]:
        kind = ChangeKind.STRONGER if _strength()[new] < _strength()[old] else ChangeKind.WEAKER
        yield Change(kind, old, new, first.sentence, second.sentence)


def _measure_changes(first: TaskView, second: TaskView) -> Iterator[Change]:
    """Clauses of one text that the other has in no wording."""
    old, new = list(_clauses(first)), list(_clauses(second))
    for clause in old:
        if not _has_like(clause.text, new):
            yield Change(ChangeKind.MEASURE_DROPPED, clause.text, "", clause, None)
    for clause in new:
        if not _has_like(clause.text, old):
            yield Change(ChangeKind.MEASURE_ADDED, "", clause.text, None, clause)


def _clauses(task: TaskView) -> Iterator[Sentence]:
    whole = task.sentence
    for found in _CLAUSE.finditer(task.text):
        yield Sentence(
            whole.document, whole.document_title, whole.heading, found.group(),
            whole.start + found.start(), whole.start + found.end(),
        )  # fmt: skip


def _has_like(clause: str, others: Iterable[Sentence]) -> bool:
    return any(clause in o.text or o.text in clause or Indel.normalized_similarity(clause, o.text) >= _SAME_CLAUSE for o in others)


def _named_changes(first: TaskView, second: TaskView) -> Iterator[Change]:
    for name in first.concerns:
        if name not in second.concerns:
            yield Change(ChangeKind.NAMED_DROPPED, name, "", first.sentence, None)
    for name in second.concerns:
        if name not in first.concerns:
            yield Change(ChangeKind.NAMED_ADDED, "", name, None, second.sentence)


