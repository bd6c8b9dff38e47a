"""A circuit breaker (熔断器) of a connector: while its system is away, nothing is sent to it.

It is closed at first. Failures that follow each other open it, and a refused login does at once.
When its pause is over it is half open: one write is tried, and its end closes the breaker or opens
it for twice as long. A replica that dies with that one write holds it for `TRIAL_DURATION`.
Source: M. Nygard, "Release It!", chapter 5.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

MAX_FAILURES = 5
"""So many failures that follow each other open it."""
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=10)
TRIAL_DURATION = timedelta(minutes=2)
"""Longer than the requests of one write take."""


class BreakerStatus(StrEnum):
    """Whether writes are sent."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"
    """One write is tried."""


@dataclass(frozen=True)
class Breaker:
    """The breaker of a connector."""

    failures: int = 0
    """Those that followed each other."""
    pause: timedelta = timedelta(0)
    """How long it was opened for; zero while it is closed."""
    open_until: datetime | None = None
    trial_until: datetime | None = None
    """Until when one write is tried alone."""

    def status(self, now: datetime) -> BreakerStatus:
        """Return whether writes are sent now.

        An end that is further away than twice the pause is that of another clock, or of one that
        was set back: it must not keep the breaker open for as long as the clocks differ.
        """
        if self.open_until is None:
            return BreakerStatus.CLOSED
        is_open = now < self.open_until <= now + self.pause * 2
        return BreakerStatus.OPEN if is_open else BreakerStatus.HALF_OPEN


def admit(breaker: Breaker, now: datetime) -> Breaker | None:
    """Return the breaker after a write was let through, or `None` where none is."""
    match breaker.status(now):
        case BreakerStatus.CLOSED:
            return breaker
        case BreakerStatus.OPEN:
            return None
        case BreakerStatus.HALF_OPEN:
            trial_until = breaker.trial_until
            if trial_until is not None and now < trial_until <= now + TRIAL_DURATION * 2:
                return None
            return replace(breaker, trial_until=now + TRIAL_DURATION)


def after_failure(breaker: Breaker, now: datetime, *, opens_at_once: bool = False) -> Breaker:
    """Return the breaker after the system did not answer, or let nobody in (`opens_at_once`)."""
    failures = breaker.failures + 1
    is_trial = breaker.open_until is not None
    if not is_trial and not opens_at_once and failures < MAX_FAILURES:
        return replace(breaker, failures=failures)
    if breaker.status(now) is BreakerStatus.OPEN:
        return replace(breaker, failures=failures)  # sent before it was opened
    pause = min(LONGEST_PAUSE, max(FIRST_PAUSE, breaker.pause * 2))
    return Breaker(failures, pause, now + pause)
