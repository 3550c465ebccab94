"""What is said of a thing in single properties, and of it by others, with labels for everything named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.graph import Graph
from kg.values import Row
from ontology.terms import DCTERMS, HETU, OWL, RDF, RDFS, SKOS

_LISTED = 200
_LABELS = """
SELECT ?x (SAMPLE(?name) AS ?label) WHERE {
  VALUES ?x {}
  { ?x skos:prefLabel ?name } UNION { ?x dcterms:title ?name } UNION { ?x rdfs:label ?name }
  FILTER(LANG(?name) IN ("", "LANGUAGE"))
} GROUP BY ?x"""
_POINTING = """
SELECT ?p ?s WHERE {
  VALUES ?focus {}
  VALUES ?p {
    hetu:partOf hetu:jurisdiction hetu:function hetu:succeeds hetu:member hetu:onWaterBody hetu:tributaryOf
    hetu:implements hetu:cites hetu:issuer org:subOrganizationOf skos:broader owl:sameAs
  }
  ?s ?p ?focus
} ORDER BY ?p ?s LIMIT 500"""
# Shown elsewhere on a thing's page, or of no use to a reader.
_HIDDEN = {
    *(RDF.type, RDFS.label, RDFS.comment, RDFS.isDefinedBy, OWL.sameAs, DCTERMS.title),
    *(SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, SKOS.inScheme, SKOS.topConceptOf),
    *(HETU.text, HETU.headingPath, HETU.order, HETU.evidence, HETU.names, HETU.textHash, HETU.contentHash),
    *(HETU.involvedUnit, HETU.leadUnit, HETU.responsibleUnit, HETU.cooperatingUnit, HETU.supervisingUnit),
    *(HETU.document, HETU.division, HETU.task, HETU.unit, HETU.deadline, HETU.target),
}

Terms = Mapping[str, Sequence[object]]  # what is said of a thing, by property


@dataclass(frozen=True, slots=True)
class Value:
    """A property's value: words, and the IRI of the thing they name if it is one."""

    label: str
    iri: str = ""


Properties = tuple[tuple[str, tuple[Value, ...]], ...]


class Labels:
    """Labels of IRIs in one language, asked for in batches."""

    def __init__(self, store: Graph, language: str) -> None:
        self._store = store
        self._language = language
        self._known: dict[str, str] = {}

    def learn(self, iris: Iterable[str]) -> None:
        """Look up what is not known yet; in Chinese where this language has no label."""
        wanted = tuple(dict.fromkeys(iris))
        for language in dict.fromkeys((self._language, "zh")):
            new = [NamedNode(iri) for iri in wanted if iri not in self._known]
            if new:
                query = _LABELS.replace("LANGUAGE", language)
                found = self._store.select(query, {"x": new})
                self._known |= {str(iri): str(label) for iri, label in found}

    def of(self, iri: str) -> str:
        """The label, else the last part of the IRI."""
        self.learn([iri])
        return self._known.get(iri) or iri.rstrip("/").replace("#", "/").rpartition("/")[2]


def properties(facts: Terms, labels: Labels) -> Properties:
    """What is said of a thing, but for what its page shows in other ways."""
    shown = {p: terms[:_LISTED] for p, terms in facts.items() if p not in _HIDDEN}
    things = [term.value for terms in shown.values() for term in terms if isinstance(term, NamedNode)]
    labels.learn([*shown, *things])
    return tuple(
        (labels.of(p), tuple(_value(t, labels) for t in terms)) for p, terms in sorted(shown.items())
    )


def pointing(store: Graph, node: NamedNode) -> tuple[Row, ...]:
    """What other things say of this one, as (property, thing)."""
    return store.select(_POINTING, {"focus": node})


def pointing_properties(rows: Sequence[Row], labels: Labels) -> Properties:
    """The same by property's local name, the things with labels."""
    labels.learn([str(subject) for _, subject in rows])
    groups: dict[str, list[Value]] = {}
    for predicate, subject in rows:
        if str(predicate) not in _HIDDEN:
            groups.setdefault(str(predicate), []).append(Value(labels.of(str(subject)), str(subject)))
    return tuple((re.split("[/#]", p)[-1], tuple(values)) for p, values in groups.items())


def words_of(term: object) -> str:
    """A term as text."""
    return str(getattr(term, "value", term))


def in_language(terms: Sequence[object], language: str) -> str:
    """The text in this language, else in none, else in Chinese, else any."""
    by_language = {getattr(term, "language", None) or "": words_of(term) for term in reversed(terms)}
    found = next((by_language[one] for one in (language, "", "zh") if one in by_language), "")
    return found or next(iter(by_language.values()), "")


def _value(term: object, labels: Labels) -> Value:
    return Value(labels.of(term.value), term.value) if isinstance(term, NamedNode) else Value(words_of(term))
