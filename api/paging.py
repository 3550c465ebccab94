"""What an answer in pages says in its headers, whatever its format: how many rows there are, and where the others stand."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import Request

TOTAL = "x-total-count"


def paging_headers(request: Request, total: int, offset: int, shown: int) -> dict[str, str]:
    """``X-Total-Count`` and ``Link`` (RFC 8288) of a page of ``shown`` rows from ``offset``: its first page, and its next."""
    links = []
    if offset:
        links.append(f'<{_address(request, 0)}>; rel="first"')
    if shown and offset + shown < total:
        links.append(f'<{_address(request, offset + shown)}>; rel="next"')
    return {TOTAL: str(total)} | ({"link": ", ".join(links)} if links else {})


def _address(request: Request, offset: int) -> str:
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != "offset"]
    return f"{request.url.path}?{urlencode([*kept, *([('offset', offset)] if offset else [])])}"
