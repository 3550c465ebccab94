"""Builds killed at random moments: is the graph whole after each kill, and in the end what an undisturbed build makes?

    python -m bench.kills --kills 200

Each round begins with a store of one state of the files, moves the files to another state (some changed, some gone,
some new), and kills builds at random moments until one is let through. After every kill each document's graph must be
exactly the old or the new one; in the end the graph must be that of a build nobody disturbed, triple for triple.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.plan_files import as_text
from bench.plans import plan
from kg.build import build
from kg.building import settling
from kg.errors import StoreMissing
from kg.store import GraphStore

_FILES = 18
_ADDED = "\n四、附则\n1.疏浚新开河1公里。（牵头单位：市水利局；配合单位：市财政局）\n"
_MOST_KILLS_A_ROUND = 4
# Small batches, so that a kill falls into writing as often as into reading.
_BATCH_BYTES = 150_000
Graphs = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many builds were killed, in how many rounds, how many kills came too late, and what was wrong."""

    kills: int
    rounds: int
    too_late: int
    wrong: tuple[str, ...]


def run(kills: int, seed: int = 1, tell: Callable[[str], None] | None = None) -> Outcome:
    """Kill builds until ``kills`` of them were killed; ``tell`` hears after each round how far it is."""
    chance = random.Random(seed)
    wrong: list[str] = []
    killed = rounds = too_late = 0
    with tempfile.TemporaryDirectory() as place:
        bench = _Bench(Path(place))
        while killed < kills:
            store = bench.start(from_nothing=rounds % 3 == 0)
            for _ in range(chance.randint(1, _MOST_KILLS_A_ROUND)):
                if bench.kill(store, chance):
                    killed += 1
                    wrong += (f"round {rounds}: {one}" for one in bench.halves(store))
                else:
                    too_late += 1
            bench.finish(store)
            wrong += (f"round {rounds}, in the end: {one}" for one in bench.differences(store))
            rounds += 1
            if tell:
                tell(f"{killed} kills, {len(wrong)} wrong")
    return Outcome(killed, rounds, too_late, tuple(wrong))


class _Bench:
    """Two states of a folder of files, the graphs they make, and a store that moves from one to the other."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._states = [place / "old", place / "new"]
        for state, folder in enumerate(self._states):
            folder.mkdir()
            for number in range(_FILES):
                content = _content(number, state)
                if content is not None:
                    (folder / f"{number:02}.txt").write_bytes(content)
        self._files = place / "files"
        started = time.perf_counter()
        self._graphs = [self._undisturbed(state) for state in (0, 1)]
        self._work = (time.perf_counter() - started) / 2
        self._show(0)
        self._built = place / "built"
        self.finish(self._built)

    def start(self, *, from_nothing: bool) -> Path:
        """A store of the old state, or none at all; the files are in the new state from now on."""
        store = self._place / "store"
        shutil.rmtree(store, ignore_errors=True)
        if not from_nothing:
            shutil.copytree(self._built, store)
        self._show(1)
        return store

    def kill(self, store: Path, chance: random.Random) -> bool:
        """Kill a build at a random moment of its work; ``False`` when it had ended before."""
        jobs = chance.choice(("1", "2"))
        child = subprocess.Popen(self._command(store, jobs), stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()  # it has imported everything and begins
        time.sleep(chance.uniform(0, self._work * 1.2))
        in_time = child.poll() is None
        child.kill()
        child.wait()
        child.stdout.close()
        return in_time

    def finish(self, store: Path) -> None:
        """A build that nobody disturbs."""
        subprocess.run(self._command(store, "1"), check=True, stdout=subprocess.DEVNULL)

    def halves(self, store: Path) -> list[str]:
        """Documents that are neither as they were nor as they will be."""
        try:
            with GraphStore.read_only(store) as opened:
                found = graphs(opened)
        except StoreMissing:  # killed before it had begun
            return []
        old, new = self._graphs
        documents = [iri for iri in found if "/document/" in iri]
        return [f"{iri} is half" for iri in documents if found[iri] not in (old.get(iri), new.get(iri))]

    def differences(self, store: Path) -> list[str]:
        """What the finished graph has too much or too little of."""
        with GraphStore.open(store) as opened:
            found, wanted = graphs(opened), self._graphs[1]
        return [
            f"{iri}: {len(wanted.get(iri, frozenset()) - found.get(iri, frozenset()))} lost, "
            f"{len(found.get(iri, frozenset()) - wanted.get(iri, frozenset()))} wrong"
            for iri in {**found, **wanted}
            if found.get(iri) != wanted.get(iri)
        ]

    def _undisturbed(self, state: int) -> Graphs:
        self._show(state)
        with GraphStore.in_memory() as store:
            build([self._files], store, jobs=1)
            return graphs(store)

    def _show(self, state: int) -> None:
        shutil.rmtree(self._files, ignore_errors=True)
        shutil.copytree(self._states[state], self._files)

    def _command(self, store: Path, jobs: str) -> list[str]:
        return [sys.executable, "-m", "bench.kills", "--build", str(self._files), str(store), jobs]


def _content(number: int, state: int) -> bytes | None:
    """A file in one of the two states: of four, one changes, one goes, one comes, one stays."""
    content = as_text(plan(number))
    return {
        0: (content, content + _ADDED.encode()),
        1: (content, None),
        2: (None, content),
        3: (content, content),
    }[number % 4][state]


def graphs(store: GraphStore) -> Graphs:
    """What every named graph holds."""
    found: dict[str, list[str]] = {}
    for quad in store.engine:
        found.setdefault(str(quad.graph_name), []).append(str(quad.triple))
    assert all(count == 1 for lines in found.values() for count in Counter(lines).values())
    return {name.strip("<>"): frozenset(lines) for name, lines in found.items()}


def _build(files: str, store: str, jobs: str) -> None:
    settling._BATCH_BYTES = _BATCH_BYTES
    print("begins", flush=True)
    with GraphStore.open(store) as opened:
        build([files], opened, prune=True, jobs=int(jobs))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--build", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.build:
        _build(*chosen.build)
        return
    found = run(chosen.kills, chosen.seed, lambda said: print(said, flush=True))
    print(*found.wrong, sep="\n")
    print(
        f"{found.kills} kills in {found.rounds} rounds ({found.too_late} came too late): {len(found.wrong)} wrong"
    )
    sys.exit(1 if found.wrong else 0)


if __name__ == "__main__":
    main()
