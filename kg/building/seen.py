"""What a build has met: files, so that none is read twice, and their bytes, so that no document is stored twice.

Kept in a private temporary database, which stays in memory while it is small and is gone when it is closed.
"""

from __future__ import annotations

import os
import sqlite3


class Seen:
    """The files of one build."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;"
            "CREATE TABLE file (path TEXT PRIMARY KEY) WITHOUT ROWID;"
            "CREATE TABLE place (device INTEGER, number INTEGER, path TEXT, PRIMARY KEY (device, number)) WITHOUT ROWID;"
            "CREATE TABLE content (sha256 TEXT PRIMARY KEY, path TEXT) WITHOUT ROWID;"
        )

    def close(self) -> None:
        """Forget everything."""
        self._db.close()

    def is_new(self, path: str, found: os.stat_result | None) -> bool:
        """Note a file; whether it was not named before, by this name or another (a link, ``./plan.txt``)."""
        if self._db.execute("INSERT OR IGNORE INTO file VALUES (?)", (path,)).rowcount == 0:
            return False
        if found is None:  # in an archive, or not there
            return True
        place = (found.st_dev, found.st_ino)
        if self._db.execute("INSERT OR IGNORE INTO place VALUES (?, ?, ?)", (*place, path)).rowcount:
            return True
        ((first,),) = self._db.execute("SELECT path FROM place WHERE device = ? AND number = ?", place)
        # One file under two names of its own (a hard link) is two files, as it is on most other systems.
        return os.path.realpath(first) != os.path.realpath(path)

    def has(self, path: str) -> bool:
        """Whether the build named this file."""
        return self._db.execute("SELECT 1 FROM file WHERE path = ?", (path,)).fetchone() is not None

    def first_with(self, sha256: str, path: str) -> str:
        """The first file of this build that has these bytes; ``path`` itself when it is the first."""
        self._db.execute("INSERT OR IGNORE INTO content VALUES (?, ?)", (sha256, path))
        ((first,),) = self._db.execute("SELECT path FROM content WHERE sha256 = ?", (sha256,))
        return str(first)
