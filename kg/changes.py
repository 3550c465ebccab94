"""What differs between two tasks about the same thing: obligations, not strings. Each change with the words on both sides."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz.distance import Indel

from kg.clauses import Change, ChangeKind, clause_changes, clause_with
from kg.task_views import Goal, Limit, Part, TaskView
from ontology.roles import Role

# Two indicators more alike than this are the same one worded otherwise.
_SAME_INDICATOR = 0.5


def changes(first: TaskView, second: TaskView) -> tuple[Change, ...]:
    """Every difference between two tasks, from the first to the second."""
    return (
        *_unit_changes(first.parts, second.parts),
        *_deadline_changes(first.limits, second.limits),
        *_target_changes(first.goals, second.goals),
        *clause_changes(first, second),
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
            said_old, said_new = f"{_mentions(parts)} {old}", f"{_mentions(other)} {new}"
            yield Change(ChangeKind.ROLE_CHANGED, said_old, said_new, parts[0].sentence, other[0].sentence)
    for function, parts in after.items():
        if function not in before:
            yield Change(ChangeKind.UNIT_ADDED, "", _named(function, parts), None, parts[0].sentence)


def _by_function(parts: Iterable[Part]) -> dict[str, list[Part]]:
    grouped: dict[str, list[Part]] = {}
    for part in parts:
        grouped.setdefault(part.function, []).append(part)
    return grouped


def _named(function: str, parts: Sequence[Part]) -> str:
    return f"{_mentions(parts)}（{function}，{_roles(parts)}）"


def _mentions(parts: Sequence[Part]) -> str:
    return "、".join(dict.fromkeys(part.mention for part in parts))


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


_SIGNS = {">=": "≥", "<=": "≤"}


def said(goal: Goal) -> str:
    """A goal in short: 污水处理率 ≥ 95%. One without a number or a class is its indicator: 其他指标."""
    number = f"{goal.value.normalize():f}{goal.measure_unit}" if goal.value is not None else ""
    value = goal.water_class or number
    return (
        f"{goal.indicator} {_SIGNS.get(goal.comparator, goal.comparator)} {value}"
        if value
        else goal.indicator
    )


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


def _named_changes(first: TaskView, second: TaskView) -> Iterator[Change]:
    old, new = _whole_names(first.concerns), _whole_names(second.concerns)
    for name in old:
        if name not in second.concerns:
            yield Change(ChangeKind.NAMED_DROPPED, name, "", clause_with(first, name), None)
    for name in new:
        if name not in first.concerns:
            yield Change(ChangeKind.NAMED_ADDED, "", name, None, clause_with(second, name))


def _whole_names(names: Sequence[str]) -> list[str]:
    """Without names that are only a piece of another: 朱老庄镇 beside 朱老庄镇污水处理厂."""
    return [name for name in names if not any(name != other and name in other for other in names)]
