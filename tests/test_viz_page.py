"""The network page as a file: sealed, whole, the same every time, and safe whatever documents say."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.network import Edge, Network, Node
from tests.networks import MARKUP, UNFIT, hostile, made, river, sentence
from tests.sheets import assert_sealed, text_of
from viz.page import network_page, network_policy, vis_script
from viz.sheets import SheetLinks
from viz.text import visible


def page(network: Network, lang: str = "zh", links: SheetLinks | None = None, limit: int = 1_500) -> str:
    return network_page(network, build="示例版 7", date="2024-05-01", lang=lang, links=links, limit=limit)


def data(html: str) -> dict:
    (block,) = lxml.html.document_fromstring(html).xpath("//script[@type='application/json']/text()")
    return json.loads(block)


@pytest.mark.parametrize("network", [river(), made(120, 300), hostile(), Network("空", (), (), 0)])
def test_page_is_sealed(network: Network) -> None:
    assert_sealed(page(network))


def test_the_seal_of_the_tests_itself_sees_a_leak() -> None:
    html = page(river())
    for leak in (
        '<img src="https://example.org/x.png">',
        "<script>1</script>",
        '<b onclick="x()">',
        '<a href="javascript:x">',
        "<style>p{background:url(//example.org/x)}</style>",
        '<link rel="stylesheet" href="x.css">',
    ):
        with pytest.raises(AssertionError):
            assert_sealed(html.replace("</main>", leak + "</main>"))


def test_drawing_script_is_the_installed_one_but_for_addresses() -> None:
    assert "vis-network" in vis_script()[:200]
    assert "Apache" in vis_script()[:900], "the licence stays"
    assert "://" not in vis_script()
    assert "sourceMappingURL" not in vis_script()


@pytest.mark.parametrize("network", [river(), hostile()])
def test_policy_for_the_header_is_that_of_every_page(network: Network) -> None:
    root = lxml.html.document_fromstring(page(network))
    assert root.xpath("//meta[@http-equiv]/@content") == [network_policy()]


def test_same_input_same_bytes_and_no_clock() -> None:
    first = page(made(60, 120))
    time.sleep(0.01)
    assert page(made(60, 120)) == first
    assert "2024-05-01" in first
    assert "示例版 7" in first


def test_every_link_stands_in_the_table_with_its_sentence_and_place() -> None:
    network = river()
    table = lxml.html.document_fromstring(page(network)).xpath("//table[@class='links']/tbody/tr")
    assert len(table) == len(network.edges)
    for row, edge in zip(table, network.edges, strict=True):
        source = next(node.label for node in network.nodes if node.iri == edge.source)
        target = next(node.label for node in network.nodes if node.iri == edge.target)
        words = row.text_content()
        assert words.startswith(source)
        assert target in words
        if edge.sentence:
            assert edge.sentence.text in words
            assert edge.sentence.document_title in words
            assert edge.sentence.heading in words
            assert f"[{edge.sentence.start}–{edge.sentence.end}]" in words
        else:
            assert "无原文" in words


def test_all_sentences_of_a_link_are_there() -> None:
    said = tuple(sentence(f"第{n}句说明两局共事", start=n * 50) for n in range(4))
    network = river()
    link = Edge(network.nodes[0].iri, network.nodes[1].iri, "shares", said[0], 4, said[1:])
    words = text_of(page(replace(network, edges=(link,))))
    assert all(each.text in words for each in said)
    assert "×4" in words


def test_two_links_of_the_same_nodes_both_stay_and_one_is_bent() -> None:
    edges = data(page(river()))["edges"]
    assert [edge["relation"] for edge in edges[:2]] == ["Lead", "Supervise"]
    assert (edges[0]["from"], edges[0]["to"]) == (edges[1]["from"], edges[1]["to"])
    assert "smooth" not in edges[0]
    assert edges[1]["smooth"]["roundness"] > 0


def test_data_holds_places_and_no_sentence() -> None:
    html = page(river())
    found = data(html)
    assert found["options"]["physics"] == {"enabled": False}
    assert all({"x", "y", "label", "shape"} <= set(node) for node in found["nodes"])
    assert "牵头并监督" not in json.dumps(found, ensure_ascii=False)
    assert html.count("市生态环境局牵头并监督，市水利局配合") == 3, "once a link, and nowhere else"


def test_counts_say_what_is_left_out() -> None:
    words = "".join(text_of(page(river())).split())
    assert "显示6/of9个节点" in words.replace("Showing", "").replace("nodes", "")
    assert "连线多者优先" in words
    small = "".join(text_of(page(made(400, 900), limit=100)).split())
    assert "100/of400" in small
    assert "/of900" in small


def test_opens_in_either_language_and_holds_both() -> None:
    chinese, english = page(river()), page(river(), lang="en")
    assert '<html lang="zh-CN">' in chinese
    assert '<html lang="en">' in english
    for words in ("牵头", "Leads", "查找与筛选", "Find and filter"):
        assert words in chinese
        assert words in english


def test_filters_offer_only_what_differs() -> None:
    root = lxml.html.document_fromstring(page(river()))
    offered = {
        select.get("data-choice"): [option.text for option in select][1:] for select in root.xpath("//select")
    }
    assert offered == {
        "document": ["示例市水体整治方案", "示例区巡河办法"],
        "jurisdiction": ["示例市", "示例区"],
        "level": ["市级", "镇级"],
    }


def test_links_of_a_server_appear_and_a_file_has_none() -> None:
    node = river().nodes[0]
    links = SheetLinks("/network", {node.iri: "/entity/1?a=b&c"}, {"GraphML": "/network.graphml"})
    root = lxml.html.document_fromstring(page(river(), links=links))
    assert root.xpath("//a[@href='/network']")
    assert root.xpath("//a[@href='/network.graphml'][@download]")
    assert root.xpath("//a[@href='/entity/1?a=b&c']")[0].text == "示例市生态环境局"
    plain = lxml.html.document_fromstring(page(river()))
    assert all(href.startswith("#") for href in plain.xpath("//@href"))


@pytest.mark.parametrize(
    "href",
    [
        "https://example.org/",
        "//example.org",
        "javascript:alert(1)",
        "/\\example.org",
        "\\\\x",
        "data:text/html,x",
    ],
)
def test_links_to_elsewhere_are_refused(href: str) -> None:
    with pytest.raises(ValueError, match="paths of this server"):
        SheetLinks(things={"x": href})
    with pytest.raises(ValueError, match="paths of this server"):
        SheetLinks(home=href)


def test_hostile_text_is_text() -> None:
    html = page(hostile())
    words = text_of(html)
    for text in MARKUP:
        assert text.replace("\u2028", "\n").split("\n")[0] in words.replace("\u2028", "\n")
    for text in UNFIT:
        assert visible(text) in words
    assert "\u202e" not in html
    assert "\x00" not in html
    assert len(lxml.html.document_fromstring(html).xpath("//script")) == 4
    html.encode("utf-8")


def test_long_names_are_cut_in_the_picture_and_whole_in_the_table() -> None:
    html = page(hostile())
    labels = [node["label"] for node in data(html)["nodes"]]
    assert max(map(len, labels)) <= 20
    assert all(labels)
    assert "长" * 10_000 in text_of(html)


hostile_text = st.one_of(
    st.sampled_from([*MARKUP, *UNFIT]),
    st.text(alphabet=st.characters(), max_size=30),
    st.just("</td></table>"),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hostile_text, hostile_text, hostile_text)
def test_any_text_anywhere_leaves_the_page_sealed_and_readable(name: str, said: str, relation: str) -> None:
    nodes = (Node("a" + name, "unit", name, said, relation, name), Node("b", relation, said, name))
    first = sentence(said, document=name, title=relation)
    html = page(Network(said, nodes, (Edge("a" + name, "b", relation, first),), 2))
    assert_sealed(html)
    root = lxml.html.document_fromstring(html)
    assert len(root.xpath("//table")) == 2
    (quote,) = root.xpath("//blockquote/p")
    assert quote.text_content() == visible(said).replace("\r\n", "\n").replace("\r", "\n")


def test_link_to_no_node_is_refused() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        page(replace(river(), edges=(Edge("nowhere", river().nodes[0].iri, "Lead", None),)))


def test_thousand_nodes_are_quick_and_twenty_thousand_give_a_first_view() -> None:
    network = made(1_000, 3_000)
    page(network)
    best = min(_seconds(network) for _ in range(3))
    assert best < 1.0, "0.25 s on a quiet machine; far more means something became quadratic"
    shown = data(page(made(20_000, 60_000)))
    assert len(shown["nodes"]) == 1_500
    assert len(shown["edges"]) > 1_500


def _seconds(network: Network) -> float:
    start = time.process_time()
    page(network)
    return time.process_time() - start


def test_pyvis_is_imported_here_only_and_only_when_a_page_is_drawn() -> None:
    folder = Path(__file__).parent.parent / "viz"
    importers = [path.name for path in folder.glob("*.py") if "from pyvis" in path.read_text("utf-8")]
    assert importers == ["page.py"]
