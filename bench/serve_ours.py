"""Our service on a given port, as `hetu serve` would run it: python -m bench.serve_ours PORT."""

from __future__ import annotations

import sys
from dataclasses import replace

import uvicorn

from api.app import create_app
from api.settings import from_environment


def main() -> None:
    """Serve until stopped; the store and the limits come from HETU_*."""
    port = int(sys.argv[1])
    settings = replace(from_environment(), port=port)
    uvicorn.run(create_app(settings), host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
