"""Wakes tasks of this process when one of its areas recorded something.

A wait also ends after a poll interval, so that records of other processes are found.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

MIN_POLL_SECONDS = 0.02
MAX_POLL_SECONDS = 1.0
"""A wait without a signal takes so many seconds: it grows from the minimum while idle."""
GROWTH = 4
"""So many times longer is each wait without a signal: every one ends with a query or two."""


class InProcessSignal:
    """A signal that is not lost between a check and the wait that follows it."""

    def __init__(self) -> None:
        """Start without waiters."""
        self._waiters: set[SignalWaiter] = set()

    def notify(self, area: str) -> None:
        """Wake the waiters of an area that has recorded something."""
        for waiter in self._waiters:
            waiter.notify(area)

    def notify_of_effects(self, area: str) -> None:
        """Wake the waiters of an area in which facts have had effects, but no event was recorded.

        Those that wait for events alone sleep on: a fact that all areas handle would otherwise have
        each of them ask every other one for facts that there are none of.
        """
        for waiter in self._waiters:
            if not waiter.for_events_only:
                waiter.notify(area)

    def create_waiter(self, *areas: str, for_events_only: bool = False) -> SignalWaiter:
        """Return a waiter for these areas, or for all areas if none is given.

        Every signal from now on wakes it, even one that comes before it waits.
        """
        waiter = SignalWaiter(frozenset(areas), self._waiters, for_events_only=for_events_only)
        self._waiters.add(waiter)
        return waiter


class SignalWaiter:
    """A task's means to wait for the signal; the task closes it when done."""

    def __init__(
        self, areas: frozenset[str], registry: set[SignalWaiter], *, for_events_only: bool
    ) -> None:
        """Take the areas, none for all; `InProcessSignal.create_waiter` constructs waiters."""
        self.for_events_only = for_events_only
        """Whether effects of facts do not wake it."""
        self._areas = areas
        self._registry = registry
        self._event = asyncio.Event()
        self._signalled: set[str] = set()
        self._pause = MIN_POLL_SECONDS

    def notify(self, area: str) -> None:
        """Wake this waiter alone, if it waits for this area."""
        if area in self._areas or not self._areas:
            self._signalled.add(area)
            self._event.set()

    def take_signalled(self) -> set[str]:
        """Return the areas of which a signal came since the last call."""
        signalled, self._signalled = self._signalled, set()
        return signalled

    async def wait(self, at_most: float = MAX_POLL_SECONDS) -> bool:
        """Wait for the signal, at most for a poll interval that grows while idle.

        Nor does it wait longer than `at_most` seconds. Return whether the signal came.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(min(self._pause, at_most)):
                await self._event.wait()
        signalled = self._event.is_set()
        self._pause = MIN_POLL_SECONDS if signalled else min(self._pause * GROWTH, MAX_POLL_SECONDS)
        self._event.clear()
        return signalled

    def close(self) -> None:
        """Unregister the waiter."""
        self._registry.discard(self)
