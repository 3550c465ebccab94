"""Tasks of different documents that may be about the same thing, over a whole corpus, in time that grows with its size.

Two tasks are candidates when they share two of the rarest pairs of characters in each: 辛庄 and 桥断 together say more than
either. A bucket of many tasks says little; in it each task is tried only with the next few.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from kg.align import character_pairs
from kg.task_views import TaskView

# So many of its rarest pairs of characters stand for a task; more find more, and cost more.
_RAREST = 6
# So many of those that follow in a bucket are tried.
_WINDOW = 12


def candidates(tasks: Sequence[TaskView]) -> Iterator[tuple[TaskView, TaskView]]:
    """Each pair once, the task that comes first in ``tasks`` first; never two of one document."""
    buckets: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    pairs = [character_pairs(task.text).keys() for task in tasks]
    seen: Counter[str] = Counter()
    for grams in pairs:
        seen.update(grams)
    for n, grams in enumerate(pairs):
        # what stands in one task only finds no other
        rarest = sorted((g for g in grams if seen[g] > 1), key=lambda g: (seen[g], g))[:_RAREST]
        for key in combinations(sorted(rarest), 2):
            buckets[key].append(n)
    done: set[tuple[int, int]] = set()
    for key in sorted(buckets):
        bucket = buckets[key]
        for place, n in enumerate(bucket):
            for other in bucket[place + 1 : place + 1 + _WINDOW]:
                if tasks[n].document != tasks[other].document and (n, other) not in done:
                    done.add((n, other))
                    yield tasks[n], tasks[other]
