"""Which words oblige, and how strongly. Expectations were decided by reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.document import LaidText, Line, Span
from loaders.extract.obligations import obligations_of, strongest
from ontology.concepts import obligations


def laid(text: str) -> LaidText:
    return LaidText(text, (Line(Span(0, len(text))),), ())


def words(text: str) -> list[tuple[str, str]]:
    return [(mention.span.of(text), mention.strength) for mention in obligations_of(laid(text))]


MENTIONS = [
    ("施工单位必须持证上岗。", [("必须", "必须")]),
    ("严禁在林区野外用火，禁止携带火种进山。", [("严禁", "严禁"), ("禁止", "禁止")]),
    ("任何单位和个人不得侵占校舍。", [("不得", "不得")]),
    ("用人单位应当依法缴纳工伤保险费。", [("应当", "应当")]),
    ("各地应建立台账，要定期更新。", [("应", "应当"), ("要", "要")]),
    (
        "鼓励社会力量参与，支持设立分店，引导农户入社。",
        [("鼓励", "鼓励"), ("支持", "支持"), ("引导", "引导")],
    ),
    ("学校可以聘请兼职教师。", [("可以", "可以")]),
    ("加强应急供应和相应响应，适应主要需求，落实重要要求。", []),
    ("探索建立联席会议制度，推动数据共享。", [("探索", "探索"), ("推动", "推动")]),
    ("驾驶人须随身携带证件。", [("须", "必须")]),
    ("《鼓励外商投资产业目录》由商务部门发布。", []),
    ("《推进方案（试行）》已印发。", []),
    ("市场规模持续扩大，游客人数创新高。", []),
]


@pytest.mark.parametrize(("text", "expected"), MENTIONS)
def test_mentions(text: str, expected: list[tuple[str, str]]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("鼓励企业技术改造，严禁新增产能，要加强监管。", "严禁"),
        ("要加强监管，应当建立台账。", "应当"),
        ("支持开展试点，推动成果转化。", "推动"),
        ("开展培训，做好总结。", None),
        ("", None),
    ],
)
def test_the_strongest_of_a_passage(passage: str, expected: str | None) -> None:
    assert strongest(obligations_of(laid(passage))) == expected


@given(st.text(alphabet="必须应当要求主重不得可以严禁止鼓励支持推动《》\n，。", max_size=80))
def test_any_text(text: str) -> None:
    names = {obligation.name for obligation in obligations()}
    for mention in obligations_of(laid(text)):
        assert 0 <= mention.span.start < mention.span.end <= len(text)
        assert mention.strength in names
