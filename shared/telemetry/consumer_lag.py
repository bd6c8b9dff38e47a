"""How long a consumer has been behind, told from looks at how far it and its partition are.

Position numbers carry no time, and asking the bus when a fact came would cost a read of it. So
each look remembers when a head was first seen: what lies behind a position has been waiting since
the first look that saw a head beyond it. A process that has just begun knows of no earlier look.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime


class LagTracker:
    """One consumer's lag in one partition."""

    def __init__(self) -> None:
        """Nothing was seen yet."""
        self._heads: deque[tuple[int, datetime]] = deque()

    def update_lag_seconds(self, position: int, end_position: int, now: datetime) -> float:
        """Look: return for how many seconds the oldest fact behind `position` was seen waiting."""
        if not self._heads or self._heads[-1][0] < end_position:
            self._heads.append((end_position, now))
        while self._heads and self._heads[0][0] <= position:
            self._heads.popleft()
        return (now - self._heads[0][1]).total_seconds() if self._heads else 0.0
