"""Our service beside the engine's own server and rdflib-endpoint: six kinds of query, cold and warm.

    python -m bench.serving --triples 5000 500000 5000000 [--without-rdflib] [--seconds 2] [--rounds 3]

Cold: no two queries of a run are the same text. Warm: one text again and again. Each round measures a line on all
servers one after the other, within the same minute; a figure is the median of the rounds, a ratio the median of the
rounds' ratios, so that a busy moment of the machine counts little. Prints Markdown, then whether the bars hold.
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
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import quote

import psutil

from bench.attack import free_port, usage
from bench.generate import load_store, write_nquads
from bench.http_load import CONNECTIONS, Load, run, sparql
from bench.report import Table, markdown
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


@dataclass(frozen=True, slots=True)
class Shot:
    """One server under one load: the load, on how many connections, and the ms of CPU one answer cost it."""

    load: Load
    connections: int
    cost: float


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of query, cold or warm: for each server the shots of all rounds, ours first."""

    kind: str
    temperature: str
    shots: tuple[tuple[Shot, ...], ...]

    def rate(self, server: int) -> float:
        """Answers a second."""
        return median(shot.load.rate for shot in self.shots[server])

    def ratio(self, server: int) -> float:
        """Ours against another's rate."""
        pairs = zip(self.shots[0], self.shots[server], strict=True)
        return median(ours.load.rate / other.load.rate for ours, other in pairs)

    def cell(self, server: int) -> str:
        """Answers a second, p50 and p99 in ms, ms of CPU for one answer; statuses other than 200."""
        shots = self.shots[server]
        wrong = sum((Counter(shot.load.statuses) for shot in shots), Counter())
        del wrong[200]
        said = f"{self.rate(server):,.0f}" if self.rate(server) >= 10 else f"{self.rate(server):.2f}"
        said += f" · {median(s.load.p50 for s in shots):.1f} · {median(s.load.p99 for s in shots):.1f}"
        said += f" · {median(s.cost for s in shots):.2f}"
        alone = " (1 connection)" if shots[0].connections == 1 else ""
        return said + alone + (f" {dict(wrong)}" if wrong else "")


def shoot(server: Server, queries: Iterator[str], seconds: float) -> Shot:
    """Put one server under load."""
    requests = map(server.request, queries)
    alone = run(("127.0.0.1", server.port), requests, 0, connections=1)
    connections = 1 if alone.p50 > _SLOW * 1000 else CONNECTIONS
    before = cpu_seconds(server.pid)
    load = run(("127.0.0.1", server.port), requests, seconds, connections)
    spent = cpu_seconds(server.pid) - before
    return Shot(load, connections, spent * 1000 / sum(load.statuses.values()))


def cpu_seconds(pid: int) -> float:
    """CPU time of a server with all its processes, those that have ended included."""
    root = psutil.Process(pid)
    return sum(sum(process.cpu_times()[:4]) for process in (root, *root.children(recursive=True)))


def cold(kind: str, p: Parameters, chance: random.Random) -> Iterator[str]:
    """Queries of one kind, no two the same text."""
    for n in itertools.count():
        yield f"{KINDS[kind](p, chance)} #{n}-{chance.randrange(10**9)}"


def lines(servers: Sequence[Server], p: Parameters, seconds: float, rounds: int) -> Iterator[Line]:
    """Measure everything, line by line."""
    for kind in KINDS:
        for temperature in ("cold", "warm"):
            shots: list[list[Shot]] = [[] for _ in servers]
            for _ in range(rounds):
                for number, server in enumerate(servers):
                    queries = cold(kind, p, random.Random(f"{kind}{server.name}{time.time()}"))
                    if temperature == "warm":
                        queries = itertools.repeat(KINDS[kind](p, random.Random(7)))
                    if rounds > 1 and shots[number] and shots[number][0].connections == 1:
                        shots[number].append(shots[number][0])  # so slow that once is enough
                    else:
                        shots[number].append(shoot(server, queries, seconds))
            yield Line(kind, temperature, tuple(map(tuple, shots)))


def bars(measured: Sequence[Line]) -> Iterator[tuple[str, float, float]]:
    """The bars against the engine's own server at half a million triples: what, the ratio wanted, the ratio got."""
    lightest = next(iter(KINDS))
    heavy = [line for line in measured if line.kind != lightest]
    for line in measured:
        if line.kind == lightest:
            yield (
                f"{line.kind}, {line.temperature}",
                0.15 if line.temperature == "cold" else 0.5,
                line.ratio(1),
            )
    for line in heavy:
        yield f"{line.kind}, {line.temperature}", 1.0, line.ratio(1)


@contextmanager
def rivals(triples: int, with_rdflib: bool) -> Iterator[tuple[list[Server], Parameters]]:
    """Ours, the engine's own server, and rdflib-endpoint if wanted, over the same graph."""
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        nquads, store = Path(place) / "graph.nq", Path(place) / "store"
        write_nquads(nquads, triples)
        load_store(store, nquads)
        os.environ["HETU_STORE"] = str(store)
        ready = "?query=" + quote("ASK {}")
        port = free_port()
        ours = [sys.executable, "-m", "bench.serve_ours", str(port)]
        servers = [stack.enter_context(started("ours", ours, port, "/sparql", "/health"))]
        port = free_port()
        native = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or "oxigraph"
        command = [native, "serve-read-only", "--location", str(store / "graph"), "--union-default-graph"]
        command += ["--bind", f"127.0.0.1:{port}"]
        servers.append(stack.enter_context(started("oxigraph", command, port, "/query", f"/query{ready}")))
        if with_rdflib:
            port = free_port()
            command = [sys.executable, "-m", "bench.serve_rdflib", str(nquads), str(port)]
            servers.append(stack.enter_context(started("rdflib-endpoint", command, port, "/", f"/{ready}")))
        yield servers, parameters(nquads)


def table(triples: int, servers: Sequence[Server], measured: Sequence[Line], command: str) -> Table:
    """What was measured at one size."""
    others = range(1, len(servers))
    columns = ("query", *(f"{server.name}: /s · p50 · p99 · CPU" for server in servers))
    columns += tuple(f"ours / {servers[n].name}" for n in others)
    rows = tuple(
        (
            f"{line.kind}, {line.temperature}",
            *(line.cell(n) for n in range(len(servers))),
            *(f"{line.ratio(n):.2f}" for n in others),
        )
        for line in measured
    )
    memory = []
    for server in servers:
        processes, threads, megabytes, _ = usage(server.pid)
        memory.append(f"{server.name} {megabytes:,} MB in {processes} processes with {threads} threads")
    note = f"ms; {CONNECTIONS} connections. Memory afterwards: {'; '.join(memory)}."
    return Table(f"Querying {triples:,} triples over HTTP", columns, rows, command, note)


_BARS_AT: Final = 500_000
_RDFLIB_MOST: Final = 1_000_000  # it needs minutes and 6 GB to load five times that


def tables(quick: bool) -> Iterator[Table]:
    """For the suite."""
    for triples in (5_000, 500_000) if quick else (5_000, 500_000, 5_000_000):
        with rivals(triples, with_rdflib=triples <= _RDFLIB_MOST) as (servers, p):
            seconds, rounds = (0.5, 1) if quick else (2.0, 3)
            measured = list(lines(servers, p, seconds, rounds))
            yield table(triples, servers, measured, f"python -m bench.serving --triples {triples}")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--triples", type=int, nargs="+", default=[500_000])
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without-rdflib", action="store_true")
    chosen = parser.parse_args()
    for triples in chosen.triples:
        with_rdflib = not chosen.without_rdflib and triples <= _RDFLIB_MOST
        with rivals(triples, with_rdflib) as (servers, p):
            measured = []
            for line in lines(servers, p, chosen.seconds, chosen.rounds):
                measured.append(line)
                ratios = ", ".join(f"{line.ratio(n):.2f}" for n in range(1, len(servers)))
                print(f"{line.kind}, {line.temperature}: {ratios}", file=sys.stderr, flush=True)
            print(
                markdown(
                    table(
                        triples, servers, measured, " ".join(["python", "-m", "bench.serving", *sys.argv[1:]])
                    )
                )
            )
            for what, wanted, got in bars(measured) if triples == _BARS_AT else ():
                print(f"{'holds' if got >= wanted else 'MISSED'}: {what}: {got:.2f}, wanted {wanted}")


if __name__ == "__main__":
    main()
