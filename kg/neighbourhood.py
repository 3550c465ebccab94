"""The responsibility network around a river, unit, document or theme, or of the whole graph, as records to draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pyoxigraph import NamedNode

from kg.errors import NotFound
from kg.names import Named, Names
from kg.network import Edge, Network, Node, Sentence
from kg.store import GraphStore, Row
from ontology.iri import NS

LIMIT = 400

_ROWS = """
SELECT ?task ?text ?heading ?order ?document ?title ?unit ?name ?class ?role ?exact ?start ?end ?place WHERE {{
  {focus}
  ?task a hetu:Task ; hetu:text ?text ; hetu:order ?order ; hetu:document ?document .
  ?document dcterms:title ?title .
  OPTIONAL {{ ?task hetu:headingPath ?heading }}
  OPTIONAL {{
    ?r hetu:task ?task ; hetu:unit ?unit ; hetu:role ?role ; hetu:evidence ?e .
    ?e oa:exact ?exact ; oa:start ?start ; oa:end ?end .
    ?unit skos:prefLabel ?name ; a ?class .
    OPTIONAL {{ ?unit hetu:jurisdiction/skos:prefLabel ?place }}
  }}
}} ORDER BY ?document ?order ?start ?unit
"""
_WATERS = """
SELECT ?task ?water ?name ?exact ?start ?end WHERE {{
  {focus}
  ?task hetu:concerns ?water ; hetu:document ?document ; hetu:evidence ?whole .
  ?water skos:prefLabel ?name ; a/rdfs:subClassOf* hetu:WaterBody .
  ?whole oa:start ?from ; oa:end ?to .
  ?e hetu:names ?water ; hetu:document ?document ; oa:exact ?exact ; oa:start ?start ; oa:end ?end .
  FILTER(?start >= ?from && ?end <= ?to)
}} ORDER BY ?task ?start
"""
_FOCUS = {
    "water": "VALUES ?focus {} ?task hetu:concerns ?focus .",
    "section": "VALUES ?focus {} ?task hetu:concerns ?focus .",
    "facility": "VALUES ?focus {} ?task hetu:concerns ?focus .",
    "place": "VALUES ?focus {} ?task hetu:concerns ?focus .",
    "unit": "VALUES ?focus {} ?own hetu:unit ?focus ; hetu:task ?task .",
    "group": "VALUES ?focus {} ?own hetu:unit ?focus ; hetu:task ?task .",
    "document": "VALUES ?focus {} ?task hetu:document ?focus .",
    "theme": "VALUES ?focus {} ?task hetu:theme ?focus .",
    "jurisdiction": "VALUES ?focus {} ?task hetu:document/hetu:jurisdiction ?focus .",
}


def network(store: GraphStore, around: str | None = None, limit: int = LIMIT) -> Network:
    """Units, tasks and waters around the thing called ``around``, or of the whole graph.

    At most ``limit`` nodes are kept, those with most links first; ``total_nodes`` says how many there are. Raises NotFound
    when nothing is called so.
    """
    if around is None:
        return _draw(store, "全部文件", "", (), limit)
    found = Names.of(store).like(around)
    if not found:
        raise NotFound(f"nothing in the graph is called {around}", f"图谱中没有名为“{around}”的单位、水体或文件")
    same = [thing for thing in found if thing.kind == found[0].kind and thing.label == found[0].label]
    return _draw(store, same[0].label, _FOCUS[same[0].kind], same, limit)


def _draw(store: GraphStore, title: str, focus: str, things: Sequence[Named], limit: int) -> Network:
    bindings = {"focus": [NamedNode(thing.iri) for thing in things]} if focus else {}
    rows = store.select(_ROWS.format(focus=focus.replace("{}", "{ }")), bindings)
    waters = store.select(_WATERS.format(focus=focus.replace("{}", "{ }")), bindings)
    nodes: dict[str, Node] = {}
    edges: dict[tuple[str, str, str], Edge] = {}
    for row in rows:
        _add_responsibility(nodes, edges, row)
    headings = {str(row[0]): row for row in rows}
    for task, water, name, exact, start, end in waters:
        nodes.setdefault(str(water), Node(str(water), "water", str(name), str(name)))
        if str(task) in nodes:
            sentence = _sentence(headings[str(task)], str(headings[str(task)][1]), start, end)
            edges.setdefault((str(task), str(water), "concerns"), Edge(str(task), str(water), "concerns", sentence))
    return _limited(title, nodes, edges, limit)


def _add_responsibility(nodes: dict[str, Node], edges: dict[tuple[str, str, str], Edge], row: Row) -> None:
    task, text, heading, _, _, _, unit, name, klass, role, exact, start, end, place = row
    label = str(heading or "").rsplit(" / ", 1)[-1] or str(text)
    nodes.setdefault(str(task), Node(str(task), "task", label, str(text)))
    if unit is None:
        return
    kind = "group" if str(klass) == f"{NS}UnitGroup" else "unit"
    nodes.setdefault(str(unit), Node(str(unit), kind, str(name), str(name), str(place or "")))
    relation = str(role).removeprefix(NS)
    key = (str(unit), str(task), relation)
    edges.setdefault(key, Edge(str(unit), str(task), relation, _sentence(row, str(exact), start, end)))


def _sentence(row: Row, text: str, start: object, end: object) -> Sentence:
    return Sentence(str(row[4]), str(row[5]), str(row[2] or ""), text, int(str(start)), int(str(end)))


def _limited(
    title: str, nodes: dict[str, Node], edges: dict[tuple[str, str, str], Edge], limit: int
) -> Network:
    """The nodes with most links, in their first order, and the links between them."""
    links = Counter(end for edge in edges.values() for end in (edge.source, edge.target))
    kept = set(sorted(nodes, key=lambda iri: (-links[iri], iri))[:limit])
    return Network(
        title=title,
        nodes=tuple(node for iri, node in nodes.items() if iri in kept),
        edges=tuple(edge for edge in edges.values() if edge.source in kept and edge.target in kept),
        total_nodes=len(nodes),
        chosen_by="links" if len(nodes) > limit else "",
    )
