"""Reading this package's data files, and the checks that every one of them must pass."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ontology.errors import VocabularyError


def read_toml(name: str) -> dict[str, Any]:
    """The data of the file ``name`` of this package; raises :class:`.VocabularyError` when it is no TOML."""
    try:
        return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise fault(name, f"格式不对 · not TOML: {error}") from error


def fault(file: str, reason: str) -> VocabularyError:
    """The error that ``file`` breaks its own rules; for the caller to raise."""
    return VocabularyError(file, reason)


def require_keys(file: str, where: str, entry: dict[str, Any], allowed: set[str], required: set[str]) -> None:
    """Raise when ``entry`` has a key that nothing reads, or lacks one that is needed."""
    wrong = sorted((set(entry) - allowed) | (required - set(entry)))
    if wrong:
        raise fault(file, f"{where}: 字段多余或缺少 · unknown or missing {', '.join(wrong)}")


def require_words(file: str, where: str, *values: object) -> None:
    """Raise when one of ``values`` is no string, blank, or padded with spaces."""
    for value in values:
        if not isinstance(value, str) or not value or value != value.strip():
            raise fault(file, f"{where}: 空白或多余空格 · blank or padded: {value!r}")


def require_distinct(file: str, where: str, values: Iterable[str]) -> None:
    """Raise when one of ``values`` stands twice."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise fault(file, f"{where}: 重复 · stands twice: {value!r}")
        seen.add(value)
