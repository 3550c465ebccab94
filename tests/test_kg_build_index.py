"""The search index that a build feeds is, row for row, the one made from the graph alone: after any change, and any cut."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.plan_files import write_files
from kg.build import Progress, build
from kg.building.workers import ReadInProcesses
from kg.search.asking import SearchRequest, search
from kg.search.database import FILE
from kg.search.index import bring_up_to_date
from kg.store import GraphStore
from tests.conftest import LIAOCHENG, YUNCHENG
from tests.factories import policy

PLANS = 6


def rows(store: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that the index says, with values in the place of its own numbers; FTS5 checks its part itself."""
    db = sqlite3.connect(store / FILE)
    try:
        db.execute("INSERT INTO words (words) VALUES ('integrity-check')")
        values = {f"f{key}": f"{facet}={value}" for key, facet, value in db.execute("SELECT * FROM value")}
        entries = [
            (*row, sorted(values[key] for key in facets.split()))
            for *row, facets in db.execute(
                "SELECT document.iri, thing.iri, entry.kind, entry.iri, name, heading, start, end, facets FROM entry "
                "LEFT JOIN document ON document.id = entry.document LEFT JOIN thing ON thing.id = entry.thing"
            )
        ]
        db.execute("CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, words, col)")
        return {
            "entry": sorted(entries, key=str),
            "document": db.execute(
                "SELECT iri, stamp, title, number, year, text, places FROM document ORDER BY iri"
            ).fetchall(),
            "thing": db.execute("SELECT iri, kind, label, others, folded FROM thing ORDER BY iri").fetchall(),
            "edge": db.execute("SELECT * FROM edge ORDER BY thing, facet, value").fetchall(),
            "note": db.execute("SELECT * FROM note ORDER BY key").fetchall(),
            "words": sorted(
                (values.get(term, term), *more)
                for term, *more in db.execute("SELECT term, col, doc, cnt FROM held")
            ),
        }
    finally:
        db.close()


def as_made_from_the_graph(store: Path) -> dict[str, list[tuple[object, ...]]]:
    """The same of an index that is made anew, with nothing but the graph to go by."""
    (store / FILE).unlink()
    with GraphStore.open(store) as opened:
        bring_up_to_date(opened)
    return rows(store)


def assert_in_step(store: Path) -> None:
    fed = rows(store)
    assert fed["entry"] and fed["thing"] and fed["edge"]
    made = as_made_from_the_graph(store)
    for table, held in fed.items():
        assert held == made[table], table


def built(files: Path, store: Path) -> None:
    with GraphStore.open(store) as opened:
        build([files], opened, prune=True, jobs=1)


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Composed plans: their units, waters and sections are partly the same."""
    folder = tmp_path_factory.mktemp("plans")
    list(write_files(folder, range(PLANS)))
    return sorted(path for path in (folder / "files").rglob("*.*") if path.is_file())


def some_change(files: Path, plans: list[Path], chance: random.Random) -> None:
    """A file more, a file less, or a file that says something else."""
    there = sorted(files.iterdir())
    missing = [path for path in plans if not (files / path.name).exists()]
    what = chance.choice(["more", "less", "other"])
    if missing and (what == "more" or len(there) < 3):
        chosen = chance.choice(missing)
        shutil.copy(chosen, files / chosen.name)
    elif what == "less":
        chance.choice(there).unlink()
    else:
        number = chance.randrange(100)
        tasks = chance.choice([LIAOCHENG, YUNCHENG, f"1.疏浚第{number}号沟。（市水利局牵头）"])
        (files / "改.txt").write_text(policy(number=f"试政发〔2023〕{number % 3}号", tasks=tasks), "utf-8")


@pytest.mark.parametrize("seed", range(2))
def test_after_any_changes_the_index_is_the_one_made_from_the_graph(
    tmp_path: Path, plans: list[Path], seed: int
) -> None:
    files, store, chance = tmp_path / "in", tmp_path / "store", random.Random(seed)
    files.mkdir()
    for _ in range(4):
        for _ in range(chance.randrange(1, 4)):
            some_change(files, plans, chance)
        built(files, store)
    fed = rows(store)
    built(files, tmp_path / "once")
    once = rows(tmp_path / "once")
    assert {table: held for table, held in fed.items() if table != "note"} == {
        table: held for table, held in once.items() if table != "note"
    }
    assert_in_step(store)


def test_files_read_by_processes_and_documents_of_one_number(tmp_path: Path, plans: list[Path]) -> None:
    files, store = tmp_path / "in", tmp_path / "store"
    files.mkdir()
    for path in plans:
        shutil.copy(path, files / path.name)
    for name, tasks in (("甲.txt", LIAOCHENG), ("乙.txt", YUNCHENG)):
        (files / name).write_text(policy(number="试政发〔2023〕1号", tasks=tasks), "utf-8")
    seen: list[Progress] = []
    with GraphStore.open(store) as opened:
        report = build([files], opened, readers=ReadInProcesses(2), progress=seen.append)
    assert (report.conflicting, report.documents) == (1, PLANS + 2)
    last = seen[-1]
    assert last.indexed is not None and last.indexed[0] == last.indexed[1] > 0 and last.done == PLANS + 2
    assert all(made.indexed is None for made in seen[: PLANS + 2])
    assert_in_step(store)


def test_what_another_document_says_of_a_section_narrows_the_finds_in_the_first(tmp_path: Path) -> None:
    """One plan names a section and no river, a later one says which river it is on, and then is gone again."""
    files, store = tmp_path / "in", tmp_path / "store"
    files.mkdir()
    section = "https://w3id.org/hetu/id/section/370000/聊位路桥"
    (files / "a.txt").write_text(policy(tasks="1.巡查聊位路桥断面。（牵头单位：市水利局）"), "utf-8")
    built(files, store)

    def on_the_river() -> list[str]:
        page = search(store, SearchRequest("巡查", {"water_body": ("徒骇河",)}))
        return sorted(hit.document_number for hit in page.hits)

    with GraphStore.read_only(store) as opened:
        assert opened.describe(section), "the section has another IRI than this test thinks"
    (files / "b.txt").write_text(
        policy(
            number="聊政办字〔2024〕1号",
            tasks="1.巡查徒骇河聊位路桥断面。（牵头单位：市水利局）",
            date="2024年1月5日",
        ),
        "utf-8",
    )
    built(files, store)
    assert on_the_river() == ["聊政办字〔2023〕7号", "聊政办字〔2024〕1号"]
    (choice,) = (
        choice
        for choice in search(store, SearchRequest("巡查")).facets["water_body"]
        if choice.label == "徒骇河"
    )
    assert choice.hits == 2
    assert_in_step(store)
    (files / "b.txt").unlink()
    built(files, store)
    assert "徒骇河" not in {
        c.label for c in search(store, SearchRequest("巡查")).facets.get("water_body", ())
    }
    assert_in_step(store)


CUT = """
import os, signal, sys
from kg.build import build
from kg.search.index import Feed
from kg.store import GraphStore

place, files, owner, method = sys.argv[1:]
held = {"Feed": Feed, "GraphStore": GraphStore}[owner]
real = getattr(held, method)

def cut(*given, **named):
    real(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(held, method, cut)
with GraphStore.open(place) as store:
    build([files], store, prune=True, jobs=1)
"""


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """A store, and files of which one is new, one changed and one gone since it was built."""
    files, store = tmp_path / "in", tmp_path / "store"
    files.mkdir()
    for name, number, tasks in (("a", 1, LIAOCHENG), ("b", 2, YUNCHENG), ("c", 3, LIAOCHENG)):
        (files / f"{name}.txt").write_text(policy(number=f"试政发〔2023〕{number}号", tasks=tasks), "utf-8")
    built(files, store)
    (files / "a.txt").write_text(policy(number="试政发〔2023〕1号", tasks=YUNCHENG), "utf-8")
    (files / "b.txt").unlink()
    (files / "d.txt").write_text(
        policy(number="试政发〔2023〕4号", tasks="1.疏浚汶水。（市水利局牵头）"), "utf-8"
    )
    yield files, store


@pytest.mark.parametrize(
    ("owner", "method"),
    [
        ("Feed", "changes"),
        ("GraphStore", "load"),
        ("Feed", "put"),
        ("GraphStore", "remove_source"),
        ("GraphStore", "flush"),
    ],
)
def test_a_killed_build_is_made_good_by_the_next(changed: tuple[Path, Path], owner: str, method: str) -> None:
    files, store = changed
    ended = subprocess.run([sys.executable, "-c", CUT, store, files, owner, method], timeout=60)
    assert ended.returncode == -signal.SIGKILL
    built(files, store)
    assert_in_step(store)


def test_a_killed_first_build_is_made_good_by_the_next(changed: tuple[Path, Path], tmp_path: Path) -> None:
    files, store = changed[0], tmp_path / "new"
    ended = subprocess.run([sys.executable, "-c", CUT, store, files, "GraphStore", "load"], timeout=60)
    assert ended.returncode == -signal.SIGKILL
    built(files, store)
    assert_in_step(store)


def test_nothing_new_leaves_the_index_alone(changed: tuple[Path, Path]) -> None:
    files, store = changed
    built(files, store)
    before = (store / FILE).read_bytes()
    built(files, store)
    assert (store / FILE).read_bytes() == before
