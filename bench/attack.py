"""Twenty hostile queries at a time, and what everybody else notices.

    python -m bench.attack --store DIR [--total 400]

While the hostile queries run, ``ASK {}`` (each time another: no kept answer helps) and /health are timed.
At the end: statuses, latencies, and processes, threads and memory before and after.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psutil

from bench.generate import write_store
from bench.report import Table, markdown

_AT_ONCE = 20
_MOST_MS = 100.0
_SETTLE_SECONDS = 3.0
# Answered after all, refused, stopped by a limit.
_RIGHT_ENDS = frozenset({200, 400, 413, 503, 504})
HOSTILE = {
    "cross join": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "path star": "SELECT (COUNT(*) AS ?n) { ?a (<x:p>|!<x:q>)* ?b . ?c (<x:p>|!<x:q>)* ?d }",
    "order by": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f ?a",
    "regex bomb": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f "
    "FILTER(REGEX(STR(?c), '(.*.*)*水(.*.*)*厂$')) }",
    "values": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(200)))} }}" for n in range(5))
    + " }",
    "long text": "SELECT * { " + "?a ?b ?c . " * 55_000 + "}",
    "nesting": "ASK " + "{" * 150_000 + "}" * 150_000,
    "large answer": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "group concat": "SELECT (GROUP_CONCAT(STR(?c)) AS ?all) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?b",
    "distinct": "SELECT DISTINCT ?a ?d ?f { ?a ?b ?c . ?d ?e ?f }",
}


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def request(port: int, method: str, path: str, body: str = "", timeout: float = 60) -> tuple[int, float]:
    """Status and seconds of one request on a connection of its own."""
    begin = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        headers = {"content-type": "application/x-www-form-urlencoded"} if body else {}
        connection.request(method, path, body.encode() or None, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, time.perf_counter() - begin
    finally:
        connection.close()


def usage(pid: int) -> tuple[int, int, int, int]:
    """Processes, threads, MB (shared pages counted once) of a service, and MB of its own process."""
    root = psutil.Process(pid)
    family = [root, *root.children(recursive=True)]
    threads = memory = 0
    for process in family:
        try:
            threads += process.num_threads()
            memory += process.memory_full_info().pss
        except psutil.NoSuchProcess:
            continue
    return len(family), threads, memory >> 20, root.memory_full_info().uss >> 20


@dataclass(frozen=True, slots=True)
class Attack:
    """What came of an attack.

    ``ends`` are statuses and the longest time in s by hostile query, ``waits`` the seconds of everybody else's requests
    in order, ``before`` and ``after`` what :func:`usage` gives.
    """

    total: int
    seconds: float
    ends: Mapping[str, tuple[Mapping[int, int], float]]
    waits: Mapping[str, tuple[float, ...]]
    before: tuple[int, int, int, int]
    after: tuple[int, int, int, int]

    def wait(self, name: str, share: float) -> float:
        """The ms within which this share of the requests was answered."""
        found = self.waits[name]
        return found[min(len(found) - 1, int(len(found) * share))] * 1000

    def misses(self) -> Iterator[str]:
        """What is not as it has to be."""
        for name in self.waits:
            if self.wait(name, 0.95) >= _MOST_MS:
                yield f"{name}: p95 {self.wait(name, 0.95):.0f} ms"
        for name, (statuses, _) in self.ends.items():
            if wrong := set(statuses) - _RIGHT_ENDS:
                yield f"{name}: {sorted(wrong)}"
        if self.after[:2] != self.before[:2]:
            yield f"processes and threads {self.before[:2]}, afterwards {self.after[:2]}"
        if self.after[2] > self.before[2] * 1.1 + 20:
            yield f"{self.before[2]} MB, afterwards {self.after[2]} MB"


def attacked(store: Path, total: int) -> Attack:
    """Attack a service over the store."""
    port = free_port()
    environment = {**os.environ, "HETU_STORE": str(store)}
    command = [sys.executable, "-m", "bench.serve_ours", str(port)]
    log = subprocess.DEVNULL  # a line for each query that met its limit
    with subprocess.Popen(command, env=environment, stderr=log) as server:
        try:
            _wait(port)
            return _attack(port, server.pid, total)
        finally:
            server.terminate()


def table(attack: Attack, command: str) -> Table:
    """What came of it, as a table."""
    rows = [
        (
            name,
            ", ".join(f"{status} × {count}" for status, count in sorted(statuses.items())),
            f"longest {longest:.1f} s",
        )
        for name, (statuses, longest) in sorted(attack.ends.items())
    ]
    for name, found in attack.waits.items():
        p50, p95, p99 = (f"{attack.wait(name, share):.1f}" for share in (0.5, 0.95, 0.99))
        rows.append(
            (f"meanwhile {name}", f"{len(found):,} requests", f"p50 {p50} ms, p95 {p95} ms, p99 {p99} ms")
        )
    note = (
        f"{attack.seconds:.0f} s. Processes, threads, MB, MB of the service's own: before {attack.before}, "
        f"after {attack.after}. "
        + ("Missed: " + "; ".join(attack.misses()) if any(attack.misses()) else "All as it has to be.")
    )
    title = f"{attack.total} hostile queries, {_AT_ONCE} at a time"
    return Table(title, ("query", "ended with", "time"), tuple(rows), command, note)


def tables(quick: bool) -> Iterator[Table]:
    """For the suite."""
    triples, total = (5_000, 40) if quick else (500_000, 400)
    with tempfile.TemporaryDirectory() as place:
        store = Path(place) / "store"
        write_store(store, triples)
        yield table(attacked(store, total), f"python -m bench.attack --store DIR --total {total}")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--total", type=int, default=400)
    chosen = parser.parse_args()
    command = " ".join(["python", "-m", "bench.attack", *sys.argv[1:]])
    print(markdown(table(attacked(chosen.store, chosen.total), command)))


def _wait(port: int) -> None:
    while True:
        try:
            if b'"in_memory":true' in _get(port, "/health"):
                return
        except OSError:
            pass
        time.sleep(0.2)


def _get(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()


def _attack(port: int, pid: int, total: int) -> Attack:
    before = usage(pid)
    numbers = itertools.count()
    statuses: Counter[tuple[str, int]] = Counter()
    longest: dict[str, float] = {}
    lock = threading.Lock()
    running = True

    def hostile() -> None:
        while (n := next(numbers)) < total:
            name = list(HOSTILE)[n % len(HOSTILE)]
            status, seconds = request(
                port, "POST", "/sparql", urlencode({"query": f"{HOSTILE[name]} #{n}"}), 120
            )
            with lock:
                statuses[name, status] += 1
                longest[name] = max(longest.get(name, 0), seconds)

    waits: dict[str, list[float]] = {"ASK {}": [], "/health": []}

    def light() -> None:
        n = 0
        while running:
            n += 1
            status, seconds = request(port, "GET", "/sparql?" + urlencode({"query": f"ASK {{}} #{n}"}))
            statuses["meanwhile ASK {}", status] += 1
            waits["ASK {}"].append(seconds)
            status, seconds = request(port, "GET", "/health")
            statuses["meanwhile /health", status] += 1
            waits["/health"].append(seconds)
            time.sleep(0.02)

    attackers = [threading.Thread(target=hostile) for _ in range(_AT_ONCE)]
    watcher = threading.Thread(target=light)
    begin = time.perf_counter()
    for thread in (*attackers, watcher):
        thread.start()
    for thread in attackers:
        thread.join()
    running = False
    watcher.join()
    took = time.perf_counter() - begin
    time.sleep(_SETTLE_SECONDS)
    names = dict.fromkeys(name for name, _ in statuses)
    ends = {
        name: (
            {status: n for (other, status), n in statuses.items() if other == name},
            longest.get(name, 0.0),
        )
        for name in names
    }
    sorted_waits = {name: tuple(sorted(seconds)) for name, seconds in waits.items()}
    return Attack(total, took, ends, sorted_waits, before, usage(pid))


if __name__ == "__main__":
    main()
