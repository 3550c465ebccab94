"""GraphML and GEXF: what is written can be read again, by networkx and by any XML parser."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kg.network import Edge, Network, Node
from tests.networks import hostile, made, river
from viz.graph_files import gexf, graphml
from viz.layout import MAP_LIMIT


def read_graphml(content: bytes) -> nx.MultiDiGraph:
    return nx.read_graphml(BytesIO(content), force_multigraph=True)


def read_gexf(content: bytes) -> nx.MultiDiGraph:
    return nx.read_gexf(BytesIO(content))


@pytest.mark.parametrize("kind", ["graphml", "gexf"])
def test_there_and_back(kind: str) -> None:
    network = river()
    graph = (
        read_graphml(graphml(network)) if kind == "graphml" else read_gexf(gexf(network, date="2024-05-01"))
    )
    assert set(graph.nodes) == {node.iri for node in network.nodes}
    for node in network.nodes:
        facts = graph.nodes[node.iri]
        assert (facts["label"], facts["kind"], facts["title"]) == (node.label, node.kind, node.title)
    links = sorted((source, target, facts["relation"]) for source, target, facts in graph.edges(data=True))
    assert links == sorted((edge.source, edge.target, edge.relation) for edge in network.edges)


def test_links_carry_their_sentence_and_its_place() -> None:
    graph = read_graphml(graphml(river()))
    first = river().edges[0]
    facts = next(f for s, t, f in graph.edges(data=True) if f["relation"] == "Lead")
    assert first.sentence is not None
    assert facts["sentence"] == first.sentence.text
    assert facts["document_title"] == first.sentence.document_title
    assert (facts["start"], facts["end"]) == (first.sentence.start, first.sentence.end)


def test_gexf_has_places_and_colours_and_the_given_date() -> None:
    content = gexf(river(), date="2024-05-01")
    root = etree.fromstring(content)
    viz = {"v": "http://www.gexf.net/1.2draft/viz", "g": "http://www.gexf.net/1.2draft"}
    assert len(root.xpath("//v:position", namespaces=viz)) == len(river().nodes)
    assert root.xpath("//v:color/@r", namespaces=viz)[0] == str(0x2B)
    assert root.xpath("//g:meta/@lastmodifieddate", namespaces=viz) == ["2024-05-01"]
    assert b"lastmodifieddate" not in gexf(river())
    assert b"lastmodifieddate" not in gexf(river(), date='"/><x/>')


def test_same_input_same_bytes() -> None:
    assert graphml(made(80, 160)) == graphml(made(80, 160))
    assert gexf(made(80, 160), date="2024-05-01") == gexf(made(80, 160), date="2024-05-01")


def test_hostile_text_and_illegal_characters_come_through_as_text() -> None:
    network = hostile()
    for graph in (read_graphml(graphml(network)), read_gexf(gexf(network, date="2024-05-01"))):
        titles = [facts["title"] for _, facts in graph.nodes(data=True)]
        assert network.nodes[0].title in titles
        assert "\ufffd\ufffd铃\ufffd[31m" in titles
        assert len(titles) == len(network.nodes)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=40))
def test_any_text_gives_well_formed_xml(text: str) -> None:
    nodes = (Node("a" + text, text, text, text, text, text), Node("b", "unit", "乙", "乙"))
    network = Network(text, nodes, (Edge("b", "a" + text, text, None),), 2)
    etree.fromstring(graphml(network))
    etree.fromstring(gexf(network, date=text))


def test_networks_too_large_for_a_picture_are_written_without_places() -> None:
    nodes = tuple(Node(f"n{n}", "unit", f"n{n}", "") for n in range(MAP_LIMIT + 1))
    network = replace(river(), nodes=nodes, edges=(Edge("n0", "n1", "shares", None, 3),))
    assert len(read_graphml(graphml(network))) == MAP_LIMIT + 1
    assert b"viz:position" not in gexf(network, date="")
    assert b"viz:color" in gexf(network, date="")
