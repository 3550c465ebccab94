"""The service's log: one JSON object a line, with the id of the request that it is about."""

from __future__ import annotations

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final

# Of the request that is being answered; logged with whatever is said meanwhile.
request_id: Final[ContextVar[str]] = ContextVar("request_id", default="")
LEVELS: Final = ("debug", "info", "warning", "error")


def start_logging(level: str) -> None:
    """Write everything of ``level``, one of :data:`LEVELS`, and above to standard error."""
    writer = logging.StreamHandler(sys.stderr)
    writer.setFormatter(JsonLines())
    logging.basicConfig(level=level.upper(), handlers=[writer], force=True)


class JsonLines(logging.Formatter):
    """``logger.info("answered", extra={"said": {"status": 200}})`` puts the status beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if found := request_id.get():
            said["request_id"] = found
        said |= getattr(record, "said", {})
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)
