"""Which graph a place means: the folder of that name, or the store behind that URL. Nothing else decides it."""

from __future__ import annotations

import os
from pathlib import Path

from kg.graph import Graph, WritableGraph
from kg.remote_endpoints import is_address
from kg.store import GraphStore

Place = str | os.PathLike[str]


def reading(place: Place) -> Graph:
    """The graph in a folder, or behind an ``http`` URL. Raises :class:`kg.errors.StoreError`."""
    if is_address(place):
        # Its client takes longer to import than a folder to open.
        from kg.remote import RemoteStore

        return RemoteStore.read_only(str(place))
    return GraphStore.read_only(Path(place))


def writing(place: Place) -> WritableGraph:
    """The same for building, by one process at a time. Raises :class:`kg.errors.StoreError`."""
    if is_address(place):
        from kg.remote import RemoteStore

        return RemoteStore.open(str(place))
    return GraphStore.open(place)
