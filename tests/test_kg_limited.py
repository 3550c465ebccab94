"""A graph asked from threads: the same answers as the store's own, and an end to what takes too long."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import LimitReached, QueryTooSlow, WaitedTooLong
from kg.limited import Asker, LimitedGraph, Turns, within
from kg.limits import Limits
from kg.readers import ReaderPool
from kg.store import GraphStore
from tests.service import make_store
from tests.test_kg_readers import FOREVER, MANY, processes, until, with_pool

VALUES = """
GRAPH <x:g> {
  <x:a> <x:p> 1, 2.50, 3e0, true, "2023-06-30"^^<http://www.w3.org/2001/XMLSchema#date>, "河"@zh, "", <x:b>, [] ;
    <x:q> "2023年"^^<http://www.w3.org/2001/XMLSchema#date>
}
GRAPH <x:h> { <x:a> <x:p> 7 }
"""


def asked(folder: Path, work: Callable[[LimitedGraph], None], limits: Limits = Limits()) -> None:  # noqa: B008
    """``work`` in a thread of its own, over readers of the store in ``folder``."""

    async def test(pool: ReaderPool) -> None:
        with GraphStore.read_only(folder) as source:
            await asyncio.to_thread(work, LimitedGraph(Asker(pool, limits.seconds), source))
        await until(lambda: len(processes()) <= 4)

    with_pool(folder, test, limits)


def test_it_answers_what_the_store_answers(tmp_path: Path) -> None:
    folder = make_store(tmp_path / "store", VALUES)
    a = {"s": [ox.NamedNode("x:a"), ox.NamedNode("x:none")]}
    rows = "SELECT ?o ?nothing WHERE { VALUES ?s {} ?s ?p ?o } ORDER BY ?o"
    graph = "CONSTRUCT { ?s <x:p> ?o } WHERE { VALUES ?s {} ?s ?p ?o FILTER(!ISBLANK(?o)) }"

    def work(limited: LimitedGraph) -> None:
        source = limited.source
        found, expected = limited.select(rows, a), source.select(rows, a)
        assert [(type(x), x) for row in found for x in row if not str(x).startswith("_:")] == [
            (type(x), x) for row in expected for x in row if not str(x).startswith("_:")
        ]
        assert len(found) == 11
        assert limited.select("SELECT ?s WHERE { VALUES ?s {} ?s ?p ?o }", {"s": []}) == ()
        assert set(limited.construct(graph, a)) == set(source.construct(graph, a))
        assert len(limited.describe("x:a")) == len(source.describe("x:a")) == 11
        assert limited.version == source.version

    asked(folder, work)


def test_what_takes_too_long_is_ended_with_its_reader(tmp_path: Path) -> None:
    folder = make_store(tmp_path / "store", MANY)

    def work(limited: LimitedGraph) -> None:
        begin = time.monotonic()
        with pytest.raises(QueryTooSlow):
            limited.select(FOREVER)
        assert time.monotonic() - begin < 4
        begin = time.monotonic()
        with within(0.3):
            for _ in range(3):  # together they have no more than one has
                with pytest.raises(LimitReached):
                    limited.select(FOREVER)
        assert time.monotonic() - begin < 1.5
        assert limited.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }") == ((3000,),)

    asked(folder, work, Limits(seconds=1.0))


def test_the_thread_that_has_to_answer_cannot_ask(tmp_path: Path) -> None:
    folder = make_store(tmp_path / "store", MANY)

    async def test(pool: ReaderPool) -> None:
        with GraphStore.read_only(folder) as source, pytest.raises(RuntimeError, match="for ever"):
            LimitedGraph(Asker(pool, 1.0), source).select("SELECT * WHERE {}")

    with_pool(folder, test)


def test_few_work_at_a_time() -> None:
    turns = Turns(2)
    working, most = 0, 0
    lock = threading.Lock()

    def work() -> None:
        nonlocal working, most
        with turns.turn(), turns.turn():  # a turn within a turn is the same
            with lock:
                working += 1
                most = max(most, working)
            time.sleep(0.02)
            with lock:
                working -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert not any(thread.is_alive() for thread in threads)
    assert most == 2


def test_nobody_waits_for_a_turn_longer_than_there_is_time() -> None:
    turns = Turns(1)
    taken, done = threading.Event(), threading.Event()

    def keep() -> None:
        with turns.turn():
            taken.set()
            done.wait(10)

    keeper = threading.Thread(target=keep)
    keeper.start()
    taken.wait(10)
    with within(0.1), pytest.raises(WaitedTooLong), turns.turn():
        pass
    done.set()
    keeper.join(10)
    with within(0.1), turns.turn():
        pass
