"""A network narrowed by what its parts say, limited with a remark, and folded to units that share tasks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.narrowing import MOST_SENTENCES, Wanted, choices, limited, narrowed, units_by_tasks
from kg.neighbourhood import level_of, network, whole_network
from kg.network import Edge, Network, Node
from kg.store import GraphStore
from tests.networks import made, river, sentence

CITY, TOWN = "示例市", "示例区"


def told() -> Network:
    """``river()`` with what the tasks are about: the first on outfalls of 2024, the second on litter of 2025."""
    found = river()
    tasks = {
        "排查入河排污口": {"themes": ("入河排污口", "断面水质"), "document": "plan", "year": "2024"},
        "清理河面漂浮物": {"themes": ("漂浮物",), "document": "rules", "year": "2025"},
    }
    nodes = tuple(replace(n, **tasks.get(n.label, {})) for n in found.nodes)  # type: ignore[arg-type]
    return replace(found, nodes=nodes)


FIRST = {"示例市生态环境局", "示例市水利局", "排查入河排污口", "示例河"}
SECOND = {"各镇（街道）", "清理河面漂浮物", "示例河"}


@pytest.mark.parametrize(
    ("wanted", "labels"),
    [
        (Wanted(), FIRST | SECOND),
        (Wanted(theme="入河排污口"), FIRST),
        (Wanted(theme="漂浮物"), SECOND),
        (Wanted(document="plan"), FIRST),
        (Wanted(year="2025"), SECOND),
        (Wanted(role="Cooperate"), {"示例市水利局", "排查入河排污口", "示例河"}),
        (Wanted(jurisdiction=TOWN), SECOND),
        (Wanted(level="市级"), FIRST),
        (Wanted(level="市级", theme="漂浮物"), set()),
        (Wanted(role="Lead", jurisdiction=TOWN), set()),
    ],
)
def test_what_is_wanted_stays_with_what_hangs_on_it(wanted: Wanted, labels: set[str]) -> None:
    found = narrowed(told(), wanted)
    assert {node.label for node in found.nodes} == labels
    kept = {node.iri for node in found.nodes}
    assert all({edge.source, edge.target} <= kept for edge in found.edges)
    if wanted != Wanted():
        assert (found.total_nodes, found.chosen_by) == (len(labels), "")


def test_choices_are_what_there_is_with_numbers() -> None:
    found = choices(told())
    assert dict(found["role"]) == {"Lead": 1, "Supervise": 1, "Cooperate": 1, "Responsible": 1}
    assert dict(found["theme"]) == {"入河排污口": 1, "断面水质": 1, "漂浮物": 1}
    assert dict(found["jurisdiction"]) == {CITY: 2, TOWN: 1}
    assert dict(found["year"]) == {"2024": 1, "2025": 1}


def test_every_choice_gives_something(three_documents: GraphStore) -> None:
    whole = whole_network(three_documents)
    for name, values in choices(whole).items():
        assert values, name
        for value, _ in values:
            assert narrowed(whole, Wanted(**{name: value})).nodes, (name, value)


def test_a_limit_says_how_many_there_are() -> None:
    whole = made(300, 700)
    part = limited(whole, 50)
    assert (len(part.nodes), part.total_nodes, part.chosen_by) == (50, 300, "links")
    assert limited(whole, 300) is whole


def test_units_are_tied_by_the_tasks_they_share_with_both_sentences() -> None:
    found = units_by_tasks(told())
    assert {node.kind for node in found.nodes} == {"unit", "group"} and len(found.nodes) == 3
    [edge] = found.edges
    names = {node.iri: node.label for node in found.nodes}
    assert (names[edge.source], names[edge.target]) == ("示例市生态环境局", "示例市水利局")
    assert (edge.relation, edge.weight) == ("shares", 1)
    assert [s.text for s in edge.sentences] == ["市生态环境局牵头并监督，市水利局配合"]


def test_the_weight_counts_all_tasks_and_the_quotes_are_bounded() -> None:
    units = (Node("a", "unit", "甲", "甲"), Node("b", "unit", "乙", "乙"))
    tasks = tuple(Node(f"t{n:02}", "task", f"任务{n}", "") for n in range(40))
    edges = tuple(
        Edge(unit.iri, task.iri, "Responsible", sentence("负责", start=100 * n))
        for n, task in enumerate(tasks)
        for unit in units
    )
    [edge] = units_by_tasks(Network("", (*units, *tasks), edges, 42)).edges
    assert edge.weight == 40 and len(edge.sentences) == MOST_SENTENCES


def test_the_graph_gives_levels_themes_and_years(three_documents: GraphStore) -> None:
    nodes = network(three_documents).nodes
    assert {node.level for node in nodes if node.label == "聊城市水利局"} == {"市级"}
    tasks = [node for node in nodes if node.kind == "task"]
    assert any(task.themes for task in tasks) and all(task.document for task in tasks)
    assert all(len(task.year) in (0, 4) for task in tasks) and any(task.year == "2023" for task in tasks)


@pytest.mark.parametrize(
    ("code", "level"), [("370000", "省级"), ("371500", "市级"), ("371502", "县级"), ("", "")]
)
def test_the_code_says_the_level(code: str, level: str) -> None:
    assert level_of(code) == level
