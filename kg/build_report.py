"""What a build did, as a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.graph import Graph
from kg.store import GraphStore


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that needs a person's eye, and why, in English and Chinese."""

    path: str
    reason: str
    reason_zh: str


MOST_LISTED = 1_000  # of each kind; the file of a report lists all


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did, and what the graph holds now. Files are counted; the first that need an eye are listed.

    ``failures`` gave nothing; ``conflicts`` are in the graph, but another file has a document of the same number
    and other words. ``unchanged`` counts the files left alone because neither they nor the rules changed.
    """

    read: int
    unchanged: int
    removed: int
    failed: int
    conflicting: int
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
        return not self.failed and not self.conflicting


_DOCUMENTS = """
SELECT (COUNT(DISTINCT ?d) AS ?documents) (COUNT(DISTINCT ?t) AS ?tasks) (COUNT(DISTINCT ?r) AS ?responsibilities)
WHERE { { ?d a hetu:PolicyDocument } UNION { ?t a hetu:Task } UNION { ?r a hetu:Responsibility } }
"""
_THINGS = """
SELECT (COUNT(DISTINCT ?u) AS ?units) (COUNT(DISTINCT ?w) AS ?waters)
WHERE { { ?u a hetu:Unit } UNION { ?u a hetu:UnitGroup } UNION { ?k rdfs:subClassOf hetu:WaterBody . ?w a ?k } }
"""


def counted(store: Graph) -> Sequence[int]:
    """How many documents, tasks, responsibilities, units and groups, and water bodies ``store`` holds.

    The first three grow with the corpus, so a store in a folder keeps count of them.
    """
    documents = store.totals() if isinstance(store, GraphStore) else store.select(_DOCUMENTS)[0]
    return [int(str(n)) for n in (*documents, *store.select(_THINGS)[0])]
