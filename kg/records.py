"""Records as JSON: the names of their fields, dates and numbers as text that loses nothing."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum


def as_json(record: object) -> str:
    """A record, or anything made of records, as JSON for people and machines."""
    return json.dumps(plain_record(record), ensure_ascii=False, indent=2)


def plain_record(value: object) -> object:
    """``value`` as dicts, lists, strings and numbers."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain_record(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain_record(one) for key, one in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list | tuple | set | frozenset):
        return [plain_record(one) for one in value]
    if isinstance(value, datetime.date | Decimal):
        return str(value)
    return value
