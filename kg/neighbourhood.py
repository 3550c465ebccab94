"""The responsibility network around a river, unit, document or theme, or of the whole graph, as records to draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.errors import NotFound
from kg.graph import Graph
from kg.names import Named, Names
from kg.narrowing import limited
from kg.network import Edge, Network, Node, Sentence
from kg.values import Row
from ontology.iri import NS

LIMIT = 400

# Three plain queries: one with the units in an OPTIONAL block reads every responsibility of the graph, whatever the focus.
_TASKS = """
SELECT DISTINCT ?task ?text ?heading ?from ?document ?title ?issued ?order WHERE {{
  {focus}
  ?task a hetu:Task ; hetu:text ?text ; hetu:order ?order ; hetu:document ?document .
  ?document dcterms:title ?title .
  OPTIONAL {{ ?document dcterms:issued ?issued }}
  OPTIONAL {{ ?task hetu:headingPath ?heading }}
  OPTIONAL {{ ?task hetu:evidence/oa:start ?from }}
}} ORDER BY ?document ?order
"""
_PARTS = """
SELECT ?task ?unit ?name ?class ?place ?code ?role ?exact ?start ?end WHERE {{
  {{ SELECT DISTINCT ?task WHERE {{ {focus} ?task a hetu:Task }} }}
  ?r hetu:task ?task ; hetu:unit ?unit ; hetu:role ?role ; hetu:evidence ?e .
  ?e oa:exact ?exact ; oa:start ?start ; oa:end ?end .
  ?unit skos:prefLabel ?name ; a ?class ; hetu:jurisdiction ?where .
  ?where skos:prefLabel ?place .
  OPTIONAL {{ ?where hetu:adcode ?code }}
}} ORDER BY ?task ?start ?unit
"""
_WATERS = """
SELECT ?task ?water ?name ?start ?end WHERE {{
  {{ SELECT DISTINCT ?task WHERE {{ {focus} ?task a hetu:Task }} }}
  ?task hetu:concerns ?water ; hetu:document ?document ; hetu:evidence ?whole .
  ?water skos:prefLabel ?name ; a/rdfs:subClassOf* hetu:WaterBody .
  ?whole oa:start ?from ; oa:end ?to .
  ?e hetu:names ?water ; hetu:document ?document ; oa:start ?start ; oa:end ?end .
  FILTER(?start >= ?from && ?end <= ?to)
}} ORDER BY ?task ?start
"""
_THEMES = """
SELECT ?task ?theme WHERE {{
  {{ SELECT DISTINCT ?task WHERE {{ {focus} ?task a hetu:Task }} }}
  ?task hetu:theme/skos:prefLabel ?theme FILTER(LANG(?theme) = "zh")
}} ORDER BY ?task ?theme
"""
_FOCUS = {
    "water": "VALUES ?focus {} ?task hetu:concerns ?focus .",
    "section": "VALUES ?focus {} ?task hetu:concerns ?focus .",
    "facility": "VALUES ?focus {} ?task hetu:concerns ?focus .",
    "unit": "VALUES ?focus {} ?own hetu:unit ?focus ; hetu:task ?task .",
    "group": "VALUES ?focus {} ?own hetu:unit ?focus ; hetu:task ?task .",
    "document": "VALUES ?focus {} ?task hetu:document ?focus .",
    "theme": "VALUES ?focus {} ?task hetu:theme ?focus .",
    "jurisdiction": "VALUES ?focus {} ?task hetu:document/hetu:jurisdiction/hetu:partOf* ?focus .",
    "place": "VALUES ?focus {} ?task hetu:concerns ?focus .",
}


def network(store: Graph, around: str | None = None, limit: int = LIMIT) -> Network:
    """Units, tasks and waters around the thing called ``around``, or of the whole graph.

    At most ``limit`` nodes are kept, those with most links first; ``total_nodes`` says how many there are. Where several
    things of a kind are called so (市生态环境局 in two cities), all are drawn. Raises NotFound when nothing is.
    """
    return limited(whole_network(store, around), limit)


def whole_network(store: Graph, around: str | None = None) -> Network:
    """The same without a limit."""
    if around is None:
        return _draw(store, "全部文件", "", ())
    names = Names.of(store)
    kinds = list(_FOCUS)
    called = sorted(
        names.called(around), key=lambda thing: (not names.can_be_asked(thing), kinds.index(thing.kind))
    )
    called = called or list(names.like(around)[:1])
    if not called:
        raise NotFound(
            f"nothing in the graph is called {around}", f"图谱中没有名为“{around}”的单位、水体或文件"
        )
    same = [thing for thing in called if thing.kind == called[0].kind]
    title = "、".join(dict.fromkeys(thing.label for thing in same))
    return _draw(store, title, _FOCUS[same[0].kind].replace("{}", "{ }"), same)


def _draw(store: Graph, title: str, focus: str, things: Sequence[Named]) -> Network:
    bindings = {"focus": [NamedNode(thing.iri) for thing in things]} if focus else {}
    tasks, parts, waters, themes = (
        store.select(q.format(focus=focus), bindings) for q in (_TASKS, _PARTS, _WATERS, _THEMES)
    )
    drawn = {str(row[0]): _Task.of(row) for row in tasks}
    on: dict[str, tuple[str, ...]] = {}
    for iri, theme in themes:
        on[str(iri)] = (*on.get(str(iri), ()), str(theme))
    nodes = {
        iri: Node(iri, "task", t.label, t.text, themes=on.get(iri, ()), document=t.document, year=t.year)
        for iri, t in drawn.items()
    }
    edges: dict[tuple[str, str, str], Edge] = {}
    for iri, unit, name, klass, place, code, role, exact, start, end in parts:
        kind = "group" if str(klass) == f"{NS}UnitGroup" else "unit"
        nodes.setdefault(
            str(unit), Node(str(unit), kind, str(name), str(name), str(place), level_of(str(code or "")))
        )
        key = str(unit), str(iri), str(role).removeprefix(NS)
        edges.setdefault(key, Edge(*key, drawn[str(iri)].says(str(exact), _int(start), _int(end))))
    for iri, water, name, start, end in waters:
        nodes.setdefault(str(water), Node(str(water), "water", str(name), str(name)))
        key = str(iri), str(water), "concerns"
        edges.setdefault(key, Edge(*key, drawn[str(iri)].sentence_around(_int(start), _int(end))))
    return Network(title, tuple(nodes.values()), tuple(edges.values()), len(nodes))


@dataclass(frozen=True, slots=True)
class _Task:
    """A task to draw: ``start`` is where its text stands in its document."""

    text: str
    heading: str
    start: int
    document: str
    document_title: str
    year: str

    @classmethod
    def of(cls, row: Row) -> _Task:
        _, text, heading, start, document, title, issued, _ = row
        return cls(
            str(text), str(heading or ""), _int(start or 0), str(document), str(title), str(issued or "")[:4]
        )

    @property
    def label(self) -> str:
        """The nearest heading, else the text."""
        return self.heading.rsplit(" / ", 1)[-1] or self.text

    def says(self, text: str, start: int, end: int) -> Sentence:
        """``text``, which stands from ``start`` to ``end`` of the document, as a sentence to quote."""
        return Sentence(self.document, self.document_title, self.heading, text, start, end)

    def sentence_around(self, start: int, end: int) -> Sentence:
        """The sentence of the task's text that a mention from ``start`` to ``end`` of the document stands in."""
        first = max(self.text.rfind(stop, 0, start - self.start) for stop in "。；！？\n") + 1
        ends = (self.text.find(stop, end - self.start) for stop in "。；！？\n")
        last = min((at + 1 for at in ends if at >= 0), default=len(self.text))
        return self.says(self.text[first:last], self.start + first, self.start + last)


def _int(value: object) -> int:
    return int(str(value))


def level_of(adcode: str) -> str:
    """The level of government a code of GB/T 2260 stands for; what has no code is a zone, a town or the state."""
    if not adcode:
        return ""
    return "省级" if adcode.endswith("0000") else "市级" if adcode.endswith("00") else "县级"
