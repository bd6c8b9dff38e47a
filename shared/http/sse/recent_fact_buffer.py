"""The last facts of this process: whoever follows reads them here, none has a queue of its own.

So memory does not grow with those who follow, and one who is too slow finds his place gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from shared.eventsourcing.catch_up_subscription import (
    START_CURSOR,
    CursorsByPartition,
    ReceivedFact,
)
from shared.http.sse.event_id_codec import encode_event_id
from shared.http.sse.sse_message import SseMessage, build_sse_message

MAX_FACTS = 5_000
MAX_BYTES = 16 * 1024 * 1024
"""What is kept, at most."""


class ReaderFellBehind(Exception):
    """What was to be read next is kept no longer."""


class BufferedMessage(NamedTuple):
    """A fact, and the id of the place behind it for whoever is nowhere ahead of the window."""

    message: SseMessage
    event_id: str


class RecentFactBuffer:
    """Numbered facts, consecutive in each partition."""

    def __init__(
        self,
        start_cursors: CursorsByPartition,
        max_facts: int = MAX_FACTS,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        """Begin at a place in every partition."""
        self.start_positions = {
            partition: mark.position for partition, mark in start_cursors.items()
        }
        """The position before the first fact of each partition."""
        self.reached_cursors = dict(start_cursors)
        self.first_number = self.next_number = 0
        self.is_closed = False
        self._max_facts, self._max_bytes = max_facts, max_bytes
        self._entries: dict[int, BufferedMessage] = {}
        self._size = 0
        self._changed = asyncio.Event()

    def append(self, received: Sequence[ReceivedFact]) -> None:
        """Append facts and wake who waits for them."""
        for one in received:
            self.reached_cursors[one.partition] = one.next_cursor
            entry = BufferedMessage(build_sse_message(one), encode_event_id(self.reached_cursors))
            self._entries[self.next_number] = entry
            self._size += len(entry.message.body)
            self.next_number += 1
        while len(self._entries) > self._max_facts or self._size > self._max_bytes:
            oldest = self._entries.pop(self.first_number).message
            self._size -= len(oldest.body)
            self.start_positions[oldest.partition] = oldest.next_cursor.position
            self.first_number += 1
        self._notify_readers()

    def close(self) -> None:
        """Say that nothing will be added any more."""
        self.is_closed = True
        self._notify_readers()

    def covers_after(self, cursors: CursorsByPartition) -> bool:
        """Tell whether whoever stands there finds all that follows in here, or will."""
        return all(
            cursors.get(partition, START_CURSOR).position >= position
            for partition, position in self.start_positions.items()
        )

    def read_entries(self, number: int, limit: int) -> Sequence[BufferedMessage]:
        """Return some entries from a number on; raises `FellBehind` where it is kept no longer."""
        if number < self.first_number:
            raise ReaderFellBehind
        return [self._entries[n] for n in range(number, min(self.next_number, number + limit))]

    async def wait_for_entry(self, number: int) -> None:
        """Wait until there is an entry of this number, or there will be none."""
        while self.next_number <= number and not self.is_closed:
            await self._changed.wait()

    def _notify_readers(self) -> None:
        news, self._changed = self._changed, asyncio.Event()
        news.set()
