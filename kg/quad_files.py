"""A graph as a file, in each of the formats that people take it away in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Final, Literal

import pyoxigraph as ox

from ontology.terms import PREFIXES

ExportFormat = Literal["nq", "trig", "ttl", "nt", "jsonld", "rdf"]

_FORMATS: Final[dict[ExportFormat, ox.RdfFormat]] = {
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
_QUAD_FORMATS: Final = frozenset({"nq", "trig", "jsonld"})


def write_engine(engine: ox.Store, format: ExportFormat, stream: IO[bytes]) -> None:
    """Write all that an engine holds: :func:`write_quads`, without a Python object for each quad where it can."""
    if format in _QUAD_FORMATS:
        engine.dump(stream, _FORMATS[format], prefixes=PREFIXES)
    else:
        write_quads(engine, format, stream)


def write_quads(quads: Iterable[ox.Quad], format: ExportFormat, stream: IO[bytes]) -> None:
    """Write quads in a format that keeps graphs, or their triples in one that does not."""
    given = quads if format in _QUAD_FORMATS else (quad.triple for quad in quads)
    ox.serialize(given, stream, _FORMATS[format], prefixes=PREFIXES)
