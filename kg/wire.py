"""How the service and its reader processes talk: one frame each way over a socket pair.

A frame is two lengths, a head and a body. The head is ``marshal``: small, quick, and unlike pickle it can
hold no code, so that a reader whose engine a query had subverted could still not run anything in the service.
"""

from __future__ import annotations

import marshal
import struct
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from kg import errors
from kg.values import Row, Value

LENGTHS: Final = struct.Struct("!IQ")

Head = tuple[object, ...]


def frame(head: Head, body: bytes = b"") -> bytes:
    """The bytes of one message."""
    packed = marshal.dumps(head)  # type: ignore[arg-type]
    return LENGTHS.pack(len(packed), len(body)) + packed + body


def whole_length(start: bytearray) -> int:
    """How long the message is whose first bytes these are; as long as its lengths, when they are cut off."""
    if len(start) < LENGTHS.size:
        return LENGTHS.size
    head, body = LENGTHS.unpack_from(start)
    return LENGTHS.size + int(head) + int(body)


def unpack(packed: bytes | memoryview) -> Head:
    """The head of a message."""
    head = marshal.loads(packed)
    if not isinstance(head, tuple):
        raise ValueError("a message of another kind")
    return head


def rows_body(rows: Iterable[Row]) -> bytes:
    """Rows of plain values as the body of a message; ``marshal`` knows all of them but dates and decimals."""
    return marshal.dumps([tuple(map(_packed, row)) for row in rows])


def rows_from(body: bytes) -> tuple[Row, ...]:
    """The rows that :func:`rows_body` packed."""
    return tuple(
        tuple(_UNPACK[value[0]](value[1]) if type(value) is tuple else value for value in row)
        for row in marshal.loads(body)
    )


_UNPACK: Final[dict[str, Callable[[str], Value]]] = {"date": date.fromisoformat, "decimal": Decimal}


def _packed(value: Value) -> Value | tuple[str, str]:
    if isinstance(value, date):
        return ("date", value.isoformat())
    return ("decimal", str(value)) if isinstance(value, Decimal) else value


def error_head(error: errors.KgError) -> Head:
    """An error as the head of a message."""
    limit = (error.limit, error.value) if isinstance(error, errors.LimitReached) else None
    return ("error", type(error).__name__, error.reason, error.reason_zh, limit)


def error_from(head: Head) -> errors.KgError:
    """The error that :func:`error_head` packed."""
    _, name, reason, reason_zh, limit = head
    kind = getattr(errors, str(name))
    error: errors.KgError = kind.__new__(kind)
    errors.KgError.__init__(error, str(reason), str(reason_zh))
    if isinstance(error, errors.LimitReached) and isinstance(limit, tuple):
        error.limit, error.value = limit
    return error
