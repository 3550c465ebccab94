"""The five real documents, whole: what is found in them against what careful readers found.

They lie beside the project, not in it; where they do not, these tests say so and are skipped. ``gold/`` holds the annotations,
made by reading; ``snapshot.json`` what was extracted when it was last frozen. After a change of a rule that is meant, freeze again:

    python -m tests.real.freeze
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.ask import answer
from kg.build import build
from kg.evaluate import Score, evaluate, totals
from kg.store import GraphStore
from tests.real.snapshot import CORPUS, SNAPSHOT, changes, facts_of, read_snapshot

GOLD = Path(__file__).parent / "gold"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the real documents are not at {CORPUS}")

# The least F1 each kind of fact may have over all documents together.
FLOORS = {
    "head": 1.0,
    "outline": 0.99,
    "bracket and table assignments": 0.99,
    "task text": 0.95,
    "prose assignments": 0.95,
    "waters of a task": 0.97,
    "sections": 0.95,
    "targets": 0.95,
    "units as one": 0.98,
    "evidence": 1.0,
    "deadlines": 0.95,
}


@pytest.fixture(scope="module")
def store() -> GraphStore:
    graph = GraphStore.in_memory()
    build([CORPUS], graph)
    return graph


@pytest.fixture(scope="module")
def scores(store: GraphStore) -> tuple[Score, ...]:
    return evaluate(store, GOLD)


@pytest.mark.parametrize("kind", FLOORS)
def test_found_as_careful_readers_found(scores: tuple[Score, ...], kind: str) -> None:
    total = next(score for score in totals(scores) if score.kind == kind)
    mistakes = [f"{s.document}: {words}" for s in scores if s.kind == kind for words in s.mistakes]
    assert total.expected, f"the gold has no {kind}"
    assert total.f1 >= FLOORS[kind], "\n".join(mistakes)


def test_six_documents_in_five_files(store: GraphStore) -> None:
    numbers = {row[0] for row in store.select("SELECT ?n WHERE { ?d hetu:documentNumber ?n }")}
    assert numbers == {
        "聊政办字〔2023〕7号", "聊政办字〔2023〕11号", "聊江管办发〔2023〕4号",
        "聊江管发〔2023〕9号", "运盐政办发〔2020〕16号", "周政发〔2016〕73号",
    }  # fmt: skip


# Read in the documents: every task that names 徒骇河, and who leads it.
LEADERS = {
    ("聊政办字〔2023〕7号", "5", "市城管局"),
    ("聊政办字〔2023〕7号", "7", "市生态环境局"),
    ("聊政办字〔2023〕7号", "12", "市水利局"),
    ("聊政办字〔2023〕7号", "12", "市生态环境局"),
    ("聊政办字〔2023〕7号", "12", "市黄河河务局"),
    ("聊政办字〔2023〕7号", "14", "市生态环境局"),
    ("聊政办字〔2023〕11号", "5", "市生态环境局"),
    ("聊政办字〔2023〕11号", "5", "市城管局"),
    ("聊政办字〔2023〕11号", "5", "市水利局"),
    ("聊江管办发〔2023〕4号", "1", "区住房和城乡建设局"),
    ("聊江管办发〔2023〕4号", "1", "区城市管理局"),
    ("聊江管办发〔2023〕4号", "5", "区城市管理局"),
    ("聊江管办发〔2023〕4号", "5", "区住房和城乡建设局"),
    ("聊江管办发〔2023〕4号", "6", "市生态环境局度假区分局"),
    ("聊江管办发〔2023〕4号", "13", "市生态环境局度假区分局"),
}


def test_who_leads_on_tuhai_river(store: GraphStore) -> None:
    reply = answer(store, "哪些单位牵头徒骇河上的任务")
    assert reply.answer is not None
    rows = [dict(zip(reply.answer.question.columns, row, strict=True)) for row in reply.answer.rows]
    item = {str(row["heading"]).rsplit(" / ", 1)[-1].split(".")[0] for row in rows}
    assert item
    found = {
        (row["document_number"], str(row["heading"]).rsplit(" / ", 1)[-1].split(".")[0], row["mention"])
        for row in rows
    }
    assert found == LEADERS
    assert all(str(row["mention"]) in str(row["statement"]) for row in rows)


def test_gains_and_losses_against_the_frozen_extraction(
    store: GraphStore, capsys: pytest.CaptureFixture[str]
) -> None:
    """Prints what a change of the rules found or lost; fails so that the snapshot is frozen again only on purpose."""
    gained, lost = changes(read_snapshot(SNAPSHOT), facts_of(store))
    with capsys.disabled():
        for sign, facts in (("+", gained), ("-", lost)):
            for fact in facts:
                print(f"\n  {sign} {fact}", end="")
    assert not gained and not lost, (
        "extraction changed: read the list above, then python -m tests.real.freeze"
    )
