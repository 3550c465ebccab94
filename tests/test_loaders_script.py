"""Traditional script: matched like simplified, kept as it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.build import build
from kg.store import GraphStore
from loaders import Source, load
from loaders.script import is_traditional, simplified
from tests.factories import policy

TRADITIONAL = """聊城市人民政府辦公室關於印發徒駭河治理方案的通知
聊政辦字〔2023〕61號
各縣（市、區）人民政府：
現將方案印發給你們，請認真貫徹執行。
聊城市人民政府辦公室
2023年5月6日
徒駭河治理方案
一、重點任務
1.疏濬徒駭河河道。（牽頭單位：市水利局；配合單位：市生態環境局）
2.排查入河排污口，2023年底前完成。市農業農村局負責監督管理。
"""


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("徒駭河", "徒骇河"),
        ("關於", "关于"),
        ("市水務局（ＰＨ）2023", "市水务局（ＰＨ）2023"),
        ("疏浚", "疏浚"),
        ("", ""),
    ],
)
def test_character_by_character(text: str, plain: str) -> None:
    assert simplified(text) == plain


@given(st.text())
def test_the_length_is_kept(text: str) -> None:
    assert len(simplified(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "traditional"),
    [
        (TRADITIONAL, True),
        (policy(), False),
        (policy() + "他題寫了「徒駭河」三字。", False),
        ("", False),
        ("ABC", False),
    ],
)
def test_a_word_in_it_makes_no_text_traditional(text: str, traditional: bool) -> None:
    assert is_traditional(text) is traditional


def test_its_facts_are_those_of_the_simplified_text_and_its_words_its_own() -> None:
    (document,) = load(Source("治理方案.txt", TRADITIONAL.encode()))
    written = [
        (s.task.of(document.text), [(a.span.of(document.text), a.role.value) for a in s.assignments])
        for s in document.statements
    ]
    assert written == [
        ("疏濬徒駭河河道。", [("市水利局", "Lead"), ("市生態環境局", "Cooperate")]),
        ("排查入河排污口，2023年底前完成", [("市農業農村局", "Supervise")]),
    ]
    assert document.header.number == "聊政办字〔2023〕61号"
    assert [d.title for d in document.divisions if d.label == "一、"] == ["重點任務"]
    assert {w.name for w in document.waters} == {"徒骇河"}
    assert [d.due for d in document.deadlines] == ["2023-12-31"]


def test_its_units_and_rivers_are_those_of_other_documents(tmp_path: Path) -> None:
    (tmp_path / "繁体.txt").write_text(TRADITIONAL, "utf-8")
    (tmp_path / "方案.txt").write_text(policy(), "utf-8")
    with GraphStore.in_memory() as store:
        build([tmp_path], store)
        query = """SELECT DISTINCT ?unit ?water ?words WHERE {
          ?r hetu:role hetu:Lead ; hetu:unit ?unit ; hetu:mention "市水利局" ; hetu:task ?task .
          ?task hetu:concerns ?water . ?water a hetu:River . ?r hetu:evidence/oa:exact ?words }"""
        rows = list(store.select(query))
        assert len({row[0] for row in rows}) == 1 and len({row[1] for row in rows}) == 1
        assert any("牽頭單位" in str(row[2]) for row in rows) and any(
            "牵头单位" in str(row[2]) for row in rows
        )
