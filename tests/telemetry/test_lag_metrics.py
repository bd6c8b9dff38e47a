"""The lag in seconds, derived from observations of positions alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.telemetry.consumer_lag import LagTracker

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)


def test_there_is_no_lag_at_the_end_position() -> None:
    assert LagTracker().update_lag_seconds(7, 7, NOON) == 0


def test_a_fact_has_no_lag_when_it_is_first_seen() -> None:
    assert LagTracker().update_lag_seconds(0, 7, NOON) == 0


def test_the_lag_of_a_stopped_consumer_grows_with_time() -> None:
    lag = LagTracker()
    lags = [lag.update_lag_seconds(3, 7, NOON + timedelta(seconds=s)) for s in (0, 5, 10)]
    assert lags == [0, 5, 10]


def test_lag_counts_from_the_oldest_unprocessed_fact() -> None:
    lag = LagTracker()
    lag.update_lag_seconds(0, 10, NOON)
    lag.update_lag_seconds(5, 20, NOON + timedelta(seconds=5))
    lag.update_lag_seconds(10, 30, NOON + timedelta(seconds=10))
    assert lag.update_lag_seconds(15, 40, NOON + timedelta(seconds=20)) == 15


def test_an_hour_without_facts_is_no_lag() -> None:
    lag = LagTracker()
    lag.update_lag_seconds(7, 7, NOON)
    assert lag.update_lag_seconds(7, 8, NOON + timedelta(hours=1)) == 0
