"""Responsibility networks as plain records; drawing them is not done here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words that state a fact: document, heading path, the text and its place in ``hetu:text``."""

    document: str
    document_title: str
    heading: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Node:
    """One thing in a network. ``kind`` is ``unit``, ``group``, ``task``, ``water`` or ``document``.

    ``label`` is the short name and ``title`` the whole one (a task's text). What follows is there to filter by, and empty
    where a thing has none: a unit's ``jurisdiction`` (聊城市) and ``level`` (市级), a task's ``themes``, the IRI of
    its ``document`` and the ``year`` of that.
    """

    iri: str
    kind: str
    label: str
    title: str
    jurisdiction: str = ""
    level: str = ""
    themes: tuple[str, ...] = ()
    document: str = ""
    year: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """``source`` stands to ``target`` in ``relation``: Lead, Responsible, Cooperate, Supervise, or concerns.

    A link that stands for several facts, such as the tasks two units share, has their number as ``weight``,
    and in ``more`` the sentences after the first.
    """

    source: str
    target: str
    relation: str
    sentence: Sentence | None
    weight: int = 1
    more: tuple[Sentence, ...] = ()

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All the sentences that state this link, the first first; empty when none does."""
        return (self.sentence, *self.more) if self.sentence else self.more


@dataclass(frozen=True, slots=True)
class Network:
    """A picture's content: nodes and edges in a stable order, and what was left out.

    ``total_nodes`` is how many there would be without the limit that was asked for, and ``chosen_by`` how
    those shown were chosen: ``links`` (most links first), ``order`` (as in the documents), or empty.
    """

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    total_nodes: int
    chosen_by: str = ""
