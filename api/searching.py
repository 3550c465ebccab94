"""Searches for the service: worked out in threads, a few at a time, each within the limits of a query."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kg.errors import ServiceBusy
from kg.limits import Limits
from kg.search.asking import SearchPage, SearchRequest, search

_AT_ONCE: Final = 2


@dataclass(slots=True)
class Searching:
    """Searches the store in ``folder``. Used in one event loop."""

    folder: Path | None
    limits: Limits
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    _waiting: int = 0

    async def search(self, request: SearchRequest) -> SearchPage:
        """What :func:`kg.search.asking.search` finds. Raises what it does, and ServiceBusy when too many wait."""
        if self._waiting >= self.limits.queue:
            raise ServiceBusy(self.limits.queue)
        self._waiting += 1
        try:
            async with self._room:
                return await asyncio.to_thread(search, self.folder, request, self.limits.seconds)
        finally:
            self._waiting -= 1
