"""Builds killed at random moments. HETU_KILLS=200 for the whole; a few are enough to see that nothing is forgotten."""

from __future__ import annotations

import os

from bench.kills import run


def test_killed_builds_lose_nothing_and_leave_no_half_document() -> None:
    wanted = int(os.environ.get("HETU_KILLS", "4"))
    found = run(wanted)
    assert found.wrong == ()
    assert found.kills >= wanted
