"""The last facts of this process: whoever follows reads them here, none has a queue of its own.

So memory does not grow with those who follow, and one who is too slow finds his place gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from shared.eventsourcing.listening import BEGINNING, Heard, Places
from shared.http.stream.event_id import event_id
from shared.http.stream.told import Told, told

FACTS = 5_000
BYTES = 16 * 1024 * 1024
"""What is kept, at most."""


class FellBehind(Exception):
    """What was to be read next is kept no longer."""


class Entry(NamedTuple):
    """A fact, and the id of the place behind it for whoever is nowhere ahead of the window."""

    fact: Told
    id: str


class Window:
    """Numbered facts, consecutive in each partition."""

    def __init__(self, start: Places, facts: int = FACTS, size: int = BYTES) -> None:
        """Begin at a place in every partition."""
        self.start = {partition: mark.position for partition, mark in start.items()}
        """The position before the first fact of each partition."""
        self.reached = dict(start)
        self.first = self.next = 0
        self.closed = False
        self._most, self._most_bytes = facts, size
        self._entries: dict[int, Entry] = {}
        self._size = 0
        self._news = asyncio.Event()

    def add(self, heard: Sequence[Heard]) -> None:
        """Append facts and wake who waits for them."""
        for one in heard:
            self.reached[one.partition] = one.bookmark
            entry = Entry(told(one), event_id(self.reached))
            self._entries[self.next] = entry
            self._size += len(entry.fact.body)
            self.next += 1
        while len(self._entries) > self._most or self._size > self._most_bytes:
            oldest = self._entries.pop(self.first).fact
            self._size -= len(oldest.body)
            self.start[oldest.partition] = oldest.bookmark.position
            self.first += 1
        self._wake()

    def close(self) -> None:
        """Say that nothing will be added any more."""
        self.closed = True
        self._wake()

    def covers(self, places: Places) -> bool:
        """Tell whether whoever stands there finds all that follows in here, or will."""
        return all(
            places.get(partition, BEGINNING).position >= position
            for partition, position in self.start.items()
        )

    def read(self, number: int, limit: int) -> Sequence[Entry]:
        """Return some entries from a number on; raises `FellBehind` where it is kept no longer."""
        if number < self.first:
            raise FellBehind
        return [self._entries[n] for n in range(number, min(self.next, number + limit))]

    async def beyond(self, number: int) -> None:
        """Wait until there is an entry of this number, or there will be none."""
        while self.next <= number and not self.closed:
            await self._news.wait()

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()
