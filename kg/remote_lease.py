"""One build at a time in a store that several machines reach: a lease, kept as triples in the store itself.

Whoever wants it writes a line of its own and then looks for lines of others. Of two at the same moment, at
least one sees the other, because each looks after it has written: so there are never two, on any server that
shows what it has accepted, with transactions or without. Both may give way; then each tries again a little
later.

A holder that died on this machine is recognised and its lease taken over at once. One that died elsewhere
cannot be told from one that is busy: its lease runs out, by the clock of the server.
"""

from __future__ import annotations

import os
import random
import socket
import sys
import time
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.errors import StoreBusy
from kg.operations import forgetting
from kg.remote_client import SparqlClient
from ontology.iri import MANIFEST_GRAPH, MANIFEST_NS, manifest_iri

LEASE_SECONDS: Final = 900.0
_RENEW_AFTER: Final = 30.0
_TRIES: Final = 5
_LONGEST_PAUSE: Final = 0.5
_GRAPH: Final = ox.NamedNode(MANIFEST_GRAPH)
_HOLDER, _SEEN = (f"{MANIFEST_NS}{name}" for name in ("holder", "seen"))


@dataclass(frozen=True, slots=True)
class _Line:
    """What stands in the store for one holder, and how long ago it was written."""

    iri: str
    holder: str
    age: float


class Lease:
    """The right to build into one store; ``take`` it, ``confirm`` it before each write, ``release`` it."""

    def __init__(self, client: SparqlClient) -> None:
        self._client = client
        self._iri = manifest_iri("lease", uuid.uuid4().hex)
        self._confirmed = float("-inf")

    def take(self) -> None:
        """Get it. Raises :class:`StoreBusy` when another build has it."""
        for _ in range(_TRIES):
            self._refuse_if_held()
            self._write()
            try:
                self._refuse_if_held()
                return
            except StoreBusy as busy:
                last = busy
                self.release()
                time.sleep(random.uniform(0, _LONGEST_PAUSE))
        raise last

    def confirm(self) -> None:
        """Make sure that it is still held, and renew it. Raises :class:`StoreBusy` when it ran out and went."""
        if time.monotonic() - self._confirmed < _RENEW_AFTER:
            return
        if self._iri not in {line.iri for line in self._lines()}:
            raise StoreBusy(
                f"{self._url}: this build paused for so long that another one may write now; run it again",
                f"{self._url}：本次构建停顿过久，写入权已转给其他构建，请重新运行",
            )
        self._write()

    def release(self) -> None:
        """Give it up."""
        self._client.update(forgetting(MANIFEST_GRAPH, self._iri))

    @property
    def _url(self) -> str:
        return self._client.endpoints.given

    def _refuse_if_held(self) -> None:
        for line in self._lines():
            if line.iri == self._iri:
                continue
            if line.age > LEASE_SECONDS or _died(line.holder):
                self._client.update(forgetting(MANIFEST_GRAPH, line.iri))
                continue
            name, left = line.holder.partition(" ")[0], (LEASE_SECONDS - line.age) / 60
            raise StoreBusy(
                f"{self._url}: another build is writing here, from {name}; wait for it to end, or, if that machine "
                f"is gone, for {left:.0f} minutes",
                f"{self._url} 正被 {name} 上的另一个构建进程写入，请等它结束；如那台机器已停止，请等 {left:.0f} 分钟",
            )

    def _write(self) -> None:
        about, holder = ox.NamedNode(self._iri), ox.Literal(_this_process())
        self._client.update(
            f"{forgetting(MANIFEST_GRAPH, self._iri)} ;\n"
            f"INSERT {{ GRAPH {_GRAPH} {{ {about} <{_HOLDER}> {holder} ; <{_SEEN}> ?now }} }} "
            "WHERE { BIND(STR(NOW()) AS ?now) }"
        )
        self._confirmed = time.monotonic()

    def _lines(self) -> list[_Line]:
        query = (
            f"SELECT ?lease ?holder ?seen (STR(NOW()) AS ?now) {{ GRAPH {_GRAPH} "
            f"{{ ?lease <{_HOLDER}> ?holder ; <{_SEEN}> ?seen }} }}"
        )
        lines = []
        for row in self._client.select(query):
            iri, holder, seen, now = (getattr(term, "value", "") for term in row)
            age = datetime.fromisoformat(now) - datetime.fromisoformat(seen)
            lines.append(_Line(iri, holder, age.total_seconds()))
        return lines


def _this_process() -> str:
    """Name of the machine, and what tells this process from any other on any machine."""
    return f"{socket.gethostname()} {_boot()} {os.getpid()} {_started(os.getpid())}"


def _died(holder: str) -> bool:
    """Whether the holder was a process of this very machine (or container) that runs no longer."""
    _, boot, process, started = holder.split(" ")
    return bool(boot) and boot == _boot() and _started(int(process)) != started


def _boot() -> str:
    """Changes when the machine is started; differs between containers, whose processes have other numbers."""
    if sys.platform != "linux":
        return ""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"{boot}/{Path('/proc/self/ns/pid').stat().st_ino}"


def _started(process: int) -> str:
    """When the process was started, in the kernel's ticks; ``""`` when there is none of that number."""
    try:
        # 1234 (name, with spaces perhaps) S 1 …: the 22nd field, counted behind the name.
        fields = (
            Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
        )
        return fields.split()[19]
    except OSError:
        return ""
