"""Answers to queries, kept as the bytes that go out, until the graph changes or memory is needed."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from kg.desk import Call
from kg.pool import Pool
from kg.sparql import SparqlAnswer, SparqlRequest

_SMALLEST_WORTH_GZIP: Final = 1024
_GZIP_LEVEL: Final = 5
_GZIP_IN_THREAD: Final = 1 << 16  # a body of this size takes over a millisecond, which others should not wait
_LARGEST_SHARE: Final = 8  # one answer may take this part of the memory
_OVERHEAD: Final = 512


class Answer:
    """One answer: its body as it is and compressed, and the tag that changes with it."""

    __slots__ = ("_zipped", "body", "etag", "lasting", "media_type", "total")

    def __init__(self, found: SparqlAnswer) -> None:
        """``found`` is what a reader gave."""
        self.body = found.body
        self.media_type = found.media_type
        self.lasting = not found.volatile
        self.total = found.total
        self.etag = f'"{hashlib.blake2b(found.body, digest_size=12).hexdigest()}"'
        self._zipped: bytes | None = None

    async def zipped(self) -> bytes | None:
        """The compressed body; ``None`` when that gains nothing."""
        if self._zipped is None and len(self.body) >= _SMALLEST_WORTH_GZIP:
            if len(self.body) < _GZIP_IN_THREAD:
                self._zipped = gzip.compress(self.body, _GZIP_LEVEL, mtime=0)
            else:
                self._zipped = await asyncio.to_thread(gzip.compress, self.body, _GZIP_LEVEL, mtime=0)
        return self._zipped

    @property
    def size(self) -> int:
        """Bytes of memory it takes, about."""
        return len(self.body) + len(self._zipped or b"") + _OVERHEAD


@dataclass(slots=True)
class _Flight:
    """A query that is being run, and how many wait for it."""

    task: asyncio.Task[Answer]
    waiting: int = 0


Request = SparqlRequest | Call
_Key = tuple[Request, str]


class Answers:
    """Asks the readers, once for all who ask the same at the same time, and keeps what lasts."""

    def __init__(self, pool: Pool, max_bytes: int) -> None:
        """``max_bytes`` bounds what is kept."""
        self._pool = pool
        self._room = max_bytes
        self._used = 0
        self._kept: OrderedDict[_Key, tuple[Answer, int]] = OrderedDict()
        self._flights: dict[_Key, _Flight] = {}
        self._version = pool.version
        self._found = self._missed = 0

    def kept(self, request: Request) -> Answer | None:
        """The answer if it is in memory."""
        if self._version != self._pool.version:
            self._forget_old()
        found = self._kept.get((request, self._version))
        if found is None:
            return None
        self._found += 1
        self._kept.move_to_end((request, self._version))
        return found[0]

    def counts(self) -> tuple[int, int, int]:
        """How often an answer was in memory, how often not, and the bytes that are kept."""
        return self._found, self._missed, self._used

    async def ask(self, request: Request) -> Answer:
        """The answer, from memory or from a reader. Raises what :meth:`kg.pool.Pool.query` does.

        Cancelling it ends the query unless somebody else waits for the same.
        """
        found = self.kept(request)
        if found is not None:
            return found
        key = (request, self._version)
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight(asyncio.create_task(self._fetch(key)))
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                self._flights.pop(key, None)
                flight.task.cancel()

    async def _fetch(self, key: _Key) -> Answer:
        self._missed += 1
        try:
            request = key[0]
            asked = self._pool.call(request) if isinstance(request, Call) else self._pool.query(request)
            answer = Answer(await asked)
        finally:
            self._flights.pop(key, None)
        if answer.lasting and key[1] == self._pool.version:
            self._keep(key, answer)
        return answer

    def _keep(self, key: _Key, answer: Answer) -> None:
        # The compressed body may come later; count it now as if it were as long as the other half of the
        # answer.
        asked_for = key[0].query if isinstance(key[0], SparqlRequest) else key[0].work
        size = answer.size + len(answer.body) // 2 + len(asked_for)
        if size * _LARGEST_SHARE > self._room:
            return
        self._used += size
        self._kept[key] = (answer, size)
        while self._used > self._room:
            _, (_, freed) = self._kept.popitem(last=False)
            self._used -= freed

    def _forget_old(self) -> None:
        self._kept.clear()
        self._used = 0
        self._version = self._pool.version
