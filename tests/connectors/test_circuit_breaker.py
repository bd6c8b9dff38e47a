"""The circuit breaker: without a database."""

from __future__ import annotations

from datetime import timedelta

from services.connectors.domain.circuit_breaker import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    MAX_FAILURES,
    TRIAL_DURATION,
    Breaker,
    BreakerStatus,
    admit,
    after_failure,
)
from shared.testing.manual_clock import MONDAY_MORNING as NOW

SECOND = timedelta(seconds=1)


def opened() -> Breaker:
    """Return a breaker that was opened now."""
    breaker = Breaker()
    for _ in range(MAX_FAILURES):
        assert breaker.status(NOW) is BreakerStatus.CLOSED
        breaker = after_failure(breaker, NOW)
    return breaker


def test_failures_that_follow_each_other_open_it() -> None:
    breaker = opened()
    assert breaker.status(NOW) is BreakerStatus.OPEN
    assert admit(breaker, NOW + FIRST_PAUSE - SECOND) is None
    assert after_failure(breaker, NOW).open_until == breaker.open_until
    assert admit(Breaker(), NOW) == Breaker()


def test_a_refused_login_opens_it_at_once() -> None:
    breaker = after_failure(Breaker(), NOW, opens_at_once=True)
    assert (breaker.failures, breaker.open_until) == (1, NOW + FIRST_PAUSE)


def test_after_its_pause_one_write_is_tried_alone() -> None:
    later = NOW + FIRST_PAUSE
    assert opened().status(later) is BreakerStatus.HALF_OPEN
    trial = admit(opened(), later)
    assert trial is not None
    assert trial.trial_until == later + TRIAL_DURATION
    assert admit(trial, later + TRIAL_DURATION - SECOND) is None
    assert admit(trial, later + TRIAL_DURATION) is not None, "its replica has died"


def test_a_clock_that_is_behind_by_hours_keeps_it_open_no_longer_than_its_pause() -> None:
    behind = NOW - timedelta(hours=3)
    assert opened().status(NOW - FIRST_PAUSE) is BreakerStatus.OPEN
    assert opened().status(NOW - FIRST_PAUSE - SECOND) is BreakerStatus.HALF_OPEN
    ahead = admit(opened(), NOW + FIRST_PAUSE)
    assert ahead is not None
    trial = admit(ahead, behind)
    assert trial is not None
    assert trial.trial_until == behind + TRIAL_DURATION
    assert admit(trial, behind) is None
    reopened = after_failure(trial, behind)
    assert reopened.open_until == behind + FIRST_PAUSE * 2


def test_a_trial_that_fails_opens_it_for_twice_as_long_up_to_a_limit() -> None:
    breaker, now, pauses = opened(), NOW, []
    for _ in range(8):
        assert breaker.open_until is not None
        now = breaker.open_until
        trial = admit(breaker, now)
        assert trial is not None
        breaker = after_failure(trial, now)
        assert breaker.trial_until is None
        pauses.append(breaker.pause)
    assert pauses[:3] == [FIRST_PAUSE * 2, FIRST_PAUSE * 4, FIRST_PAUSE * 8]
    assert pauses[-1] == LONGEST_PAUSE
