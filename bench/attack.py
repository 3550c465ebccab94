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
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

import psutil

_AT_ONCE = 20
HOSTILE = {
    "cross join": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "path star": "SELECT (COUNT(*) AS ?n) { ?a (<x:p>|!<x:q>)* ?b . ?c (<x:p>|!<x:q>)* ?d }",
    "order by": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f ?a",
    "regex bomb": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f "
    "FILTER(REGEX(STR(?c), '(.*.*)*水(.*.*)*厂$')) }",
    "values": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(200)))} }}" for n in range(5))
    + " }",
    "long text": "SELECT * { " + "?a ?b ?c . " * 75_000 + "}",
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


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--total", type=int, default=400)
    chosen = parser.parse_args()
    port = free_port()
    environment = {**os.environ, "HETU_STORE": str(chosen.store)}
    command = [sys.executable, "-m", "bench.serve_ours", str(port)]
    with subprocess.Popen(command, env=environment) as server:
        try:
            _wait(port)
            _attack(port, server.pid, chosen.total)
        finally:
            server.terminate()


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


def _attack(port: int, pid: int, total: int) -> None:
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
            statuses["light: ASK {}", status] += 1
            waits["ASK {}"].append(seconds)
            status, seconds = request(port, "GET", "/health")
            statuses["light: /health", status] += 1
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
    print(f"{total} hostile queries, {_AT_ONCE} at a time, in {time.perf_counter() - begin:.0f} s")
    for (name, status), count in sorted(statuses.items()):
        print(f"  {name:14} {status} x {count}   longest {longest.get(name, 0):.1f} s")
    for name, seconds in waits.items():
        seconds.sort()
        p50, p95, p99 = (seconds[int(len(seconds) * share)] * 1000 for share in (0.5, 0.95, 0.99))
        figures = f"p50 {p50:.1f} ms  p95 {p95:.1f} ms  p99 {p99:.1f} ms  max {seconds[-1] * 1000:.0f} ms"
        print(f"  {name:8} n={len(seconds)} {figures}")
    time.sleep(3)
    print(f"  processes, threads, MB, MB of the front: before {before}, after {usage(pid)}")


if __name__ == "__main__":
    main()
