"""Where names begin, the words that decide it, and that no text makes the search for names slow."""

from __future__ import annotations

import time

import pytest

from loaders.document import Span
from loaders.extract.citations import citations_of
from loaders.extract.facilities import facilities_of
from loaders.extract.names import Edge, checked, name_start
from loaders.extract.places import places_of
from loaders.extract.sections import sections_of
from loaders.extract.titles import disjoint, is_inside, named_documents, other_documents
from loaders.extract.tributaries import tributaries_of
from loaders.extract.waters import waters_of
from loaders.lexicon import LexiconError
from loaders.outline import outline
from tests.laid_texts import laid

# (text up to the last word of the name, the name's own part, what stands before it)
STARTS = [
    ("、徒骇", "徒骇", Edge.HARD),
    ("治理徒骇", "徒骇", Edge.WORD),
    ("对徒骇", "徒骇", Edge.LETTER),
    ("昌邑市潍", "潍", Edge.PLACE),
    ("聊城徒骇", "徒骇", Edge.PLACE),
    ("钱庄镇老赵", "老赵", Edge.AREA),
    ("、将军", "将军", Edge.HARD),  # in a list 将 begins the name
    ("、和平", "和平", Edge.HARD),
    ("马颊河和徒骇", "徒骇", Edge.LETTER),
    ("全长25公里潍", "潍", Edge.HARD),
    ("推进聊城市", "聊城市", Edge.WORD),  # not 城市
]


@pytest.mark.parametrize(("text", "name", "edge"), STARTS)
def test_a_name_begins_after_what_stands_before_it(text: str, name: str, edge: Edge) -> None:
    start = name_start(text, 0, len(text), 4)
    assert start is not None
    assert (text[start.at :], start.edge) == (name, edge)


@pytest.mark.parametrize("text", ["加强治理", "需求和", "", "，", "全面推进城市"])
def test_no_name_where_a_word_stands(text: str) -> None:
    assert name_start(text, 0, len(text), 6) is None


@pytest.mark.parametrize("words", [["河", "河"], ["河", ""], [" 河"]])
def test_a_word_list_with_a_slip_is_refused(words: list[str]) -> None:
    with pytest.raises(LexiconError, match=r"rivers\.toml"):
        checked("rivers.toml", words)


def test_a_document_still_to_be_made_is_no_other_document() -> None:
    text = "编制《徒骇河治理方案》，落实《黄河保护条例》和聊政办字〔2023〕7号。"
    assert [s.of(text) for s in named_documents(text)] == [
        "《徒骇河治理方案》",
        "《黄河保护条例》",
        "和聊政办字〔2023〕",
    ]
    assert [s.of(text) for s in other_documents(text)] == ["《黄河保护条例》", "和聊政办字〔2023〕"]


def test_spans_inside_others_are_left_out() -> None:
    spans = disjoint([Span(5, 9), Span(0, 10), Span(12, 14)])
    assert spans == (Span(0, 10), Span(12, 14))
    assert is_inside(Span(9, 10), spans)
    assert not is_inside(Span(9, 11), spans)
    assert not is_inside(Span(11, 12), spans)


@pytest.mark.parametrize(
    "piece",
    [
        "河",
        "水库",
        "徒骇河",
        "《",
        "《》",
        "桥断面",
        "断面、",
        "高新技术",
        "路",
        "村",
        "东西沟",
        "解州、",
        "落实名录",
        "某",
        "2023〔",
    ],
)
def test_time_grows_with_the_text_only(piece: str) -> None:
    """Every search over 12,000 characters of one repeated piece takes a fraction of a second."""
    text = laid((piece * 12_000)[:12_000])
    start = time.process_time()
    waters = waters_of(text)
    tributaries_of(text, waters)
    facilities = facilities_of(text, waters)
    places_of(text, waters, facilities)
    sections_of(text, waters, outline(text))
    citations_of(text, outline(text))
    assert time.process_time() - start < 4.0
