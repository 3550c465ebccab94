"""Real SPARQL servers on 127.0.0.1 for tests: Oxigraph's own, and OpenLink Virtuoso where it is installed."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

_VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {most_rows}
"""
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Server:
    """An address as a user gives it, and the variables that go with it."""

    url: str
    environment: Mapping[str, str]


@contextmanager
def oxigraph() -> Iterator[Server]:
    """Oxigraph's own server, in memory."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        pytest.skip("the package oxigraph is not installed")
    port = _free_port()
    with _running([program, "serve", "--bind", f"127.0.0.1:{port}"], f"http://127.0.0.1:{port}/"):
        yield Server(f"http://127.0.0.1:{port}/", {})


@contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    """Virtuoso with an empty database in ``folder``, as its package sets it up but for the ports."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("virtuoso-t is not installed (Debian: virtuoso-opensource-7-bin)")
    port, settings = _free_port(), folder / "virtuoso.ini"
    settings.write_text(
        _VIRTUOSO.format(folder=folder, port=port, sql_port=_free_port(), most_rows=MOST_ROWS), "utf-8"
    )
    address = f"http://127.0.0.1:{port}/sparql"
    with _running([program, "+foreground", "+configfile", settings], address):
        yield Server(address, {"HETU_STORE_USER": "dba", "HETU_STORE_PASSWORD": "dba"})


@contextmanager
def _running(command: list[str | Path], address: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 60
        while True:
            try:
                httpx.get(address, timeout=5)
                break
            except httpx.HTTPError:
                assert process.poll() is None and time.monotonic() < end, f"{command[0]} does not start"
                time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
