"""The store: whole documents, shared facts once, and no harm from a crash at any point."""

from __future__ import annotations

import datetime
import io
import multiprocessing
import os
import signal
import time
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.document_facts import DocumentFacts
from kg.errors import StoreBusy, StoreDamaged, StoreError, StoreMissing
from kg.manifest import Manifest, SourceRecord
from kg.store import GraphStore
from kg.values import bind, plain
from ontology.iri import ENTITY_GRAPH, ONTOLOGY_GRAPH
from ontology.terms import SKOS
from ontology.terms import XSD as XSD_TERMS

A = "https://w3id.org/hetu/id/document/甲-2023-1号"
B = "https://w3id.org/hetu/id/document/乙-2023-2号"
LABEL = ox.NamedNode(SKOS.altLabel)
XSD = XSD_TERMS.namespace


def fact(subject: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), LABEL, ox.Literal(value))


def unit_fact(name: str) -> ox.Triple:
    return fact(f"https://w3id.org/hetu/id/unit/371500/{name}", name)


def record(path: str, *documents: str, sha256: str = "aa") -> SourceRecord:
    return SourceRecord(path, sha256, "1", documents)


def entities(store: GraphStore) -> set[str]:
    quads = store.engine.quads_for_pattern(None, None, None, ox.NamedNode(ENTITY_GRAPH))
    return {quad.object.value for quad in quads}


def held(store: GraphStore) -> str:
    out = io.BytesIO()
    store.export("nq", out)
    return "\n".join(sorted(out.getvalue().decode().splitlines()))


def document(iri: str, own: list[ox.Triple], shared: list[ox.Triple], source: SourceRecord) -> DocumentFacts:
    return DocumentFacts(iri, tuple(own), tuple(shared), source)


def facts_of(iri: str, own: list[str], shared: list[str], sha256: str = "aa") -> DocumentFacts:
    return document(
        iri,
        [fact(f"{iri}/task/{n}", text) for n, text in enumerate(own)],
        [unit_fact(name) for name in shared],
        record(f"{iri[-4:]}.txt", iri, sha256=sha256),
    )


def put(store: GraphStore, iri: str, own: list[str], shared: list[str], sha256: str = "aa") -> None:
    store.replace_documents([facts_of(iri, own, shared, sha256)])


def test_a_document_is_replaced_as_a_whole() -> None:
    with GraphStore.in_memory() as store:
        put(store, A, ["一", "二", "三"], ["环保局"])
        put(store, A, ["四"], ["环保局"])
        assert {row[0] for row in store.select("SELECT ?o { GRAPH ?g { ?s skos:altLabel ?o } }")} == {
            "四",
            "环保局",
        }
        assert len(store) == 2


def test_a_shared_fact_stands_once_and_counts_are_right() -> None:
    with GraphStore.in_memory() as store:
        put(store, A, ["一"], ["环保局", "水利局"])
        put(store, B, ["一"], ["环保局"])
        assert store.select("SELECT (COUNT(*) AS ?n) { ?u skos:altLabel '环保局' }") == ((1,),)


def test_a_shared_fact_goes_with_the_last_document_that_states_it() -> None:
    with GraphStore.in_memory() as store:
        put(store, A, ["一"], ["环保局", "水利局"])
        put(store, B, ["一"], ["环保局"])
        put(store, A, ["一"], ["住建局"])
        assert entities(store) == {"环保局", "住建局"}
        store.remove_document(B)
        assert entities(store) == {"住建局"}
        store.remove_document(A)
        assert len(store) == 0
        assert store.documents() == {}


def test_many_at_once_are_as_if_one_by_one(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path / "bulk") as bulk, GraphStore.in_memory() as single:
        put(bulk, A, ["旧"], ["环保局", "水利局"], sha256="old")
        for store in (bulk, single):
            store.replace_documents(
                [facts_of(A, ["一", "二"], ["环保局"]), facts_of(B, ["三"], ["环保局", "住建局"])]
            )
        assert held(bulk) == held(single)
        assert A[-4:] + ".txt" in bulk.sources()
        bulk.flush()
        single.flush()
        assert bulk.sources() == single.sources()
        bulk.remove_document(B)
        assert entities(bulk) == {"环保局"}
        assert not list((tmp_path / "bulk" / "graph").glob("bulk-*.sst"))


def test_many_at_once_are_all_or_none(tmp_path: Path) -> None:
    wrong = DocumentFacts(B, (unit_fact("环保局"),), (), record("乙.txt", B))
    with GraphStore.open(tmp_path) as store:
        with pytest.raises(ValueError, match="subject"):
            store.replace_documents([facts_of(A, ["一"], []), wrong])
        assert len(store) == 0
        assert store.documents() == {}


@pytest.mark.parametrize(
    ("facts", "entity_facts"),
    [
        ([unit_fact("环保局")], []),
        ([], [fact(f"{A}/task/1", "一")]),
        ([fact(B, "别的文件")], []),
        ([fact(A + "x/task/1", "名字相近的文件")], []),
        ([ox.Triple(ox.BlankNode(), LABEL, ox.Literal("一"))], []),
        ([], [ox.Triple(ox.BlankNode(), LABEL, ox.Literal("一"))]),
    ],
)
def test_facts_in_the_wrong_graph_are_refused_and_nothing_is_written(
    facts: list[ox.Triple], entity_facts: list[ox.Triple]
) -> None:
    with GraphStore.in_memory() as store:
        put(store, A, ["旧"], ["水利局"])
        before = held(store)
        with pytest.raises(ValueError, match="subject"):
            store.replace_documents([document(A, facts, entity_facts, record("a.txt", A))])
        assert held(store) == before


def test_text_that_looks_like_an_update_is_only_text() -> None:
    text = '" } } ; DROP ALL ; INSERT DATA { <a:b> <a:b> "\\u0022 \n\r\t \\ <x> 𠮷 \u2028'
    with GraphStore.in_memory() as store:
        put(store, A, ["旧"], [])
        for iri in (A, B):  # one that was there, by an update; a new one, by the bulk loader
            shared = fact("https://w3id.org/hetu/id/unit/371500/局", text)
            store.replace_documents([document(iri, [fact(iri, text)], [shared], record("a.txt", iri))])
            assert store.select(f"SELECT ?o {{ <{iri}> skos:altLabel ?o }}") == ((text,),)
        assert entities(store) == {text}
        assert len(store) == 3


def test_what_was_built_is_found_again_on_disk(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with GraphStore.open(folder) as store:
        put(store, A, ["一"], ["环保局"])
        store.record_source(SourceRecord("空.txt", "00", "1", (), "failed", "空文件"))
    with GraphStore.read_only(folder) as store:
        assert store.documents() == {A: "3-1号.txt"}
        assert store.sources() == {
            "3-1号.txt": record("3-1号.txt", A),
            "空.txt": SourceRecord("空.txt", "00", "1", (), "failed", "空文件"),
        }
        assert len(store) == 2


def test_a_file_counts_as_read_only_when_every_document_of_it_is_in() -> None:
    both = SourceRecord("公报.txt", "aa", "1", (A, B))
    with GraphStore.in_memory() as store:
        store.replace_documents([document(A, [fact(A, "甲")], [], both)])
        assert store.sources() == {}
        store.replace_documents([document(B, [fact(B, "乙")], [], both)])
        assert store.sources() == {"公报.txt": both}


def test_removing_a_file_removes_its_documents_and_no_other() -> None:
    with GraphStore.in_memory() as store:
        for iri, path in ((A, "甲.txt"), (B, "乙.txt")):
            put_one = document(iri, [fact(iri, path)], [unit_fact("环保局")], record(path, iri))
            store.replace_documents([put_one])
        store.flush()
        store.remove_source("甲.txt")
        assert list(store.documents()) == [B]
        assert list(store.sources()) == ["乙.txt"]
        assert entities(store) == {"环保局"}


def test_the_version_changes_with_a_finished_build_and_only_then(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path) as store:
        assert store.version == ""
        put(store, A, ["一"], [])
        assert store.version == ""
        store.flush()
        first = store.version
    assert first
    with GraphStore.open(tmp_path):
        pass
    with GraphStore.open(tmp_path) as store:
        assert store.version == first
        put(store, A, ["二"], [])
    with GraphStore.read_only(tmp_path) as store:
        assert store.version not in ("", first)


def test_the_ontology_is_loaded_once_and_replaced_when_it_changes(tmp_path: Path) -> None:
    one, two = tmp_path / "a.ttl", tmp_path / "b.ttl"
    # The same blank node label in two files names two things.
    one.write_text("<a:A> a [ <a:in> 1 ] . _:x <a:from> 'one' .", encoding="utf-8")
    two.write_text("_:x <a:from> 'two' .", encoding="utf-8")
    count = f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ GRAPH <{ONTOLOGY_GRAPH}> {{ ?s ?p ?o }} }}"
    with GraphStore.open(tmp_path / "store") as store:
        assert store.put_ontology([one, two]) is True
        assert store.select(count) == ((4,),)
        assert store.put_ontology([one, two]) is False
        one.write_text("<a:A> a <a:B> .", encoding="utf-8")
        assert store.put_ontology([one, two]) is True
        assert store.select(count) == ((2,),)


def test_a_second_writer_is_told_to_wait(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path), pytest.raises(StoreBusy, match=r"正被另一个构建进程写入.*another build"):
        GraphStore.open(tmp_path)


def test_no_store_is_said_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="hetu build"):
        GraphStore.read_only(tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("broken", ["graph/CURRENT", "manifest.sqlite3"])
def test_a_damaged_store_is_said(tmp_path: Path, broken: str) -> None:
    with GraphStore.open(tmp_path) as store:
        put(store, A, ["一"], [])
    for name in tmp_path.glob("manifest.sqlite3-*"):
        name.unlink()
    (tmp_path / broken).write_bytes(b"garbage" * 1000)
    with pytest.raises(StoreDamaged, match=r"删除.*delete"):
        GraphStore.open(tmp_path)


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="file"):
        GraphStore.open(tmp_path / "file")


def test_a_closed_store_says_so() -> None:
    store = GraphStore.in_memory()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        len(store)


@pytest.mark.parametrize(
    ("format", "graphs_kept"),
    [("nq", True), ("trig", True), ("jsonld", True), ("ttl", False), ("nt", False), ("rdf", False)],
)
def test_export_holds_every_triple(format: str, graphs_kept: bool) -> None:
    with GraphStore.in_memory() as store:
        put(store, A, ["一", "二"], ["环保局"])
        out = io.BytesIO()
        store.export(format, out)
        parsed = list(ox.parse(out.getvalue(), ox.RdfFormat.from_extension(format)))
        assert {quad.triple for quad in parsed} == {quad.triple for quad in store.engine}
        assert {quad.graph_name for quad in parsed} == (
            {ox.NamedNode(A), ox.NamedNode(ENTITY_GRAPH)} if graphs_kept else {ox.DefaultGraph()}
        )


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (ox.NamedNode("a:b"), "a:b"),
        (ox.Literal("河", language="zh"), "河"),
        (ox.Literal(3), 3),
        (ox.Literal("2.50", datatype=ox.NamedNode(XSD + "decimal")), Decimal("2.50")),
        (ox.Literal(0.5), 0.5),
        (ox.Literal("2023-12-31", datatype=ox.NamedNode(XSD + "date")), datetime.date(2023, 12, 31)),
        (ox.Literal("2023年", datatype=ox.NamedNode(XSD + "date")), "2023年"),
        (ox.Literal("多", datatype=ox.NamedNode(XSD + "decimal")), "多"),
        (ox.Literal(True), True),
        (ox.Literal(False), False),
        (None, None),
    ],
)
def test_plain_values(term: object, value: object) -> None:
    got = plain(term)
    assert got == value
    assert type(got) is type(value)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=40))
def test_any_text_can_be_bound_and_comes_back(text: str) -> None:
    with GraphStore.in_memory() as store:
        assert store.select("SELECT ?x { VALUES ?x {} }", {"x": ox.Literal(text)}) == ((text,),)


def test_binding_needs_every_name_and_no_other() -> None:
    with pytest.raises(ValueError, match="water"):
        bind("SELECT * { VALUES ?water {} ?t ?p ?water }", {})
    with pytest.raises(ValueError, match="unit"):
        bind("SELECT * { ?t ?p ?unit }", {"unit": ox.Literal("x")})
    several = {"w": [ox.Literal(1), ox.NamedNode("a:b")]}
    assert "VALUES ?w { " in bind("SELECT * { VALUES ?w { } }", several)


# -- crashes ----

_STEPS = ("begin", "applied", "settle")  # the graph itself is changed between the first two


class _Crash(Exception):
    pass


@pytest.mark.parametrize("step", _STEPS)
@pytest.mark.parametrize("after", [False, True])
def test_a_crash_at_any_step_is_healed_by_reading_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    with GraphStore.open(tmp_path) as store:
        put(store, A, ["旧一", "旧二"], ["环保局", "水利局"], sha256="old")
        put(store, B, ["乙"], ["水利局"])

    store = GraphStore.open(tmp_path)
    real = getattr(Manifest, step)

    def crash(self: Manifest, *arguments: object) -> object:
        if after:
            real(self, *arguments)
        raise _Crash

    monkeypatch.setattr(Manifest, step, crash)
    with pytest.raises(_Crash):
        put(store, A, ["新"], ["住建局"], sha256="new")
        store.flush()
    store.close()
    monkeypatch.undo()

    with GraphStore.open(tmp_path) as store:
        finished = store.sources().get("3-1号.txt")
        if step != "settle" or not after:  # until it is settled, the new reading must not count as done
            assert finished is None or finished.sha256 == "old"
        put(store, A, ["新"], ["住建局"], sha256="new")
        store.flush()
        assert store.sources()["3-1号.txt"].sha256 == "new"
        assert entities(store) == {"水利局", "住建局"}
        assert store.select(f"SELECT ?o {{ GRAPH <{A}> {{ ?s ?p ?o }} }}") == (("新",),)


def _write_until_killed(folder: str, started: multiprocessing.synchronize.Event) -> None:
    with GraphStore.open(folder) as store:
        started.set()
        for n in range(10_000):
            put(store, (A, B)[n % 2], [f"{n}"] * (n % 7 + 1), [f"局{n % 5}", f"局{n % 3}"], sha256=str(n))
            if n % 10 == 9:
                store.flush()


@pytest.mark.parametrize("delay", [0.02, 0.05, 0.09, 0.15])
def test_killed_while_writing_leaves_whole_documents_and_heals(tmp_path: Path, delay: float) -> None:
    context = multiprocessing.get_context("spawn")
    started = context.Event()
    writer = context.Process(target=_write_until_killed, args=(str(tmp_path), started), daemon=True)
    writer.start()
    assert started.wait(60)
    time.sleep(delay)
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    with GraphStore.open(tmp_path) as store:
        texts = {
            graph: {row[0] for row in store.select(f"SELECT ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")}
            for graph in (A, B)
        }
        assert all(
            len(values) <= 1 for values in texts.values()
        )  # never half of one build and half of another
        put(store, A, ["末"], ["局末"], sha256="end")
        put(store, B, ["末"], ["局末"], sha256="end")
        store.flush()
        assert entities(store) == {"局末"}
        assert len(store) == 3


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([A, B]), st.sets(st.sampled_from(["甲局", "乙局", "丙局"])), st.booleans()),
        max_size=12,
    )
)
def test_any_history_ends_as_if_only_the_last_state_had_been_built(
    history: list[tuple[str, set[str], bool]],
) -> None:
    last: dict[str, set[str]] = {}
    with GraphStore.in_memory() as store, GraphStore.in_memory() as fresh:
        for iri, shared, removed in history:
            if removed:
                store.remove_document(iri)
                last.pop(iri, None)
            else:
                put(store, iri, sorted(shared), sorted(shared))
                last[iri] = shared
        for iri, shared in last.items():
            put(fresh, iri, sorted(shared), sorted(shared))
        assert held(store) == held(fresh)


def test_a_first_build_that_was_cut_off_at_once_is_no_store_yet(tmp_path: Path) -> None:
    ox.Store(str(tmp_path / "graph"))
    with pytest.raises(StoreMissing, match="hetu build"):
        GraphStore.read_only(tmp_path)
    (tmp_path / "manifest.sqlite3").touch()
    with pytest.raises(StoreMissing, match="hetu build"):
        GraphStore.read_only(tmp_path)
    with GraphStore.open(tmp_path) as store:
        put(store, A, ["一"], [])
    with GraphStore.read_only(tmp_path) as store:
        assert list(store.documents()) == [A]
