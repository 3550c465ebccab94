"""Named monitoring sections: in sentences, in lists, in tables with coordinates."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.document import NameMention, Span
from loaders.extract.coordinates import coordinate_columns, degrees_in
from loaders.extract.sections import monitored_sources, not_sections, sections_of
from loaders.extract.waters import waters_of
from loaders.outline import outline
from tests.laid_texts import laid, table

# (sentence, its sections as name/water/level)
SENTENCES = [
    ("确保卫运河油坊桥断面水质不降类。", "油坊桥/卫运河/"),
    ("力争徒骇河聊城水文站、马颊河董姑桥断面提升。", "聊城水文站/徒骇河/ 董姑桥/马颊河/"),
    ("姚暹渠省考曾家营断面保持Ⅴ类。", "曾家营/姚暹渠/省控"),
    ("倒逼小营桥省控断面水质达标。", "小营桥//省控"),
    ("长江三块石断面、嘉陵江大溪沟断面水质稳定保持Ⅱ类。", "三块石/长江/ 大溪沟/嘉陵江/"),
    ("确保汤逊湖湖心断面、梁子湖湖心断面达标。", "湖心/汤逊湖/ 湖心/梁子湖/"),
    ("小清河羊角沟、支脉河陈桥两个国控断面达到Ⅳ类。", "羊角沟/小清河/国控 陈桥/支脉河/国控"),
    ("马颊河董姑桥、任堂桥国控断面。", "董姑桥/马颊河/国控 任堂桥/马颊河/国控"),
    ("对滏阳河东武仕水库出口断面开展加密监测。", "出口/东武仕水库/"),
    ("韩江赤凤省考断面、榕江北河龙石断面。", "赤凤/韩江/省控 龙石/北河/"),
    ("保障泗河书院、鲁桥断面水质。", "书院/泗河/ 鲁桥/泗河/"),
    ("漳卫新河小泊头桥国控断面和德惠新河白鹤桥省控断面。", "小泊头桥/漳卫新河/国控 白鹤桥/德惠新河/省控"),
    ("黄河泺口、利津水文站断面生态流量达标。", "泺口/黄河/ 利津水文站/黄河/"),
    ("对永定河八号桥、沿河城等断面实施生态补水。", "八号桥/永定河/ 沿河城/永定河/"),
    ("确保鹤地水库渠首断面水质。", "渠首/鹤地水库/"),
    ("全市34个国控断面优良比例达到85%，市控断面消除劣Ⅴ类。", ""),
    ("加强跨界断面、入河断面、重点断面、不达标断面治理。", ""),
    ("徒骇河断面、孝妇河出境断面达标。", ""),
    ("落实断面长制，开展断面水质分析。", ""),
    ("以部分断面指标为重点，开展市控以上考核断面所在河流排查。", ""),
    ("围绕总氮浓度出现反弹的断面开展溯源。", ""),
    ("在河流交界处设置自动监测断面。", ""),
    ("落实《徒骇河聊位路桥断面达标方案》。", ""),
]


def found(sentence: str) -> set[str]:
    text = laid(sentence)
    return {f"{s.name}/{s.water or ''}/{s.level or ''}" for s in sections_of(text, waters_of(text))}


@pytest.mark.parametrize(("sentence", "sections"), SENTENCES)
def test_sections_of_a_sentence(sentence: str, sections: str) -> None:
    assert found(sentence) == set(sections.split())


def test_what_one_mention_leaves_out_the_others_fill_in() -> None:
    """The name is sure where its water stands before it; an unknown verb before it is then no part."""
    text = laid("潇河陈家营断面达到Ⅳ类。\n反复紧逼陈家营省控断面达标。")
    sections = sections_of(text, waters_of(text))
    assert [(s.name, s.water, s.level) for s in sections] == [("陈家营", "潇河", "省控")] * 2


def test_a_heading_gives_its_level_to_the_sections_below() -> None:
    text = laid("1.深挖国控断面潜力。\n确保卫运河油坊桥断面达标。\n2.其他工作。\n四新河崔庄桥断面达标。")
    sections = sections_of(text, waters_of(text), outline(text))
    assert [(s.name, s.level) for s in sections] == [("油坊桥", "国控"), ("崔庄桥", None)]


def test_a_level_of_other_sections_is_not_taken() -> None:
    """区控断面 in the same sentence is a class of its own."""
    assert found("四新河崔庄桥断面消除劣V类，区控断面达标率提升。") == {"崔庄桥/四新河/"}


def test_a_section_named_like_a_water_is_none() -> None:
    text = table("序号|河流|考核断面|目标", "1|长江|白溪沟|Ⅱ类", "2|沙河|沙河桥|Ⅲ类")
    waters = waters_of(text)
    assert "白溪沟" in {water.name for water in waters}
    assert {w.name for w in not_sections(waters, sections_of(text, waters, outline(text)))} == {
        "长江",
        "沙河",
    }


def test_a_table_of_sections_with_coordinates() -> None:
    text = table(
        "序号|水体名称|断面名称|断面性质|经度|经度|经度|纬度|纬度|纬度",
        "序号|水体名称|断面名称|断面性质|度|分|秒|度|分|秒",
        "1|孝妇河|袁家桥|省控|117|53|15|36|52|06",
        "2|小清河|羊角沟断面|国控||||||",
        header=2,
    )
    first, second = sections_of(text, waters_of(text))
    assert (first.name, first.water, first.level) == ("袁家桥", "孝妇河", "省控")
    assert first.longitude == pytest.approx(117.8875)
    assert first.latitude == pytest.approx(36.868333)
    assert (second.name, second.level, second.latitude, second.longitude) == ("羊角沟", "国控", None, None)


def test_a_point_that_bears_the_name_of_a_source_watches_it() -> None:
    table_of_points = table("点位名称|级别", "某县东乡石门水源地|国控")
    source = NameMention("水源地", "石门水源地", Span(2, 7))
    (point,) = sections_of(table_of_points, (), (), (source,))
    assert (point.water, point.level) == ("石门水源地", "国控")
    (water,) = monitored_sources((point,), (source,))
    assert (water.kind, water.span.of(table_of_points.text)) == ("WaterSource", "石门水源地")
    assert not monitored_sources((replace(point, water="石门河"),), (source,))


def test_a_table_with_one_column_for_each_coordinate() -> None:
    text = table("断面名称|所在河流|级别|经度|纬度", "油坊桥|卫运河|国家级|115°36′30″|36.8512")
    (section,) = sections_of(text, waters_of(text))
    assert (section.level, section.longitude, section.latitude) == ("国控", 115.608333, 36.8512)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("（东经117°53′15″，北纬36°52′06″）", (36.868333, 117.8875)),
        ("东经117度53分15秒、北纬36度52分6秒", (36.868333, 117.8875)),
        ("E117.8875，N36.8683", (36.8683, 117.8875)),
        ("经度：117.8875 纬度：36.8683", (36.8683, 117.8875)),
        ("东经17°53′15″，北纬36°52′06″", None),  # no place in China
        ("东经117°75′15″，北纬36°52′06″", None),  # no angle
        ("北纬36°52′06″", None),
    ],
)
def test_coordinates_in_a_sentence(text: str, where: tuple[float, float] | None) -> None:
    assert degrees_in(text) == (where if where is None else pytest.approx(where))


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        (("序号", "经度/度", "经度/分", "经度/秒", "纬度/度", "纬度/分", "纬度/秒"), ((1, 2, 3), (4, 5, 6))),
        (("坐标/东经/度", "坐标/东经/分", "坐标/北纬/度", "坐标/北纬/分"), ((0, 1), (2, 3))),
        (("东经", "北纬"), ((0,), (1,))),
        (("经度", "名称"), None),
    ],
)
def test_coordinate_columns(names: tuple[str, ...], columns: tuple[tuple[int, ...], ...] | None) -> None:
    found = coordinate_columns(names)
    assert (found and (found.longitude, found.latitude)) == columns


LETTERS = "断面徒骇河国控省考、，。桥站和及的重点12个等东经北纬°′聊城水库《》\n\t"


@given(st.one_of(st.text(max_size=60), st.text(alphabet=LETTERS, max_size=60)))
def test_any_text_gives_sections_inside_it(sentence: str) -> None:
    text = laid(sentence)
    sections = sections_of(text, waters_of(text), outline(text))
    assert all(s.span.of(sentence) == s.name for s in sections)
