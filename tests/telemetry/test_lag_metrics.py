"""How long something has been waiting, from looks at positions alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.telemetry.consumer_lag import LagTracker

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)


def test_there_is_no_lag_at_the_end_position() -> None:
    assert LagTracker().update_lag_seconds(7, 7, NOON) == 0


def test_what_was_never_seen_before_has_just_come() -> None:
    assert LagTracker().update_lag_seconds(0, 7, NOON) == 0


def test_a_consumer_that_stands_still_falls_behind_with_the_time() -> None:
    lag = LagTracker()
    seen = [lag.update_lag_seconds(3, 7, NOON + timedelta(seconds=s)) for s in (0, 5, 10)]
    assert seen == [0, 5, 10]


def test_a_consumer_that_moves_has_left_the_oldest_behind() -> None:
    lag = LagTracker()
    lag.update_lag_seconds(0, 10, NOON)
    lag.update_lag_seconds(5, 20, NOON + timedelta(seconds=5))
    lag.update_lag_seconds(10, 30, NOON + timedelta(seconds=10))
    assert lag.update_lag_seconds(15, 40, NOON + timedelta(seconds=20)) == 15


def test_a_quiet_hour_is_no_lag() -> None:
    lag = LagTracker()
    lag.update_lag_seconds(7, 7, NOON)
    assert lag.update_lag_seconds(7, 8, NOON + timedelta(hours=1)) == 0
