"""Documents that a text names, and those that it is made under; what is expected was decided by reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.extract.citations import citations_of
from loaders.extract.titles import titles
from loaders.outline import outline
from tests.laid_texts import laid

# (text, its citations as (title, number, implements))
CASES: list[tuple[str, list[tuple[str | None, str | None, bool]]]] = [
    (
        "为贯彻落实《中共中央 国务院关于打好攻坚战的意见》（中发〔2021〕40号）和《江苏省水污染防治条例》，"
        "制定本方案。\n"
        "一、目标\n执行《地表水环境质量标准》（GB 3838-2002）和《排放标准》(GB18918－2002)一级A。",
        [
            ("中共中央国务院关于打好攻坚战的意见", "中发〔2021〕40号", True),
            ("江苏省水污染防治条例", None, True),
            ("地表水环境质量标准", "GB 3838-2002", False),
            ("排放标准", "GB 18918-2002", False),
        ],
    ),
    (
        "第一条 根据《中华人民共和国水污染防治法》等法律，制定本条例。\n"
        "第二条 违反《云南省滇池保护条例》（以下简称《条例》）的，依照《条例》处罚。",
        [
            ("中华人民共和国水污染防治法", None, True),
            ("云南省滇池保护条例", None, False),
            ("云南省滇池保护条例", None, False),
        ],
    ),
    (
        "按照国务院令第641号和鲁政办字[2023]第7号要求，现通知如下。\n"
        "一、总则\n符合DB37/676-2007、HJ/T 91-2002、CJJ 131—2009标准。",
        [
            (None, "国务院令第641号", True),
            (None, "鲁政办字〔2023〕7号", True),
            (None, "DB37/676-2007", False),
            (None, "HJ/T 91-2002", False),
            (None, "CJJ 131-2009", False),
        ],
    ),
    (
        "关于印发《冠县治水方案》的通知\n冠政办字〔2023〕1号\n《冠县治水方案》已经县政府同意，现印发给你们。\n"
        "冠县治水方案\n根据《聊城市治水方案》要求，制定本方案。\n一、目标\n落实《冠县治水方案》任务。",
        [("聊城市治水方案", None, True)],
    ),
    (
        "根据《关于印发山东省落实<治水计划>实施方案的通知》（鲁政发〔2015〕31号）、"
        "《济南市落实<治水计划>实施方案》（济生态办〔2016〕12号）的有关要求，制定本方案。\n一、思路",
        [
            ("关于印发山东省落实<治水计划>实施方案的通知", "鲁政发〔2015〕31号", True),
            ("治水计划", None, False),
            ("济南市落实<治水计划>实施方案", "济生态办〔2016〕12号", True),
            ("治水计划", None, False),
        ],
    ),
    (
        "根据中华人民共和国水污染防治法和省政府令第292号，现通知如下。\n一、严格执行污水综合排放标准（GB8978-1996）。",
        [
            ("中华人民共和国水污染防治法", None, True),
            (None, "省政府令第292号", True),
            ("污水综合排放标准", "GB 8978-1996", False),
        ],
    ),
    (
        "一、任务\n依据落后工艺指导目录、产业结构调整指导目录及标准，落实国家优先控制化学品名录要求，发布危险品禁运名录。",
        [
            ("落后工艺指导目录", None, False),
            ("产业结构调整指导目录", None, False),
            ("国家优先控制化学品名录", None, False),
        ],
    ),
    (
        "现将《关于加强监管的通知》（鲁环发〔2020〕3号）转发给你们。\n一、要求",
        [("关于加强监管的通知", "鲁环发〔2020〕3号", False)],
    ),
    (
        "落实《城镇排水条例》（国务院令第641号）、《医院规范》（HJ 2029）。\n一、任务",
        [
            ("城镇排水条例", "国务院令第641号", True),
            ("医院规范", "HJ 2029", True),
        ],
    ),
    ("一、目标\n共完成《》项，《未闭合的标题。2023年第5号，〔2023〕7号。", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_citations(text: str, expected: list[tuple[str | None, str | None, bool]]) -> None:
    document = laid(text)
    found = citations_of(document, outline(document))
    assert [(c.title, c.number, c.implements) for c in found] == expected


def test_the_span_holds_title_and_number() -> None:
    text = "一、任务\n执行《医院规范》（HJ 2029）相关要求，执行鲁政办字〔2023〕7号。"
    document = laid(text)
    spans = [c.span.of(text) for c in citations_of(document, outline(document))]
    assert spans == ["《医院规范》（HJ 2029）", "鲁政办字〔2023〕7号"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《甲》和《乙》", [("甲", 0), ("乙", 0)]),
        ("《关于印发《甲》的通知》", [("甲", 1), ("关于印发《甲》的通知", 0)]),
        ("《甲", []),
        ("甲》《乙》", [("乙", 0)]),
        ("《" + "长" * 300 + "《乙》", [("乙", 0)]),
    ],
)
def test_titles_nest(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(t.inside.of(text), t.depth) for t in titles(text)] == expected


LETTERS = "《》<>根据按照落实、，。（）〔〕2023号国务院令第鲁政发GBHJ/-标准目录制定本办法一、\n "


@given(st.one_of(st.text(max_size=60), st.text(alphabet=LETTERS, max_size=60)))
def test_any_text_gives_citations_inside_it_in_order(text: str) -> None:
    document = laid(text)
    found = citations_of(document, outline(document))
    assert all(0 <= c.span.start < c.span.end <= len(text) for c in found)
    assert all(c.title or c.number for c in found)
    assert [c.span.start for c in found] == sorted(c.span.start for c in found)
