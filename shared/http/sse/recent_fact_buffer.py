"""Buffers the latest facts of this process for all stream clients; no client has its own queue.

So memory does not grow with the number of clients, and a client that is too slow loses its place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from shared.contracts.schema_addresses import DEFAULT_PUBLIC_URL
from shared.eventsourcing.catch_up_subscription import (
    START_CURSOR,
    CursorsByPartition,
    ReceivedFact,
)
from shared.http.sse.event_id_codec import encode_event_id
from shared.http.sse.sse_message import SseMessage, build_sse_message

MAX_FACTS = 5_000
"""The largest number of facts in the buffer."""
MAX_BYTES = 16 * 1024 * 1024
"""The largest sum of the buffered events' sizes."""


class ReaderFellBehind(Exception):
    """The entry to be read next is no longer in the buffer."""


class BufferedMessage(NamedTuple):
    """A fact, and its event id for clients that are not ahead of the buffer in any partition."""

    message: SseMessage
    event_id: str


class RecentFactBuffer:
    """Numbered facts without gaps in any partition."""

    def __init__(
        self,
        start_cursors: CursorsByPartition,
        max_facts: int = MAX_FACTS,
        max_bytes: int = MAX_BYTES,
        public_url: str = DEFAULT_PUBLIC_URL,
    ) -> None:
        """Start empty, after these cursors of every partition; see `build_sse_message`."""
        self.start_positions = {
            partition: cursor.position for partition, cursor in start_cursors.items()
        }
        """The position before the first buffered fact of each partition."""
        self.reached_cursors = dict(start_cursors)
        self.first_number = self.next_number = 0
        self.is_closed = False
        self._max_facts, self._max_bytes = max_facts, max_bytes
        self._public_url = public_url
        self._entries: dict[int, BufferedMessage] = {}
        self._size = 0
        self._changed = asyncio.Event()

    def append(self, received: Sequence[ReceivedFact]) -> None:
        """Append facts, drop the oldest beyond the limits, and wake waiting readers."""
        for fact in received:
            self.reached_cursors[fact.partition] = fact.next_cursor
            message = build_sse_message(fact, self._public_url)
            entry = BufferedMessage(message, encode_event_id(self.reached_cursors))
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
        """Mark the buffer as complete: nothing will be added any more."""
        self.is_closed = True
        self._notify_readers()

    def covers_after(self, cursors: CursorsByPartition) -> bool:
        """Return whether every fact after these cursors is in the buffer or yet to be added."""
        return all(
            cursors.get(partition, START_CURSOR).position >= position
            for partition, position in self.start_positions.items()
        )

    def read_entries(self, number: int, limit: int) -> Sequence[BufferedMessage]:
        """Return at most `limit` entries from `number` on; raises `ReaderFellBehind`."""
        if number < self.first_number:
            raise ReaderFellBehind
        return [self._entries[n] for n in range(number, min(self.next_number, number + limit))]

    async def wait_for_entry(self, number: int) -> None:
        """Wait until there is an entry with this number, or the buffer is closed."""
        while self.next_number <= number and not self.is_closed:
            await self._changed.wait()

    def _notify_readers(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
