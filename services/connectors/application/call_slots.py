"""Bounds the calls that the work on a connector's claimed deliveries sends at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

CALLS_AT_ONCE = 8
MAX_WAIT_SECONDS = 30.0
"""Later than this no call begins: with a call's own timeout it stays within a claim's duration."""

MIN_PAUSE_SECONDS = 0.05


class NoTimeLeft(Exception):
    """The calls before this one took so long that it is better begun with a new claim."""


class CallSlots:
    """The calls of deliveries that were claimed together."""

    def __init__(self, limit: int = CALLS_AT_ONCE, max_wait: float = MAX_WAIT_SECONDS) -> None:
        """Let so many calls run at once, and begin none later than in `max_wait` seconds."""
        self._slots = asyncio.Semaphore(limit)
        self._ends_at = time.monotonic() + max_wait
        self._resumes_at = 0.0

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        """Wait for a slot and hold it until the block ends; raises `NoTimeLeft`."""
        async with self._slots:
            await asyncio.sleep(max(0.0, self._resumes_at - time.monotonic()))
            if time.monotonic() > self._ends_at:
                raise NoTimeLeft
            yield

    def pause(self, seconds: float) -> bool:
        """Begin no call for so many seconds; return whether there is time for one afterwards."""
        resumes_at = time.monotonic() + max(seconds, MIN_PAUSE_SECONDS)
        if resumes_at > self._ends_at:
            return False
        self._resumes_at = max(self._resumes_at, resumes_at)
        return True
