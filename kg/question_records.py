"""The ready-made questions for other programs: as records, and as SHACL executables beside the ontology."""

from __future__ import annotations

import re

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from kg.listings import Record
from kg.questions import Question, filled, questions
from ontology.iri import ONTOLOGY_GRAPH, parameter_iri, prefix_iri, question_iri
from ontology.terms import DCTERMS, PREFIXES, RDF, RDFS, XSD

_SH = "http://www.w3.org/ns/shacl#"
_PLACE = re.compile(r"VALUES\s+\?\w+\s*\{\s*\}\s*\.?\s*")


def question_records() -> list[Record]:
    """Every question: its wording, what it needs to be told, its columns, and a query that runs as it stands.

    In the query the required parameters are variables to be bound; without a value they stand for anything.
    """
    return [
        {
            "name": question.name,
            "zh": question.zh,
            "en": question.en,
            "parameters": [
                {"name": p.name, "kinds": list(p.kinds), "optional": p.optional} for p in question.parameters
            ],
            "columns": list(question.columns),
            "sparql": with_prefixes(runnable(question)),
        }
        for question in questions().values()
    ]


def runnable(question: Question) -> str:
    """The query without optional conditions, its required parameters left as variables."""
    required = {p.name: (Literal(""),) for p in question.parameters if not p.optional}
    return _PLACE.sub("", filled(question, required))


def with_prefixes(sparql: str) -> str:
    """The query with the prefixes it uses declared, so that it runs anywhere."""
    used = [name for name in PREFIXES if re.search(rf"\b{name}:", sparql)]
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in used) + sparql


def questions_turtle() -> bytes:
    """The questions as sh:SPARQLSelectExecutable, in Turtle: they stand in the graph of the ontology."""
    triples = [
        triple
        for question in questions().values()
        for triple in (*_wording(question), *_parameters(question))
    ]
    ontology = NamedNode(ONTOLOGY_GRAPH)
    for prefix, namespace in PREFIXES.items():
        declared = NamedNode(prefix_iri(prefix))
        triples += [
            Triple(ontology, _sh("declare"), declared),
            Triple(declared, _sh("prefix"), Literal(prefix)),
            Triple(
                declared, _sh("namespace"), Literal(namespace, datatype=NamedNode(f"{XSD.namespace}anyURI"))
            ),
        ]
    return serialize(triples, format=RdfFormat.TURTLE, prefixes={"sh": _SH, **PREFIXES}) or b""


def _wording(question: Question) -> list[Triple]:
    node = NamedNode(question_iri(question.name))
    label, description = NamedNode(RDFS.label), NamedNode(DCTERMS.description)
    optional = [p.name for p in question.parameters if p.optional]
    said = [
        Triple(node, NamedNode(RDF.type), _sh("SPARQLExecutable")),
        Triple(node, NamedNode(RDF.type), _sh("SPARQLSelectExecutable")),
        Triple(node, label, Literal(question.zh, language="zh")),
        Triple(node, label, Literal(question.en, language="en")),
        Triple(node, NamedNode(RDFS.isDefinedBy), NamedNode(ONTOLOGY_GRAPH)),
        Triple(node, _sh("prefixes"), NamedNode(ONTOLOGY_GRAPH)),
        Triple(node, _sh("select"), Literal(runnable(question))),
    ]
    if optional:
        words = f"At /api/questions/{question.name} it can also be narrowed by {', '.join(optional)}."
        said.append(Triple(node, description, Literal(words, language="en")))
    return said


def _parameters(question: Question) -> list[Triple]:
    """What must be bound before the query is run, under the name that its variable has."""
    node = NamedNode(question_iri(question.name))
    triples: list[Triple] = []
    for parameter in question.parameters:
        if not parameter.optional:
            one = NamedNode(parameter_iri(question.name, parameter.name))
            triples += [
                Triple(node, _sh("parameter"), one),
                # SHACL names the variable by the local name of the path, which this IRI has itself.
                Triple(one, _sh("path"), one),
                Triple(one, _sh("name"), Literal(parameter.name)),
                Triple(one, _sh("description"), Literal(" / ".join(parameter.kinds), language="en")),
            ]
    return triples


def _sh(name: str) -> NamedNode:
    return NamedNode(_SH + name)
