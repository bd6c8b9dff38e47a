"""A clock that stands still until a test moves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MONDAY_MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""A Monday, nine o'clock in Shanghai."""


@dataclass
class ManualClock:
    """A clock for tests: calling it returns the time that the test has set."""

    current_time: datetime = MONDAY_MORNING

    def __call__(self) -> datetime:
        """Return the time this clock shows."""
        return self.current_time

    def advance(self, duration: timedelta) -> None:
        """Move the clock by a duration."""
        self.current_time += duration

    def set_time(self, time: datetime) -> None:
        """Set the clock to another time."""
        self.current_time = time
