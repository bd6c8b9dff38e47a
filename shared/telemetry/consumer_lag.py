"""Derives a consumer's lag in seconds from repeated observations of two positions.

Positions carry no time, and asking the bus when a fact was recorded would cost a read. So each
observation stores when an end position was first seen: a fact behind the consumer's position has
been waiting since the first observation of an end position beyond it. A process that has just
started knows of no earlier observation.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime


class LagTracker:
    """One consumer's lag in one partition."""

    def __init__(self) -> None:
        """Start without observations."""
        self._first_seen: deque[tuple[int, datetime]] = deque()

    def update_lag_seconds(self, position: int, end_position: int, now: datetime) -> float:
        """Add an observation; return how many seconds the oldest unprocessed fact has waited."""
        if not self._first_seen or self._first_seen[-1][0] < end_position:
            self._first_seen.append((end_position, now))
        while self._first_seen and self._first_seen[0][0] <= position:
            self._first_seen.popleft()
        return (now - self._first_seen[0][1]).total_seconds() if self._first_seen else 0.0
