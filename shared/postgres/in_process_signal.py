"""Wakes tasks of this process when one of its areas recorded something.

A wait also ends after a poll interval, so that records of other processes are found.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

MIN_POLL_SECONDS = 0.02
MAX_POLL_SECONDS = 1.0
"""A wait without a signal takes so many seconds: it doubles from the minimum while idle."""


class InProcessSignal:
    """A signal that is not lost between a check and the wait that follows it."""

    def __init__(self) -> None:
        """Start without waiters."""
        self._waiting: dict[asyncio.Event, frozenset[str]] = {}

    def notify(self, area: str) -> None:
        """Wake the waiters of an area that has recorded something."""
        for event, areas in self._waiting.items():
            if area in areas or not areas:
                event.set()

    def create_waiter(self, *areas: str) -> SignalWaiter:
        """Return a waiter for these areas, or for all areas if none is given.

        Every signal from now on wakes it, even one that comes before it waits.
        """
        event = asyncio.Event()
        self._waiting[event] = frozenset(areas)
        return SignalWaiter(event, self._waiting)


class SignalWaiter:
    """A task's means to wait for the signal; the task closes it when done."""

    def __init__(self, event: asyncio.Event, registry: dict[asyncio.Event, frozenset[str]]) -> None:
        """Take the registered event; `InProcessSignal.create_waiter` constructs waiters."""
        self._event = event
        self._registry = registry
        self._pause = MIN_POLL_SECONDS

    def notify(self) -> None:
        """Wake this waiter alone."""
        self._event.set()

    async def wait(self) -> bool:
        """Wait for the signal, at most for a poll interval that grows while idle.

        Return whether the signal came.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pause):
                await self._event.wait()
        signalled = self._event.is_set()
        self._pause = MIN_POLL_SECONDS if signalled else min(self._pause * 2, MAX_POLL_SECONDS)
        self._event.clear()
        return signalled

    def close(self) -> None:
        """Unregister the waiter."""
        self._registry.pop(self._event, None)
