"""Which numbers open an item, which only look so, and what stands under what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.numbering import KINDS, bare_number_of, han_number, number_of, ordinal, starts_item


@pytest.mark.parametrize(
    ("line", "kind", "label", "rest"),
    [
        ("一、总体要求", "han", "一、", "总体要求"),
        ("十二、保障措施", "han", "十二、", "保障措施"),
        ("一.总体要求", "han", "一.", "总体要求"),
        ("（一）指导思想", "han_bracket", "（一）", "指导思想"),
        ("(十一)监测", "han_bracket", "(十一)", "监测"),
        ("〔二〕监测", "han_bracket", "〔二〕", "监测"),
        ("（ 三 ）监测", "han_bracket", "（三）", "监测"),
        ("㈠监测", "han_bracket", "㈠", "监测"),
        ("1.清淤", "figure", "1.", "清淤"),
        ("12．清淤", "figure", "12．", "清淤"),
        ("1、清淤", "figure", "1、", "清淤"),
        ("3. 清淤", "figure", "3.", "清淤"),
        ("⒊清淤", "figure", "⒊", "清淤"),
        ("1.2025年底前完成", "figure", "1.", "2025年底前完成"),
        ("2.3月底前完成", "figure", "2.", "3月底前完成"),
        ("1、2025年底前完成", "figure", "1、", "2025年底前完成"),
        ("1.1 目的", "dotted", "1.1", "目的"),
        ("2.1.3日常检查", "dotted", "2.1.3", "日常检查"),
        ("1.1年度目标", "dotted", "1.1", "年度目标"),
        ("（1）清淤", "figure_bracket", "（1）", "清淤"),
        ("⑵清淤", "figure_bracket", "⑵", "清淤"),
        ("1）清淤", "half_bracket", "1）", "清淤"),
        ("③清淤", "circled", "③", "清淤"),
        ("第一条　为了节水", "article", "第一条", "为了节水"),
        ("第 十二 条 为了节水", "article", "第十二条", "为了节水"),
        ("第十条之一为了节水", "article", "第十条之一", "为了节水"),
        ("第二章　管理", "chapter", "第二章", "管理"),
        ("第一节 取水", "section", "第一节", "取水"),
        ("第一部分 总则", "part", "第一部分", "总则"),
        ("附件1", "attachment", "附件1", ""),
        ("附件", "attachment", "附件", ""),
        ("附 件 2：任务清单", "attachment", "附件2", "：任务清单"),
        ("附件1-2", "attachment", "附件1-2", ""),
        ("附表三 断面目标", "attachment", "附表三", "断面目标"),
        ("附：任务清单", "attachment", "附", "：任务清单"),
        ("附件入河排污口分类", "attachment", "附件", "入河排污口分类"),
    ],
)
def test_a_number_opens_an_item(line: str, kind: str, label: str, rest: str) -> None:
    number = number_of(line)
    assert number is not None
    assert (number.kind, number.label, line[number.end :]) == (kind, label, rest)


@pytest.mark.parametrize(
    "line",
    [
        "一、二级保护区内禁止新建项目",
        "五、六月份是主汛期",
        "一、二、三产业融合",
        "三、四季度各检查一次",
        "2.5公里河道",
        "1.3米深",
        "12.6万吨",
        "3.5%以上",
        "3、4号机组停运",
        "第三条规定的情形",
        "第三条、第四条",
        "第二章的要求",
        "第一季度完成",
        "附件所列断面",
        "附件2所列断面，各地要逐一核对",
        "附件1、附件2一并印发",
        "附则另行规定。",
        "2023年底前完成",
        "水利局牵头",
        "",
    ],
)
def test_what_only_looks_like_a_number(line: str) -> None:
    assert number_of(line) is None
    assert not starts_item(line)


def test_kinds_stand_in_the_order_of_the_standard() -> None:
    lines = [
        "附件1",
        "第一章 总则",
        "第一条 为了",
        "一、总",
        "（一）总",
        "1.总",
        "1.1 总",
        "1.1.1 总",
        "（1）总",
        "1）总",
        "①总",
    ]
    numbers = [number_of(line) for line in lines]
    depths = [number.depth for number in numbers if number]
    assert len(depths) == len(lines)
    assert depths == sorted(set(depths))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("三、甲", 3),
        ("（十二）甲", 12),
        ("3.甲", 3),
        ("⑿甲", 12),
        ("②甲", 2),
        ("附件2", 2),
        ("第二十条 甲", 20),
        ("1.1 甲", None),
        ("附件", None),
    ],
)
def test_which_one_in_its_row(line: str, expected: int | None) -> None:
    number = number_of(line)
    assert number is not None
    assert ordinal(number) == expected


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十五", 25),
        ("九", 9),
        ("〇", 0),
        ("廿", None),
        ("", None),
        ("二五", None),
    ],
)
def test_a_number_in_figures_or_chinese(written: str, value: int | None) -> None:
    assert han_number(written) == value


@pytest.mark.parametrize(("line", "label"), [("2职责", "2"), ("1总则", "1"), ("10监督检查", "10")])
def test_a_bare_figure_may_head_a_short_line(line: str, label: str) -> None:
    number = bare_number_of(line)
    assert number is not None
    assert number.label == label


@pytest.mark.parametrize("line", ["2名工作人员，分别负责", "职责", "2", "2023年工作要点"])
def test_a_bare_figure_heads_no_sentence(line: str) -> None:
    assert bare_number_of(line) is None


@given(st.text())
def test_any_line_has_one_number_or_none(line: str) -> None:
    number = number_of(line)
    if number is not None:
        assert number.kind in KINDS
        assert "".join(line[: number.end].split()) == number.label
        assert len(number.label) <= number.end <= len(line)
        assert ordinal(number) is None or ordinal(number) >= 0
