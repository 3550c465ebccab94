"""What differs between two tasks: by field of work, by day, by number, clause by clause."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.changes import changes, said
from kg.clauses import ChangeKind as K
from kg.clauses import clauses, paired_clauses
from ontology.roles import Role
from tests.tasks import goal, limit, part, task

LEAD, RESPONSIBLE, COOPERATE = Role.LEAD, Role.RESPONSIBLE, Role.COOPERATE


def kinds(first: object, second: object) -> list[K]:
    return [change.kind for change in changes(first, second)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([(LEAD, "市城管局", "城市管理")], [(LEAD, "区城市管理局", "城市管理")], []),
        ([(LEAD, "市水利局", "水利")], [(LEAD, "区农业农村局", "农业农村")], [K.UNIT_DROPPED, K.UNIT_ADDED]),
        ([(RESPONSIBLE, "市财政局", "财政")], [(COOPERATE, "区财政局", "财政")], [K.ROLE_CHANGED]),
        ([(LEAD, "市环保局", "生态环境"), (COOPERATE, "市水利局", "水利")], [(LEAD, "市生态环境局", "生态环境")], [K.UNIT_DROPPED]),
        ([], [(LEAD, "市水利局", "水利")], [K.UNIT_ADDED]),
    ],
)  # fmt: skip
def test_units_by_field_of_work(
    before: list[tuple[Role, str, str]], after: list[tuple[Role, str, str]], expected: list[K]
) -> None:
    first = task("清理河道", parts=tuple(part(*p) for p in before))
    assert kinds(first, task("清理河道", parts=tuple(part(*p) for p in after))) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["2023-06-30"], ["2023-06-30"], []),
        (["2023-06-30"], ["2023-05-31"], [K.DEADLINE_EARLIER]),
        (["2023-06-30"], ["2024-06-30"], [K.DEADLINE_LATER]),
        (["2023-06-30", "2023-12-31"], ["2023-12-31"], [K.DEADLINE_DROPPED]),
        (["2023-12-31"], ["2023-06-30", "2023-12-31"], [K.DEADLINE_ADDED]),
        (["2023-06-30", "2023-12-31"], ["2023-12-31", "2023-09-30"], [K.DEADLINE_LATER]),
    ],
)
def test_deadlines(before: list[str], after: list[str], expected: list[K]) -> None:
    first = task("清理河道", limits=tuple(map(limit, before)))
    assert kinds(first, task("清理河道", limits=tuple(map(limit, after)))) == expected


RATE = "污水处理率"
GOALS = [
    ("more is tighter", goal(RATE, ">=", "90"), goal(RATE, ">=", "95"), [K.TARGET_TIGHTER]),
    ("less is looser", goal(RATE, ">=", "95"), goal(RATE, ">=", "90"), [K.TARGET_LOOSER]),
    ("a ceiling", goal("管网漏损率", "<=", "10"), goal("管网漏损率", "<=", "8"), [K.TARGET_TIGHTER]),
    ("a ceiling raised", goal("管网漏损率", "<=", "8"), goal("管网漏损率", "<=", "10"), [K.TARGET_LOOSER]),
    ("the bound itself", goal(RATE, ">=", "90"), goal(RATE, ">", "90"), [K.TARGET_TIGHTER]),
    ("same", goal(RATE, ">=", "90"), goal("城镇污水处理率", ">=", "90"), []),
    ("class", goal("断面水质", ">=", klass="Ⅳ", rank=4), goal("断面水质", ">=", klass="Ⅲ", rank=3), [K.TARGET_TIGHTER]),
    ("class lower", goal("断面水质", ">=", klass="Ⅲ", rank=3), goal("断面水质", ">=", klass="劣Ⅴ", rank=6), [K.TARGET_LOOSER]),
    ("other thing", goal(RATE, ">=", "90"), goal("绿化覆盖", ">=", "90"), [K.TARGET_DROPPED, K.TARGET_ADDED]),
    ("other unit", goal(RATE, ">=", "90"), goal(RATE, ">=", "3", "万吨"), [K.TARGET_DROPPED, K.TARGET_ADDED]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "expected"), [g[1:] for g in GOALS], ids=[g[0] for g in GOALS])
def test_targets(before: object, after: object, expected: list[K]) -> None:
    assert kinds(task("清理河道", goals=(before,)), task("清理河道", goals=(after,))) == expected  # type: ignore[arg-type]


def test_goals_in_short() -> None:
    assert said(goal(RATE, ">=", "95.0")) == "污水处理率 ≥ 95%"
    assert said(goal("断面水质", ">=", klass="Ⅲ", rank=3)) == "断面水质 ≥ Ⅲ"
    assert said(goal("其他指标", ">=")) == "其他指标"


# (before, after, what is reported)
CLAUSES = [
    ("排查沿线排污口，建立台账", "建立台账，排查沿线排污口", []),
    ("排查沿线排污口，建立台账", "排查沿线排污口", [(K.MEASURE_DROPPED, "建立台账", "")]),
    ("清淤河道", "清淤河道，栽种水生植物", [(K.MEASURE_ADDED, "", "栽种水生植物")]),
    ("整治17条黑臭水体", "整治2条黑臭水体", [(K.NUMBER_CHANGED, "17条", "2条")]),
    ("执行《规范》（HJ 2029）标准", "执行《规范》（HJ 2030）标准", []),
    ("2022年建成处理厂", "2023年建成处理厂", []),
    ("应当公开监测结果", "鼓励公开监测结果", [(K.WEAKER, "应当", "鼓励")]),
    ("不得向河道倾倒垃圾", "严禁向河道倾倒垃圾", [(K.STRONGER, "不得", "严禁")]),
    ("开展重要河流巡查", "开展主要河流巡查", []),
    ("根据上级有关要求，清淤河道", "清淤河道", []),
    ("围绕重点河流，清淤河道", "按照职责分工，清淤河道", []),
    ("清淤河道", "围绕汛期开展应急演练，清淤河道", [(K.MEASURE_ADDED, "", "围绕汛期开展应急演练")]),
    ("加强河道巡查，巡查河道闸坝", "加强河道巡查", [(K.MEASURE_DROPPED, "巡查河道闸坝", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "expected"), CLAUSES)
def test_clauses(before: str, after: str, expected: list[tuple[K, str, str]]) -> None:
    assert [(c.kind, c.before, c.after) for c in changes(task(before), task(after))] == expected


def test_a_clause_that_states_a_goal_is_compared_as_a_goal() -> None:
    text = "污水处理率达到90%以上，清淤河道"
    stated = goal(RATE, ">=", "90")
    inside = type(stated)(*(getattr(stated, f) for f in stated.__slots__[:-1]), task(text).sentence)
    assert kinds(task(text, goals=(inside,)), task("清淤河道")) == [K.TARGET_DROPPED]


def test_names_that_are_pieces_of_others_are_not_named_twice() -> None:
    found = changes(
        task("管好于集镇污水处理厂"), task("管好于集镇污水处理厂", concerns=("于集镇", "于集镇污水处理厂"))
    )
    assert [(c.kind, c.after) for c in found] == [(K.NAMED_ADDED, "于集镇污水处理厂")]


TEXTS = st.lists(st.text("清淤河道排查整治污水厂12条应当严禁，", min_size=1, max_size=12), max_size=6).map(
    "。".join
)


@given(TEXTS)
def test_a_text_is_unchanged_from_itself(text: str) -> None:
    assert changes(task(text), task(text)) == ()


@given(TEXTS, TEXTS)
def test_clauses_pair_one_to_one_and_stand_where_they_say(first: str, second: str) -> None:
    a, b = task(first), task(second)
    pairs = paired_clauses(a, b)
    assert [p.before for p in pairs if p.before] == list(clauses(a))
    assert sorted(p.after.start for p in pairs if p.after) == [c.start for c in clauses(b)]
    assert all(first[c.start - 100 : c.end - 100] == c.text for c in clauses(a))
