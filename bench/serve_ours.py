"""Our service on a given port, as `hetu serve` would run it: python -m bench.serve_ours PORT."""

from __future__ import annotations

import sys
from dataclasses import replace

from api.server import run
from api.settings import from_environment


def main() -> None:
    """Serve until stopped; the store and the limits come from HETU_*."""
    # One client makes all the load here; a rate that it cannot reach costs what any other does.
    settings = replace(from_environment(), port=int(sys.argv[1]), requests_per_second=1e9)
    run(settings)


if __name__ == "__main__":
    main()
