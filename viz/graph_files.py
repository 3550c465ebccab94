"""A network for other programs: GraphML and GEXF, written by networkx, with places, colours and sentences."""

from __future__ import annotations

import re
from io import BytesIO

import networkx as nx

from kg.network import Edge, Network, Node
from viz.layout import MAP_LIMIT, Layout, edge_ends, lay_out
from viz.style import style

# What XML 1.0 cannot hold, not even escaped: most control characters, halves of pairs, U+FFFE and U+FFFF.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_LAYOUT = Layout("map", (), (), ())


def graphml(network: Network) -> bytes:
    """The network as GraphML. Several links of two nodes stay several."""
    out = BytesIO()
    nx.write_graphml(_graph(network, with_looks=False), out, prettyprint=False)
    return out.getvalue()


def gexf(network: Network, *, date: str = "") -> bytes:
    """The network as GEXF, with colours and places as Gephi reads; ``date`` (2024-01-31) is in the head.

    A date that is none, such as the empty one, is left out.
    """
    out = BytesIO()
    nx.write_gexf(_graph(network, with_looks=True), out, prettyprint=False)
    # networkx writes the day of today: the same input must give the same bytes tomorrow.
    stamp = f' lastmodifieddate="{date}"' if re.fullmatch(r"\d{4}-\d\d-\d\d", date) else ""
    return re.sub(rb' lastmodifieddate="[^"]*"', stamp.encode(), out.getvalue(), count=1)


def _graph(network: Network, *, with_looks: bool) -> nx.MultiDiGraph:
    # Past the limit the program that reads the file has to place the nodes, which is its trade.
    layout = lay_out(network) if len(network.nodes) <= MAP_LIMIT else _NO_LAYOUT
    graph = nx.MultiDiGraph(name=_xml(network.title))
    for index, node in enumerate(network.nodes):
        place = layout.places[index] if layout.places else None
        graph.add_node(_xml(node.iri), **_node_facts(node, place, with_looks))
    for index, (edge, (source, target)) in enumerate(zip(network.edges, edge_ends(network), strict=True)):
        ends = (_xml(network.nodes[source].iri), _xml(network.nodes[target].iri))
        graph.add_edge(*ends, key=str(index), **_edge_facts(edge))
    return graph


def _node_facts(node: Node, place: tuple[int, int] | None, with_looks: bool) -> dict[str, object]:
    facts: dict[str, object] = {
        "label": _xml(node.label),
        "title": _xml(node.title),
        "kind": _xml(node.kind),
        "jurisdiction": _xml(node.jurisdiction),
        "level": _xml(node.level),
    }
    if place and not with_looks:
        facts |= {"x": float(place[0]), "y": float(place[1])}
    if with_looks:
        red, green, blue = bytes.fromhex(style().kind(node.kind).light[1][1:])
        facts["viz"] = {"color": {"r": red, "g": green, "b": blue, "a": 1.0}}
        if place:
            # Gephi counts upwards, screens downwards.
            facts["viz"] |= {"position": {"x": float(place[0]), "y": float(-place[1]), "z": 0.0}}  # type: ignore[operator]
    return facts


def _edge_facts(edge: Edge) -> dict[str, object]:
    facts: dict[str, object] = {"relation": _xml(edge.relation), "weight": edge.weight}
    if edge.sentences:
        first = edge.sentences[0]
        facts |= {
            "sentence": _xml("\n".join(sentence.text for sentence in edge.sentences)),
            "document": _xml(first.document),
            "document_title": _xml(first.document_title),
            "heading": _xml(first.heading),
            "start": first.start,
            "end": first.end,
        }
    return facts


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
