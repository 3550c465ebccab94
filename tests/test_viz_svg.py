"""Still pictures: well-formed, titled, and in the colours of the table."""

from __future__ import annotations

from itertools import pairwise

import pytest
from lxml import etree

from kg.network import Network
from tests.networks import hostile, made, river
from viz.layout import lay_out
from viz.style import style
from viz.svg import network_svg

SVG = {"s": "http://www.w3.org/2000/svg"}


def alone(network: Network) -> etree._Element:
    return etree.fromstring(network_svg(network, lay_out(network), alone=True).encode())


@pytest.mark.parametrize("network", [river(), made(120, 250), hostile(), Network("空", (), (), 0)])
def test_every_node_and_link_is_drawn_in_well_formed_xml(network: Network) -> None:
    root = alone(network)
    assert len(root.xpath("//s:g[@class='lines']/s:path", namespaces=SVG)) == len(network.edges)
    assert len(root.xpath("//s:g[@class='marks']/s:g", namespaces=SVG)) == len(network.nodes)
    assert not root.xpath("//s:script | //@onload | //@onerror | //@href", namespaces=SVG)


def test_picture_brings_the_colours_of_the_table() -> None:
    (css,) = alone(river()).xpath("//s:style/text()", namespaces=SVG)
    assert f".r-Lead {{ --line: {style().relations['Lead'].light};" in css
    assert f"--fill: {style().kinds['unit'].light[0]}" in css


def test_link_says_its_role_and_sentence() -> None:
    titles = alone(river()).xpath("//s:g[@class='lines']/s:path/s:title/text()", namespaces=SVG)
    assert (
        titles[0] == "示例市生态环境局 — 牵头 / Leads — 排查入河排污口\n市生态环境局牵头并监督，市水利局配合"
    )
    assert titles[5] == "清理河面漂浮物 — 涉及 / Concerns — 示例河"


def test_cards_hold_their_words_and_lines_end_at_their_sides() -> None:
    root = alone(river())
    x = sorted(
        float(mark.get("transform").removeprefix("translate(").split()[0])
        + side * float(mark.xpath("s:rect/@width", namespaces=SVG)[0]) / 2
        for mark in root.xpath("//s:g[@class='marks']/s:g[s:title='示例河']", namespaces=SVG)
        for side in (-1, 1)
    )
    ends = [
        float(path.get("d").split()[-2])
        for path in root.xpath("//s:path[@class='r-concerns']", namespaces=SVG)
    ]
    assert ends == pytest.approx([x[0], x[0]], abs=1)


def test_everything_lies_within_the_view() -> None:
    root = alone(made(200, 400))
    left, top, wide, high = map(int, root.get("viewBox").split())
    for mark in root.xpath("//s:g[@class='marks']/s:g", namespaces=SVG):
        x, y = map(int, mark.get("transform").removeprefix("translate(").rstrip(")").split())
        assert left < x < left + wide
        assert top < y < top + high


def test_only_the_asked_nodes_are_anchors() -> None:
    picture = network_svg(river(), lay_out(river()), anchors={3, 5})
    assert picture.count("<a href=") == 2
    assert '<a href="#n3">' in picture
    assert "xmlns" not in picture


def test_most_linked_is_drawn_last() -> None:
    degrees = lay_out(river()).degrees
    titles = alone(river()).xpath("//s:g[@class='marks']/s:g/s:title/text()", namespaces=SVG)
    by_name = {node.label: degree for node, degree in zip(river().nodes, degrees, strict=True)}
    assert all(by_name[first] <= by_name[second] for first, second in pairwise(titles))
