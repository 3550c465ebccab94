"""What the service asks of whatever answers its questions: processes over a folder, or connections to a server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from kg.desk import Call
from kg.sparql import SparqlAnswer, SparqlRequest
from kg.sparql_update import GraphWrite, UpdateRequest


@dataclass(frozen=True, slots=True)
class PoolState:
    """How many readers do what, how many queries wait for one, and what is in memory."""

    idle: int
    light: int
    heavy: int
    suspended: int
    waiting: int
    in_memory: bool
    triples: int


class Pool(Protocol):
    """Made and used in one event loop. Every question may raise :class:`kg.errors.LimitReached`."""

    @property
    def version(self) -> str:
        """Of the graph that the next query will see."""

    @property
    def in_memory(self) -> bool:
        """Whether queries run on a copy in memory of this machine."""

    def state(self) -> PoolState:
        """What goes on now."""

    async def start(self) -> None:
        """Be ready to answer."""

    async def close(self) -> None:
        """End everything."""

    async def query(self, request: SparqlRequest) -> SparqlAnswer:
        """Answer one query. Raises what ``kg.sparql.answer`` does."""

    async def call(self, call: Call) -> SparqlAnswer:
        """Do a piece of our own work. Raises what ``kg.desk`` does."""

    async def read_graph(self, graph: str, format: str) -> SparqlAnswer:
        """One whole graph. Raises what ``kg.sparql.read_graph`` does."""

    async def update(self, request: UpdateRequest) -> None:
        """Change the store; every query after this sees it. Raises what ``kg.sparql_update.update`` does."""

    async def write_graph(self, request: GraphWrite) -> bool:
        """Change one graph; whether it was there. Raises what ``kg.sparql_update.write_graph`` does."""
