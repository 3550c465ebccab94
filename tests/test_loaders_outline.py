"""The tree of headings: any numbering, and never a character lost."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.outline import division_at, heading_path
from tests.factories import outlined, outlined_one

_REST = "各地要切实抓好落实，确保按期完成。"


@dataclass(frozen=True, slots=True)
class Case:
    """A text, and (label, title, label of the parent) for each of its divisions."""

    name: str
    text: str
    tree: list[tuple[str, str | None, str]]


CASES = [
    Case(
        name="skips and repeats",
        text=f"""
实施方案
一、总体要求
{_REST}
三、重点任务
（一）控源
{_REST}
（一）截污
{_REST}
（三）清淤
{_REST}
三、保障措施
{_REST}
""",
        tree=[
            ("一、", "总体要求", ""),
            ("三、", "重点任务", ""),
            ("（一）", "控源", "三、"),
            ("（一）", "截污", "三、"),
            ("（三）", "清淤", "三、"),
            ("三、", "保障措施", ""),
        ],
    ),
    Case(
        name="runs on across headings",
        text=f"""
一、甲
（一）乙
1.控源。{_REST}
2.截污。{_REST}
（二）丙
3.清淤。{_REST}
4.补水。{_REST}
二、丁
5.考核。{_REST}
""",
        tree=[
            ("一、", "甲", ""),
            ("（一）", "乙", "一、"),
            ("1.", "控源", "（一）"),
            ("2.", "截污", "（一）"),
            ("（二）", "丙", "一、"),
            ("3.", "清淤", "（二）"),
            ("4.", "补水", "（二）"),
            ("二、", "丁", ""),
            ("5.", "考核", "二、"),
        ],
    ),
    Case(
        name="all in one paragraph",
        text=f"""
二、重点任务
（一）控制工业污染。建立企业档案，安装监测设备，超标的一律查处。（二）治理生活污水。新建管网四十公里，完成提标改造两处。（三）整治排口。一口一策制定方案，实行销号管理。
三、保障措施。{_REST}
""",
        tree=[
            ("二、", "重点任务", ""),
            ("（一）", "控制工业污染", "二、"),
            ("（二）", "治理生活污水", "二、"),
            ("（三）", "整治排口", "二、"),
            ("三、", "保障措施", ""),
        ],
    ),
    Case(
        name="members of a sentence stay",
        text="""
一、排查范围。包括：（1）工业；（2）农业；（3）生活。
二、排查方式。重点查（一）偷排、（二）漏排。
""",
        tree=[
            ("一、", "排查范围", ""),
            ("二、", "排查方式", ""),
        ],
    ),
    Case(
        name="articles and chapters with a contents list",
        text="""
某市河道管理条例
目　录
第一章　总　则
第二章　保　护
第三章　附　则
第一章　总　则
第一条　为了加强河道管理，制定本条例。
第二条　本条例适用于本市。依照第三条、第四条执行。
第二章　保　护
第三条　下列行为禁止：
（一）倾倒垃圾；
（二）采砂。
第三章　附　则
第四条　本条例自2022年1月1日起施行。
""",
        tree=[
            ("第一章", "总则", ""),
            ("第一条", None, "第一章"),
            ("第二条", None, "第一章"),
            ("第二章", "保护", ""),
            ("第三条", None, "第二章"),
            ("（一）", "倾倒垃圾", "第三条"),
            ("（二）", "采砂", "第三条"),
            ("第三章", "附则", ""),
            ("第四条", None, "第三章"),
        ],
    ),
    Case(
        name="contents with pages",
        text=f"""
某县水环境保护规划
目录
一、规划背景………………1
（一）现状……………………2
二、规划目标 ……………… 5
附表 重点工程表…………9
一、规划背景
（一）现状
{_REST}
二、规划目标
{_REST}
附表 重点工程表
""",
        tree=[
            ("一、", "规划背景", ""),
            ("（一）", "现状", "一、"),
            ("二、", "规划目标", ""),
            ("附表", "重点工程表", ""),
        ],
    ),
    Case(
        name="parts",
        text=f"""
第一部分 总体要求
一、指导思想
{_REST}
第二部分 重点任务
一、控源
{_REST}
""",
        tree=[
            ("第一部分", "总体要求", ""),
            ("一、", "指导思想", "第一部分"),
            ("第二部分", "重点任务", ""),
            ("一、", "控源", "第二部分"),
        ],
    ),
    Case(
        name="attachments with own outline",
        text=f"""
关于开展整治的通知
一、范围
{_REST}
附件：1.排口清单
2.联系人名单
某市生态环境局
2023年4月1日
附件1
排口清单
一、说明
{_REST}
附件2：联系人名单
张三
""",
        tree=[
            ("一、", "范围", ""),
            ("附件1", "排口清单", ""),
            ("一、", "说明", "附件1"),
            ("附件2", "联系人名单", ""),
        ],
    ),
    Case(
        name="one attachment with colon, listed then given",
        text=f"""
关于开展整治的通知
{_REST}
附件：整治任务分解表
某市生态环境局
2023年4月1日
附件
整治任务分解表
1.清淤。{_REST}
""",
        tree=[
            ("附件", "整治任务分解表", ""),
            ("1.", "清淤", "附件"),
        ],
    ),
    Case(
        name="half-width and spaces",
        text=f"""
一 、总体要求
( 一 ) 指导思想
{_REST}
( 二 ) 基本原则
1 . 坚持系统治理。{_REST}
2 ．坚持分类施策。{_REST}
① 先急后缓。{_REST}
""",
        tree=[
            ("一、", "总体要求", ""),
            ("(一)", "指导思想", "一、"),
            ("(二)", "基本原则", "一、"),
            ("1.", "坚持系统治理", "(二)"),
            ("2．", "坚持分类施策", "(二)"),
            ("①", "先急后缓", "2．"),
        ],
    ),
    Case(
        name="bracket of a statement is not title",
        text="""
（一）加强监管（市水利局牵头）
（二）河湖长制（试行）
（三）推进治理〔牵头单位：市住建局；责任单位：各县（市、区）人民政府〕
""",
        tree=[
            ("（一）", "加强监管", ""),
            ("（二）", "河湖长制（试行）", ""),
            ("（三）", "推进治理", ""),
        ],
    ),
    Case(
        name="deep",
        text=f"""
一、甲
（一）乙
1.丙
（1）丁。{_REST}
①戊。{_REST}
②己。{_REST}
（2）庚。{_REST}
""",
        tree=[
            ("一、", "甲", ""),
            ("（一）", "乙", "一、"),
            ("1.", "丙", "（一）"),
            ("（1）", "丁", "1."),
            ("①", "戊", "（1）"),
            ("②", "己", "（1）"),
            ("（2）", "庚", "1."),
        ],
    ),
    Case(
        name="no numbers",
        text=f"""
关于做好汛期工作的通知
{_REST}
{_REST}
""",
        tree=[],
    ),
    Case(
        name="brackets above han (unorthodox)",
        text=f"""
（一）总体要求
一、指导思想
{_REST}
二、基本原则
{_REST}
（二）主要任务
一、控源
{_REST}
二、截污
{_REST}
""",
        tree=[
            ("（一）", "总体要求", ""),
            ("一、", "指导思想", "（一）"),
            ("二、", "基本原则", "（一）"),
            ("（二）", "主要任务", ""),
            ("一、", "控源", "（二）"),
            ("二、", "截污", "（二）"),
        ],
    ),
    Case(
        name="figures above brackets above han",
        text=f"""
1.总体要求
（一）目标
{_REST}
（二）原则
{_REST}
2.主要任务
（一）控源
{_REST}
（二）截污
{_REST}
""",
        tree=[
            ("1.", "总体要求", ""),
            ("（一）", "目标", "1."),
            ("（二）", "原则", "1."),
            ("2.", "主要任务", ""),
            ("（一）", "控源", "2."),
            ("（二）", "截污", "2."),
        ],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_tree_is_as_a_reader_sees_it(case: Case) -> None:
    assert outlined_one(case.text).tree == case.tree


def test_a_heading_path_names_the_headings_above() -> None:
    found = outlined_one(CASES[1].text)
    assert heading_path(found.divisions, found.divisions[3]) == "一、甲 / （一）乙 / 1.控源"
    assert found.divisions[3].path == ("一", "（一）", "1")
    assert heading_path(found.divisions, found.divisions[0]) == ""


def test_paths_have_numbers_as_the_standard_prints_them() -> None:
    found = outlined_one("一.总体\n(一)目标\n( 二 )任务")
    assert [d.path for d in found.divisions[1:]] == [("一",), ("一", "（一）"), ("一", "（二）")]


_LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["一、总体要求", "二、任务", "（一）控源", "（二）截污", "1.清淤。", "2.补水。", "（1）甲", "①乙", "附件", "附件1", "附件：1.表",
             "目录", "第一章 总则", "第一条 为了", "1.1 目的", "2职责", "2.1 县", "各县（市、区）人民政府：", "2023年3月31日", ""]
        ),
        st.text(max_size=40),
    ),
    max_size=30,
)  # fmt: skip


@given(_LINES)
def test_the_divisions_and_the_front_are_the_text(lines: list[str]) -> None:
    for found in outlined("\n".join(lines)):
        text, divisions = found.laid.text, found.divisions
        assert "\n".join(line.span.of(text) for line in found.laid.lines) == text
        # the innermost divisions, each up to where the next begins, put together
        starts = [d.span.start for d in divisions] + [len(text)]
        assert starts == sorted(starts)
        assert "".join(text[a:b] for a, b in itertools.pairwise(starts)) == text


@given(_LINES)
def test_every_division_lies_in_its_parent_behind_its_heading(lines: list[str]) -> None:
    for found in outlined("\n".join(lines)):
        front, *rest = found.divisions
        assert front.span.end == (rest[0].span.start if rest else len(found.laid.text))
        for division in rest:
            parent = found.divisions[division.parent or 0]
            assert division.parent is not None and division.parent < division.order
            assert parent is front or parent.span.covers(division.span)
            assert parent.level < division.level
            assert division.span.covers(division.heading)
            assert division_at(found.divisions, division.span.start) == division
            if division.title:
                assert division.title in division.heading.of(found.laid.text)
