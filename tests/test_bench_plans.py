"""Composed plans: their truth is in their words, and what is built from them is exact."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.plan_files import plan_file, write_files
from bench.plan_scores import score
from bench.plans import ROLES, lines, plan
from kg.build import build
from kg.store import GraphStore


def test_the_same_number_is_the_same_plan_and_another_is_another() -> None:
    assert plan_file(7)[:2] == plan_file(7)[:2]
    assert len({plan(number).number for number in range(300)}) == 300


@pytest.mark.parametrize("number", range(0, 60, 7))
def test_every_duty_stands_in_the_words(number: int) -> None:
    made = plan(number)
    text = "\n".join(lines(made.blocks))
    assert made.duties
    for duty in made.duties:
        assert text.count(duty.deed) == 1
        assert duty.written in text
        assert duty.role in ROLES


def test_lengths_are_as_various_as_real_ones() -> None:
    lengths = sorted(sum(map(len, lines(plan(number).blocks))) for number in range(400))
    assert lengths[0] < 800 and lengths[-1] > 8_000
    assert 1_000 < lengths[200] < 2_500


def test_what_is_built_is_scored_against_the_truth(tmp_path: Path) -> None:
    list(write_files(tmp_path / "plans", range(40)))
    with GraphStore.in_memory() as store:
        report = build([tmp_path / "plans" / "files"], store)
        found = score(store, tmp_path / "plans" / "truth.jsonl")
        assert (report.failures, report.conflicts, found.documents) == ((), (), 40)
        assert found.f1 >= 0.99, found.mistakes
        (gone,) = [iri for iri in store.documents() if "-1号" in iri]
        store.remove_document(gone)
        assert score(store, tmp_path / "plans" / "truth.jsonl").f1 < found.f1
