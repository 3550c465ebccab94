"""Names as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.names import Named, Names

WATER = Named("w:1", "water", "徒骇河", ("徒骇河",))
SMALL = Named("w:2", "water", "徒骇河支流", ())
BUREAU = Named("u:1", "unit", "聊城市水利局", ("市水利局", "水利局"))
OTHER = Named("u:2", "unit", "运城市水利局", ("市水利局",))
PLAN = Named("d:1", "document", "聊城市方案", ("聊政办字〔2023〕7号",))
CITY = Named("j:1", "jurisdiction", "聊城市", ("聊城",))
SILENT = Named("j:2", "jurisdiction", "青岛市", ("青岛",))
ALL = Names([WATER, SMALL, BUREAU, OTHER, PLAN, CITY, SILENT], speaking=["j:1"])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("徒骇河", [WATER]),
        (" 徒 骇 河 ", [WATER]),
        ("市水利局", [BUREAU, OTHER]),
        ("聊政办字[2023]7号", [PLAN]),
        ("聊政办字（２０２３）７号", [PLAN]),
        ("河", []),
        ("", []),
    ],
)
def test_a_thing_is_called_by_any_of_its_names(typed: str, found: list[Named]) -> None:
    assert list(ALL.called(typed)) == found


def test_names_can_be_asked_for_by_kind() -> None:
    assert ALL.called("徒骇河", ["unit"]) == ()
    assert ALL.like("徒骇", ["water"]) == (WATER, SMALL)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("徒骇河", [WATER]),
        ("徒骇", [WATER, SMALL]),
        ("支流", [SMALL]),
        ("7号", [PLAN]),
        ("没有", []),
        ("", []),
    ],
)
def test_what_is_not_called_so_may_have_it_in_its_name(typed: str, found: list[Named]) -> None:
    assert list(ALL.like(typed)) == found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("哪些单位牵头徒骇河支流上的任务", ["徒骇河支流"]),
        ("徒骇河支流和徒骇河", ["徒骇河支流", "徒骇河"]),
        ("聊城市水利局", ["聊城市水利局"]),
        ("聊城的徒骇河", ["徒骇河", "聊城"]),
        ("没有名字", []),
    ],
)
def test_names_in_a_text_are_the_longest_and_none_inside_another(text: str, names: list[str]) -> None:
    assert [name for name, _ in ALL.within(text)] == names


def test_the_words_around_names_are_what_is_left() -> None:
    assert ALL.without("谁牵头 徒 骇 河 的任务", ["徒骇河"]).split() == ["谁牵头", "的任务"]


def test_no_question_is_asked_of_a_place_that_no_document_speaks_for() -> None:
    assert ALL.can_be_asked(CITY) and ALL.can_be_asked(WATER)
    assert not ALL.can_be_asked(SILENT)


def test_the_names_of_a_store(names: Names) -> None:
    (river,) = names.called("徒骇河")
    assert (river.kind, river.label) == ("water", "徒骇河")
    assert {thing.label for thing in names.called("市水利局")} == {"聊城市水利局", "运城市水利局"}
    (plan,) = names.called("聊政办字（2023）7号")
    assert (plan.kind, plan.label) == ("document", "聊城市碧水保卫战工作方案")
    (theme,) = names.called("黑臭水体", ["theme"])
    assert theme.label == "黑臭水体"  # the Chinese label, whatever comes first
    assert any("odo" in name for name in theme.names)
    province, city = names.called("山东省")[0], names.called("冠县", ["jurisdiction"])[0]
    assert names.can_be_asked(province) and not names.can_be_asked(city)


@given(st.text(max_size=30))
def test_any_text_can_be_searched(text: str) -> None:
    found = ALL.within(text)
    rest = ALL.without(text, [name for name, _ in found])
    assert len(rest) <= len(text) * 20 + len(found)
    assert isinstance(ALL.like(text), tuple)


LAKE = Named("https://w3id.org/hetu/id/unit/140802/住房和城乡建设", "unit", "盐湖区住房和城乡建设局")
ZHOU = Named("https://w3id.org/hetu/id/unit/370306/住房和城乡建设", "unit", "周村区住房和城乡建设局")
ECO = Named("https://w3id.org/hetu/id/unit/371500/生态环境", "unit", "聊城市生态环境局", ("市生态环境局",))
OLD = Named("https://w3id.org/hetu/id/unit/370306/环境保护", "unit", "周村区环境保护局", ("区环保局",))
ZONE = Named("https://w3id.org/hetu/id/unit/371500-x/水利", "unit", "聊城江北水城旅游度假区水利局")
CITY_WATER = Named("https://w3id.org/hetu/id/unit/371500/水利", "unit", "聊城市水利局", ("市水利局",))
BODIES = Names([LAKE, ZHOU, ECO, OLD, ZONE, CITY_WATER, WATER, SMALL])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("市水利局", [CITY_WATER]),  # just so called
        ("盐湖区住建局", [LAKE]),
        ("盐湖住建局", [LAKE]),
        ("区住建局", [LAKE, ZHOU]),
        ("住建局", [LAKE, ZHOU]),
        ("聊城水利局", [CITY_WATER]),
        ("度假区水利局", [ZONE]),
        ("水利局", [CITY_WATER, ZONE]),
        ("环保局", [OLD]),  # 生态环境局 is its heir, and another body
        ("聊城市环保局", []),
        ("盐湖区水利局", []),
        ("徒骇", [WATER, SMALL]),
        ("支流", [SMALL]),
        ("公安局", []),
    ],
)
def test_a_short_form_means_what_it_stands_for_and_nothing_is_guessed(typed: str, meant: list[Named]) -> None:
    assert set(BODIES.meant(typed)) == set(meant)


def test_what_took_over_is_near() -> None:
    assert BODIES.near("聊城市环保局") == (ECO,)
