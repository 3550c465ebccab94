"""The one error body (RFC 9457, ``application/problem+json``), and which error has which status."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from kg import errors as kg

PROBLEM_TYPE = "application/problem+json"

# The nearest class in the error's own line of descent decides.
STATUS: Mapping[type[kg.KgError], int] = {
    kg.BadQuery: 400,
    kg.QueryRefused: 400,
    kg.NotFound: 404,
    kg.FormatUnavailable: 406,
    kg.QueryTooSlow: 504,
    kg.LimitReached: 503,
    kg.StoreError: 503,
    kg.KgError: 500,
}
# Errors that pass by themselves: when to try again, in seconds.
_RETRY_AFTER: Mapping[type[kg.KgError], int] = {kg.ServiceBusy: 5, kg.WaitedTooLong: 5, kg.StoreBusy: 10}


@dataclass(eq=False)
class Problem(Exception):
    """An answer that is an error: raise it, or send it. Not frozen: Python notes the traceback in an
    exception.
    """

    status: int
    detail: str
    detail_zh: str
    kind: str = ""
    limit: tuple[str, float] | None = None
    headers: tuple[tuple[str, str], ...] = field(default=())

    def body(self) -> bytes:
        """The JSON to send."""
        title = HTTPStatus(self.status).phrase
        kind = self.kind or re.sub(r"[^a-z]+", "-", title.lower())
        said: dict[str, object] = {
            "type": f"urn:hetu:problem:{kind}",
            "title": title,
            "status": self.status,
            "detail": self.detail,
            "detail_zh": self.detail_zh,
        }
        if self.limit is not None:
            said["limit"] = {"name": self.limit[0], "value": self.limit[1]}
        return json.dumps(said, ensure_ascii=False).encode()


def problem_from(error: kg.KgError) -> Problem:
    """What to answer when kg raised ``error``."""
    line = type(error).__mro__
    status = next(STATUS[kind] for kind in line if kind in STATUS)
    wait = next((_RETRY_AFTER[kind] for kind in line if kind in _RETRY_AFTER), None)
    return Problem(
        status=status,
        detail=error.reason,
        detail_zh=error.reason_zh,
        kind=re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__).lower(),
        limit=(error.limit, error.value) if isinstance(error, kg.LimitReached) else None,
        headers=() if wait is None else (("retry-after", str(wait)),),
    )
