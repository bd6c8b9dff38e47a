"""One connection: from its place on by a reader of its own, until the window has all that follows.

What is sent is bounded by what the client takes. One that does not keep up with the window ends,
and goes on where it was when it comes again with its last id.
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
from shared.http.sse.broadcast_hub import RETRY_PAUSE_SECONDS, RETRYABLE_ERRORS, BroadcastHub
from shared.http.sse.event_id_codec import encode_event_id
from shared.http.sse.recent_fact_buffer import BufferedMessage, ReaderFellBehind, RecentFactBuffer
from shared.http.sse.sse_message import SseMessage, build_sse_message
from shared.http.sse.subscriber_filter import SubscriberFilter

log = logging.getLogger(__name__)

MAX_CHUNK_FACTS = 100
"""Facts in one piece of the answer, at most."""
CATCH_UP_SECONDS = 10.0
"""How long one may catch up before others have their turn."""
CLIENT_RETRY_MS = 2_000
"""When a client whose connection ended is to come again."""

RESET_EVENT = b"""event: reset
id: %s
data: {"code":"place-unknown","detail":"This place is not kept here; all that is kept follows."}

"""
TOO_SLOW_COMMENT = b": too slow; come again with your last id\n\n"


class SseConnection:
    """Somebody's stream; its pieces are whole events."""

    def __init__(
        self,
        hub: BroadcastHub,
        subscriber_filter: SubscriberFilter,
        start_cursors: dict[str, PartitionCursor] | None = None,
    ) -> None:
        """Begin behind these places, or now."""
        self._hub = hub
        self._subscriber_filter = subscriber_filter
        self._start_cursors = start_cursors
        self._cursors: dict[str, PartitionCursor] = {}
        self._id = self._sent = ""

    async def stream_chunks(self) -> AsyncGenerator[bytes, None]:
        """Yield what is to be sent, beginning with what every stream begins with.

        Before that, raises `BusUnavailable`, and what `AWAY` lists.
        """
        async with self._hub.join() as window:
            known = True
            if self._start_cursors is None:
                self._start_cursors = await self._hub.current_cursors()
            else:
                known = await self._hub.has_cursors(window, self._start_cursors)
            self._set_cursors(window, self._start_cursors if known else {})
            self._sent = self._id
            yield b"retry: %d\nid: %s\n\n" % (CLIENT_RETRY_MS, self._id.encode())
            if not known:
                yield RESET_EVENT % self._id.encode()
            while not window.is_closed and not window.covers_after(self._cursors):
                async with aclosing(self._catch_up(window)) as pieces:
                    async for piece in pieces:
                        yield piece
            try:
                async for piece in self._follow_buffer(window):
                    yield piece
            except ReaderFellBehind:
                log.info("somebody who follows is too slow, and ends")
                yield TOO_SLOW_COMMENT

    def heartbeat_comment(self) -> bytes:
        """Return a comment, with the place where it has changed though nothing was for him."""
        if self._id == self._sent:
            return b": still here\n\n"
        self._sent = self._id
        return b": still here\nid: %s\n\n" % self._id.encode()

    def _set_cursors(self, buffer: RecentFactBuffer, cursors: dict[str, PartitionCursor]) -> None:
        self._cursors = {one: cursors.get(one, START_CURSOR) for one in buffer.start_positions}
        self._id = encode_event_id(self._cursors)

    async def _catch_up(self, buffer: RecentFactBuffer) -> AsyncGenerator[bytes, None]:
        """Read on beside the window, for a while."""
        loop, hub = asyncio.get_running_loop(), self._hub
        async with hub.catch_up_slots:
            until = loop.time() + CATCH_UP_SECONDS
            try:
                async with hub.bus.open_catch_up_subscription(
                    hub.topics, self._cursors
                ) as listener:
                    while loop.time() < until and not buffer.covers_after(self._cursors):
                        if piece := self._encode_catch_up(await listener.next_facts()):
                            yield piece
            except UnknownCursor:
                self._set_cursors(buffer, {})
                yield RESET_EVENT % self._id.encode()
            except RETRYABLE_ERRORS as error:
                log.info("somebody who follows waits: %r", error)
                await asyncio.sleep(RETRY_PAUSE_SECONDS)

    async def _follow_buffer(self, buffer: RecentFactBuffer) -> AsyncGenerator[bytes, None]:
        """Go on with the window; raises `FellBehind`."""
        number = buffer.first_number
        ahead = {
            one
            for one, mark in self._cursors.items()
            if mark.position > buffer.start_positions[one]
        }
        while not buffer.is_closed:
            entries = buffer.read_entries(number, MAX_CHUNK_FACTS)
            number += len(entries)
            if piece := self._encode_buffered(entries, ahead):
                yield piece
            elif not entries:
                await buffer.wait_for_entry(number)

    def _encode_catch_up(self, received: Sequence[ReceivedFact]) -> bytes:
        """Return events of facts that were read for this one alone."""

        def events() -> Iterable[bytes]:
            for one in received:
                self._cursors[one.partition] = one.next_cursor
                fact = build_sse_message(one)
                if self._subscriber_filter.accepts(fact):
                    self._id = self._sent = encode_event_id(self._cursors)
                    yield fact.encode(self._id)

        piece = b"".join(events())
        self._id = encode_event_id(self._cursors)
        return piece

    def _encode_buffered(self, entries: Sequence[BufferedMessage], ahead: set[str]) -> bytes:
        """Return events of the window; `ahead` are partitions in which it is behind us."""

        def events() -> Iterable[bytes]:
            for fact, id_ in entries:
                if self._advance_if_new(fact, ahead):
                    self._id = encode_event_id(self._cursors) if ahead else id_
                    if self._subscriber_filter.accepts(fact):
                        self._sent = self._id
                        yield fact.encode(self._id)

        return b"".join(events())

    def _advance_if_new(self, message: SseMessage, ahead: set[str]) -> bool:
        reached = self._cursors[message.partition].position
        if message.next_cursor.position >= reached:
            ahead.discard(message.partition)
        if message.next_cursor.position <= reached:
            return False
        self._cursors[message.partition] = message.next_cursor
        return True
