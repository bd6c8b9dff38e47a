"""A pause between two batches, so that the next one has what came meanwhile.

A batch of one fact costs nearly as much as one of twenty: its transaction, its wake-ups and its
round trips are the same. Whoever handles facts one by one as they come takes most of a processor at
some hundred a second, and all others wait for it. So after a batch that found the end there is a
pause, twice as long as the work took: short on an idle machine, longer where the processor is short
and batches help most. A fact that comes after the pause is handled at once, and behind a larger
batch there is none, so a backlog is handled at full speed.
"""

from __future__ import annotations

import asyncio
import time

PAUSE_PER_WORK = 2.0
MAX_PAUSE_SECONDS = 0.04
"""No fact waits longer than this for the pause to end."""
LARGE_BATCH_FACTS = 50
"""Behind a batch of so many facts there is no pause: each costs little as it is."""


class BatchPause:
    """Measures the work on a batch, and pauses behind it."""

    def __init__(self) -> None:
        """Start without a batch: the first one need not wait."""
        self._begun_at: float | None = None

    def begin_work(self, fact_count: int) -> None:
        """Note that the work on so many facts begins."""
        self._begun_at = time.monotonic() if fact_count < LARGE_BATCH_FACTS else None

    async def end_work(self) -> None:
        """Pause where the batch was small; the work on it has ended."""
        if self._begun_at is not None:
            worked = time.monotonic() - self._begun_at
            self._begun_at = None
            await asyncio.sleep(min(worked * PAUSE_PER_WORK, MAX_PAUSE_SECONDS))
