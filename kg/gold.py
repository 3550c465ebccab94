"""Gold files (人工标注): what a careful reader found in one document, and when a string is the same as a gold one.

One JSON object for a document, exhaustive for the parts it has (docs/accuracy.md describes them). Strings are compared
without white space; ``⋯`` in a gold string stands for any text, so that a long passage need not be copied.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from kg.errors import BadQuery

OMITTED = "⋯"
# How alike, of 100, the words of a goal must be to be the same goal's.
_CLOSE = 85


def read_gold(file: Path) -> Mapping[str, Any]:
    """One gold file. Raises BadQuery naming it when it cannot be used."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        assert found["document"]["number"] or found["document"]["title"]
        return dict(found)
    except (OSError, ValueError, KeyError, TypeError, AssertionError) as error:
        raise BadQuery(f"{file}: no gold file ({error})", f"{file}：不是标注文件（{error}）") from error


def same(gold: str, found: str) -> bool:
    """Whether two strings agree without white space and end marks; ``⋯`` in the gold one fits anything."""
    gold, found = bare(gold), bare(found)
    if OMITTED not in gold:
        return gold == found
    return re.fullmatch(".*".join(map(re.escape, gold.split(OMITTED))), found) is not None


def bare(text: str) -> str:
    """``text`` without white space and end marks."""
    return re.sub(r"\s", "", text or "").strip("。；;，、.")


def touch(gold: str, found: str) -> bool:
    """Whether a piece of the gold string and the found one lie in each other."""
    return any(piece and (piece in found or found in piece) for piece in gold.split(OMITTED))


def close(gold: str, found: str) -> bool:
    """Whether one wording holds the other, but for what the gold leaves out."""
    return touch(gold, found) or fuzz.partial_ratio(gold.replace(OMITTED, ""), found) >= _CLOSE


def as_value(value: object) -> str:
    """A number or a class of water quality, written one way: 3.0 and 3, Ⅲ类 and Ⅲ."""
    text = re.sub(r"(?:类别|级别|类)$", "", str(value))
    try:
        return f"{float(text):g}"
    except ValueError:
        return text
