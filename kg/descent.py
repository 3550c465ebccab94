"""Which document was made under which, and which it cites, within the corpus and beyond it (政策文件谱系)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.graph import Graph
from ontology.iri import NS

# A citation whose document is in the corpus leads to it by owl:sameAs, or is it.
_DOCUMENTS = """
SELECT ?d ?title ?number ?issued WHERE {
  ?d a hetu:PolicyDocument ; dcterms:title ?title .
  OPTIONAL { ?d hetu:documentNumber ?number } OPTIONAL { ?d dcterms:issued ?issued }
} ORDER BY ?issued ?title ?d
"""
_CITED = """
SELECT ?d ?relation ?x ?label ?same ?start ?end WHERE {
  VALUES ?relation { hetu:implements hetu:cites }
  ?d a hetu:PolicyDocument ; ?relation ?x .
  OPTIONAL { ?x owl:sameAs ?same }
  OPTIONAL { ?x skos:prefLabel|rdfs:label ?label }
  OPTIONAL { ?e hetu:names ?x ; hetu:document ?d ; oa:start ?start ; oa:end ?end }
} ORDER BY ?d ?start ?x
"""


@dataclass(frozen=True, slots=True)
class Cited:
    """A document that another names: ``relation`` is ``implements`` or ``cites``.

    ``inside`` when it is in the corpus itself; ``start`` and ``end`` are the words that name it, where the graph knows.
    """

    relation: str
    iri: str
    title: str
    number: str
    inside: bool
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Branch:
    """A document with what it names, and those of the corpus that were made under it, as branches of their own."""

    iri: str
    title: str
    number: str
    issued: datetime.date | None
    names: tuple[Cited, ...]
    below: tuple[Branch, ...]


def descent(store: Graph) -> tuple[Branch, ...]:
    """The documents that are made under none of the corpus, each with those below it; by date."""
    heads = {
        str(iri): (str(title), str(number or ""), issued if isinstance(issued, datetime.date) else None)
        for iri, title, number, issued in store.select(_DOCUMENTS)
    }
    names: dict[str, dict[tuple[str, str], Cited]] = {iri: {} for iri in heads}
    for document, relation, x, label, same, start, end in store.select(_CITED):
        target = str(same or x)
        title, number, _ = heads.get(target, (str(label or x).strip(), "", None))
        if target != str(document) and str(document) in names:
            cited = Cited(
                str(relation).removeprefix(NS),
                target,
                title,
                number,
                target in heads,
                _whole(start),
                _whole(end),
            )
            names[str(document)].setdefault((cited.relation, target), cited)
    above = {
        iri: [c.iri for c in named.values() if c.relation == "implements" and c.inside]
        for iri, named in names.items()
    }
    found = [_branch(iri, heads, names, above, ()) for iri in heads if not above[iri]]
    seen = {iri for branch in found for iri in _all_of(branch)}
    for iri in heads:
        if (
            iri not in seen
        ):  # made under each other, so that none of them is a beginning: the earliest is taken for one
            found.append(_branch(iri, heads, names, above, ()))
            seen |= set(_all_of(found[-1]))
    return tuple(found)


def _all_of(branch: Branch) -> Iterator[str]:
    yield branch.iri
    for below in branch.below:
        yield from _all_of(below)


def _branch(
    iri: str,
    heads: Mapping[str, tuple[str, str, datetime.date | None]],
    names: Mapping[str, Mapping[tuple[str, str], Cited]],
    above: Mapping[str, Sequence[str]],
    path: tuple[str, ...],
) -> Branch:
    """``path`` are the documents above, so that two that name each other do not go round for ever."""
    below = tuple(
        _branch(d, heads, names, above, (*path, iri))
        for d in heads
        if iri in above[d] and d not in (*path, iri)
    )
    ranked = sorted(names[iri].values(), key=lambda c: (c.relation != "implements", not c.inside))
    title, number, issued = heads[iri]
    return Branch(iri, title, number, issued, tuple(ranked), below)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
