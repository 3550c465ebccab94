"""The store that the pages read, held open with its names, and opened anew when a build has finished."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from api.pages.home import Overview, overview
from api.pages.suggestions import Suggestions
from kg.names import Named, Names
from kg.store import GraphStore, store_version


@dataclass(frozen=True)
class Holding:
    """One state of the graph. What is derived from it is made once, when first asked for."""

    store: GraphStore
    version: str
    names: Names

    @cached_property
    def suggestions(self) -> Suggestions:
        """The names, ready to be looked up as somebody types."""
        return Suggestions(self.names.things)

    @cached_property
    def by_iri(self) -> dict[str, Named]:
        """The named things by IRI."""
        return {thing.iri: thing for thing in self.names.things}

    @cached_property
    def overview(self) -> Overview:
        """What the first page says of the graph."""
        return overview(self.store, self.names)


class Shelf:
    """Gives the newest finished state of the store in a folder; requests under way keep the one they have."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._held: Holding | None = None

    def current(self) -> Holding:
        """The state to answer from. Raises :class:`kg.errors.StoreError` when the store cannot be read."""
        version = store_version(self._folder)
        held = self._held
        if held is None or held.version != version:
            with self._lock:
                held = self._held
                if held is None or held.version != version:
                    store = GraphStore.read_only(self._folder)
                    held = self._held = Holding(store, version, Names.of(store))
        return held
