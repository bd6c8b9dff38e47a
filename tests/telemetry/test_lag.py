"""How long something has been waiting, from looks at positions alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.telemetry.lag import Lag

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)


def test_nothing_waits_at_the_head() -> None:
    assert Lag().seconds(7, 7, NOON) == 0


def test_what_was_never_seen_before_has_just_come() -> None:
    assert Lag().seconds(0, 7, NOON) == 0


def test_a_consumer_that_stands_still_falls_behind_with_the_time() -> None:
    lag = Lag()
    seen = [lag.seconds(3, 7, NOON + timedelta(seconds=s)) for s in (0, 5, 10)]
    assert seen == [0, 5, 10]


def test_a_consumer_that_moves_has_left_the_oldest_behind() -> None:
    lag = Lag()
    lag.seconds(0, 10, NOON)
    lag.seconds(5, 20, NOON + timedelta(seconds=5))
    lag.seconds(10, 30, NOON + timedelta(seconds=10))
    assert lag.seconds(15, 40, NOON + timedelta(seconds=20)) == 15


def test_a_quiet_hour_is_no_lag() -> None:
    lag = Lag()
    lag.seconds(7, 7, NOON)
    assert lag.seconds(7, 8, NOON + timedelta(hours=1)) == 0
