"""A clock that stands still until a test moves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MONDAY_MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Nine o'clock in Shanghai."""


@dataclass
class MovableClock:
    """Call it for the time."""

    moment: datetime = MONDAY_MORNING

    def __call__(self) -> datetime:
        """Return the time this clock shows."""
        return self.moment

    def pass_by(self, while_: timedelta) -> None:
        """Let time pass."""
        self.moment += while_

    def move_to(self, moment: datetime) -> None:
        """Show another time."""
        self.moment = moment
