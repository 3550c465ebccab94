"""What is said of a document and of the things it shares with others, and where each is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store, parse, serialize

from kg.build import build
from kg.resolved import ResolvedDocument, resolve_document
from kg.store import GraphStore
from kg.triples import document_triples, entity_triples
from loaders import LoaderError, Source, load
from ontology.iri import document_iri
from tests.factories import policy


@pytest.fixture(scope="module")
def resolved(tmp_path_factory: pytest.TempPathFactory) -> ResolvedDocument:
    file = tmp_path_factory.mktemp("one") / "方案.txt"
    file.write_text(policy(), "utf-8")
    (document,) = load(file)
    return resolve_document(document, "digest", document_iri(document.header.number or ""))


def test_a_documents_triples_are_under_its_iri_and_shared_ones_are_not(resolved: ResolvedDocument) -> None:
    own = [triple.subject.value for triple in document_triples(resolved)]
    shared = [triple.subject.value for triple in entity_triples(resolved)]
    assert own and shared
    assert all(iri == resolved.iri or iri.startswith(f"{resolved.iri}/") for iri in own)
    assert not any(iri.startswith(resolved.iri) for iri in shared)


def test_nothing_is_said_twice_of_a_document(resolved: ResolvedDocument) -> None:
    said = list(map(str, document_triples(resolved)))
    assert len(said) == len(set(said))


def test_a_span_that_shows_two_facts_is_one_evidence(resolved: ResolvedDocument) -> None:
    text = resolved.document.text
    spans = [
        (t.subject.value, t.object.value)
        for t in document_triples(resolved)
        if t.predicate.value.endswith("exact")
    ]
    assert len({iri for iri, _ in spans}) == len(spans)
    for iri, exact in spans:
        start, end = map(int, iri.rsplit("/", 1)[-1].split("-"))
        assert text[start:end] == exact


def test_triples_survive_turtle(resolved: ResolvedDocument) -> None:
    triples = [*document_triples(resolved), *dict.fromkeys(entity_triples(resolved))]
    written = serialize(triples, format=RdfFormat.TURTLE)
    assert written is not None
    assert {str(quad.triple) for quad in parse(written, RdfFormat.TURTLE)} == set(map(str, triples))


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (
            "SELECT ?l WHERE { ?d a hetu:PolicyDocument ; hetu:issuer/skos:prefLabel ?l }",
            ["聊城市人民政府办公室"],
        ),
        ("SELECT ?i WHERE { ?d a hetu:PolicyDocument ; dcterms:issued ?i }", ["2023-03-31"]),
        ("SELECT ?l WHERE { ?d a hetu:PolicyDocument ; hetu:jurisdiction/skos:prefLabel ?l }", ["聊城市"]),
        ("SELECT ?c WHERE { ?d a hetu:PolicyDocument ; hetu:jurisdiction/hetu:adcode ?c }", ["371500"]),
        (
            "SELECT ?n WHERE { ?d hetu:noticeTitle ?n }",
            ["聊城市人民政府办公室关于印发聊城市碧水保卫战工作方案的通知"],
        ),
        ("SELECT ?l WHERE { ?t hetu:leadUnit/skos:prefLabel ?l }", ["聊城市水利局"]),
        ("SELECT ?l WHERE { ?t hetu:cooperatingUnit/skos:prefLabel ?l }", ["聊城市生态环境局"]),
        (
            "SELECT ?p WHERE { ?t hetu:leadUnit ?u ; hetu:headingPath ?p }",
            ["二、重点任务 / （一）治理河道 / 1.疏浚徒骇河十公里"],
        ),
        ("SELECT ?l WHERE { ?t hetu:leadUnit ?u ; hetu:concerns/skos:prefLabel ?l }", ["徒骇河"]),
        (
            "SELECT ?x WHERE { ?r hetu:role hetu:Lead ; hetu:evidence/oa:exact ?x }",
            ["牵头单位：市水利局；配合单位：市生态环境局"],
        ),
        ("SELECT ?l WHERE { ?r hetu:role hetu:Lead ; hetu:evidence/hetu:line ?l }", ["14"]),
        ("SELECT ?l WHERE { ?w a/rdfs:subClassOf* hetu:WaterBody ; skos:prefLabel ?l }", ["徒骇河"]),
    ],
)
def test_what_a_reader_can_ask(tmp_path: Path, query: str, rows: list[str]) -> None:
    (tmp_path / "方案.txt").write_text(policy(), "utf-8")
    with GraphStore.in_memory() as store:
        build([tmp_path], store)
        assert [str(row[0]) for row in store.select(query)] == rows


def test_no_triple_stands_in_two_graphs(three_documents: GraphStore) -> None:
    """The union of graphs does not remove duplicates: counts would be wrong."""
    engine: Store = three_documents.engine
    triples = [str(quad.triple) for quad in engine]
    assert len(triples) == len(set(triples))


_PIECES = st.sampled_from(
    ["聊城市人民政府办公室", "关于印发方案的通知", "聊政办字〔2023〕7号", "各县（市、区）人民政府：", "一、任务", "（一）控源", "1.清淤。",
     "（责任单位：市水利局、", "市住建局牵头，市水利局配合。", "〔", "）", "附件1", "2023年3月31日", "到2023年底，徒骇河断面水质达到Ⅲ类。",
     "序号\t任务\t责任单位", "1\t清淤\t市水利局", "", "根据《水污染防治法》（国发〔2015〕17号）"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.lists(st.one_of(_PIECES, st.text(max_size=24)), min_size=4, max_size=30))
def test_evidence_is_a_slice_whatever_the_text(lines: list[str]) -> None:
    try:
        documents = load(Source("样本.txt", "\n".join(lines).encode("utf-8", "replace")))
    except LoaderError:
        return
    for n, document in enumerate(documents):
        found = resolve_document(document, "digest", document_iri(f"样本{n}"))
        said = [*document_triples(found), *entity_triples(found)]
        for triple in said:
            if triple.predicate.value.endswith("#exact"):
                start, end = map(int, triple.subject.value.rsplit("/", 1)[-1].split("-"))
                assert document.text[start:end] == triple.object.value
        written = serialize(said, format=RdfFormat.N_TRIPLES)
        assert written is not None and {q.triple for q in parse(written, RdfFormat.N_TRIPLES)} == set(said)
