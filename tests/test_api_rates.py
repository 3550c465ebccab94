"""Buckets of requests: who may ask how often."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api import rates
from api.rates import Rates


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_a_steady_rate() -> None:
    clock = Clock()
    buckets = Rates(2.0, clock)
    assert [buckets.seconds_to_wait("10.0.0.1") for _ in range(20)] == [0.0] * 20
    assert buckets.seconds_to_wait("10.0.0.1") == 0.5
    assert buckets.seconds_to_wait("10.0.0.2") == 0.0
    clock.now += 0.5
    assert buckets.seconds_to_wait("10.0.0.1") == 0.0
    assert buckets.seconds_to_wait("10.0.0.1") == 0.5
    clock.now += 3600
    assert sum(buckets.seconds_to_wait("10.0.0.1") == 0 for _ in range(100)) == 20


def test_no_rate_refuses_nobody() -> None:
    buckets = Rates(0)
    assert not any(buckets.seconds_to_wait("10.0.0.1") for _ in range(1000))


def test_addresses_of_one_network_are_one_client() -> None:
    buckets = Rates(0.1, Clock())
    assert buckets.seconds_to_wait("2001:db8::1") == 0
    assert buckets.seconds_to_wait("2001:db8::ffff:2") > 0
    assert buckets.seconds_to_wait("2001:db8:0:1::1") == 0
    assert buckets.seconds_to_wait("fe80::1%eth0") == 0
    assert buckets.seconds_to_wait("not:an:address") == 0


def test_clients_that_were_long_silent_are_forgotten() -> None:
    buckets = Rates(0.1, Clock())
    for n in range(rates._MOST_CLIENTS + 10):
        buckets.seconds_to_wait(str(n))
    assert len(buckets._buckets) == rates._MOST_CLIENTS
    assert buckets.seconds_to_wait("0") == 0, "forgotten"
    assert buckets.seconds_to_wait(str(rates._MOST_CLIENTS)) > 0


@given(st.lists(st.floats(0, 5), max_size=60))
def test_nobody_gets_more_than_burst_and_rate(pauses: list[float]) -> None:
    clock = Clock()
    buckets = Rates(3.0, clock)
    passed = 0
    for pause in pauses:
        clock.now += pause
        passed += buckets.seconds_to_wait("a") == 0
    assert passed <= 30 + 3.0 * sum(pauses) + 1e-6
