"""Named places, on sentences of every part of the country; what is expected was decided by reading."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.extract.facilities import facilities_of
from loaders.extract.places import places_of
from loaders.extract.waters import waters_of
from tests.laid_texts import laid

# (sentence, its places as level/name)
SENTENCES = [
    ("到2023年年底，冠县实现整县制清零。", "county/冠县"),
    ("山东省聊城市东昌府区缴纳补偿金。", "county/东昌府区"),
    ("我区须向下游东昌府区缴纳。", "county/东昌府区"),
    ("冠县人民政府、聊城市生态环境局负责。", ""),
    ("市控断面、县级自查、区域管理、省控断面。", ""),
    ("省和县级、应县级考核、完成县域治理。", ""),
    ("城区、郊区、新区、老城区污水直排。", ""),
    ("晋城市城区管网改造。", "county/城区"),
    ("长沙县、浏阳市、攸县开展试点。", "county/长沙县 county/浏阳市 county/攸县"),
    ("恩施土家族苗族自治州、锡林郭勒盟推进。", "city/恩施土家族苗族自治州 city/锡林郭勒盟"),
    ("加强于集镇污水处理厂、朱老庄镇驻地管理。", "town/于集镇 town/朱老庄镇"),
    ("责任单位：湖西街道", "town/湖西街道"),
    ("建制镇、乡镇、各镇（街道）、重点镇。", ""),
    ("加强辖区内靖堤口村、宓城集村的监管。", "village/靖堤口村 village/宓城集村"),
    ("行政村、农村、自然村、村庄、村民委员会。", ""),
    ("松桂大街市政管网雨污混流。", "road/松桂大街"),
    ("涿河（周隆路至恒星路）", "road/周隆路 road/恒星路"),
    ("道路、铁路、公路沿线，创新发展思路。", ""),
    ("陈村水库、河口村水库水质稳定。", ""),
    ("落实《聊城市水环境保护条例》。", ""),
    ("聊城江北水城旅游度假区建设。", "zone/聊城江北水城旅游度假区"),
    ("浙江省、江西省共同推进。", "province/浙江省 province/江西省"),
    ("沱沱河构成了长江源区，拐进了一条大街。", ""),
    ("大理州洱源县、大理市加强保护。", "county/洱源县 county/大理市"),
    ("海西州、黔东南州推进试点。", "city/海西州 city/黔东南州"),
    ("桃源码头、金月亮村、双廊镇截污。", "village/金月亮村 town/双廊镇"),
    ("营山县流江河白兔乡整治。", "county/营山县 town/白兔乡"),
]


@pytest.mark.parametrize(("sentence", "places"), SENTENCES)
def test_places_of_a_sentence(sentence: str, places: str) -> None:
    text = laid(sentence)
    waters = waters_of(text)
    found = places_of(text, waters, facilities_of(text, waters))
    assert {f"{m.kind}/{m.name}" for m in found} == set(places.split())


def test_places_of_plants_that_share_their_words() -> None:
    text = laid("2020年底前解州、东郭、三路里乡村生活污水处理厂建成。")
    assert [m.name for m in places_of(text, (), facilities_of(text))] == ["解州", "东郭", "三路里"]


def test_a_village_in_the_description_of_a_ditch_is_a_place() -> None:
    text = laid("整治的解放街大王村东西沟2条黑臭水体。")
    assert [m.name for m in places_of(text, waters_of(text))] == ["大王村"]


LETTERS = "聊城市冠县东昌府区镇乡村街道路山东省政府局、，。和的污水厂《》（）至\n"


@given(st.one_of(st.text(max_size=60), st.text(alphabet=LETTERS, max_size=60)))
def test_any_text_gives_places_inside_it_in_order(sentence: str) -> None:
    text = laid(sentence)
    waters = waters_of(text)
    mentions = places_of(text, waters, facilities_of(text, waters))
    assert all(m.span.of(sentence) == m.name for m in mentions)
    assert all(a.span.end <= b.span.start for a, b in pairwise(mentions))
