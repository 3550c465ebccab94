"""How often one client may ask: a bucket of requests for each, that fills again as time passes."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

# A client that was quiet this long may send so many seconds' worth at once: a page asks for a dozen things.
_BURST_SECONDS: Final = 10
_MOST_CLIENTS: Final = 50_000


@dataclass(slots=True)
class _Bucket:
    """How many requests are left, and when that was so."""

    left: float
    at: float


class Rates:
    """The buckets of all clients. The one not heard of for longest is forgotten when there are too many."""

    def __init__(self, per_second: float, clock: Callable[[], float] = monotonic) -> None:
        """``per_second`` is what a client may ask in the long run; 0 lets everybody ask as they like."""
        self._per_second = per_second
        self._most = max(1.0, per_second * _BURST_SECONDS)
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def seconds_to_wait(self, address: str) -> float:
        """Take one request from the bucket of the client at ``address``: 0, or how long until there is one."""
        if not self._per_second:
            return 0.0
        client = _network(address) if ":" in address else address
        now = self._clock()
        bucket = self._buckets.get(client)
        if bucket is None:
            bucket = self._buckets[client] = _Bucket(self._most, now)
            if len(self._buckets) > _MOST_CLIENTS:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(client)
        bucket.left = min(self._most, bucket.left + (now - bucket.at) * self._per_second)
        bucket.at = now
        if bucket.left < 1:
            return (1 - bucket.left) / self._per_second
        bucket.left -= 1
        return 0.0


def _network(address: str) -> str:
    """A client of IPv6 has 2^64 addresses of its own: 2001:db8:1:2::/64."""
    try:
        return str(ipaddress.ip_network(f"{address.partition('%')[0]}/64", strict=False))
    except ValueError:
        return address
