"""A store as a copy that can be kept elsewhere, and back again.

A backup is a folder, or a tar file of the same (``.tar``, ``.tar.gz``, ``.tgz``)::

    graph/             the triples, as the engine gives them out
    manifest.sqlite3   and other databases of the store
    version
    backup.json        size and SHA-256 of every file, written last
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from kg.errors import StoreBusy, StoreDamaged, StoreError
from kg.store import GraphStore, store_version

_LIST: Final = "backup.json"
_FORMAT: Final = 1
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup: where it is, and how much is in it."""

    path: Path
    documents: int
    bytes: int


def backup(folder: Path, target: Path) -> BackedUp:
    """Copy the store in ``folder`` to ``target``; services may go on reading it.

    Raises :class:`StoreBusy` while a build is writing, :class:`StoreError` when ``target`` is there already.
    """
    if target.exists():
        raise StoreError(f"{target} is there already; choose another name", f"{target} 已存在，请换一个名称")
    packed = target.name.endswith((".tar", ".tar.gz", ".tgz"))
    # Beside the graph, where the engine need not copy but links its files.
    staging = (folder if packed else target.parent) / f"{target.name}.part"
    shutil.rmtree(staging, ignore_errors=True)
    try:
        with GraphStore.open(folder) as store, store.said():
            staging.mkdir(parents=True)
            store.engine.backup(str(staging / "graph"))
            for database in sorted(folder.glob("*.sqlite3")):
                _copy_database(database, staging / database.name)
            documents = store.totals()[0]
        if store_version(folder):
            shutil.copyfile(folder / "version", staging / "version")
        size = _list_files(staging, documents)
        if packed:
            _pack(staging, target)
        else:
            staging.rename(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return BackedUp(target, documents, size)


def restore(source: Path, folder: Path, *, replace: bool = False) -> BackedUp:
    """Make ``folder`` the store that ``source`` is a backup of; with ``replace`` in the place of one that is there.

    Every file is checked before anything is touched. Raises :class:`StoreDamaged` when the backup is not whole,
    :class:`StoreBusy` while a build is writing, :class:`StoreError` when ``folder`` is in use and not to be replaced.
    """
    if folder.exists() and any(folder.iterdir()):
        if not replace:
            raise StoreError(
                f"{folder} is not empty; choose another --store, or replace it with --replace",
                f"{folder} 不是空目录，请换一个 --store，或加 --replace 覆盖",
            )
        _must_be_free(folder)
    staging = folder.parent / f"{folder.name}.restore"
    shutil.rmtree(staging, ignore_errors=True)
    try:
        found = _unpack(source, staging)
        before = folder.parent / f"{folder.name}.before"
        shutil.rmtree(before, ignore_errors=True)
        if folder.exists():
            folder.rename(before)
        staging.rename(folder)
        shutil.rmtree(before, ignore_errors=True)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return BackedUp(folder, found["documents"], sum(size for size, _ in found["files"].values()))


def _must_be_free(folder: Path) -> None:
    try:
        GraphStore.open(folder).close()
    except StoreBusy:
        raise
    except StoreError:
        pass  # damaged: that is what a backup is for


def _copy_database(source: Path, target: Path) -> None:
    """A database as it is at this moment, whoever has it open."""
    reading, writing = sqlite3.connect(source), sqlite3.connect(target)
    try:
        reading.backup(writing)
    finally:
        reading.close()
        writing.close()


def _list_files(staging: Path, documents: int) -> int:
    files = {}
    for path in sorted(staging.rglob("*")):
        if path.is_file():
            with path.open("rb") as stream:
                files[path.relative_to(staging).as_posix()] = (path.stat().st_size, _digest(stream))
    said = {"format": _FORMAT, "documents": documents, "files": files}
    (staging / _LIST).write_text(json.dumps(said, indent=1), encoding="utf-8")
    return sum(size for size, _ in files.values())


def _pack(staging: Path, target: Path) -> None:
    part = target.with_name(f"{target.name}.part")
    with tarfile.open(part, "w:gz" if target.name.endswith("gz") else "w") as packed:
        # The list first, so that a restore knows what is to come.
        for name in (_LIST, *json.loads((staging / _LIST).read_text("utf-8"))["files"]):
            packed.add(staging / name, arcname=name, recursive=False)
    part.replace(target)


def _unpack(source: Path, staging: Path) -> dict[str, Any]:
    """The files that the backup lists, and no others, into ``staging``; each must be what the list says."""
    try:
        if source.is_dir():
            return _take(staging, lambda name: (source / name).open("rb"))
        with tarfile.open(source) as packed:
            return _take(staging, lambda name: _member(packed, name))
    except (KeyError, TypeError, ValueError, EOFError, tarfile.TarError) as error:
        raise _not_whole(source, str(error)) from error
    except FileNotFoundError as error:
        raise _not_whole(source, f"{error.filename} is missing") from error


def _member(packed: tarfile.TarFile, name: str) -> IO[bytes]:
    stream = packed.extractfile(name)
    if stream is None:
        raise ValueError(f"{name} is no file")
    return stream


def _take(staging: Path, opened: Callable[[str], IO[bytes]]) -> dict[str, Any]:
    with opened(_LIST) as stream:
        found = json.loads(stream.read())
    if found["format"] != _FORMAT:
        raise ValueError(f"format {found['format']}")
    for name, (_, digest) in found["files"].items():
        target = staging / name
        if not target.resolve().is_relative_to(staging.resolve()):
            raise ValueError(f"{name} leads out of the backup")
        target.parent.mkdir(parents=True, exist_ok=True)
        with opened(name) as stream, target.open("wb") as file:
            if _digest(stream, file) != digest:
                raise ValueError(f"{name} was changed or cut off")
    return dict(found)


def _digest(stream: IO[bytes], copy: IO[bytes] | None = None) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        if copy is not None:
            copy.write(chunk)
    return digest.hexdigest()


def _not_whole(source: Path, why: str) -> StoreDamaged:
    return StoreDamaged(
        f"{os.fspath(source)}: not a whole backup ({why}); take another one",
        f"{os.fspath(source)}：备份不完整（{why}），请换一份备份",
    )
