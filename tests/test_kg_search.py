"""Searching: Chinese from one character up, in either script, with slips, facets and marks, in step with the graph."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.build import build
from kg.errors import BadQuery, NotFound, QueryTooSlow, StoreDamaged, StoreMissing
from kg.names import Names
from kg.search.asking import Hit, SearchPage, SearchRequest, search
from kg.search.database import FILE, open_for_reading
from kg.search.folding import fold, folded_places, phrase, tokens
from kg.search.snippets import marked, snippet
from kg.sparql_update import UpdateRequest, update
from kg.store import GraphStore
from tests.conftest import LIAOCHENG, YUNCHENG
from tests.factories import policy


def write(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store of two plans; tests only read it."""
    place = tmp_path_factory.mktemp("search")
    write(
        place / "in",
        {
            "聊城.txt": policy(tasks=LIAOCHENG),
            "运城.txt": policy(
                place="运城市", number="运政办发〔2020〕16号", date="2020年3月31日", tasks=YUNCHENG
            ),
        },
    )
    with GraphStore.open(place / "store") as store:
        assert build([place / "in"], store).ok
    yield place / "store"


def found(folder: Path, words: str, **picks: str) -> SearchPage:
    return search(folder, SearchRequest(words, {facet: (value,) for facet, value in picks.items()}, 50))


def said(pieces: tuple[tuple[str, bool], ...]) -> str:
    return "".join(f"[{text}]" if hit else text for text, hit in pieces)


def words_of(hit: Hit) -> str:
    return said(hit.name) or said(hit.snippet)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("徒骇河", "徒骇 骇河 河"),
        ("徒駭河、馬頰河", "徒骇 骇河 河 马颊 颊河 河"),
        ("ＣＯＤ达到Ⅲ类", "cod 达到 到 iii 类"),
        ("2023年", "2023 年"),
        ("（）、。", ""),
        ("", ""),
    ],
)
def test_a_text_is_stored_as_pairs_of_characters(text: str, stored: str) -> None:
    assert tokens(text) == stored


@pytest.mark.parametrize(
    ("word", "asked"),
    [
        ("徒骇河", '"徒骇 骇河"'),
        ("河", '"河" *'),
        ("Ⅲ类", '"iii 类" *'),
        ("水质3", '"水质 质 3" *'),
        ("聊政办字〔2023〕7号", '"聊政 政办 办字 字 2023 7 号" *'),
        ('" OR "', '"or" *'),
        ("。", ""),
    ],
)
def test_a_word_is_a_phrase_and_never_syntax(word: str, asked: str) -> None:
    assert phrase(word) == asked


@given(st.text(max_size=60))
def test_any_text_keeps_its_places_when_folded(text: str) -> None:
    folded, places = folded_places(text)
    assert folded == fold(text) and len(places) == len(folded) + 1
    assert all(fold(text[place]).count(char) for char, place in zip(folded, places, strict=False))
    assert places == sorted(places)


@given(
    st.text(alphabet="河水断面徒骇A1 。", max_size=40),
    st.text(alphabet="河水断面徒骇A1", min_size=1, max_size=4),
)
def test_what_a_text_holds_is_found_in_it(text: str, word: str) -> None:
    """Every stretch of a run that begins where a token does is found, and only what the text holds."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE words USING fts5(body, content='', tokenize='ascii')")
    db.execute("INSERT INTO words (rowid, body) VALUES (1, ?)", (tokens(text),))
    hit = db.execute("SELECT 1 FROM words WHERE words MATCH ?", (phrase(word),)).fetchone() is not None
    db.close()
    runs = "\0".join(fold(text).replace("。", "\0").split())
    if not any(char in word for char in "A1"):  # a Latin word is found from its beginning only
        assert hit == (word in runs)


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("疏浚徒駭河十公里", ["徒骇河"], "疏浚[徒駭河]十公里"),
        ("河，大河", ["河"], "[河]，大[河]"),
        ("聊政办字〔2023〕7号", ["聊政办字[2023]7号"], "[聊政办字]〔[2023]〕[7][号]"),
        ("达到Ⅲ类", ["iii"], "达到[Ⅲ]类"),
        ("没有", ["河"], "没有"),
        ("", ["河"], ""),
    ],
)
def test_words_are_marked_in_the_text_as_it_is_written(text: str, words: list[str], shown: str) -> None:
    assert said(marked(text, words)) == shown


def test_a_snippet_shows_the_words_of_a_long_text() -> None:
    text = "甲" * 500 + "徒骇河断面" + "乙" * 500
    shown = said(snippet(text, ["徒骇河", "断面"]))
    assert (
        "[徒骇河][断面]" in shown and shown.startswith("…甲") and shown.endswith("乙…") and len(shown) < 200
    )


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("徒骇河", "[徒骇河]"),
        ("徒骇", "[徒骇]河"),
        ("徒駭河", "[徒骇河]"),
        ("黑臭水體", "[黑臭水体]"),
        ("姚暹渠", "[姚暹渠]"),
        ("聊城市水利局", "[聊城市水利局]"),
    ],
)
def test_what_is_called_so_comes_first(folder: Path, words: str, first: str) -> None:
    page = found(folder, words)
    assert words_of(page.hits[0]) == first
    assert page.total == len(page.hits) and page.in_step


def test_a_body_is_found_by_any_of_its_names(folder: Path) -> None:
    hits = found(folder, "城管局", kind="unit").hits
    assert [(said(hit.name), said(hit.via)) for hit in hits] == [("聊城市城市管理局", "市[城管局]")]


def test_one_character_is_enough(folder: Path) -> None:
    names = {said(hit.name) for hit in found(folder, "渠").hits}
    assert "姚暹[渠]" in names


def test_a_passage_is_found_with_its_place(folder: Path) -> None:
    (hit,) = (hit for hit in found(folder, "疏浚").hits if hit.kind == "task")
    with GraphStore.read_only(folder) as store:
        rows = store.select(
            "SELECT ?d ?t WHERE { ?d hetu:text ?t ; hetu:documentNumber '聊政办字〔2023〕7号' }"
        )
    document, text = map(str, rows[0])
    assert hit.document == document and hit.document_number == "聊政办字〔2023〕7号"
    assert text[hit.start : hit.end].startswith("疏浚徒骇河十公里")
    assert hit.first and text[slice(*hit.first)] == "疏浚"
    assert said(hit.snippet).startswith("[疏浚]徒骇河十公里")


def test_every_line_is_in_one_entry(folder: Path) -> None:
    db = open_for_reading(folder)
    assert db is not None
    spans = db.execute(
        "SELECT document, start, end FROM entry WHERE kind IN ('task', 'division', 'passage') ORDER BY document, start"
    ).fetchall()
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(spans))
    with GraphStore.read_only(folder) as store:
        for iri, text in store.select("SELECT ?d ?t WHERE { ?d a hetu:PolicyDocument ; hetu:text ?t }"):
            (key,) = db.execute("SELECT id FROM document WHERE iri = ?", (iri,)).fetchone()
            held = {place for d, start, end in spans if d == key for place in range(start, end)}
            assert not "".join(char for place, char in enumerate(str(text)) if place not in held).strip()
    db.close()


def test_all_words_are_there_some_perhaps_in_the_title(folder: Path) -> None:
    assert {said(hit.snippet) for hit in found(folder, "巡查 徒骇河").hits} == set()
    both = found(folder, "姚暹渠 运城市").hits
    assert [hit.document_number for hit in both if hit.kind == "task"] == ["运政办发〔2020〕16号"]
    assert not [
        hit
        for hit in found(folder, "运城市").hits
        if hit.kind == "task" and "运城市" not in said(hit.snippet)
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("徒海河", "徒骇河"), ("姚逞渠", "姚暹渠"), ("聊成市水利局", "聊城市水利局"), ("徒駭何", "徒骇河")],
)
def test_a_slip_of_one_character_is_made_good_and_said(folder: Path, typed: str, meant: str) -> None:
    page = found(folder, typed)
    assert page.meant == (meant,) and meant in page.near and page.words == (typed,)
    assert said(page.hits[0].name) == f"[{meant}]"


def test_what_nothing_is_like_is_not_found(folder: Path) -> None:
    page = found(folder, "珠穆朗玛峰")
    assert (page.total, page.hits, page.meant, page.near, page.documents) == (0, (), (), (), 2)


def test_finds_are_narrowed_by_facets(folder: Path) -> None:
    assert {hit.kind for hit in found(folder, "水", kind="water").hits} <= {"water"}
    assert {hit.document_number for hit in found(folder, "河", year="2020").hits} == {"运政办发〔2020〕16号"}
    led = found(folder, "河", unit="聊城市水利局", role="牵头").hits
    assert [said(hit.snippet)[:6] for hit in led if hit.kind == "task"] == ["疏浚徒骇[河"]
    shandong = found(folder, "整治", jurisdiction="山东省")
    assert {hit.document_number for hit in shandong.hits} == {"聊政办字〔2023〕7号"}
    (choice,) = (c for c in shandong.facets["jurisdiction"] if c.label == "山东省")
    assert choice.picked and choice.hits == shandong.total == shandong.counted
    water = found(folder, "水质", water_body="徒骇河")
    assert [hit.kind for hit in water.hits] == ["task"]
    assert found(folder, "疏浚", theme="黑臭水体").total == 0


def test_a_page_says_n_of_m(folder: Path) -> None:
    whole = search(folder, SearchRequest("市", limit=200))
    parts = [search(folder, SearchRequest("市", limit=7, offset=n)) for n in range(0, whole.total, 7)]
    assert [hit for part in parts for hit in part.hits] == list(whole.hits)
    assert {part.total for part in parts} == {whole.total} and whole.total > 14


@pytest.mark.parametrize(
    ("words", "picks", "error"),
    [
        ("。", {}, BadQuery),
        ("", {}, BadQuery),
        ("河" * 300, {}, BadQuery),
        ("河", {"colour": ("blue",)}, BadQuery),
        ("河", {"role": ("老板",)}, BadQuery),
        ("河", {"unit": ("没有的局",)}, NotFound),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(
    folder: Path, words: str, picks: dict[str, tuple[str, ...]], error: type[Exception]
) -> None:
    with pytest.raises(error):
        search(folder, SearchRequest(words, picks))


@given(st.text(max_size=30))
def test_any_words_can_be_searched(folder: Path, words: str) -> None:
    try:
        page = search(folder, SearchRequest(words))
    except BadQuery:
        return
    assert page.total >= len(page.hits)


def test_a_search_that_takes_too_long_is_stopped(folder: Path) -> None:
    with pytest.raises(QueryTooSlow):
        # Every step counts as too late.
        from kg.search import asking

        steps, asking._STEPS_BETWEEN_LOOKS = asking._STEPS_BETWEEN_LOOKS, 1  # type: ignore[misc]
        try:
            search(folder, SearchRequest("市"), seconds=-1)
        finally:
            asking._STEPS_BETWEEN_LOOKS = steps  # type: ignore[misc]


def test_the_index_follows_the_files(tmp_path: Path) -> None:
    files, place = tmp_path / "in", tmp_path / "store"
    with pytest.raises(StoreMissing):
        search(place, SearchRequest("河"))
    write(files, {"a.txt": policy(tasks=LIAOCHENG)})
    with GraphStore.open(place) as store:
        build([files], store)
    assert found(place, "疏浚").total and not found(place, "姚暹渠").total
    write(files, {"a.txt": policy(tasks="1.清理姚暹渠垃圾。（市水利局牵头）")})
    with GraphStore.open(place) as store:
        build([files], store)
    assert not found(place, "疏浚").total and found(place, "姚暹渠").hits[0].kind == "water"
    # What no document names any more has no name to be found by.
    assert not found(place, "徒骇河").total
    (files / "a.txt").unlink()
    with GraphStore.open(place) as store:
        build([files], store, prune=True)
    assert not found(place, "姚暹渠").total and found(place, "河").in_step


def test_the_index_in_steps_is_the_index_made_at_once(tmp_path: Path) -> None:
    files = tmp_path / "in"
    both = {
        "a.txt": policy(tasks=LIAOCHENG),
        "b.txt": policy(place="运城市", number="运政办发〔2020〕16号", tasks=YUNCHENG),
    }
    write(files, {"a.txt": both["a.txt"].replace("徒骇河", "汶水"), "b.txt": both["b.txt"]})
    with GraphStore.open(tmp_path / "steps") as store:
        build([files], store)
        (files / "a.txt").write_text(both["a.txt"], encoding="utf-8")
        (files / "b.txt").unlink()
        build([files], store, prune=True)
        write(files, both)
        build([files], store)
    with GraphStore.open(tmp_path / "once") as store:
        build([files], store)
    assert contents(tmp_path / "steps") == contents(tmp_path / "once")


def contents(folder: Path) -> tuple[object, ...]:
    """Everything the index says, without its own numbering; and FTS5's own check of what it holds."""
    db = sqlite3.connect(folder / FILE)
    db.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    entries = sorted(db.execute("SELECT kind, iri, name, heading, start, end FROM entry"))
    things = sorted(db.execute("SELECT iri, kind, label, others FROM thing"))
    tokens_held = sorted(
        db.execute("SELECT term, doc, cnt FROM held WHERE term NOT GLOB 'f[0-9]*'")
        if db.execute("CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, words, row)")
        else ()
    )
    db.close()
    return entries, things, tokens_held


def test_names_come_from_the_index_where_it_is_in_step(folder: Path) -> None:
    with GraphStore.read_only(folder) as store:
        kept = Names.of(store)
        (folder / FILE).rename(folder / "aside")
        try:
            asked = Names.of(store)
        finally:
            (folder / "aside").rename(folder / FILE)
    assert kept.things == asked.things and kept._speaking == asked._speaking


def test_an_update_is_seen(tmp_path: Path) -> None:
    files, place = tmp_path / "in", tmp_path / "store"
    write(files, {"a.txt": policy(tasks=LIAOCHENG)})
    with GraphStore.open(place) as store:
        build([files], store)
        river = "<https://w3id.org/hetu/id/water/x/新河>"
        triples = f"{river} a hetu:River ; skos:prefLabel '新开河'@zh"
        graph = "<https://w3id.org/hetu/id/graph/entities>"
        prefixes = (
            "PREFIX hetu: <https://w3id.org/hetu/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
        )
        update(store, UpdateRequest(f"{prefixes} INSERT DATA {{ GRAPH {graph} {{ {triples} }} }}"))
    page = found(place, "新开河")
    assert [said(hit.name) for hit in page.hits] == ["[新开河]"] and page.in_step


def test_a_damaged_index_is_made_anew(tmp_path: Path) -> None:
    files, place = tmp_path / "in", tmp_path / "store"
    write(files, {"a.txt": policy(tasks=LIAOCHENG)})
    with GraphStore.open(place) as store:
        build([files], store)
    (place / FILE).write_bytes(b"no database at all" * 100)
    with GraphStore.read_only(place) as store:
        assert Names.of(store).called("徒骇河")  # what is no search goes on without the index
    with pytest.raises(StoreDamaged):
        found(place, "疏浚")
    with GraphStore.open(place) as store:
        build([files], store)
    assert found(place, "疏浚").total
