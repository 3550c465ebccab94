"""Paragraphs that hold several: articles that a page ran together, items behind a full stop."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.parting import parts_of


@pytest.mark.parametrize(
    ("paragraph", "parts"),
    [
        ("第一章 总则第一条 为加强管理，制定本办法。第二条 适用于江段。", ["第一章 总则", "第一条 为加强管理，制定本办法。", "第二条 适用于江段。"]),
        ("第二章 供水设施建设第八条 市水务部门编制规划。", ["第二章 供水设施建设", "第八条 市水务部门编制规划。"]),
        ("二次供水是指再供的形式。第四条市政府负责管理。", ["二次供水是指再供的形式。", "第四条市政府负责管理。"]),
        ("责令改正。第五条规定的除外。", ["责令改正。第五条规定的除外。"]),
        ("依照本办法第三条、第四条处罚。", ["依照本办法第三条、第四条处罚。"]),
        ("一、清理河道两岸堆放的垃圾。二、修复受损的堤防与护岸。", ["一、清理河道两岸堆放的垃圾。", "二、修复受损的堤防与护岸。"]),
        ("各单位职责如下：1.河务部门。组织黄河防汛日常工作。2.气象部门。负责监测异常天气。",
         ["各单位职责如下：", "1.河务部门。组织黄河防汛日常工作。", "2.气象部门。负责监测异常天气。"]),
        ("职责如下：县环保局。负责统一监督。发现的要制止。县交通局、公路局。负责公路巡查。",
         ["职责如下：", "县环保局。负责统一监督。发现的要制止。", "县交通局、公路局。负责公路巡查。"]),
        ("问题报告县环保局。负责人签字。", ["问题报告县环保局。负责人签字。"]),
        ("得分：1.5分为基本分，2.0分为满分。", ["得分：1.5分为基本分，2.0分为满分。"]),
        ("工作安排 一、强化水资源保护 1.严格取水许可和论证制度。责任单位：各村 2.创建节水型社会和单位。责任单位：各村 二、严格岸线空间管控 3.推动四乱问题专项整治。",
         ["工作安排 ", "一、强化水资源保护 ", "1.严格取水许可和论证制度。责任单位：各村 ", "2.创建节水型社会和单位。责任单位：各村 ", "二、严格岸线空间管控 ",
          "3.推动四乱问题专项整治。"]),
    ],
)  # fmt: skip
def test_where_it_parts(paragraph: str, parts: list[str]) -> None:
    assert list(parts_of(paragraph)) == parts


_PIECES = st.sampled_from(
    ["第一条", "第二条", "第三章 总则", "。", "一、", "（二）", "清理河道两岸的垃圾", " ", "）", "\n"]
)


@given(st.lists(_PIECES, max_size=20).map("".join))
def test_nothing_but_white_space_is_lost(paragraph: str) -> None:
    assert "".join("".join(parts_of(paragraph)).split()) == "".join(paragraph.split())
