"""What a build did, as a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.graph import Graph


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that needs a person's eye, and why, in English and Chinese."""

    path: str
    reason: str
    reason_zh: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did, and what the graph holds now.

    ``failures`` gave nothing; ``conflicts`` are in the graph, but another file has a document of the same number
    and other words. ``unchanged`` counts the files left alone because neither they nor the rules changed.
    """

    read: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    failures: tuple[Failure, ...]
    conflicts: tuple[Failure, ...]
    documents: int
    tasks: int
    responsibilities: int
    units: int
    water_bodies: int
    seconds: float
    tokens: int = 0

    @property
    def ok(self) -> bool:
        """Whether every file could be read and none contradicts another."""
        return not self.failures and not self.conflicts


_COUNTS = """
SELECT (COUNT(DISTINCT ?d) AS ?documents) (COUNT(DISTINCT ?t) AS ?tasks) (COUNT(DISTINCT ?r) AS ?responsibilities)
       (COUNT(DISTINCT ?u) AS ?units) (COUNT(DISTINCT ?w) AS ?waters)
WHERE {
  { ?d a hetu:PolicyDocument } UNION { ?t a hetu:Task } UNION { ?r a hetu:Responsibility }
  UNION { ?u a hetu:Unit } UNION { ?u a hetu:UnitGroup }
  UNION { ?k rdfs:subClassOf hetu:WaterBody . ?w a ?k }
}
"""


def counted(store: Graph) -> Sequence[int]:
    """How many documents, tasks, responsibilities, units and groups, and water bodies ``store`` holds."""
    return [int(str(n)) for n in store.select(_COUNTS)[0]]
