"""A real service on a port of its own, for tests that speak HTTP to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import uvicorn

from api.app import HetuApp
from api.server import configuration
from api.settings import Settings
from kg.search.index import bring_up_to_date
from kg.store import GraphStore


@contextmanager
def serving(settings: Settings) -> Iterator[tuple[str, HetuApp]]:
    """The service's address, and the application itself, until the block ends."""
    configured = configuration(settings)
    configured.port = 0
    app = configured.app
    assert isinstance(app, HetuApp)
    server = uvicorn.Server(configured)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_until(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}", app
    finally:
        server.should_exit = True
        thread.join(20)


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Return once ``holds()``; fail when it does not within ``seconds``."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def make_store(folder: Path, trig: str) -> Path:
    """A finished store in ``folder`` that holds what the TriG text says."""
    with GraphStore.open(folder) as store:
        store.engine.load(trig.encode(), ox.RdfFormat.TRIG)
        store.flush()
        bring_up_to_date(store)
    return folder
