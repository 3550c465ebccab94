"""The first page: what the graph holds, its documents, and questions that this very graph answers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from api.pages.wording import LANGUAGES, wording
from kg.ask import interpret
from kg.graph import Graph
from kg.names import Names
from kg.questions import bind_values, questions, runnable_query

COUNTED = (
    ("documents", "hetu:PolicyDocument"),
    ("tasks", "hetu:Task"),
    ("responsibilities", "hetu:Responsibility"),
    ("units", "hetu:Unit"),
    ("waters", "hetu:WaterBody"),
    ("sections", "hetu:MonitoringSection"),
    ("deadlines", "hetu:Deadline"),
    ("targets", "hetu:Target"),
)
_COUNT = "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a/rdfs:subClassOf* {klass} }}"
_DOCUMENTS = """
SELECT ?document ?title ?number ?issued ?issuer ?place (COUNT(?task) AS ?tasks) WHERE {
  ?document a hetu:PolicyDocument ; dcterms:title ?title .
  OPTIONAL { ?document hetu:documentNumber ?number }
  OPTIONAL { ?document dcterms:issued ?issued }
  OPTIONAL { ?document hetu:issuer/skos:prefLabel ?issuer }
  OPTIONAL { ?document hetu:jurisdiction/skos:prefLabel ?place }
  OPTIONAL { ?task a hetu:Task ; hetu:document ?document }
} GROUP BY ?document ?title ?number ?issued ?issuer ?place ORDER BY DESC(?issued) ?title
"""
# What a question is best asked about: the water in most documents, the unit with most tasks.
_SUBJECTS = {
    "water": """
SELECT ?name WHERE { ?task hetu:concerns ?x ; hetu:document ?d ; hetu:leadUnit ?u . ?x skos:prefLabel ?name .
  ?x a/rdfs:subClassOf* hetu:WaterBody
} GROUP BY ?name ORDER BY DESC(COUNT(DISTINCT ?d)) DESC(COUNT(DISTINCT ?task)) ?name LIMIT 1""",
    "unit": """
SELECT ?name WHERE { ?r hetu:unit ?x ; hetu:task ?task ; hetu:role hetu:Lead . ?task hetu:document ?d .
  ?x a hetu:Unit ; skos:prefLabel ?name
} GROUP BY ?name ORDER BY DESC(COUNT(DISTINCT ?d)) DESC(COUNT(DISTINCT ?task)) ?name LIMIT 1""",
    "theme": """
SELECT ?name WHERE { ?task hetu:theme ?x ; hetu:document ?d .
  ?x skos:prefLabel ?name FILTER(LANG(?name) = "zh")
} GROUP BY ?name ORDER BY DESC(COUNT(DISTINCT ?d)) DESC(COUNT(DISTINCT ?task)) ?name LIMIT 1""",
    "year": """
SELECT ?year WHERE { ?task a hetu:Task ; hetu:due ?due BIND(YEAR(?due) AS ?year)
} GROUP BY ?year ORDER BY DESC(COUNT(DISTINCT ?task)) LIMIT 1""",
}
_EXAMPLES = (
    ("water", "example.leaders"),
    ("unit", "example.tasks"),
    ("unit", "example.together"),
    ("water", "example.documents"),
    ("theme", "example.theme"),
    ("year", "example.due"),
)


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document as a list shows it."""

    iri: str
    title: str
    number: str
    issued: datetime.date | None
    issuer: str
    place: str
    tasks: int


def counts(store: Graph) -> tuple[tuple[str, int], ...]:
    """How many of each kind there are, by key of wording; kinds that do not occur are left out."""
    found = ((key, int(str(store.select(_COUNT.format(klass=klass))[0][0]))) for key, klass in COUNTED)
    return tuple((key, n) for key, n in found if n)


def documents(store: Graph) -> tuple[DocumentLine, ...]:
    """Every document, the newest first."""
    return tuple(
        DocumentLine(
            str(iri),
            str(title),
            str(number or ""),
            issued if isinstance(issued, datetime.date) else None,
            str(issuer or ""),
            str(place or ""),
            int(str(tasks)),
        )
        for iri, title, number, issued, issuer, place, tasks in store.select(_DOCUMENTS)
    )


def examples(store: Graph, names: Names) -> Mapping[str, tuple[str, ...]]:
    """Questions that were tried and have an answer, by language."""
    subjects = {key: row[0] for key, query in _SUBJECTS.items() for row in store.select(query)[:1]}
    return {
        language: tuple(
            text
            for kind, key in _EXAMPLES
            if kind in subjects
            and _answered(store, names, text := wording(language).plain(key, name=subjects[kind]))
        )
        for language in LANGUAGES
    }


def _answered(store: Graph, names: Names, text: str) -> bool:
    """Whether there is a row; not how many, for which a large graph would have to be read to the end."""
    meant = interpret(text, names)
    if meant.question is None:
        return False
    question = questions()[meant.question]
    terms = bind_values(question, meant.values, names)
    unordered = runnable_query(question, terms).rpartition("\nORDER BY")[0]
    return bool(store.select(f"{unordered}\nLIMIT 1"))
