"""Which graph a place means: the folder of that name, or the store behind that URL. Nothing else decides it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from kg.errors import StoreBusy
from kg.graph import Graph, WritableGraph
from kg.limits import Limits
from kg.pool import Pool
from kg.remote_endpoints import is_address
from kg.store import GraphStore, store_version

_ASK_AGAIN = 0.5  # seconds

Place = str | os.PathLike[str]


def reading(place: Place) -> Graph:
    """The graph in a folder, or behind an ``http`` URL. Raises :class:`kg.errors.StoreError`."""
    if is_address(place):
        # Its client takes longer to import than a folder to open.
        from kg.remote import RemoteStore

        return RemoteStore.read_only(str(place))
    return GraphStore.read_only(Path(place))


def folder_of(place: Place) -> Path | None:
    """The folder that ``place`` is, for what stands beside a graph; ``None`` for a URL."""
    return None if is_address(place) else Path(place)


def version_of(place: Place) -> Callable[[], str]:
    """Tells, as often as it is asked, which build of the graph there is; quickly enough to be asked each time."""
    if is_address(place):
        from kg.remote_pool import RemoteVersion

        return RemoteVersion(str(place))
    return partial(store_version, Path(place))


def serving(place: Place, limits: Limits) -> Pool:
    """What answers the questions of a service over the graph, within limits; ``start`` and ``close`` it."""
    if is_address(place):
        from kg.remote_pool import RemotePool

        return RemotePool(str(place), limits)
    from kg.readers import ReaderPool

    return ReaderPool(place, limits)


def writing(place: Place, *, wait: float = 0) -> WritableGraph:
    """The same for building, by one process at a time: ``wait`` so many seconds for another to end.

    Raises :class:`kg.errors.StoreBusy` when it does not end, and any other :class:`kg.errors.StoreError`.
    """
    until = time.monotonic() + wait
    while True:
        try:
            return _writing(place)
        except StoreBusy:
            if time.monotonic() >= until:
                raise
            time.sleep(min(_ASK_AGAIN, max(0.0, until - time.monotonic())))


def _writing(place: Place) -> WritableGraph:
    if is_address(place):
        from kg.remote_writer import RemoteWriter

        return RemoteWriter.open(str(place))
    return GraphStore.open(place)
