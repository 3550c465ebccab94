"""What a reader does besides SPARQL: our own work on the graph, asked for by name, answered as bytes.

It runs where users' queries run, so that it has the graph in memory and the same limits hold.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Generic, TypeVar

import pyoxigraph as ox

from kg import wire
from kg.description import Counts, counted, void, written
from kg.errors import NotFound
from kg.graph import BoundGraph
from kg.listings import as_json, evidence, list_things, require_iri
from kg.names import Names
from kg.questions import questions
from kg.sparql import TRIPLE_FORMATS, SparqlAnswer
from ontology.terms import PREFIXES

_JSON = "application/json"
_ROWS = "application/x-hetu-rows"  # never leaves the service
# What is said of a thing, and what the things it speaks of are called.
_DESCRIBE = """
CONSTRUCT { ?s ?p ?o . ?o ?called ?name } WHERE {
  VALUES ?s {}
  ?s ?p ?o
  OPTIONAL { VALUES ?called { skos:prefLabel dcterms:title rdfs:label } ?o ?called ?name }
}
"""


Held = TypeVar("Held", bound=BoundGraph)


@dataclass(frozen=True, slots=True)
class Call:
    """A piece of work and its arguments.

    ``list`` kind, filters as pairs, limit, offset · ``evidence`` IRI · ``describe`` IRI, format
    ``select`` query · ``construct`` query, as kg.store's functions of these names take them, bound
    ``void`` address of the service, format · ``counts``
    """

    work: str
    arguments: tuple[object, ...]


class Desk(Generic[Held]):
    """One graph, and what is derived from it once."""

    def __init__(self, store: Held) -> None:
        """Over a graph that stays as it is, or whose changes another desk is to show."""
        self.store = store

    @cached_property
    def names(self) -> Names:
        """Every named thing."""
        return Names.of(self.store)

    @cached_property
    def counts(self) -> Counts:
        """How often each class and each property occurs."""
        return counted(self.store)

    def warm_up(self) -> None:
        """Make now what every reader would make: they share it, and may not open files to make it."""
        questions()
        self.names.prepare()
        _ = self.counts

    def do(self, call: Call) -> SparqlAnswer:
        """Do the work. Raises :class:`NotFound` and :class:`BadQuery`."""
        match call.work, call.arguments:
            case "list", (str(kind), tuple(filters), int(limit), int(offset)):
                listed = list_things(self.store, self.names, kind, dict(filters), limit, offset)
                return SparqlAnswer(as_json(listed.items), _JSON, total=listed.total)
            case "evidence", (str(iri),):
                return SparqlAnswer(as_json(evidence(self.store, self.names, iri)), _JSON)
            case "describe", (str(iri), str(format)):
                return self._describe(iri, format)
            case "select", (str(query),):
                return SparqlAnswer(wire.rows_body(self.store.rows(query)), _ROWS)
            case "construct", (str(query),):
                lines = ox.serialize(self.store.triples(query), format=ox.RdfFormat.N_TRIPLES)
                return SparqlAnswer(lines or b"", "application/n-triples")
            case "void", (str(root), str(format)):
                return written(void(root, self.counts), format)
            case "counts", ():
                return SparqlAnswer(json.dumps(asdict(self.counts)).encode(), _JSON)
        raise ValueError(call)

    def _describe(self, iri: str, format: str) -> SparqlAnswer:
        require_iri(iri)
        triples = self.store.construct(_DESCRIBE, {"s": ox.NamedNode(iri)})
        if not triples:
            raise NotFound(f"there is nothing at <{iri}>", f"图谱中没有 <{iri}>")
        kind, media_types = TRIPLE_FORMATS[format]
        return SparqlAnswer(ox.serialize(triples, format=kind, prefixes=PREFIXES) or b"", media_types[0])
