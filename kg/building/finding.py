"""What the user named, as single files, each once, with what shows later that it did not change."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from typing import Final

from kg.building import addresses
from kg.building.seen import Seen
from loaders import LoaderError, Source, expand

# Of a file that changed so shortly before it was looked at, time and size may stay the same when it changes again.
_SETTLED_AFTER: Final = 2.0


def find(
    named: Iterable[str], seen: Seen, *, fetch: bool = False
) -> Iterator[tuple[Source | LoaderError, str]]:
    """Files, folders, patterns, archives and URLs as files, and each one's stamp, ``""`` where it would show nothing."""
    for name in named:
        if addresses.is_address(name):
            for source, stamp in addresses.find(name, fetch=fetch):
                if seen.is_new(source.path, None):
                    yield source, stamp
            continue
        for source in expand([name]):
            status = _status(source)
            if seen.is_new(source.path, status):
                yield source, _stamp(status)


def _status(source: Source | LoaderError) -> os.stat_result | None:
    """``None`` for what is in an archive, or not there."""
    if isinstance(source, LoaderError) or source.data is not None:
        return None
    try:
        return os.stat(source.path)
    except (OSError, ValueError):
        return None


def _stamp(status: os.stat_result | None) -> str:
    """Size and time of a file, as far as they show that it is still the same."""
    if status is None or time.time() - status.st_mtime < _SETTLED_AFTER:
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"
