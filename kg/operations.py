"""Operations of a SPARQL update as text, in pieces that servers take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from ontology.iri import genid_iri

# Virtuoso's parser gives up between 4,000 and 5,000 triples in one INSERT DATA, whatever their length.
_TRIPLES_PER_OPERATION: Final = 1000
_BYTES_PER_REQUEST: Final = 1 << 22
# As subject or object of a line: _:a <p> _:b . In a literal it is followed by a quotation mark at least.
_BLANK: Final = re.compile(r"^_:\w+(?= )|(?<= )_:\w+(?= \.$)")


def inserting(graph: str, lines: Sequence[str]) -> Iterator[str]:
    """Operations that add triples, each given as a line of N-Triples, to the graph.

    A blank node is another one in each operation, so lines that have any go in one.
    """
    whole = any(_BLANK.search(line) for line in lines)
    for piece in [lines] if whole else _pieces(lines):
        yield f"INSERT DATA {{ GRAPH {ox.NamedNode(graph)} {{ {' '.join(piece)} }} }}"


def named(lines: Sequence[str]) -> list[str]:
    """The lines with an IRI in the place of each blank node, the same for the same lines."""
    names: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        return names.setdefault(found[0], str(ox.NamedNode(genid_iri(len(names) + 1))))

    return [_BLANK.sub(name, line) for line in lines]


def deleting(graph: str, lines: Sequence[str]) -> Iterator[str]:
    """Operations that take the triples out of the graph."""
    for piece in _pieces(lines):
        yield f"DELETE DATA {{ GRAPH {ox.NamedNode(graph)} {{ {' '.join(piece)} }} }}"


def dropping(graph: str) -> str:
    """The operation that takes the whole graph out, if it is there."""
    return f"DROP SILENT GRAPH {ox.NamedNode(graph)}"


def forgetting(graph: str, subject: str, predicate: str | None = None) -> str:
    """The operation that takes out of the graph what is said of the subject, with that predicate or at all."""
    property_ = f"{ox.NamedNode(predicate)}" if predicate else "?p"
    return f"DELETE WHERE {{ GRAPH {ox.NamedNode(graph)} {{ {ox.NamedNode(subject)} {property_} ?o }} }}"


def requests(changes: Iterable[Sequence[str]]) -> Iterator[str]:
    """Updates that hold the operations of all ``changes`` in their order, several changes in one where they fit.

    A change is in one update, and so in one transaction of a server that has transactions, unless it is
    longer than a request may be.
    """
    waiting: list[str] = []
    size = 0
    for change in changes:
        length = sum(map(_size, change))
        if waiting and size + length > _BYTES_PER_REQUEST:
            yield " ;\n".join(waiting)
            waiting, size = [], 0
        for operation in change:
            if waiting and size + _size(operation) > _BYTES_PER_REQUEST:
                yield " ;\n".join(waiting)
                waiting, size = [], 0
            waiting.append(operation)
            size += _size(operation)
    if waiting:
        yield " ;\n".join(waiting)


def _pieces(lines: Sequence[str]) -> Iterator[Sequence[str]]:
    return (lines[at : at + _TRIPLES_PER_OPERATION] for at in range(0, len(lines), _TRIPLES_PER_OPERATION))


def _size(operation: str) -> int:
    return len(operation.encode())
