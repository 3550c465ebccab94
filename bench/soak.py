"""An hour of mixed load at 80 % of capacity while builds run underneath: errors, memory, waiting.

    python -m bench.soak --minutes 60 [--documents 1000]

Requests are sent when they are due, whether or not those before them were answered, and waiting counts from then on.
Every minute one document in a hundred changes and a build reads it, into the store that is being served. Prints a line
a minute, then whether memory grew and what went wrong besides limits that were met: also when it is stopped early, by
Ctrl-C or SIGTERM.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import linear_regression
from urllib.parse import quote

from bench.attack import free_port, usage
from bench.plan_files import write_files
from bench.serving import started
from kg.store import GraphStore

_CONNECTIONS = 16
_SHARE = 0.8
_MEASURE_SECONDS = 15.0
_BUILD_EVERY = 60.0
_LIMITS = frozenset({429, 503, 504})
_LATE_SECONDS = 30.0  # a request that is due this long and not sent is given up, and counts as an error
_PREFIX = "PREFIX hetu: <https://w3id.org/hetu/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
# What people ask, and how often; {task}, {unit}, {water} are things of the graph, {n} is another number each time.
_MIX: tuple[tuple[float, str, str], ...] = (
    (30, "/sparql?query=", "SELECT ?p ?o {{ <{task}> ?p ?o }} #{n}"),
    (15, "/sparql?query=", "SELECT ?unit ?t {{ ?t hetu:concerns <{water}> ; hetu:leadUnit ?unit }} #{n}"),
    (15, "/sparql?query=", "SELECT (COUNT(*) AS ?tasks) {{ ?task a hetu:Task }}"),
    (
        3,
        "/sparql?query=",
        "SELECT ?unit (COUNT(?r) AS ?n) {{ ?r hetu:unit ?unit }} GROUP BY ?unit ORDER BY DESC(?n) LIMIT {n}",
    ),
    (10, "/api/tasks?limit=20&unit=", "{unit}"),
    (5, "/api/units?limit=50&offset=", "{n}"),
    (8, "/entity?iri=", "{unit}"),
    (4, "/reader?document=", "{document}"),
    (5, "/suggest?q=", "水利"),
    (3, "/ask?q=", "哪些单位牵头{name}上的任务"),
    (2, "/", ""),
)
_THINGS = {
    "task": "SELECT ?x { ?x a hetu:Task } LIMIT 2000",
    "unit": "SELECT ?x { ?x a hetu:Unit } LIMIT 500",
    "water": "SELECT ?x { ?x a hetu:River } LIMIT 500",
    "document": "SELECT ?x { ?x a hetu:PolicyDocument } LIMIT 300",
    "name": "SELECT ?x { ?r a hetu:River ; skos:prefLabel ?x } LIMIT 300",
}


@dataclass(slots=True)
class Minute:
    """What went over the wire in one minute: waits in s, statuses, failures in words; MB of the service at its end."""

    waits: array[float] = field(default_factory=lambda: array("d"))
    statuses: Counter[int] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    megabytes: int = 0

    def line(self, number: int) -> str:
        """The minute in words."""
        p50, p99 = percentiles(self.waits)
        odd = {status: n for status, n in sorted(self.statuses.items()) if status != 200}
        said = f"{number:4} min  {len(self.waits) / 60:7,.0f}/s  p50 {p50:7.1f} ms  p99 {p99:8.1f} ms  {self.megabytes:,} MB"
        return " ".join(
            [said, str(odd) if odd else "", str(dict(self.failures)) if self.failures else ""]
        ).rstrip()


def percentiles(waits: Iterable[float]) -> tuple[float, float]:
    """The wait that half of the requests had at most, and that 99 of 100 had, in ms; not a number when there were none."""
    ordered = sorted(waits)
    if not ordered:
        return math.nan, math.nan
    return ordered[len(ordered) // 2] * 1000, ordered[int(len(ordered) * 0.99)] * 1000


class Asker:
    """Makes up requests as people would send them."""

    def __init__(self, things: dict[str, Sequence[str]], seed: int = 3) -> None:
        """``things`` of the graph by the names in the mix."""
        self._things = things
        self._chance = random.Random(seed)
        self._weights = [weight for weight, _, _ in _MIX]

    def request(self) -> bytes:
        """The next request."""
        [(_, path, text)] = self._chance.choices(_MIX, self._weights)
        chosen = {name: self._chance.choice(found) for name, found in self._things.items()}
        said = text.format(n=self._chance.randrange(1, 1000), **chosen)
        if path.startswith("/sparql"):
            said = _PREFIX + said
        return f"GET {path}{quote(said)} HTTP/1.1\r\nHost: soak\r\nAccept: */*\r\n\r\n".encode()


class Load:
    """Keep-alive connections that send what is due."""

    def __init__(self, port: int, asker: Asker) -> None:
        """``port`` of the service."""
        self._port = port
        self._asker = asker
        self.minute = Minute()

    async def run(self, seconds: float, per_second: float | None) -> int:
        """Send so many a second, or as many as are answered; returns how many were."""
        due: asyncio.Queue[float | None] = asyncio.Queue()
        end = time.perf_counter() + seconds
        senders = [
            asyncio.create_task(self._sender(due, end, per_second is None)) for _ in range(_CONNECTIONS)
        ]
        if per_second is not None:
            at = time.perf_counter()
            while at < end:
                await asyncio.sleep(max(0.0, at - time.perf_counter()))
                due.put_nowait(at)
                at += 1 / per_second
        for _ in senders:
            due.put_nowait(None)
        return sum(await asyncio.gather(*senders))

    async def _sender(self, due: asyncio.Queue[float | None], end: float, at_will: bool) -> int:
        answered = 0
        stream: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        while True:
            if at_will:
                at: float | None = time.perf_counter() if time.perf_counter() < end else None
            else:
                at = await due.get()
            if at is None:
                break
            minute = self.minute
            if time.perf_counter() - at > _LATE_SECONDS:
                minute.failures["never sent"] += 1
                continue
            try:
                if stream is None:
                    stream = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 24)
                status = await asyncio.wait_for(_asked(*stream, self._asker.request()), 60)
            except (OSError, EOFError, ValueError, TimeoutError) as error:
                minute.failures[type(error).__name__] += 1
                if stream is not None:
                    stream[1].close()
                stream = None
                continue
            minute.statuses[status] += 1
            minute.waits.append(time.perf_counter() - at)
            answered += 1
        if stream is not None:
            stream[1].close()
        return answered


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> int:
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length))
    return int(head[9:12])


def things(store: Path) -> dict[str, Sequence[str]]:
    """What there is to ask about."""
    with GraphStore.read_only(store) as graph:
        return {name: [str(row[0]) for row in graph.select(query)] for name, query in _THINGS.items()}


class Builds:
    """A folder of plans whose documents change, and the builds that read it."""

    def __init__(self, place: Path, documents: int) -> None:
        """Write the first state."""
        self.store = place / "store"
        self._files = place / "files"
        self._documents = documents
        self._chance = random.Random(4)
        for _ in write_files(place, range(documents)):
            pass
        self.failed = 0
        self.done = 0

    def build(self) -> None:
        """One build by the command, with the priority of background work."""
        command = [
            sys.executable,
            "-m",
            "api.cli",
            "build",
            str(self._files),
            "--store",
            str(self.store),
            "--json",
        ]
        ran = subprocess.run(
            ["nice", "-n", "10", *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        self.done += 1
        if ran.returncode:
            self.failed += 1
            print(ran.stderr.decode()[-500:], file=sys.stderr)

    def change(self) -> None:
        """Let one text in a hundred say something more."""
        texts = sorted(path for path in self._files.rglob("*.txt"))
        for path in self._chance.sample(texts, max(1, self._documents // 100)):
            more = f"\n　　{self._chance.randrange(90, 99)}.疏浚新开河{self._chance.randrange(1, 99)}公里。（牵头单位：市水利局）"
            path.write_bytes(path.read_bytes() + more.encode())

    async def go_on(self) -> None:
        """Change and build until cancelled."""
        while True:
            self.change()
            begin = time.monotonic()
            await asyncio.to_thread(self.build)
            await asyncio.sleep(max(0.0, _BUILD_EVERY - (time.monotonic() - begin)))


async def soak(port: int, pid: int, builds: Builds, minutes: int) -> int:
    """Measure the capacity, then hold the load; prints what happens and returns how many things went wrong."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    load = Load(port, Asker(things(builds.store)))
    await load.run(5, None)
    load.minute = Minute()
    capacity = await load.run(_MEASURE_SECONDS, None) / _MEASURE_SECONDS
    print(f"capacity {capacity:,.0f} requests/s; {_SHARE:.0%} of it for {minutes} min", flush=True)
    megabytes = usage(pid)[2]
    print(f"memory at the start {megabytes:,} MB", flush=True)
    building = asyncio.create_task(builds.go_on())
    held: list[Minute] = []
    with suppress(asyncio.CancelledError):  # stopped early: the figures so far are figures too
        for number in range(1, minutes + 1):
            load.minute = Minute(megabytes=megabytes)
            held.append(load.minute)
            await load.run(60, capacity * _SHARE)
            load.minute.megabytes = megabytes = usage(pid)[2]
            print(load.minute.line(number), flush=True)
    building.cancel()
    with suppress(asyncio.CancelledError):
        await building
    return verdict(held, builds)


def verdict(held: Sequence[Minute], builds: Builds) -> int:
    """Print what came of it."""
    statuses = sum((minute.statuses for minute in held), Counter())
    failures = sum((minute.failures for minute in held), Counter())
    wrong = {status: n for status, n in statuses.items() if status >= 400 and status not in _LIMITS}
    limits = {status: n for status, n in statuses.items() if status in _LIMITS}
    settled = held[len(held) // 10 :]  # the first builds let it grow to its size
    growth = 0.0
    if len(settled) > 1:
        growth = linear_regression(range(len(settled)), [minute.megabytes for minute in settled]).slope * 60
    print(
        f"requests {sum(statuses.values()):,}; errors {wrong or 'none'}; failures {dict(failures) or 'none'}; limits {limits or 'none met'}"
    )
    print(
        f"builds {builds.done}, failed {builds.failed}; memory {settled[0].megabytes:,} to {settled[-1].megabytes:,} MB, {growth:+.0f} MB an hour"
    )
    p50, p99 = percentiles(wait for minute in held for wait in minute.waits)
    print(f"p50 {p50:.1f} ms, p99 {p99:.1f} ms", flush=True)
    return sum(wrong.values()) + sum(failures.values()) + builds.failed


def main() -> None:
    """The command line; ends with 1 when something went wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--documents", type=int, default=1000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        builds = Builds(Path(place), chosen.documents)
        builds.build()
        os.environ["HETU_STORE"] = str(builds.store)
        port = free_port()
        command = [sys.executable, "-m", "bench.serve_ours", str(port)]
        with started("ours", command, port, "/sparql", "/health") as server:
            wrong = asyncio.run(soak(port, server.pid, builds, chosen.minutes))
    sys.exit(min(1, wrong))


if __name__ == "__main__":
    main()
