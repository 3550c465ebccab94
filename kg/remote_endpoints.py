"""Where a graph behind a URL is asked and changed, and who asks: from the URL given and the environment.

===========================  =============================================================================
``HETU_STORE_UPDATE_URL``    where updates go, when the URL given takes queries only
``HETU_STORE_USER``          with ``HETU_STORE_PASSWORD``: digest or basic, whichever the server asks for
``HETU_STORE_TOKEN``         sent as ``Authorization: Bearer``
``HETU_STORE_SECONDS``       how long to wait for one answer (300)
===========================  =============================================================================
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from kg.errors import StoreError

_SECONDS: Final = 300.0
# What an Oxigraph server wants to be told with each query that shall see all named graphs.
UNION: Final = "union-default-graph"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Two addresses of one store, and what opens them. ``given`` is what the user wrote, for messages."""

    given: str
    query: str
    update: str
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    seconds: float = _SECONDS


def is_address(place: object) -> bool:
    """Whether ``place`` is a URL rather than a folder."""
    return str(place).startswith(("http://", "https://"))


def endpoints(url: str, environment: Mapping[str, str] = os.environ) -> Endpoints:
    """The endpoints that ``url`` means.

    ``http://host:7878/`` is the root of an Oxigraph server: its queries go to ``/query``, its updates to
    ``/update``. ``…/sparql`` with a user is Virtuoso: updates go to ``/sparql-auth``, which asks who sends
    them. Any other URL takes both. Raises :class:`StoreError` for a URL or a setting that cannot be meant.
    """
    parts = urlsplit(url)
    if not parts.hostname or "@" in parts.netloc:
        raise StoreError(
            f"{_without_password(url)}: not an address of a store; write http://HOST:PORT/PATH, and give user and "
            "password as HETU_STORE_USER and HETU_STORE_PASSWORD",
            f"{_without_password(url)} 不是可用的数据库地址，应形如 http://主机:端口/路径；"
            "用户名和密码请用环境变量 HETU_STORE_USER 与 HETU_STORE_PASSWORD 提供",
        )
    user, path = environment.get("HETU_STORE_USER", ""), parts.path
    query = update = urlunsplit(parts._replace(fragment=""))
    if path in ("", "/"):
        query = urlunsplit(parts._replace(path="/query", query=UNION, fragment=""))
        update = urlunsplit(parts._replace(path="/update", query="", fragment=""))
    elif path.endswith("/sparql") and user:
        update = urlunsplit(parts._replace(path=f"{path}-auth", query="", fragment=""))
    return Endpoints(
        url,
        query,
        environment.get("HETU_STORE_UPDATE_URL") or update,
        user,
        environment.get("HETU_STORE_PASSWORD", ""),
        environment.get("HETU_STORE_TOKEN", ""),
        _seconds(environment.get("HETU_STORE_SECONDS", "")),
    )


def _seconds(written: str) -> float:
    try:
        seconds = float(written or _SECONDS)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise StoreError(
            f"HETU_STORE_SECONDS must be a number above 0, not {written!r}",
            f"环境变量 HETU_STORE_SECONDS 应为正数，现为 {written!r}",
        )
    return seconds


def _without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
