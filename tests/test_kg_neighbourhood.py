"""The network around a thing: who is linked to what, and the words behind each link."""

from __future__ import annotations

import pytest

from kg.errors import NotFound
from kg.neighbourhood import network
from kg.network import Edge, Network
from kg.store import GraphStore


def links(found: Network) -> set[tuple[str, str, str]]:
    """Every link by the labels of its ends; a task by its text."""
    names = {node.iri: node.title for node in found.nodes}
    return {(names[e.source], names[e.target], e.relation) for e in found.edges}


def test_a_river_with_its_tasks_and_their_units(three_documents: GraphStore) -> None:
    found = network(three_documents, "徒骇河")
    dredge = "疏浚徒骇河十公里，2023年6月底前完成。"
    assert found.title == "徒骇河"
    assert {
        ("聊城市水利局", dredge, "Lead"),
        ("聊城市生态环境局", dredge, "Cooperate"),
        (dredge, "徒骇河", "concerns"),
        ("聊城江北水城旅游度假区农业农村局", "巡查徒骇河聊位路桥断面。", "Lead"),
    } <= links(found)
    assert not any("马颊河" in name for link in links(found) for name in link)
    assert (found.total_nodes, found.chosen_by) == (len(found.nodes), "")


def test_every_link_quotes_the_words_at_its_place(three_documents: GraphStore) -> None:
    texts = dict(three_documents.select("SELECT ?d ?t WHERE { ?d hetu:text ?t }"))
    edges = network(three_documents).edges
    assert edges
    for edge in edges:
        assert edge.sentence is not None
        said = edge.sentence
        assert str(texts[said.document])[said.start : said.end] == said.text


def test_a_water_is_quoted_with_its_sentence(three_documents: GraphStore) -> None:
    (edge,) = (e for e in network(three_documents, "马颊河").edges if e.relation == "concerns")
    assert edge.sentence and edge.sentence.text == "整治马颊河入河排污口。"


@pytest.mark.parametrize(
    ("around", "units"),
    [
        ("聊城市水利局", {"聊城市水利局", "聊城市生态环境局"}),
        ("聊江管办发〔2023〕4号", {"聊城江北水城旅游度假区农业农村局", "聊城市生态环境局度假区分局"}),
        ("黑臭水体", {"聊城市城市管理局", "冠县人民政府"}),
        ("运城市", {"运城市水利局", "运城市城市管理局", "运城市生态环境局"}),
        ("聊位路桥", {"聊城江北水城旅游度假区农业农村局", "聊城市生态环境局度假区分局"}),
    ],
)
def test_around_any_kind_of_thing(three_documents: GraphStore, around: str, units: set[str]) -> None:
    found = network(three_documents, around)
    assert {node.label for node in found.nodes if node.kind == "unit"} == units


def test_a_name_of_two_bodies_draws_both(three_documents: GraphStore) -> None:
    found = network(three_documents, "市水利局")
    assert set(found.title.split("、")) == {"聊城市水利局", "运城市水利局"}
    assert {"聊城市水利局", "运城市水利局"} <= {node.label for node in found.nodes}


def test_part_of_a_name_draws_the_nearest(three_documents: GraphStore) -> None:
    assert network(three_documents, "徒骇").title == "徒骇河"


def test_nobody_of_that_name(three_documents: GraphStore) -> None:
    with pytest.raises(NotFound, match="淮河"):
        network(three_documents, "淮河")


def test_a_limit_keeps_the_most_linked_and_says_so(three_documents: GraphStore) -> None:
    whole, part = network(three_documents), network(three_documents, limit=4)
    assert len(part.nodes) == 4
    assert (part.total_nodes, part.chosen_by) == (len(whole.nodes), "links")
    kept = {node.iri for node in part.nodes}
    assert all(e.source in kept and e.target in kept for e in part.edges)

    def degree(iri: str) -> int:
        return sum(1 for e in whole.edges if iri in (e.source, e.target))

    left = [node.iri for node in whole.nodes if node.iri not in kept]
    assert min(map(degree, kept)) >= max(map(degree, left))


def test_groups_and_places_are_told(three_documents: GraphStore) -> None:
    found = network(three_documents, "马颊河")
    (group,) = (node for node in found.nodes if node.kind == "group")
    assert (group.label, group.jurisdiction) == ("聊城市各县（市、区）人民政府", "聊城市")
    assert isinstance(found.edges[0], Edge)
