"""Token buckets: a burst, then a steady rate; bounded in memory; shared levels are taken over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.http.token_bucket import RateLimit, TokenBuckets


class Seconds:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def buckets(
    per_second: float = 2, burst: float = 10, max_buckets: int = 100
) -> tuple[TokenBuckets[str], Seconds]:
    clock = Seconds()
    return TokenBuckets(RateLimit(per_second, burst), max_buckets, clock), clock


def test_after_the_burst_a_caller_waits_for_the_rate() -> None:
    callers, clock = buckets()
    assert [callers.take("ann") for _ in range(10)] == [0.0] * 10
    assert callers.take("ann") == pytest.approx(0.5)
    assert callers.take("ben") == 0.0
    clock.now += 0.5
    assert callers.take("ann") == 0.0
    assert callers.take("ann", 4) == pytest.approx(2.0)


@given(st.lists(st.tuples(st.floats(0, 3), st.integers(1, 5)), max_size=40))
def test_nobody_gets_more_than_burst_and_rate(requests: list[tuple[float, int]]) -> None:
    callers, clock = buckets()
    taken = 0
    for pause, cost in requests:
        clock.now += pause
        wait = callers.take("ann", cost)
        if wait == 0.0:
            taken += cost
        else:
            clock.now += wait + 1e-9
            assert callers.take("ann", cost) == 0.0
            taken += cost
    assert taken <= 10 + 2 * clock.now + 1e-6


def test_a_rate_of_0_sets_no_limit() -> None:
    callers, _ = buckets(per_second=0)
    assert all(callers.take("ann") == 0.0 for _ in range(1000))


def test_a_cost_above_the_burst_is_possible_with_a_full_bucket() -> None:
    callers, _ = buckets()
    assert callers.take("ann", 50) == 0.0
    assert callers.take("ann") > 0


def test_the_number_of_buckets_is_bounded() -> None:
    callers, _ = buckets(max_buckets=100)
    for number in range(10_000):
        callers.take(f"address {number}")
    assert len(callers) == 100
    assert len(callers.drain_taken()) == 100


def test_what_was_taken_is_drained_once() -> None:
    callers, _ = buckets()
    callers.take("ann", 3)
    callers.take("ann", 2)
    assert callers.drain_taken() == {"ann": 5}
    assert callers.drain_taken() == {}
    callers.put_back({"ann": 5})
    callers.take("ann")
    assert callers.drain_taken() == {"ann": 6}


def test_a_shared_level_counts_what_was_taken_meanwhile() -> None:
    callers, _ = buckets()
    callers.take("ann")
    callers.drain_taken()
    callers.take("ann", 2)
    callers.set_level("ann", -1)
    assert callers.take("ann") == pytest.approx((1 - -3) / 2)
