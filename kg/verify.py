"""Whether a store still says what was built into it: its records against its graph, and its evidence against its texts."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.manifest import Measure
from kg.store import GraphStore
from ontology.iri import ENTITY_GRAPH, ONTOLOGY_GRAPH
from ontology.terms import HETU, OA, RDF

_ENTITIES = ox.NamedNode(ENTITY_GRAPH)
_EVIDENCE = ox.NamedNode(HETU.Evidence)
Values = dict[str, dict[str, ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple]]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a store that is not as it was built. ``place`` is a document, a graph or a file."""

    place: str
    reason: str
    reason_zh: str


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was looked at, and what is wrong with it."""

    documents: int
    triples: int
    evidence: int
    problems: tuple[Problem, ...]


def verify(folder: str | os.PathLike[str], *, repair: bool = False) -> Verified:
    """Look through the whole store. With ``repair``, files of documents that are wrong are read again by the next build.

    Raises :class:`kg.errors.StoreError` when it cannot be opened or read.
    """
    with GraphStore.open(folder) if repair else GraphStore.read_only(folder) as store, store.said():
        check = _Check(store)
        problems = tuple(check.all())
        if repair:
            store.doubt(problem.place for problem in problems)
    return Verified(check.documents, check.triples, check.evidence, problems)


class _Check:
    """One look through a store."""

    def __init__(self, store: GraphStore) -> None:
        self.documents = self.triples = self.evidence = 0
        self._store = store
        self._engine = store.engine

    def all(self) -> Iterator[Problem]:
        """Every problem there is."""
        found = self._store.manifest.check_pages()
        if found != "ok":
            yield Problem(
                "manifest.sqlite3",
                f"damaged: {found}; restore a backup",
                f"清单文件损坏（{found}），请恢复备份",
            )
            return
        for iri, sha256, measure, settled in self._store.manifest.measured():
            self.documents += 1
            if settled:
                yield from self._document(iri, sha256, measure)
            else:
                yield Problem(iri, "its build was cut off; build again", "构建曾中断，请再次运行构建")
        yield from self._strangers()
        yield from self._shared()

    def _document(self, iri: str, sha256: str, measure: Measure) -> Iterator[Problem]:
        triples, values = 0, Values()
        for quad in self._engine.quads_for_pattern(None, None, None, ox.NamedNode(iri)):
            triples += 1
            if isinstance(quad.subject, ox.NamedNode):
                values.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object
        self.triples += triples
        if not triples:
            yield Problem(iri, "it is not in the graph; build again", "图谱中没有该文件，请再次运行构建")
            return
        if measure.triples and triples != measure.triples:
            yield Problem(
                iri,
                f"{triples} triples where {measure.triples} were built",
                f"现有三元组 {triples} 条，入库时为 {measure.triples} 条",
            )
        own = values.get(iri, {})
        text = _text(own.get(HETU.text))
        if measure.text_hash and hashlib.sha256(text.encode()).hexdigest() != measure.text_hash:
            yield Problem(iri, "its text is not the one that was read", "正文与入库时不一致")
        if HETU.contentHash in own and _text(own[HETU.contentHash]) != sha256:
            yield Problem(iri, "it is of another file than its record says", "来源文件与清单记录不一致")
        yield from self._evidence(iri, text, values)

    def _evidence(self, iri: str, text: str, values: Values) -> Iterator[Problem]:
        for one, said in values.items():
            if said.get(RDF.type) != _EVIDENCE:
                continue
            self.evidence += 1
            start, end = (_text(said.get(name)) for name in (OA.start, OA.end))
            if not (start.isdigit() and end.isdigit()) or text[int(start) : int(end)] != _text(
                said.get(OA.exact)
            ):
                yield Problem(iri, f"{one} does not quote its text", f"{one} 与原文不符")

    def _strangers(self) -> Iterator[Problem]:
        for name in self._engine.named_graphs():
            known = name.value in (ENTITY_GRAPH, ONTOLOGY_GRAPH)
            if not known and self._store.holder(name.value) is None:
                yield Problem(
                    name.value,
                    "a graph that no build made; delete it, unless you put it there",
                    "不是由构建产生的图，如非有意写入请删除",
                )

    def _shared(self) -> Iterator[Problem]:
        """Every fact about a shared thing stands there, and no other: then both are as many."""
        stated = 0
        for fact in self._store.manifest.facts():
            stated += 1
            (quad,) = ox.parse(fact, format=ox.RdfFormat.N_TRIPLES)
            if ox.Quad(quad.subject, quad.predicate, quad.object, _ENTITIES) not in self._engine:
                yield Problem(ENTITY_GRAPH, f"missing: {fact}", f"缺少：{fact}")
        there = sum(1 for _ in self._engine.quads_for_pattern(None, None, None, _ENTITIES))
        self.triples += there
        if there > stated:
            yield Problem(
                ENTITY_GRAPH,
                f"{there - stated} facts that no document states",
                f"有 {there - stated} 条没有任何文件表述的事实",
            )


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.Literal) else ""
