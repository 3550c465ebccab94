"""What an operator can set. Read once, from the environment, where the service is started."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from api.logs import LEVELS
from kg.limits import Limits
from kg.opening import Place

_MB = 1 << 20


class BadSetting(ValueError):
    """An environment variable holds something it cannot mean."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the service is started with."""

    store: Place = "hetu-data"  # the folder or the SPARQL store that `hetu build` filled
    host: str = "127.0.0.1"  # reachable from this machine only, until someone says otherwise
    port: int = 8000
    public_url: str = ""  # how clients reach the service, when a proxy stands before it
    write_token: str = ""  # whoever sends it may update the graph; empty: nobody may
    cache_bytes: int = 64 * _MB  # answers kept in memory
    limits: Limits = field(default_factory=Limits)  # what one query may use
    requests_per_second: float = 500.0  # from one client, in the long run; 0: as many as it likes
    log_level: str = "warning"  # info: a line for every request

    @property
    def base_url(self) -> str:
        """Address of the service without a slash at the end; relative IRIs in queries stand on it."""
        host = "localhost" if self.host in ("0.0.0.0", "::") else self.host
        host = f"[{host}]" if ":" in host else host
        return self.public_url.rstrip("/") or f"http://{host}:{self.port}"


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from ``HETU_*`` variables; raises :class:`BadSetting` naming the one that is wrong."""

    def number(name: str, default: float) -> float:
        written = environment.get(name, "")
        if not written:
            return default
        try:
            value = float(written)
        except ValueError:
            value = -1.0
        if not 0 <= value < float("inf"):
            raise BadSetting(
                f"环境变量 {name} 应为非负数，现为 {written!r} · {name} must be a number, not {written!r}"
            )
        return value

    def word(name: str, legal: tuple[str, ...], default: str) -> str:
        written = environment.get(name, "").lower() or default
        if written not in legal:
            raise BadSetting(
                f"环境变量 {name} 可选 {'、'.join(legal)}，现为 {written!r} · "
                f"{name} is one of {', '.join(legal)}, not {written!r}"
            )
        return written

    defaults = Settings()
    limits = defaults.limits
    return Settings(
        store=environment.get("HETU_STORE") or defaults.store,
        host=environment.get("HETU_HOST") or defaults.host,
        port=int(number("HETU_PORT", defaults.port)),
        public_url=environment.get("HETU_PUBLIC_URL", ""),
        write_token=environment.get("HETU_WRITE_TOKEN", ""),
        cache_bytes=int(number("HETU_CACHE_MB", defaults.cache_bytes / _MB) * _MB),
        limits=Limits(
            seconds=number("HETU_QUERY_SECONDS", limits.seconds),
            result_bytes=int(number("HETU_RESULT_MB", limits.result_bytes / _MB) * _MB),
            reader_bytes=int(number("HETU_QUERY_MEMORY_MB", limits.reader_bytes / _MB) * _MB),
            queue=int(number("HETU_QUERY_QUEUE", limits.queue)),
            graph_bytes=int(number("HETU_GRAPH_MEMORY_MB", limits.graph_bytes / _MB) * _MB),
        ),
        requests_per_second=number("HETU_REQUESTS_PER_SECOND", defaults.requests_per_second),
        log_level=word("HETU_LOG_LEVEL", LEVELS, defaults.log_level),
    )
