"""One client's event stream: it catches up by its own bus reader, then follows the shared buffer.

A connection sends only as fast as its client reads. A client that falls behind the buffer is
disconnected; it resumes where it was when it reconnects with its last event id.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing

from shared.eventsourcing.catch_up_subscription import (
    START_CURSOR,
    PartitionCursor,
    ReceivedFact,
    UnknownCursor,
)
from shared.http.sse.event_id_codec import encode_event_id
from shared.http.sse.recent_fact_buffer import BufferedMessage, ReaderFellBehind, RecentFactBuffer
from shared.http.sse.shared_bus_reader import RETRY_PAUSE_SECONDS, RETRYABLE_ERRORS, SharedBusReader
from shared.http.sse.sse_message import SseMessage, build_sse_message
from shared.http.sse.subscriber_filter import SubscriberFilter

log = logging.getLogger(__name__)

MAX_CHUNK_FACTS = 100
"""The largest number of facts in one chunk of the response."""
MAX_CATCH_UP_SECONDS = 10.0
"""How long a connection may catch up before it leaves its slot to others."""
CLIENT_RETRY_MS = 2_000
"""The reconnection time that clients are told, in milliseconds (`retry`)."""

RESET_EVENT = b"""event: reset
id: %s
data: {"code":"place-unknown","detail":"This position is not stored here; all stored facts follow."}

"""
TOO_SLOW_COMMENT = b": too slow; reconnect with your last event id\n\n"


class SseConnection:
    """The stream of one client; its chunks are whole events."""

    def __init__(
        self,
        hub: SharedBusReader,
        subscriber_filter: SubscriberFilter,
        start_cursors: dict[str, PartitionCursor] | None = None,
    ) -> None:
        """Start after `start_cursors`, or at the present end if they are `None`."""
        self._hub = hub
        self._subscriber_filter = subscriber_filter
        self._start_cursors = start_cursors
        self._cursors: dict[str, PartitionCursor] = {}
        self._id = self._sent_id = ""

    async def stream_chunks(self) -> AsyncGenerator[bytes, None]:
        """Yield the chunks to send; the first sets the client's `retry` time and its first id.

        Raises `RETRYABLE_ERRORS`, but only before the first chunk.
        """
        async with self._hub.join() as buffer:
            known = True
            if self._start_cursors is None:
                self._start_cursors = await self._hub.end_cursors()
            else:
                known = await self._hub.accepts_cursors(buffer, self._start_cursors)
            self._set_cursors(buffer, self._start_cursors if known else {})
            self._sent_id = self._id
            yield b"retry: %d\nid: %s\n\n" % (CLIENT_RETRY_MS, self._id.encode())
            if not known:
                yield RESET_EVENT % self._id.encode()
            while not buffer.is_closed and not buffer.covers_after(self._cursors):
                async with aclosing(self._catch_up(buffer)) as chunks:
                    async for chunk in chunks:
                        yield chunk
            try:
                async for chunk in self._follow_buffer(buffer):
                    yield chunk
            except ReaderFellBehind:
                log.info("a stream client is too slow and is disconnected")
                yield TOO_SLOW_COMMENT

    def heartbeat_comment(self) -> bytes:
        """Return a comment, with the event id if it advanced over facts that were filtered out."""
        if self._id == self._sent_id:
            return b": still here\n\n"
        self._sent_id = self._id
        return b": still here\nid: %s\n\n" % self._id.encode()

    def _set_cursors(self, buffer: RecentFactBuffer, cursors: dict[str, PartitionCursor]) -> None:
        self._cursors = {
            partition: cursors.get(partition, START_CURSOR) for partition in buffer.start_positions
        }
        self._id = encode_event_id(self._cursors)

    async def _catch_up(self, buffer: RecentFactBuffer) -> AsyncGenerator[bytes, None]:
        """Read the bus beside the buffer, for `MAX_CATCH_UP_SECONDS` at most.

        Nor does it wait longer: what it looks for may be retained no more, and the buffer closed.
        """
        loop, hub = asyncio.get_running_loop(), self._hub
        async with hub.catch_up_slots:
            deadline = loop.time() + MAX_CATCH_UP_SECONDS
            try:
                async with hub.bus.open_catch_up_subscription(
                    hub.topics, self._cursors
                ) as subscription:
                    while loop.time() < deadline and not buffer.covers_after(self._cursors):
                        async with asyncio.timeout_at(deadline):
                            facts = await subscription.next_facts()
                        if chunk := self._encode_catch_up(facts):
                            yield chunk
            except UnknownCursor:
                self._set_cursors(buffer, {})
                yield RESET_EVENT % self._id.encode()
            except RETRYABLE_ERRORS as error:
                log.info("a stream client waits for the bus: %r", error)
                await asyncio.sleep(RETRY_PAUSE_SECONDS)

    async def _follow_buffer(self, buffer: RecentFactBuffer) -> AsyncGenerator[bytes, None]:
        """Yield what the buffer gets from now on; raises `ReaderFellBehind`."""
        number = buffer.first_number
        ahead = {
            partition
            for partition, cursor in self._cursors.items()
            if cursor.position > buffer.start_positions[partition]
        }
        while not buffer.is_closed:
            entries = buffer.read_entries(number, MAX_CHUNK_FACTS)
            number += len(entries)
            if chunk := self._encode_buffered(entries, ahead):
                yield chunk
            elif not entries:
                await buffer.wait_for_entry(number)

    def _encode_catch_up(self, received: Sequence[ReceivedFact]) -> bytes:
        """Return the events of facts that this connection read by itself."""

        def events() -> Iterable[bytes]:
            for fact in received:
                self._cursors[fact.partition] = fact.next_cursor
                message = build_sse_message(fact, self._hub.public_url)
                if self._subscriber_filter.accepts(message):
                    self._id = self._sent_id = encode_event_id(self._cursors)
                    yield self._encode(message)

        chunk = b"".join(events())
        self._id = encode_event_id(self._cursors)
        return chunk

    def _encode_buffered(self, entries: Sequence[BufferedMessage], ahead: set[str]) -> bytes:
        """Return the events of buffer entries.

        `ahead` are the partitions in which this connection is ahead of the buffer's entries.
        """

        def events() -> Iterable[bytes]:
            for message, event_id in entries:
                if self._advance_if_new(message, ahead):
                    self._id = encode_event_id(self._cursors) if ahead else event_id
                    if self._subscriber_filter.accepts(message):
                        self._sent_id = self._id
                        yield self._encode(message)

        return b"".join(events())

    def _encode(self, message: SseMessage) -> bytes:
        reader = self._subscriber_filter
        return message.encode(
            self._id, with_pay=reader.sees_pay_fields, department=reader.scope.department
        )

    def _advance_if_new(self, message: SseMessage, ahead: set[str]) -> bool:
        reached = self._cursors[message.partition].position
        if message.next_cursor.position >= reached:
            ahead.discard(message.partition)
        if message.next_cursor.position <= reached:
            return False
        self._cursors[message.partition] = message.next_cursor
        return True
