"""A file's way through the loaders, for the doors, which read no files themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.errors import NotFound
from loaders import STEPS, LoaderError, inspect

__all__ = ["STEPS", "inspected"]


def inspected(path: Path | str, stop_after: str) -> Iterator[str]:
    """The lines of ``loaders.inspect``. Raises NotFound with the file's name and what is wrong with it."""
    try:
        yield from inspect(path, stop_after)
    except LoaderError as error:
        raise NotFound(f"{error.path}: {error.reason}", f"{error.path}：{error.reason_zh}") from error
