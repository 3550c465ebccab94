"""What the engine and SQLite report of a store in a folder, in our words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kg.errors import StoreBusy, StoreDamaged, StoreError, StoreFull

# A file that the engine's own list names and that is gone is damage: nobody else takes files away there.
_DAMAGED: Final = ("Corruption", "does not exist (create_if_missing", "No such file or directory: While open")
_FULL: Final = ("No space left", "disk is full", "File too large", "Disk quota", "disk I/O error")


@contextmanager
def said(folder: Path | None) -> Iterator[None]:
    """Errors of the engine and of SQLite in our words."""
    try:
        yield
    except (OSError, RuntimeError, sqlite3.Error) as error:
        raise store_error(folder, error) from error


def store_error(folder: Path | None, error: Exception) -> StoreError:
    """Our word for what the engine reports in its own."""
    text = str(error)
    if any(words in text for words in _FULL):
        return StoreFull(
            f"{folder}: the disk is full ({text}); what was stored before is whole: free some space and run the build again",
            f"{folder}：磁盘空间不足（{text}），此前已入库的内容完好，请腾出空间后再次运行构建",
        )
    if "lock" in text.lower():
        return StoreBusy(
            f"{folder}: another build is writing here; wait for it to end, or use another --store",
            f"{folder} 正被另一个构建进程写入，请等它结束，或换一个 --store 目录",
        )
    if any(words in text for words in _DAMAGED) or isinstance(error, RuntimeError | sqlite3.DatabaseError):
        return StoreDamaged(
            f"{folder}: the store is damaged ({text}); restore a backup with hetu restore, or delete it and build again",
            f"{folder} 中的数据已损坏（{text}），请用 hetu restore 恢复备份，或删除该目录后重新构建",
        )
    return StoreError(f"{folder}: {text}", f"{folder}：{text}")
