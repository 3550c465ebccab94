"""The words of the graph: IRIs, terms, concepts, shapes and the names of public bodies.

``ontology.iri`` makes IRIs, ``ontology.terms`` names terms, ``ontology.concepts`` and ``ontology.functions``
hold the words to look for in a text. Here is what a store loads and what a finished graph is checked against,
as Turtle; no RDF library is imported.
"""

from __future__ import annotations

from pathlib import Path

from ontology.iri import DEFAULT_BASE, ID

__all__ = ["load_ontology", "load_shapes"]


def load_ontology() -> bytes:
    """The ontology and its concept schemes as one Turtle document, the concepts under the configured base."""
    schemes = _read("schemes.ttl").replace(f"@base <{DEFAULT_BASE}> .", f"@base <{ID}> .")
    return f"{_read('policy.ttl')}\n{schemes}".encode()


def load_shapes() -> bytes:
    """The SHACL shapes that a finished graph satisfies, as one Turtle document."""
    return _read("shapes.ttl").encode()


def _read(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
