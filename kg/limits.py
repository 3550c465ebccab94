"""What one query may use, and how many may wait."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field
from pathlib import Path


def half_of_memory() -> int:
    """Half of what this machine has, or of what its container may use."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with contextlib.suppress(OSError, ValueError):  # no container, or "max": no limit
        memory = min(memory, int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    return memory // 2


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use, and how many may wait."""

    seconds: float = 10.0
    result_bytes: int = 64 << 20
    reader_bytes: int = 1 << 30
    queue: int = 32
    graph_bytes: int = field(default_factory=half_of_memory)  # for the graph, and what readers copy of it
