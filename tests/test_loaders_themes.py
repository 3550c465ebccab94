"""Which themes of water governance a passage has. Expectations were decided by reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.extract.themes import is_about_water, themes_of
from ontology.concepts import themes

PASSAGES = [
    ("推进农村生活污水治理。新建村级污水处理设施20座，建立农户缴费制度。", ["农村生活污水"]),
    ("整治城市黑臭水体，防止返黑返臭。", ["黑臭水体"]),
    ("规范饮用水水源保护区标志，清理一级保护区内违法建筑。", ["饮用水水源"]),
    ("排查入河排污口，按取缔、合并、规范三类整治。", ["入河排污口"]),
    ("各级河长每月巡河，建立问题清单。", ["河湖长制"]),
    ("建设污泥处置中心，污泥无害化处置率达到95%。", ["污泥"]),
    ("核定主要河流生态流量，优化闸坝调度。", ["生态流量"]),
    ("推进再生水用于工业冷却和园林绿化。", ["再生水"]),
    ("完善内涝积水点应急排水措施，推进海绵城市建设。", ["海绵城市与内涝"]),
    ("定期召开联席会议，研究重大问题。", []),
]


@pytest.mark.parametrize(("passage", "expected"), PASSAGES)
def test_themes(passage: str, expected: list[str]) -> None:
    assert list(themes_of(passage)) == expected


def test_the_heading_says_most() -> None:
    passage = "加强畜禽养殖污染防治。规模养殖场配套粪污处理设施，严禁向河道排放，加密下游断面水质监测。"
    assert themes_of(passage)[0] == "畜禽养殖"


def test_themes_of_any_field_come_last() -> None:
    found = themes_of("对黑臭水体反弹的地方进行约谈，实行挂牌督办，追究责任。")
    assert found[0] == "黑臭水体"
    assert found[-1] == "考核问责"


OTHER_FIELDS = [
    "为做好人口普查工作，成立领导小组，落实经费，加强宣传。普查对象应当如实申报，不得虚报、瞒报。" * 20,
    "发展全域旅游，打造湿地公园和滨河步道，培育民宿品牌，举办文化节，提升景区服务质量。" * 20,
    "完善地方金融监管体系，防范非法集资，支持小微企业融资，开展绿色信贷考核。" * 20,
    "甲方应于合同签订后支付货款，乙方交付设备并提供质保，违约方承担赔偿责任。" * 20,
    "他沿着河边走了很久，水面上起了雾。桥上的人都回家去了，只有灯还亮着。" * 20,
    "落实粮食播种面积，推广良种良法，减少化肥农药用量，发展畜禽规模养殖，培育家庭农场。" * 20,
    "",
]


@pytest.mark.parametrize("text", OTHER_FIELDS)
def test_other_fields_are_not_about_water(text: str) -> None:
    assert not is_about_water(text)
    assert themes_of(text, of_water=is_about_water(text)) == ()


def test_a_plan_against_water_pollution_is_about_water() -> None:
    text = (
        "水污染防治工作方案。改造雨污合流管网，提升污水处理厂能力，整治入河排污口，消除黑臭水体，"
        "保护饮用水水源，开展水质监测，保障河流生态流量，治理农田退水和养殖尾水，防止汛期溢流污染。"
    )
    assert is_about_water(text)


@given(st.text(alphabet="水河湖污染治理排口管网黑臭体农村生活断面。：，考核资金", max_size=120))
def test_any_text(text: str) -> None:
    known = {theme.id for theme in themes()}
    found = themes_of(text)
    assert set(found) <= known
    assert len(found) == len(set(found)) <= 5
    assert isinstance(is_about_water(text), bool)
