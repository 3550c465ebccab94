"""What changed between the clauses of two tasks: measures added and dropped, wording stronger or weaker, numbers.

A clause of one text goes with the clause of the other that is most like it, each with one; what has no partner was dropped or
added. Clauses that only lead in (按照…要求, 围绕…, 到2023年年底) are no measures, and those that state a goal are compared as goals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from rapidfuzz.distance import Indel

from kg.network import Sentence
from kg.task_views import TaskView
from ontology.concepts import obligations

# Two clauses more alike than this are the same one worded otherwise.
_SAME_CLAUSE = 0.55
_CLAUSE = re.compile(r"[^。；，,;：:\n]{4,}")
_DOES = "开展|组织|进行|实施|加强|推进|落实|完善|建立|制定|完成"
_LEADS_IN = re.compile(
    rf"^(?:(?:按照|根据|依据|依照|结合)(?!.*(?:{_DOES})).*$|(?:按照|根据|依据|依照|结合).*(?:要求|规定|原则|精神|实际|情况)$"
    rf"|(?:围绕|针对|聚焦|鉴于)(?!.*(?:{_DOES}))|为了?(?:避免|解决|确保)|若|如果|对于|在.{{2,30}}(?:基础上|前提下)$"
    r"|对.{2,60}(?:的|问题|单位|项目|情况|个人|行为|力)$|以.{2,80}为(?:重点|基础|主)$|(?:到|截至|力争到)?20\d\d年(?:.{0,6}[底前末])?$)"
)
# 17条, 2万吨, 90%; a year, a month, a day and the number of a standard (HJ 2029) are told elsewhere.
_NUMBER = re.compile(r"(?<![A-Za-z\d.\-—])(?<![A-Z] )\d+(?:\.\d+)?\s*(?:[万亿]?[\u4e00-\u9fff%‰]|[a-zA-Z]+)?")
_OF_DATES = re.compile(r"\d+\s*[年月日号]|\d$")


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
    NUMBER_CHANGED = "number changed"
    MEASURE_ADDED = "measure added"
    MEASURE_DROPPED = "measure dropped"
    NAMED_ADDED = "place or water added"
    NAMED_DROPPED = "place or water dropped"


ADDED = frozenset(kind for kind in ChangeKind if kind.value.endswith(" added"))
DROPPED = frozenset(kind for kind in ChangeKind if kind.value.endswith(" dropped"))


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``before`` and ``after`` say it in short (empty where there is nothing), with the words that state it."""

    kind: ChangeKind
    before: str
    after: str
    said_before: Sentence | None
    said_after: Sentence | None


@dataclass(frozen=True, slots=True)
class ClausePair:
    """Two clauses that say the same thing, or one that only one of two texts has."""

    before: Sentence | None
    after: Sentence | None


def paired_clauses(first: TaskView, second: TaskView) -> tuple[ClausePair, ...]:
    """Every clause of both texts: pairs in the order of the first, then what only the second has."""
    old, new = list(clauses(first)), list(clauses(second))
    scored = sorted(
        ((_likeness(a.text, b.text), -i, -j) for i, a in enumerate(old) for j, b in enumerate(new)),
        reverse=True,
    )
    partner: dict[int, int] = {}
    for score, i, j in scored:
        if score < _SAME_CLAUSE:
            break
        if -i not in partner and -j not in partner.values():
            partner[-i] = -j
    pairs = [ClausePair(a, new[partner[i]] if i in partner else None) for i, a in enumerate(old)]
    return (*pairs, *(ClausePair(None, b) for j, b in enumerate(new) if j not in partner.values()))


def clause_changes(first: TaskView, second: TaskView) -> Iterator[Change]:
    """Changes of obligation and of numbers in clauses that both have, and the measures that only one has."""
    pairs = paired_clauses(first, second)
    for pair in pairs:
        if pair.before and pair.after and pair.before.text != pair.after.text:
            yield from _obligation_change(pair.before, pair.after)
            if not _states_goal(first, pair.before) and not _states_goal(second, pair.after):
                yield from _number_change(pair.before, pair.after)
    for pair in pairs:
        if pair.after is None and pair.before and _is_measure(first, pair.before, second):
            yield Change(ChangeKind.MEASURE_DROPPED, pair.before.text, "", pair.before, None)
        elif pair.before is None and pair.after and _is_measure(second, pair.after, first):
            yield Change(ChangeKind.MEASURE_ADDED, "", pair.after.text, None, pair.after)


def clauses(task: TaskView) -> Iterator[Sentence]:
    """The clauses of a task, each with its place in the document."""
    whole = task.sentence
    for found in _CLAUSE.finditer(task.text):
        start, text = found.start(), found.group()
        lead = len(text) - len(text.lstrip())
        at = whole.start + start + lead
        yield Sentence(
            whole.document, whole.document_title, whole.heading, text.strip(), at, at + len(text.strip())
        )


def clause_with(task: TaskView, words: str) -> Sentence:
    """The first clause that holds ``words``; the whole task when they are written otherwise."""
    return next((clause for clause in clauses(task) if words in clause.text), task.sentence)


def _likeness(a: str, b: str) -> float:
    if a == b:
        return 1.0
    if min(len(a), len(b)) >= 6 and (a in b or b in a):
        return 0.9
    return Indel.normalized_similarity(a, b)


def _is_measure(task: TaskView, clause: Sentence, other: TaskView) -> bool:
    heading = clause.start == task.sentence.start and task.heading.endswith(clause.text)
    return not (
        heading or _LEADS_IN.match(clause.text) or _states_goal(task, clause) or clause.text in other.text
    )


def _states_goal(task: TaskView, clause: Sentence) -> bool:
    return any(goal.sentence.start < clause.end and clause.start < goal.sentence.end for goal in task.goals)


def _obligation_change(before: Sentence, after: Sentence) -> Iterator[Change]:
    old, new = _strongest(before.text), _strongest(after.text)
    if old and new and _ranks()[old] != _ranks()[new]:
        kind = ChangeKind.STRONGER if _ranks()[new] < _ranks()[old] else ChangeKind.WEAKER
        yield Change(kind, old, new, before, after)


def _strongest(text: str) -> str | None:
    found = (strength for strength in (_words().get(hit) for hit in _wording().findall(text)) if strength)
    return min(found, key=_ranks().__getitem__, default=None)


@cache
def _ranks() -> dict[str, int]:
    """Obligation → rank, 1 the strongest."""
    return {one.name: one.rank for one in obligations()}


@cache
def _words() -> dict[str, str]:
    return {word: one.name for one in obligations() for word in one.words}


@cache
def _wording() -> re.Pattern[str]:
    """Every wording, and the longer words that only hold one, the longest first: 重要 is no 要."""
    every = {word for one in obligations() for word in (*one.words, *one.not_in)}
    return re.compile("|".join(re.escape(word) for word in sorted(every, key=len, reverse=True)))


def _number_change(before: Sentence, after: Sentence) -> Iterator[Change]:
    old, new = _numbers(before.text), _numbers(after.text)
    gone, come = [n for n in old if n not in new], [n for n in new if n not in old]
    if gone and come:
        yield Change(ChangeKind.NUMBER_CHANGED, "、".join(gone), "、".join(come), before, after)


def _numbers(text: str) -> Sequence[str]:
    return [
        found.replace(" ", "") for found in _NUMBER.findall(text) if not _OF_DATES.fullmatch(found.strip())
    ]
