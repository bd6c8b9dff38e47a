"""Bounds how many messages this process sends at once by the same receiver.

A mail server that serves a thousand people is connected to a few times, not a thousand times.
"""

from __future__ import annotations

import asyncio
from weakref import WeakValueDictionary

MAX_MESSAGES_AT_ONCE = 10


class ReceiverSlots:
    """The messages under way, by the URL of their receiver."""

    def __init__(self) -> None:
        """Begin with none."""
        self._slots: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    def of(self, url: str) -> asyncio.Semaphore:
        """Return what a message to a URL holds while it is sent."""
        found = self._slots.get(url)
        if found is None:
            found = self._slots[url] = asyncio.Semaphore(MAX_MESSAGES_AT_ONCE)
        return found
