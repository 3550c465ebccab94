"""The one-file briefing: sealed, small, and every fact with the words that state it."""

from __future__ import annotations

from dataclasses import replace

import lxml.html
import pytest

from kg.network import Edge, Network, Node
from tests.networks import MARKUP, PLAN, RULES, hostile, made, river, sentence
from tests.sheets import assert_sealed, text_of
from viz.briefing import BYTES_LIMIT, Source, briefing


def brief(network: Network, lang: str = "zh", sources: tuple[Source, ...] = ()) -> str:
    return briefing(network, build="示例版 7", date="2024-05-01", lang=lang, sources=sources)


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("network", [river(), made(150, 300), hostile(), Network("空", (), (), 0)])
def test_sheet_is_sealed_without_any_script_and_small(network: Network) -> None:
    html = brief(network)
    assert_sealed(html)
    assert "<script" not in html
    assert len(html.encode()) < BYTES_LIMIT


def test_task_row_names_everyone_by_role_with_the_sentences() -> None:
    root = lxml.html.document_fromstring(brief(river()))
    first, second = root.xpath("//section[@aria-labelledby='who']//tbody/tr")
    parts = [squeezed(part.text_content()) for part in first.xpath(".//p[@class='part']")]
    assert parts == [
        "牵头Leads示例市生态环境局",
        "配合Cooperates示例市水利局",
        "监督Supervises示例市生态环境局",
        "涉及Concerns示例河",
    ]
    assert first.xpath(".//a[@class='ref']/text()") == ["[1]", "[3]"]
    assert second.xpath(".//a[@class='ref']/text()") == ["[2]"]
    for reference in root.xpath("//a[@class='ref']/@href"):
        assert root.get_element_by_id(reference[1:]) is not None


def test_each_sentence_stands_once_with_document_heading_and_offsets() -> None:
    root = lxml.html.document_fromstring(brief(river()))
    said = [squeezed(item.text_content()) for item in root.xpath("//ol[@class='said']/li")]
    assert len(said) == 3
    assert said[0].startswith("市生态环境局牵头并监督，市水利局配合")
    assert said[0].endswith("示例市水体整治方案›二、任务>（一）排污口[120–138]")
    assert "示例区巡河办法" in said[1]


def test_the_other_way_round_each_unit_has_the_numbers_of_its_tasks() -> None:
    root = lxml.html.document_fromstring(brief(river()))
    rows = [
        squeezed(row.text_content()) for row in root.xpath("//section[@aria-labelledby='parts']//tbody/tr")
    ]
    assert rows == [
        "示例市生态环境局牵头Leads11监督Supervises11",
        "示例市水利局配合Cooperates11",
        "各镇（街道）责任Responsible12",
        "示例河涉及Concerns212",
    ]


def test_task_of_which_nothing_is_stated_says_so() -> None:
    lonely = Node(f"{PLAN}/task/9", "task", "修建护岸", "修建护岸二百米。")
    network = replace(river(), nodes=(*river().nodes, lonely))
    (row,) = lxml.html.document_fromstring(brief(network)).xpath("//tr[@id='n6']")
    assert "未写明" in row.text_content()


def test_links_that_touch_no_task_have_rows_too() -> None:
    network = river()
    link = Edge(network.nodes[0].iri, network.nodes[1].iri, "shares", sentence("两局共事"), 3)
    words = squeezed(text_of(brief(replace(network, edges=(link,)))))
    assert "共同任务Sharedtasks示例市水利局" in words


def test_sources_say_what_is_known_of_a_document() -> None:
    sources = (
        Source(PLAN, "示例市水体整治方案", "示政发〔2024〕1号", "示例市人民政府", "2024-02-01", "方案.docx"),
    )
    documents = lxml.html.document_fromstring(brief(river(), sources=sources)).xpath(
        "//ol[@class='documents']/li"
    )
    assert squeezed(documents[0].text_content()) == squeezed(
        f"示例市水体整治方案 · 示政发〔2024〕1号 · 示例市人民政府 · 2024-02-01 · 方案.docx {PLAN}"
    )
    assert squeezed(documents[1].text_content()) == squeezed(f"示例区巡河办法 {RULES}")


def test_what_does_not_fit_is_cut_and_the_sheet_says_so() -> None:
    html = brief(made(5_000, 20_000))
    assert len(html.encode()) < BYTES_LIMIT
    notice = squeezed(lxml.html.document_fromstring(html).xpath("//p[@class='notice']")[0].text_content())
    assert "/5000个节点" in notice
    assert "/20000条连线" in notice
    assert "连线多者优先" in notice
    assert not lxml.html.document_fromstring(brief(replace(river(), total_nodes=6))).xpath(
        "//p[@class='notice']"
    )


def test_long_sentences_make_it_shorter_and_one_that_is_too_long_is_refused() -> None:
    network = made(100, 200)
    long = tuple(
        replace(e, sentence=replace(e.sentence, text=e.sentence.text * 1_000)) for e in network.edges
    )
    assert len(brief(replace(network, edges=long)).encode()) < BYTES_LIMIT
    node = Node("a", "unit", "a", "长" * BYTES_LIMIT)
    with pytest.raises(ValueError, match=str(BYTES_LIMIT)):
        brief(Network("过长", (node,), (Edge("a", "a", "shares", None),), 1))


def test_hostile_text_is_text() -> None:
    words = text_of(brief(hostile()))
    for text in MARKUP[:6]:
        assert text in words


def test_same_input_same_bytes_in_both_languages() -> None:
    assert brief(river()) == brief(river())
    assert '<html lang="en">' in brief(river(), lang="en")
    assert "示例版 7" in brief(river())
    assert "2024-05-01" in brief(river())
