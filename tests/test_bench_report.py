"""The suite's own arithmetic: tables, growth, ratios, bars, and what an attack or an hour of load is judged by."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from importlib.util import find_spec

import pytest

from bench.__main__ import PARTS, page, part
from bench.attack import Attack
from bench.http_load import Load
from bench.report import Table, growth, machine, markdown
from bench.serving import KINDS, Line, Shot, bars
from bench.soak import Asker, Minute


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0, 2.0])
def test_growth_is_the_exponent(exponent: float) -> None:
    sizes = [10, 100, 1000]
    assert growth(sizes, [3 * size**exponent for size in sizes]) == pytest.approx(exponent)


def test_a_table_is_markdown() -> None:
    said = markdown(Table("T", ("what", "s"), (("a", "1"),), "python -m bench", "Note."))
    assert said.splitlines() == ["### T", "", "`python -m bench`", "", "| what | s |", "|---|---:|", "| a | 1 |", "", "Note."]  # fmt: skip
    assert "cores" in machine() and "pyoxigraph" in machine()


def test_every_part_can_be_run() -> None:
    for module in PARTS.values():
        if find_spec(module) is not None:
            loaded = import_module(module)
            assert callable(getattr(loaded, "tables", None) or loaded.main)


def test_a_part_that_is_not_there_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PARTS, "reading", "bench.nothing")
    assert "Not measured: there is no bench.nothing." in "".join(part("reading", quick=True))
    assert "".join(page(["reading"], quick=True)).startswith("# Benchmarks")


def shot(rate: float) -> Shot:
    return Shot(Load(rate, 1.0, 2.0, {200: 10}, 5), 8, 0.5)


def test_a_ratio_is_of_shots_in_the_same_minute() -> None:
    # The machine was three times slower in the second round, for both.
    line = Line("one task", "cold", ((shot(300), shot(100), shot(300)), (shot(600), shot(200), shot(100))))
    assert line.rate(0) == 300
    assert line.ratio(1) == 0.5
    assert line.cell(1).startswith("200 · 1.0 · 2.0 · 0.50")


def test_the_bars_are_those_of_the_lightest_and_of_all_others() -> None:
    measured = [Line(kind, heat, ((shot(30),), (shot(60),))) for kind in KINDS for heat in ("cold", "warm")]
    wanted = {what: bar for what, bar, _ in bars(measured)}
    assert wanted["one task, cold"] == 0.15
    assert wanted["one task, warm"] == 0.5
    assert set(wanted.values()) == {0.15, 0.5, 1.0}
    assert len(wanted) == 2 * len(KINDS)


def test_an_attack_is_judged() -> None:
    fine = Attack(400, 60.0, {"bomb": ({503: 9, 504: 1}, 10.0)}, {"/health": (0.001,) * 99 + (5.0,)}, (5, 14, 500, 90), (5, 14, 420, 95))  # fmt: skip
    assert not list(fine.misses())
    wrong = Attack(
        400, 60.0, {"bomb": ({500: 1}, 1.0)}, {"/health": (0.2,) * 9}, (5, 14, 500, 90), (6, 14, 700, 90)
    )
    assert len(list(wrong.misses())) == 4


def test_a_minute_of_load_says_what_was_odd() -> None:
    minute = Minute([0.001] * 60, Counter({200: 59, 503: 1}), Counter({"TimeoutError": 2}), 400)
    line = minute.line(3)
    assert "{503: 1}" in line and "TimeoutError" in line and "400 MB" in line


def test_requests_are_made_up_of_things_there_are() -> None:
    things = {name: ["https://e/河"] for name in ("task", "unit", "water", "document")} | {"name": ["大河"]}
    asker = Asker(things)
    for _ in range(50):
        request = asker.request()
        assert request.startswith(b"GET /") and request.endswith(b"\r\n\r\n")
        assert b"{" not in request and b" HTTP/1.1\r\n" in request
