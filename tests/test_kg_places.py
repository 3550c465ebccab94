"""Where documents and the names in them belong."""

from __future__ import annotations

import pytest

from kg.places import STATE, find_place, jurisdiction_for, water_region
from ontology.iri import ID

HOME = "聊城市人民政府"


@pytest.mark.parametrize(
    ("issuer", "title", "key"),
    [
        ("聊城市人民政府办公室", "", "371500"),
        ("运城市盐湖区人民政府办公室", "", "140802"),
        ("聊城江北水城旅游度假区管理委员会", "", "371500-江北水城旅游度假区"),
        ("国务院", "", "cn"),
        (None, "聊城市2024年碧水保卫战工作方案", "371500"),
        ("水污染防治工作领导小组办公室", "冠县节水行动方案", "371525"),
        (None, "印发《佛山市城镇排水管理办法》的通知", "440600"),
        (None, "加快西宁市流通业发展实施意见", "630100"),
    ],
)
def test_a_document_speaks_for_its_issuers_place(issuer: str | None, title: str, key: str) -> None:
    assert jurisdiction_for(issuer, title, f"{ID}document/甲").key == key


def test_a_document_of_unknown_place_has_a_place_of_its_own() -> None:
    places = {jurisdiction_for(None, "工作方案", f"{ID}document/{key}").key for key in "甲乙"}
    assert len(places) == 2


def test_places_lie_in_each_other_up_to_the_state() -> None:
    place = jurisdiction_for("运城市盐湖区人民政府", "", "甲")
    chain = []
    while place is not None:
        chain.append((place.name, place.level))
        place = place.parent  # type: ignore[assignment]
    assert chain == [("盐湖区", "county"), ("运城市", "city"), ("山西省", "province"), (STATE.name, "state")]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("冠县", "371525"),
        ("东昌府区", "371502"),
        ("高新区", "371500-高新技术产业开发区"),
        ("经济技术开发区", "371500-经济技术开发区"),
        ("于集镇", "371500-于集镇"),
        ("古楼街道", "371500-古楼街道"),
        ("建制镇", None),
        ("集镇", None),
        ("城镇", None),
        ("重点镇", None),
        ("各镇", None),
        ("自然保护区", None),
        ("一级保护区", None),
        ("地表水功能区", None),
        ("工业园区", None),
        ("省级经济开发区", None),
        ("市属开发区", None),
        ("主城区", None),
        ("市生态环境局西海岸新区", None),
        ("", None),
    ],
)
def test_a_name_is_a_place_or_only_a_kind_of_place(name: str, key: str | None) -> None:
    found = find_place(name, jurisdiction_for(HOME, "", "甲"))
    assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("issuer", "short"),
    [
        ("运城市盐湖区人民政府", "盐湖"),
        ("聊城江北水城旅游度假区管理委员会", "度假区"),
        ("青岛西海岸新区管理委员会", "西海岸新区"),
        ("聊城高新技术产业开发区管理委员会", "高新区"),
        ("冠县人民政府", "冠县"),
    ],
)
def test_what_its_own_documents_call_a_place(issuer: str, short: str) -> None:
    assert jurisdiction_for(issuer, "", "甲").short == short


def test_rivers_of_one_name_are_kept_apart_by_province() -> None:
    regions = [
        water_region(jurisdiction_for(issuer, "", "甲"))
        for issuer in (HOME, "运城市盐湖区人民政府", None, "国务院")
    ]
    assert regions == ["370000", "140000", "cn", "cn"]
