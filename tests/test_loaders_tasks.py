"""Tasks: passages with a statement, measures without one, and rules that reach what comes after them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.document import Division, LaidText, Line, Span, Statement
from loaders.extract.statements import statements_of
from loaders.extract.tasks import states_goals, tasks_of
from loaders.outline import outline
from tests.factories import outlined_one


def tasks(text: str) -> list[tuple[str, int]]:
    """The text of every task, and how many statements govern it."""
    found = outlined_one(text)
    statements = statements_of(found.laid, found.divisions)
    return [
        (t.span.of(found.laid.text), len(t.statements))
        for t in tasks_of(found.laid, found.divisions, statements)
    ]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "a measure with its bracket, and one without",
            "二、重点任务\n1.疏浚河道十公里。（责任单位：市水利局）\n2.新建管网四十公里，年底前完工。",
            [("疏浚河道十公里。", 1), ("新建管网四十公里，年底前完工。", 0)],
        ),
        (
            "goals and principles are no tasks",
            "一、工作目标\n（一）断面水质稳定达标，消除劣五类水体。\n二、任务\n（一）新建管网四十公里，年底前完工。",
            [("新建管网四十公里，年底前完工。", 0)],
        ),
        (
            "a heading alone is no task",
            "一、重点任务\n（一）控源截污\n（二）推进清淤疏浚工程，年底前完工。",
            [("推进清淤疏浚工程，年底前完工。", 0)],
        ),
        (
            "a heading with items is no task, its items are",
            "（一）控制工业污染\n1.建立企业档案，安装监测设备。\n2.超标排放的一律查处到位。",
            [("建立企业档案，安装监测设备。", 0), ("超标排放的一律查处到位。", 0)],
        ),
    ],
)
def test_what_is_a_task(name: str, text: str, expected: list[tuple[str, int]]) -> None:
    assert tasks(text) == expected


def test_a_rule_reaches_the_tasks_behind_it_and_none_before() -> None:
    found = outlined_one(
        "一、任务\n1.疏浚河道十公里。（市水利局负责）\n2.推进截污工程建设。（市住建局牵头，以下各项任务均需各镇办负责落实，不再列出）\n3.新建管网四十公里。（市住建局负责）"
    )
    statements = statements_of(found.laid, found.divisions)
    reached = {
        t.span.of(found.laid.text): len(t.inherited)
        for t in tasks_of(found.laid, found.divisions, statements)
    }
    assert reached["疏浚河道十公里。"] == 0
    assert reached["新建管网四十公里。"] == 1


@pytest.mark.parametrize(
    ("title", "goals"),
    [
        ("工作目标", True),
        ("基本原则", True),
        ("指导思想", True),
        ("重点任务", False),
        ("强化目标考核，建立工作目标责任体系和奖惩机制", False),
    ],
)
def test_headings_of_goals(title: str, goals: bool) -> None:
    divisions = outlined_one(f"一、{title}\n（一）断面水质稳定达标。").divisions
    assert states_goals(divisions, divisions[-1]) is goals


_SPANS = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: Span(min(pair), max(pair)))


@given(
    st.lists(st.tuples(_SPANS, _SPANS), max_size=8),
    st.lists(st.integers(0, 60), min_size=1, max_size=6, unique=True),
)
def test_a_measure_is_a_task_of_its_own_unless_a_statement_touches_it(
    pairs: list[tuple[Span, Span]], cuts: list[int]
) -> None:
    text = "清" * 61
    edges = [*sorted(cuts), 61]
    front = Division(0, -1, "front", "", None, (), Span(0, 0), Span(0, edges[0]), None)
    items = [
        Division(n, 7, "heading", "1.", None, ("1",), Span(a, a), Span(a, b), 0)
        for n, (a, b) in enumerate(pairwise(edges), 1)
    ]
    statements = tuple(Statement("bracket", span, task, 0, ()) for span, task in pairs)
    laid = LaidText(text, (Line(Span(0, 61)),), ())
    own = {t.division for t in tasks_of(laid, (front, *items), statements) if not t.statements}

    def touched(item: Division) -> bool:
        return any(
            item.span.covers(s.span) or (s.task.start < item.span.end and item.span.start < s.task.end)
            for s in statements
        )

    assert own == {item.order for item in items if not touched(item) and item.span.end - item.span.start >= 8}


@given(
    st.lists(
        st.sampled_from(
            ["一、任务", "（一）控源", "1.清淤十公里，年底前完工。", "（市水利局负责）", "工作目标", "表\t格"]
        ),
        max_size=14,
    )
)
def test_tasks_lie_in_the_text_in_order(lines: list[str]) -> None:
    found = outlined_one("\n".join(lines))
    divisions = outline(found.laid)
    spans = [t.span for t in tasks_of(found.laid, divisions, statements_of(found.laid, divisions))]
    assert [(s.start, -s.end) for s in spans] == sorted((s.start, -s.end) for s in spans)
    assert all(0 <= s.start <= s.end <= len(found.laid.text) for s in spans)
