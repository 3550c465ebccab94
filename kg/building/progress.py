"""How far a build is, for whoever watches, and the file that says what became of each file."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from kg.build_report import BuildReport


@dataclass(frozen=True, slots=True)
class Progress:
    """So many files are done, the last of them ``path``; ``total`` is about how many there are, once that is known.

    When all files are done, ``indexed`` says how many of the things that changed are in the search index, and of how many.
    """

    path: str
    done: int
    failed: int
    total: int | None
    indexed: tuple[int, int] | None = None


class FileCount:
    """About how many files there are under what was named, counted beside the build; an archive is one."""

    def __init__(self, sources: Iterable[str | os.PathLike[str]]) -> None:
        self.total: int | None = None
        self._names = [os.fspath(source) for source in sources]
        threading.Thread(target=self._count, name="hetu-count", daemon=True).start()

    def _count(self) -> None:
        self.total = sum(self._files_of(name) for name in self._names)

    @staticmethod
    def _files_of(name: str) -> int:
        return sum(len(files) for _, _, files in os.walk(name)) if os.path.isdir(name) else 1


class ReportFile:
    """A JSON file written as the build goes on: a line for each file, then the report of the whole.

    While the build runs it is called ``<name>.part``, so that a report that is there is complete.
    """

    def __init__(self, path: Path | None) -> None:
        """Begin it; with ``None`` nothing is written."""
        self._path = path
        self._file = path.with_name(f"{path.name}.part").open("w", encoding="utf-8") if path else None
        self._before = '{"files": [\n'

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def line(self, path: str, outcome: str, reason: str = "", reason_zh: str = "") -> None:
        """What became of a file: read, failed, conflict or removed. Unchanged files are only counted."""
        if self._file is not None:
            said = {"path": path, "outcome": outcome}
            if reason:
                said |= {"reason": reason, "reason_zh": reason_zh}
            self._file.write(self._before + json.dumps(said, ensure_ascii=False))
            self._before = ",\n"

    def end(self, report: BuildReport) -> None:
        """The report of the whole, and the file's own name."""
        if self._file is not None and self._path is not None:
            first = '{"files": [' if self._before != ",\n" else ""
            whole = json.dumps(asdict(report), ensure_ascii=False)
            self._file.write(f'{first}\n],\n"build": {whole}}}\n')
            self._file.close()
            os.replace(self._file.name, self._path)
