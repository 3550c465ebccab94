"""Responsibility networks as plain records; drawing them is not done here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words that state a fact: the document, the heading path, the text and its place in ``hetu:text``."""

    document: str
    document_title: str
    heading: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Node:
    """One thing in a network. ``kind`` is ``unit``, ``group``, ``task``, ``water`` or ``document``."""

    iri: str
    kind: str
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Edge:
    """``source`` stands to ``target`` in ``relation``: Lead, Responsible, Cooperate, Supervise, or concerns."""

    source: str
    target: str
    relation: str
    sentence: Sentence | None


@dataclass(frozen=True, slots=True)
class Network:
    """A picture's content: nodes and edges in a stable order, and what was left out.

    ``total_nodes`` is how many there would be without the limit that was asked for.
    """

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    total_nodes: int
