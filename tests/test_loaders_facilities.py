"""Named facilities, on sentences of every part of the country; what is expected was decided by reading."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.extract.facilities import facilities_of
from loaders.extract.waters import waters_of
from tests.laid_texts import laid

# (sentence, its facilities as type/name)
SENTENCES = [
    (
        "加强于集镇污水处理厂和朱老庄镇污水处理设施运行。",
        "污水处理厂/于集镇污水处理厂 污水处理厂/朱老庄镇污水处理设施",
    ),
    ("城西污水处理厂要实施双回路供电改造。", "污水处理厂/城西污水处理厂"),
    ("盐湖高新技术产业开发区污水处理厂要加快进度。", "污水处理厂/盐湖高新技术产业开发区污水处理厂"),
    ("完成武汉市北湖污水处理厂二期扩建。", "污水处理厂/北湖污水处理厂"),
    ("推进聊城市第二污水处理厂提标改造。", "污水处理厂/聊城市第二污水处理厂"),
    ("优化生活污水处理厂布局，提升城镇污水处理厂能力。", ""),
    ("排查县级以上城市污水处理厂运转不正常问题。", ""),
    ("工业及其他各类园区污水处理厂排污口。", ""),
    ("加快补齐医疗机构污水处理设施短板。", ""),
    ("做好松桂大街强排站的维护管理。", "泵站/松桂大街强排站"),
    ("降低管道和泵站运行液位。", ""),
    ("谭庄水库饮用水水源地水质达到Ⅲ类。", "水源地/谭庄水库饮用水水源地"),
    ("划定宝山水源地、南闫水源地保护区。", "水源地/宝山水源地 水源地/南闫水源地"),
    ("强化饮用水水源地保护，巩固集中式饮用水水源地。", ""),
    ("汛期对信发集团开展执法帮扶。", "企业/信发集团"),
    ("督促盐城市大丰港石化有限公司整改。", "企业/大丰港石化有限公司"),
    ("鼓励环保公司、上市公司参与治理。", ""),
    ("周村经济开发区建成管网。", "园区/周村经济开发区"),
    ("周村经济开发区管委会负责。", ""),
    ("工业园区、化工园区、各开发区加强管理。", ""),
    ("推进位山灌区、簸箕李灌区节水改造。", "灌区/位山灌区 灌区/簸箕李灌区"),
    ("大型灌区和重点中型灌区续建配套。", ""),
    ("完成小浪底引黄入涑水河前期工作。", "引调水工程/小浪底引黄入涑水河"),
    ("鲁山生活垃圾填埋场渗滤液处理。", "垃圾处理场/鲁山生活垃圾填埋场"),
    ("落实《城西污水处理厂管理办法》。", ""),
]


def found(sentence: str) -> set[str]:
    text = laid(sentence)
    return {f"{m.kind}/{m.name}" for m in facilities_of(text, waters_of(text))}


@pytest.mark.parametrize(("sentence", "facilities"), SENTENCES)
def test_facilities_of_a_sentence(sentence: str, facilities: str) -> None:
    assert found(sentence) == set(facilities.split())


def test_a_list_of_plants_that_says_their_common_words_once() -> None:
    names = found("2020年底前解州、东郭、三路里乡村生活污水处理厂建成。")
    assert names == {
        "污水处理厂/解州乡村生活污水处理厂",
        "污水处理厂/东郭乡村生活污水处理厂",
        "污水处理厂/三路里乡村生活污水处理厂",
    }


def test_a_zone_in_short_is_the_one_named_in_full() -> None:
    text = laid(
        "盐湖高新技术产业开发区管委会：\n盐湖高新区生产污水、高新区混排口纳入整治。\n由高新区管委会负责。"
    )
    mentions = facilities_of(text)
    assert [m.name for m in mentions] == ["盐湖高新技术产业开发区"] * 2
    assert [m.span.of(text.text) for m in mentions] == ["盐湖高新区", "高新区"]


def test_a_word_that_stands_elsewhere_is_no_name() -> None:
    """掌控 is in no word list; that the text has it before other words shows that it is a word."""
    text = "掌控排口情况，掌控管网情况，掌控污水处理厂运行情况。"
    assert found(text) == set()


LETTERS = "城西污水处理厂水源地开发区高新管委会集团公司泵站、，。和的加强解州东郭引黄入河《》（）\n"


@given(st.one_of(st.text(max_size=60), st.text(alphabet=LETTERS, max_size=60)))
def test_any_text_gives_facilities_inside_it_in_order(sentence: str) -> None:
    text = laid(sentence)
    mentions = facilities_of(text, waters_of(text))
    assert all(0 <= m.span.start < m.span.end <= len(sentence) and m.name for m in mentions)
    assert all(a.span.end <= b.span.start for a, b in pairwise(mentions))
