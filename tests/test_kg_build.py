"""Builds: what is in the graph after good, bad, changed and removed files, and what the report says of them."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.build import BuildReport, Progress, build
from kg.errors import StoreBusy
from kg.store import GraphStore
from tests.factories import policy, rebuilt

_STATE = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with GraphStore.in_memory() as opened:
        yield opened


def says(store: GraphStore, query: str) -> list[tuple[object, ...]]:
    return sorted(store.select(query), key=str)


def quads(store: GraphStore) -> set[str]:
    return {str(quad) for quad in store.engine}


def reasons(report: BuildReport) -> dict[str, str]:
    """File name → why it failed."""
    return {Path(failure.path).name: failure.reason for failure in report.failures}


def test_a_folder_becomes_a_graph_with_right_counts(store: GraphStore, tmp_path: Path) -> None:
    report = rebuilt(store, tmp_path / "in", {"方案.txt": policy()})
    assert report.ok
    assert (report.documents, report.responsibilities, report.unchanged, report.tokens) == (1, 2, 0, 0)
    assert report.read == 1
    assert says(store, "SELECT ?n ?t WHERE { ?d hetu:documentNumber ?n ; dcterms:title ?t }") == [
        ("聊政办字〔2023〕7号", "聊城市碧水保卫战工作方案")
    ]
    assert says(store, "SELECT ?m WHERE { ?r hetu:role hetu:Lead ; hetu:mention ?m }") == [("市水利局",)]


def test_every_evidence_is_a_slice_of_its_document(store: GraphStore, tmp_path: Path) -> None:
    rebuilt(
        store,
        tmp_path / "in",
        {"甲.txt": policy(), "乙.txt": policy(place="运城市", number="运政办发〔2023〕1号")},
    )
    rows = says(
        store,
        "SELECT ?text ?exact ?start ?end WHERE { ?e a hetu:Evidence ; hetu:document/hetu:text ?text ; "
        "oa:exact ?exact ; oa:start ?start ; oa:end ?end }",
    )
    assert len(rows) > 20
    for text, exact, start, end in rows:
        assert str(text)[int(str(start)) : int(str(end))] == exact


def test_building_twice_changes_nothing(store: GraphStore, tmp_path: Path) -> None:
    rebuilt(store, tmp_path / "in", {"方案.txt": policy()})
    before = quads(store)
    again = build([tmp_path / "in"], store)
    assert (again.read, again.unchanged, again.ok) == (0, 1, True)
    assert quads(store) == before


def test_a_changed_file_replaces_its_document(store: GraphStore, tmp_path: Path) -> None:
    rebuilt(store, tmp_path / "in", {"方案.txt": policy()})
    rebuilt(store, tmp_path / "in", {"方案.txt": policy(tasks="1.疏浚马颊河。（牵头单位：市城管局）")})
    units = "SELECT ?n WHERE { ?u a hetu:Unit ; skos:prefLabel ?n }"
    with GraphStore.in_memory() as fresh:
        build([tmp_path / "in"], fresh)
        assert quads(store) == quads(fresh)
        assert says(store, units) == says(fresh, units)
    assert not says(store, 'SELECT ?u WHERE { ?u skos:prefLabel "聊城市水利局"@zh }')


def test_a_file_that_changes_its_number_leaves_nothing_behind(store: GraphStore, tmp_path: Path) -> None:
    rebuilt(store, tmp_path / "in", {"方案.txt": policy()})
    report = rebuilt(store, tmp_path / "in", {"方案.txt": policy(number="聊政办字〔2023〕8号")})
    assert report.documents == 1
    assert says(store, "SELECT ?n WHERE { ?d hetu:documentNumber ?n }") == [("聊政办字〔2023〕8号",)]


def test_prune_removes_what_is_gone_and_only_that(store: GraphStore, tmp_path: Path) -> None:
    other = policy(place="运城市", number="运政办发〔2023〕1号")
    rebuilt(store, tmp_path / "in", {"甲.txt": policy(), "乙.txt": other})
    (tmp_path / "in" / "甲.txt").unlink()
    assert build([tmp_path / "in"], store).documents == 2  # without prune it stays
    report = build([tmp_path / "in"], store, prune=True)
    assert (report.removed, report.documents) == (1, 1)
    with GraphStore.in_memory() as fresh:
        build([tmp_path / "in"], fresh)
        assert quads(store) == quads(fresh)


def test_a_graph_survives_turtle(store: GraphStore, tmp_path: Path) -> None:
    rebuilt(store, tmp_path / "in", {"方案.txt": policy()})
    with (tmp_path / "all.ttl").open("wb") as out:
        store.export("ttl", out)
    read = {str(quad.triple) for quad in ox.parse((tmp_path / "all.ttl").read_bytes(), ox.RdfFormat.TURTLE)}
    written = {str(quad.triple) for quad in store.engine}
    blank = ("_:",)
    assert {t for t in read if not any(b in t for b in blank)} == {
        t for t in written if not any(b in t for b in blank)
    }
    assert len(read) == len(written)


def test_bad_files_are_named_and_stop_nothing(store: GraphStore, tmp_path: Path) -> None:
    report = rebuilt(
        store,
        tmp_path / "in",
        {
            "空.txt": b"",
            "乱码.txt": random.Random(7).randbytes(5000),
            "长行.txt": b"\xe6\xb2\xb3" * 17_000_000,
            "食谱.txt": "红烧肉的做法：五花肉洗净切块，冷水下锅焯水，捞出沥干。锅中放油，下冰糖炒出糖色。"
            * 3,
            "表.xyz": b"1",
            "方案.txt": policy(),
        },
    )
    assert not report.ok
    assert report.documents == 1
    assert set(reasons(report)) == {"空.txt", "乱码.txt", "长行.txt", "食谱.txt", "表.xyz"}
    assert all(failure.reason and failure.reason_zh for failure in report.failures)
    assert "no government document" in reasons(report)["食谱.txt"]


def test_a_missing_file_and_a_pattern_without_match_are_named(store: GraphStore, tmp_path: Path) -> None:
    report = build([tmp_path / "没有.txt", str(tmp_path / "*.docx")], store)
    assert [Path(failure.path).name for failure in report.failures] == ["没有.txt", "*.docx"]


def test_a_folder_without_permission_is_named(
    store: GraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in" / "密").mkdir(parents=True)
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("密"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    report = rebuilt(store, tmp_path / "in", {"方案.txt": policy()})
    assert list(reasons(report)) == ["密"]
    assert report.documents == 1


def test_the_same_document_under_two_names_is_one(store: GraphStore, tmp_path: Path) -> None:
    for _ in range(2):  # the second build knows it too
        report = rebuilt(store, tmp_path / "in", {"甲.txt": policy(), "乙.txt": policy()})
        assert report.documents == 1
        assert list(reasons(report)) == ["甲.txt"]  # 乙 comes first by code point
        assert "乙.txt" in reasons(report)["甲.txt"]


def test_the_same_words_in_another_encoding_are_the_same_document(store: GraphStore, tmp_path: Path) -> None:
    rebuilt(store, tmp_path / "in", {"甲.txt": policy()})
    report = rebuilt(store, tmp_path / "in", {"甲二.txt": policy().encode("gb18030")})
    assert report.documents == 1
    assert list(reasons(report)) == ["甲二.txt"]


def test_two_documents_of_one_number_are_both_kept_and_told(store: GraphStore, tmp_path: Path) -> None:
    other = policy(tasks="1.疏浚马颊河。（牵头单位：市城管局）")
    for _ in range(2):  # and told again while nothing changes
        report = rebuilt(store, tmp_path / "in", {"甲.txt": policy(), "乙.txt": other})
        assert (report.documents, report.ok, report.failures) == (2, False, ())
        (conflict,) = report.conflicts
        assert (
            conflict.path.endswith("甲.txt")
            and "乙.txt" in conflict.reason
            and "乙.txt" in conflict.reason_zh
        )


def test_a_renamed_file_keeps_its_document(store: GraphStore, tmp_path: Path) -> None:
    rebuilt(store, tmp_path / "in", {"甲.txt": policy()})
    (tmp_path / "in" / "甲.txt").rename(tmp_path / "in" / "丙.txt")
    report = build([tmp_path / "in"], store)
    assert (report.ok, report.documents) == (True, 1)
    assert says(store, "SELECT ?f WHERE { ?d hetu:sourceFile ?f }") == [(str(tmp_path / "in" / "丙.txt"),)]


def test_a_file_named_twice_is_read_once(store: GraphStore, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "甲.txt").write_text(policy(), "utf-8")
    (folder / "连.txt").symlink_to(folder / "甲.txt")
    report = build([folder / "甲.txt", str(folder) + "/./甲.txt", folder], store)
    assert (report.ok, report.read) == (True, 1)


def test_a_file_that_turns_bad_loses_its_document(store: GraphStore, tmp_path: Path) -> None:
    rebuilt(store, tmp_path / "in", {"甲.txt": policy()})
    report = rebuilt(store, tmp_path / "in", {"甲.txt": b""})
    assert (report.documents, list(reasons(report))) == (0, ["甲.txt"])
    assert not says(store, "SELECT ?u WHERE { ?u a hetu:Unit }")


def test_a_fault_of_ours_stops_no_other_file(
    store: GraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import kg.building.reading as module

    real = module.load

    def load(source: object) -> object:
        if "坏" in source.path:  # type: ignore[attr-defined]
            raise KeyError("x")
        return real(source)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "load", load)
    report = rebuilt(
        store, tmp_path / "in", {"坏.txt": policy(number="聊政发〔2023〕1号"), "好.txt": policy()}
    )
    assert report.documents == 1
    assert "fault of this program" in reasons(report)["坏.txt"] and "KeyError" in reasons(report)["坏.txt"]


def test_an_interrupted_build_goes_on_where_it_stopped(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.txt").write_text(policy(number=f"聊政办字〔2023〕{n + 1}号"), "utf-8")

    def stop_at_third(made: Progress) -> None:
        if made.path.endswith("2.txt"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), GraphStore.open(tmp_path / "store") as opened:
        build([folder], opened, progress=stop_at_third)
    with GraphStore.open(tmp_path / "store") as opened:
        report = build([folder], opened)
        assert (report.ok, report.documents) == (True, 3)


def test_only_one_build_writes_at_a_time(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path / "store"), pytest.raises(StoreBusy):
        GraphStore.open(tmp_path / "store")
