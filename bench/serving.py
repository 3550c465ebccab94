"""Our service beside the engine's own server and rdflib-endpoint: six kinds of query, cold and warm.

    python -m bench.serving --triples 500000 [--without-rdflib] [--seconds 4]

Cold: no two queries of a run are the same text. Warm: one text again and again. Each line is measured on all
servers one after the other, within the same minute. Prints Markdown.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil

from bench.attack import free_port, usage
from bench.generate import write_nquads, write_store
from bench.http_load import CONNECTIONS, Load, run, sparql
from ontology.terms import PREFIXES

_SLOW = 1.5  # a query that takes this long alone is sent on one connection only

_HEAD = "".join(
    f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("hetu", "skos", "xsd", "org", "dcterms", "rdf")
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """IRIs of the generated graph, to fill queries with."""

    tasks: tuple[str, ...]
    waters: tuple[str, ...]
    cities: tuple[str, ...]
    bureaus: tuple[str, ...]
    themes: tuple[str, ...]


def parameters(nquads: Path) -> Parameters:
    """What stands in the file."""
    found: dict[str, dict[str, None]] = {
        "task": {},
        "water": {},
        "jurisdiction": {},
        "bureau": {},
        "theme": {},
    }
    kind = re.compile(r"^(<[^>]*/(task|water|jurisdiction)/[^>]*>) <[^>]*#type> ")
    theme = re.compile(r"<[^>]*#theme> (<[^>]*>)")
    bureau = re.compile(r"<[^>]*subOrganizationOf> (<[^>]*>)")
    with nquads.open(encoding="utf-8") as lines:
        for line in lines:
            if match := kind.match(line):
                if match[2] != "task" or "/responsibility/" not in match[1]:
                    found[match[2]][match[1]] = None
            elif match := theme.search(line):
                found["theme"][match[1]] = None
            elif match := bureau.search(line):
                found["bureau"][match[1]] = None
    return Parameters(*(tuple(found[name]) for name in ("task", "water", "jurisdiction", "bureau", "theme")))


def _one_task(p: Parameters, chance: random.Random) -> str:
    return f"SELECT ?p ?o {{ {chance.choice(p.tasks)} ?p ?o }}"


def _leaders(p: Parameters, chance: random.Random) -> str:
    return (
        f"SELECT ?unit ?label ?task {{ ?task hetu:concerns {chance.choice(p.waters)} ; hetu:leadUnit ?unit . "
        "?unit skos:prefLabel ?label }"
    )


def _together(p: Parameters, chance: random.Random) -> str:
    return (
        "SELECT ?a ?b (COUNT(DISTINCT ?task) AS ?n) { ?document hetu:jurisdiction "
        f"{chance.choice(p.cities)} . ?task hetu:document ?document . ?r hetu:task ?task ; hetu:unit ?a . "
        "?s hetu:task ?task ; hetu:unit ?b . FILTER(STR(?a) < STR(?b)) } "
        "GROUP BY ?a ?b ORDER BY DESC(?n) ?a ?b LIMIT 50"
    )


def _window(p: Parameters, chance: random.Random) -> str:
    year, month = chance.randrange(2016, 2025), chance.randrange(1, 10)
    return (
        "SELECT ?task ?due ?unit { ?task hetu:due ?due ; hetu:leadUnit ?unit . "
        f'FILTER(?due >= "{year}-0{month}-01"^^xsd:date && ?due < "{year}-{month + 1:02}-01"^^xsd:date) }} '
        "ORDER BY ?due ?task"
    )


def _theme(p: Parameters, chance: random.Random) -> str:
    return (
        f"SELECT ?city (COUNT(?task) AS ?n) {{ ?task hetu:theme {chance.choice(p.themes)} ; "
        "hetu:document ?d . "
        "?d hetu:jurisdiction ?city } GROUP BY ?city ORDER BY DESC(?n) ?city"
    )


def _path(p: Parameters, chance: random.Random) -> str:
    return (
        "SELECT (COUNT(DISTINCT ?task) AS ?n) { "
        f"?unit org:subOrganizationOf* {chance.choice(p.bureaus)} . "
        "?r hetu:unit ?unit ; hetu:task ?task }"
    )


KINDS: dict[str, Callable[[Parameters, random.Random], str]] = {
    "one task": _one_task,
    "leaders of a river": _leaders,
    "unit–unit, one city": _together,
    "deadline window": _window,
    "theme by city": _theme,
    "sub-organisation path": _path,
}


@dataclass(frozen=True, slots=True)
class Server:
    """One running server."""

    name: str
    port: int
    path: str
    pid: int

    def request(self, query: str) -> bytes:
        """The query as bytes to send."""
        return sparql(f"127.0.0.1:{self.port}", self.path, _HEAD + query)


@contextmanager
def started(name: str, command: list[str], port: int, path: str, ready: str) -> Iterator[Server]:
    """The server, once ``ready`` (an address on it) answers 200."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            while not _answers(port, ready):
                if process.poll() is not None:
                    raise RuntimeError(f"{name} ended by itself")
                time.sleep(0.2)
            yield Server(name, port, path, process.pid)
        finally:
            process.terminate()


def _answers(port: int, target: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("GET", target)
        answer = connection.getresponse()
        body = answer.read()
        return answer.status == 200 and b'"in_memory":false' not in body
    except OSError:
        return False
    finally:
        connection.close()


def measure(server: Server, queries: Iterator[str], seconds: float) -> tuple[Load, int, float]:
    """The load, on how many connections it was made, and the ms of CPU that one answer cost the server."""
    requests = map(server.request, queries)
    alone = run(("127.0.0.1", server.port), requests, 0, connections=1)
    connections = 1 if alone.p50 > _SLOW * 1000 else CONNECTIONS
    before = cpu_seconds(server.pid)
    load = run(("127.0.0.1", server.port), requests, seconds, connections)
    spent = cpu_seconds(server.pid) - before
    return load, connections, spent * 1000 / sum(load.statuses.values())


def cpu_seconds(pid: int) -> float:
    """CPU time of a server with all its processes, those that have ended included."""
    root = psutil.Process(pid)
    return sum(sum(process.cpu_times()[:4]) for process in (root, *root.children(recursive=True)))


def cold(kind: str, p: Parameters, chance: random.Random) -> Iterator[str]:
    """Queries of one kind, no two the same text."""
    for n in itertools.count():
        yield f"{KINDS[kind](p, chance)} #{n}-{chance.randrange(10**9)}"


def table(servers: list[Server], p: Parameters, seconds: float) -> None:
    """Measure everything, and print it line by line."""
    names = [server.name for server in servers]
    print(
        "| query | run | "
        + " | ".join(f"{name}: /s, p50, p99, CPU ms" for name in names)
        + " | ours against each |"
    )
    print("|---" * (3 + len(names)) + "|")
    for kind in KINDS:
        for temperature in ("cold", "warm"):
            cells, rates = [], []
            for server in servers:
                chance = random.Random(f"{kind}{server.name}{time.time()}")
                queries = cold(kind, p, chance)
                if temperature == "warm":
                    queries = itertools.repeat(KINDS[kind](p, random.Random(7)))
                load, connections, cost = measure(server, queries, seconds)
                wrong = {status: n for status, n in load.statuses.items() if status != 200}
                note = (" (1 connection)" if connections == 1 else "") + (f" {wrong}" if wrong else "")
                cells.append(f"{load.rate:,.1f}, {load.p50:.1f}, {load.p99:.1f}, {cost:.2f}{note}")
                rates.append(load.rate)
            ratios = ", ".join(f"{rates[0] / rate:.2f}" for rate in rates[1:])
            print(f"| {kind} | {temperature} | {' | '.join(cells)} | {ratios} |", flush=True)
    for server in servers:
        processes, threads, megabytes, _ = usage(server.pid)
        print(f"\n{server.name}: {processes} processes, {threads} threads, {megabytes} MB", end="")
    print()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--triples", type=int, default=500_000)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--without-rdflib", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        nquads, store = Path(place) / "graph.nq", Path(place) / "store"
        write_nquads(nquads, chosen.triples)
        write_store(store, chosen.triples)
        os.environ["HETU_STORE"] = str(store)
        ready = "?query=" + quote("ASK {}")
        plan = [("ours", "bench.serve_ours", "/sparql", "/health", [])]
        if not chosen.without_rdflib:
            plan.append(("rdflib-endpoint", "bench.serve_rdflib", "/", f"/{ready}", [str(nquads)]))
        servers = []
        for name, module, path, health, more in plan:
            port = free_port()
            command = [sys.executable, "-m", module, *more, str(port)]
            servers.append(stack.enter_context(started(name, command, port, path, health)))
        port = free_port()
        native = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or "oxigraph"
        command = [native, "serve-read-only", "--location", str(store / "graph"), "--union-default-graph"]
        command += ["--bind", f"127.0.0.1:{port}"]
        servers.insert(1, stack.enter_context(started("oxigraph", command, port, "/query", f"/query{ready}")))
        cores, memory = os.cpu_count(), psutil.virtual_memory().total >> 30
        print(f"{chosen.triples:,} triples, {CONNECTIONS} connections, {cores} cores, {memory} GB\n")
        table(servers, parameters(nquads), chosen.seconds)


if __name__ == "__main__":
    main()
