"""Which tasks go together: symmetric, explained, one partner each, parts told from partners."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.align import WEIGHTS, Comparer, align, own_heading
from kg.candidates import candidates
from tests.tasks import task

BLACK = "推进黑臭水体治理。排查城市建成区黑臭水体，逐个建立台账，实行销号整治，定期检验治理成效。"
SOURCE = "保护饮用水水源。完成水源保护区勘界立标，清理违法建筑，开展全覆盖水质监测。"
FARM = "防治畜禽养殖污染。规模养殖场配套粪污处理设施，综合利用率保持稳定，杜绝直排。"
POLICE = "严格环境执法。严厉打击偷排直排，公开典型案例，强化排污许可管理。"


def test_partners_are_found_in_any_order() -> None:
    first = [task(text, str(n)) for n, text in enumerate((BLACK, SOURCE, FARM))]
    second = [task(text.replace("。", "；"), str(n), "乙") for n, text in enumerate((FARM, BLACK, POLICE))]
    found = align(first, second)
    assert [(p.first.iri, p.second.iri, p.part) for p in found.pairs] == [
        ("甲/0", "乙/1", ""),
        ("甲/2", "乙/0", ""),
    ]
    assert [t.iri for t in found.only_first] == ["甲/1"]
    assert [t.iri for t in found.only_second] == ["乙/2"]


def test_a_task_taken_up_inside_another_is_a_part_of_it() -> None:
    inside = task("检验治理成效。定期检验治理成效，逐个建立台账。", "1", themes=("黑臭水体",))
    first = [task(BLACK, "0", themes=("黑臭水体",)), inside, task(SOURCE, "2")]
    found = align(first, [task(BLACK, "0", "乙", themes=("黑臭水体",)), task(SOURCE, "2", "乙")])
    assert [(p.first.iri, p.second.iri, p.part) for p in found.pairs] == [
        ("甲/0", "乙/0", ""), ("甲/1", "乙/0", "first"), ("甲/2", "乙/2", ""),
    ]  # fmt: skip


def test_the_score_is_the_weighted_sum_of_its_reasons() -> None:
    a, b = (
        task(BLACK, themes=("黑臭水体",)),
        task(BLACK + FARM, document="乙", themes=("黑臭水体", "畜禽养殖")),
    )
    score, reasons = Comparer([a, b]).likeness(a, b)
    assert score == pytest.approx(sum(WEIGHTS[r.kind] * r.likeness for r in reasons))
    assert next(r for r in reasons if r.kind == "themes").shared == ("黑臭水体",)


@pytest.mark.parametrize(
    ("heading", "text", "expected"),
    [
        ("三、任务 / （四）联动 / 14.开展总氮治理", "开展总氮治理。溯源", "开展总氮治理"),
        ("四、保障 / （三）严格追究", "严格追究。建立", "严格追究"),
        ("三、任务 / 3.", "加强建设运行，消除直排", "加强建设运行"),
        ("", "清淤河道。建账", "清淤河道"),
    ],
)
def test_own_heading(heading: str, text: str, expected: str) -> None:
    assert own_heading(task(text, heading=heading)) == expected


WORDS = st.lists(st.sampled_from([BLACK, SOURCE, FARM, POLICE, "", "。", "清淤"]), max_size=5)


@given(WORDS, WORDS)
def test_every_task_is_paired_or_alone_and_never_both(mine: list[str], other: list[str]) -> None:
    first = [task(text, str(n)) for n, text in enumerate(mine)]
    second = [task(text, str(n), "乙") for n, text in enumerate(other)]
    found = align(first, second)
    paired = {p.first.iri for p in found.pairs}
    assert paired | {t.iri for t in found.only_first} == {t.iri for t in first}
    assert not paired & {t.iri for t in found.only_first}
    main = [p for p in found.pairs if not p.part]
    assert len({p.first.iri for p in main}) == len({p.second.iri for p in main}) == len(main)
    assert align(first, second) == found


def test_likeness_is_the_same_from_either_side() -> None:
    a, b = task(BLACK, themes=("黑臭水体",)), task(FARM + BLACK, document="乙")
    comparer = Comparer([a, b])
    assert comparer.likeness(a, b).score == pytest.approx(comparer.likeness(b, a).score)


def test_candidates_over_a_corpus() -> None:
    tasks = [task(t, str(n), d) for d in "甲乙丙" for n, t in enumerate((BLACK, SOURCE, FARM))]
    found = {(a.iri, b.iri) for a, b in candidates(tasks)}
    assert all(a.split("/")[0] != b.split("/")[0] for a, b in found)
    for n in range(3):
        assert {(f"甲/{n}", f"乙/{n}"), (f"甲/{n}", f"丙/{n}"), (f"乙/{n}", f"丙/{n}")} <= found
    assert len(list(candidates(tasks))) == len(found)
