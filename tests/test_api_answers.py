"""Answers kept in memory: once for many, within a bound, and never past their graph."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable

import pytest

from api.answers import Answer, Answers
from kg.desk import Call
from kg.errors import QueryTooSlow
from kg.sparql import SparqlAnswer, SparqlRequest


class Pool:
    """Stands for the readers: answers with what it was asked, when it is let."""

    def __init__(self) -> None:
        self.version = "1"
        self.asked: list[str] = []
        self.cancelled = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.volatile = False
        self.error: Exception | None = None
        self.size = 0

    async def query(self, request: SparqlRequest) -> SparqlAnswer:
        self.asked.append(request.query)
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.error:
            raise self.error
        body = f"{self.version}:{request.query}".encode().ljust(self.size, b".")
        return SparqlAnswer(body, "text/csv", self.volatile)

    async def call(self, call: Call) -> SparqlAnswer:
        self.asked.append(call.work)
        return SparqlAnswer(b"[]", "application/json", total=7)


def with_answers(test: Callable[[Pool, Answers], Awaitable[None]], max_bytes: int = 1 << 20) -> None:
    async def run() -> None:
        pool = Pool()
        await test(pool, Answers(pool, max_bytes))

    asyncio.run(run())


def q(text: str) -> SparqlRequest:
    return SparqlRequest(text)


def test_the_same_question_is_asked_once() -> None:
    async def test(pool: Pool, answers: Answers) -> None:
        assert answers.kept(q("a")) is None
        first = await answers.ask(q("a"))
        assert await answers.ask(q("a")) is first
        assert answers.kept(q("a")) is first
        assert pool.asked == ["a"]
        await answers.ask(SparqlRequest("a", solutions="csv"))  # another format is another answer
        await answers.ask(SparqlRequest("a", ("x:g",)))
        assert pool.asked == ["a", "a", "a"]

    with_answers(test)


def test_many_who_ask_at_once_share_one_answer() -> None:
    async def test(pool: Pool, answers: Answers) -> None:
        pool.gate.clear()
        waiting = [asyncio.create_task(answers.ask(q("a"))) for _ in range(10)]
        await asyncio.sleep(0)
        waiting[0].cancel()  # one leaves, the others still want it
        pool.gate.set()
        found = await asyncio.gather(*waiting, return_exceptions=True)
        assert isinstance(found[0], asyncio.CancelledError)
        assert len({id(answer) for answer in found[1:]}) == 1
        assert pool.asked == ["a"]

    with_answers(test)


def test_when_everybody_leaves_the_query_ends() -> None:
    async def test(pool: Pool, answers: Answers) -> None:
        pool.gate.clear()
        waiting = [asyncio.create_task(answers.ask(q("a"))) for _ in range(3)]
        await asyncio.sleep(0.01)
        for task in waiting:
            task.cancel()
        await asyncio.sleep(0.01)
        assert pool.cancelled == 1
        pool.gate.set()
        assert (await answers.ask(q("a"))).body == b"1:a"

    with_answers(test)


def test_a_new_graph_forgets_the_old_answers() -> None:
    async def test(pool: Pool, answers: Answers) -> None:
        assert (await answers.ask(q("a"))).body == b"1:a"
        pool.version = "2"
        assert answers.kept(q("a")) is None
        assert (await answers.ask(q("a"))).body == b"2:a"

    with_answers(test)


def test_an_answer_that_came_while_the_graph_changed_is_not_kept() -> None:
    async def test(pool: Pool, answers: Answers) -> None:
        pool.gate.clear()
        asking = asyncio.create_task(answers.ask(q("a")))
        await asyncio.sleep(0.01)
        pool.version = "2"
        pool.gate.set()
        await asking
        assert answers.kept(q("a")) is None

    with_answers(test)


def test_errors_and_volatile_answers_are_not_kept() -> None:
    async def test(pool: Pool, answers: Answers) -> None:
        pool.error = QueryTooSlow(1)
        with pytest.raises(QueryTooSlow):
            await answers.ask(q("a"))
        pool.error, pool.volatile = None, True
        await answers.ask(q("a"))
        assert answers.kept(q("a")) is None
        assert pool.asked == ["a", "a"]

    with_answers(test)


def test_memory_is_bounded_and_the_least_used_goes_first() -> None:
    async def test(pool: Pool, answers: Answers) -> None:
        pool.size = 2500
        for n in range(12):
            await answers.ask(q(str(n)))
            answers.kept(q("0"))
        kept = [n for n in range(12) if answers.kept(q(str(n)))]
        assert 0 in kept
        assert 11 in kept
        assert 1 not in kept
        assert sum(len(answers.kept(q(str(n))).body) for n in kept) < 40_000
        pool.size = 10_000
        await answers.ask(q("large"))
        assert answers.kept(q("large")) is None  # more than its share

    with_answers(test, max_bytes=40_000)


def test_no_memory_is_no_cache() -> None:
    async def test(pool: Pool, answers: Answers) -> None:
        await answers.ask(q("a"))
        assert answers.kept(q("a")) is None

    with_answers(test, max_bytes=0)


def test_our_own_work_is_kept_too() -> None:
    async def test(pool: Pool, answers: Answers) -> None:
        call = Call("list", ("tasks", (), 10, 0))
        assert (await answers.ask(call)).total == 7
        await answers.ask(call)
        assert pool.asked == ["list"]

    with_answers(test)


@pytest.mark.parametrize("size", [100, 5_000, 200_000])
def test_compression(size: int) -> None:
    answer = Answer(SparqlAnswer(b"\xe6\xb2\xb3" * (size // 3), "text/csv"))
    zipped = asyncio.run(answer.zipped())
    if size < 1024:
        assert zipped is None
    else:
        assert zipped is not None
        assert gzip.decompress(zipped) == answer.body
        assert asyncio.run(answer.zipped()) is zipped


def test_the_tag_is_of_the_body() -> None:
    one, same, other = (Answer(SparqlAnswer(body, "text/csv")) for body in (b"a", b"a", b"b"))
    assert one.etag == same.etag
    assert one.etag != other.etag
