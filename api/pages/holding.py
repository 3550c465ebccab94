"""The store that the pages read, held open with its names, and opened anew when a build has finished."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache

from api.pages.home import DocumentLine, counts, documents, examples
from api.pages.ready_queries import ReadyQuery, ready_queries
from api.pages.suggestions import Suggestions
from kg.check import CheckResult, policy_checks
from kg.descent import Branch, descent
from kg.errors import KgError, NotFound
from kg.graph import Graph
from kg.limited import Asker, LimitedGraph
from kg.names import Named, Names
from kg.neighbourhood import whole_network
from kg.network import Network
from kg.opening import Place, reading, version_of

_NETWORKS_KEPT = 8


@dataclass(frozen=True)
class Holding:
    """One state of the graph. What is derived from it is made once, when first asked for.

    ``store`` answers what a request asks, within its limits; ``source`` what is made once for all requests.
    """

    store: Graph
    version: str
    names: Names
    source: Graph

    @cached_property
    def suggestions(self) -> Suggestions:
        """The names, ready to be looked up as somebody types."""
        return Suggestions(self.names.things)

    @cached_property
    def by_iri(self) -> dict[str, Named]:
        """The named things by IRI."""
        return {thing.iri: thing for thing in self.names.things}

    def document(self, said: str) -> str:
        """The IRI of the document that ``said`` names by IRI, number or title. Raises :class:`kg.errors.NotFound`."""
        named = self.by_iri.get(said)
        if named is not None and named.kind == "document":
            return said
        called = self.names.called(said, ("document",))
        if len(called) != 1:
            raise NotFound(
                f"there is no document {said} in this corpus; /api/documents lists those there are",
                f"语料中没有文件“{said}”；已收录的文件见 /api/documents",
            )
        return called[0].iri

    @cached_property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many of each kind there are."""
        return counts(self.source)

    @cached_property
    def documents(self) -> tuple[DocumentLine, ...]:
        """Every document, the newest first."""
        return documents(self.source)

    @cached_property
    def examples(self) -> Mapping[str, tuple[str, ...]]:
        """Questions that this graph answers, by language."""
        return examples(self.source, self.names)

    @cached_property
    def ready_queries(self) -> Mapping[str, tuple[ReadyQuery, ...]]:
        """Queries to start from, by language."""
        return ready_queries(self.names, self.examples)

    @cached_property
    def whole_network(self) -> Callable[[str], Network]:
        """The network around what is called so, or of everything for ``""``; the last few are kept."""
        return lru_cache(maxsize=_NETWORKS_KEPT)(lambda around: whole_network(self.store, around or None))

    @cached_property
    def descent(self) -> tuple[Branch, ...]:
        """Which document was made under which."""
        return descent(self.source)

    @cached_property
    def checks(self) -> tuple[CheckResult, ...]:
        """Every check of the policies, with or without findings."""
        return policy_checks(self.source)


class Shelf:
    """Gives the newest finished state of the store in a folder.

    After a build the state before it is given until the new one has been made ready: nobody waits.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._newest = version_of(place)
        self._opening = threading.Lock()
        self._held: Holding | None = None
        self._renewal: threading.Thread | None = None
        self._asker: Asker | None = None

    def ask_through(self, asker: Asker) -> None:
        """Let requests ask the readers, where they can be stopped, rather than the store itself."""
        self._asker = asker

    def current(self) -> Holding:
        """The state to answer from. Raises :class:`kg.errors.StoreError` when it cannot be read."""
        held = self._held
        if held is None:
            with self._opening:
                held = self._held = self._held or self._open()
        elif held.version != self._newest():
            self._renew()
        return held

    def warm(self) -> None:
        """Make what the first page needs before anybody asks for it; nothing where there is no store."""
        with suppress(KgError):
            _prepare(self.current())

    def _renew(self) -> None:
        with self._opening:
            if self._renewal is None or not self._renewal.is_alive():
                self._renewal = threading.Thread(target=self._replace, name="hetu-pages-renewal")
                self._renewal.start()

    def _replace(self) -> None:
        with suppress(KgError):  # a store that cannot be read now is tried again by the next request
            fresh = self._open()
            _prepare(fresh)
            self._held = fresh

    def _open(self) -> Holding:
        version = self._newest()
        store = reading(self._place)
        limited = LimitedGraph(self._asker, store) if self._asker is not None else store
        return Holding(limited, version, Names.of(store), store)


def _prepare(held: Holding) -> None:
    _ = held.counts, held.documents, held.examples, held.suggestions, held.by_iri
