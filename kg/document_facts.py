"""One document as it goes into a store, and the rule that keeps what is its own apart from what documents share."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from kg.manifest import SourceRecord


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """One document to be stored.

    Subjects of ``facts`` lie under the document's IRI, subjects of ``entity_facts``, which are about shared things,
    do not; neither are blank nodes.
    """

    iri: str
    facts: tuple[ox.Triple, ...]
    entity_facts: tuple[ox.Triple, ...]
    record: SourceRecord


def checked_lines(document: DocumentFacts) -> tuple[list[str], list[str]]:
    """Its facts and its facts about shared things as lines of N-Triples, each once.

    Raises ``ValueError`` when one stands in the wrong list, or could not be found again to be replaced.
    """
    inside = f"{document.iri}/"

    def lies_under(fact: ox.Triple) -> bool:
        subject = fact.subject
        if not isinstance(subject, ox.NamedNode):
            raise ValueError(f"{fact}: a blank node as subject cannot be found again to be replaced")
        return subject.value == document.iri or subject.value.startswith(inside)

    for fact in document.facts:
        if not lies_under(fact):
            raise ValueError(f"{fact}: the subject does not lie under {document.iri}")
    for fact in document.entity_facts:
        if lies_under(fact):
            raise ValueError(f"{fact}: not about a shared thing, for its subject lies under {document.iri}")
    return _lines(document.facts), _lines(document.entity_facts)


def _lines(facts: tuple[ox.Triple, ...]) -> list[str]:
    return [f"{fact} ." for fact in dict.fromkeys(facts)]
