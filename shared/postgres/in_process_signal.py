"""Wakes whoever waits for new records in this process; the poll behind it finds all the others."""

from __future__ import annotations

import asyncio
from contextlib import suppress

MIN_POLL_SECONDS = 0.02
MAX_POLL_SECONDS = 1.0
"""Seconds between two looks without a signal: doubled from the soonest while nothing comes."""


class InProcessSignal:
    """A signal that cannot be missed between looking and waiting."""

    def __init__(self) -> None:
        """Nobody waits yet."""
        self._waiting: dict[asyncio.Event, frozenset[str]] = {}

    def notify(self, area: str) -> None:
        """Wake everybody who listens to an area that has recorded something."""
        for event, areas in self._waiting.items():
            if area in areas or not areas:
                event.set()

    def create_waiter(self, *areas: str) -> SignalWaiter:
        """Return a waiter for these areas, or for all.

        What is rung from now on wakes it, even before it waits.
        """
        event = asyncio.Event()
        self._waiting[event] = frozenset(areas)
        return SignalWaiter(event, self._waiting)


class SignalWaiter:
    """One task's ear; `close` it when done."""

    def __init__(self, event: asyncio.Event, registry: dict[asyncio.Event, frozenset[str]]) -> None:
        """Made by `Wakeup.waiter`."""
        self._event = event
        self._among = registry
        self._pause = MIN_POLL_SECONDS

    def notify(self) -> None:
        """Ring for this one alone."""
        self._event.set()

    async def wait(self) -> bool:
        """Sleep until rung, or for a while that grows as long as nothing happens.

        Return whether it was rung.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pause):
                await self._event.wait()
        rung = self._event.is_set()
        self._pause = MIN_POLL_SECONDS if rung else min(self._pause * 2, MAX_POLL_SECONDS)
        self._event.clear()
        return rung

    def close(self) -> None:
        """Listen no more."""
        self._among.pop(self._event, None)
