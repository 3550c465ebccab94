"""The tree of documents: what was made under what, what is cited, and who is not in the corpus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.descent import Branch, descent
from kg.store import GraphStore
from tests.service import make_store

_PREFIXES = """
@prefix hetu: <https://w3id.org/hetu/ns#> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def paper(name: str, year: int, *said: str) -> str:
    facts = " ; ".join(
        [
            "a hetu:PolicyDocument",
            f'dcterms:title "{name}"',
            f'dcterms:issued "{year}-01-01"^^xsd:date',
            *said,
        ]
    )
    return f":{name} {{ :{name} {facts} }}\n"


def tree(folder: Path, trig: str) -> tuple[Branch, ...]:
    with GraphStore.read_only(make_store(folder, _PREFIXES + trig)) as store:
        return descent(store)


def shape(branches: tuple[Branch, ...]) -> list[object]:
    return [[branch.title, shape(branch.below)] if branch.below else branch.title for branch in branches]


def test_documents_stand_below_what_they_were_made_under(tmp_path: Path) -> None:
    found = tree(
        tmp_path,
        paper("甲", 2020) + paper("乙", 2021, "hetu:implements :甲") + paper("丙", 2022, "hetu:implements :乙", "hetu:cites :甲") + paper("丁", 2019),
    )  # fmt: skip
    assert shape(found) == ["丁", ["甲", [["乙", ["丙"]]]]]
    [first] = [branch for branch in found if branch.title == "甲"]
    [last] = first.below[0].below
    assert [(c.relation, c.title, c.inside) for c in last.names] == [
        ("implements", "乙", True),
        ("cites", "甲", True),
    ]


def test_a_citation_leads_to_the_document_it_is_or_to_its_words(tmp_path: Path) -> None:
    cited = ':cited { :notice skos:prefLabel "关于甲的通知" ; owl:sameAs :甲 . :law skos:prefLabel "《某条例》" }\n'
    words = ":words { :e hetu:names :law ; hetu:document :乙 ; oa:start 7 ; oa:end 12 }\n"
    found = tree(
        tmp_path,
        paper("甲", 2020) + paper("乙", 2021, "hetu:implements :notice", "hetu:cites :law") + cited + words,
    )
    assert shape(found) == [["甲", ["乙"]]]
    first, second = found[0].below[0].names
    assert (first.title, first.inside, first.start) == ("甲", True, None)
    assert (second.title, second.inside, second.start, second.end) == ("《某条例》", False, 7, 12)


def test_documents_that_name_each_other_are_all_there_once_a_way(tmp_path: Path) -> None:
    found = tree(
        tmp_path, paper("甲", 2020, "hetu:implements :乙") + paper("乙", 2021, "hetu:implements :甲")
    )
    assert shape(found) == [["甲", ["乙"]]]


def test_an_empty_graph_has_no_tree(tmp_path: Path) -> None:
    assert tree(tmp_path, "") == ()


def every(branches: tuple[Branch, ...]) -> Iterator[str]:
    for branch in branches:
        yield branch.iri
        yield from every(branch.below)


def test_no_document_is_left_out(three_documents: GraphStore) -> None:
    rows = three_documents.select("SELECT ?d WHERE { ?d a hetu:PolicyDocument }")
    assert set(every(descent(three_documents))) == {str(row[0]) for row in rows}
