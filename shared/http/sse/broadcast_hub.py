"""Reads the bus once for everybody in this process who follows, and while somebody does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

from shared.eventsourcing.bus import BusUnavailable, FactBus
from shared.eventsourcing.catch_up_subscription import (
    CursorsByPartition,
    PartitionCursor,
    UnknownCursor,
)
from shared.http.sse.recent_fact_buffer import RecentFactBuffer
from shared.kafka.errors import PermanentKafkaError
from shared.postgres.database_connections import UNAVAILABLE_ERRORS

log = logging.getLogger(__name__)

INITIAL_FACTS_PER_PARTITION = 100
"""Facts of each partition that the window begins with: who comes again is mostly near the end."""
MAX_CATCH_UP_READERS = 4
"""How many read the bus by themselves at a time, to come up to the window; the others wait."""
RETRY_PAUSE_SECONDS = 0.5
RETRYABLE_ERRORS = (*UNAVAILABLE_ERRORS, BusUnavailable)


class BroadcastHub:
    """The one reader of a process."""

    def __init__(self, bus: FactBus, topics: Sequence[str]) -> None:
        """Read nothing yet."""
        self.bus = bus
        self.topics = topics
        self.catch_up_slots = asyncio.Semaphore(MAX_CATCH_UP_READERS)
        self._followers = 0
        self._buffer: RecentFactBuffer | None = None
        self._reading: asyncio.Task[None] | None = None
        self._opening = asyncio.Lock()

    @asynccontextmanager
    async def join(self) -> AsyncIterator[RecentFactBuffer]:
        """Give the window, which is filled as long as somebody has it.

        Raises `BusUnavailable`, and what `AWAY` lists.
        """
        self._followers += 1
        try:
            yield await self._open_buffer()
        finally:
            self._followers -= 1
            if not self._followers:
                await self._stop_reading()

    async def current_cursors(self) -> dict[str, PartitionCursor]:
        """Return the place behind all there is. Raises `BusUnavailable`, and what `AWAY` lists."""
        return dict(await self._recent_cursors(0))

    async def has_cursors(self, buffer: RecentFactBuffer, cursors: CursorsByPartition) -> bool:
        """Tell whether a place is one on this bus: every partition of its areas, and no other.

        Raises `BusUnavailable`, and what `AWAY` lists.
        """
        if not _covers_same_areas(cursors, buffer.start_positions):
            return False
        if _is_ahead(cursors, buffer.reached_cursors):
            return not _is_ahead(cursors, await self.current_cursors())
        return True

    async def _open_buffer(self) -> RecentFactBuffer:
        async with self._opening:
            if self._buffer is None or self._buffer.is_closed:
                self._buffer = RecentFactBuffer(
                    await self._recent_cursors(INITIAL_FACTS_PER_PARTITION)
                )
                self._reading = asyncio.create_task(self._read(self._buffer))
            return self._buffer

    async def _stop_reading(self) -> None:
        reading, self._reading, self._buffer = self._reading, None, None
        if reading is not None:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading

    async def _recent_cursors(self, fact_count: int) -> CursorsByPartition:
        try:
            return await self.bus.recent_cursors(self.topics, fact_count)
        except PermanentKafkaError as error:
            raise BusUnavailable(str(error)) from error

    async def _read(self, buffer: RecentFactBuffer) -> None:
        """Fill the window for ever; close it where it cannot go on from where it is."""
        try:
            while True:
                try:
                    async with self.bus.open_catch_up_subscription(
                        self.topics, buffer.reached_cursors
                    ) as listener:
                        while True:
                            buffer.append(await listener.next_facts())
                except RETRYABLE_ERRORS as error:
                    log.warning("the stream waits: %r", error)
                    await asyncio.sleep(RETRY_PAUSE_SECONDS)
        except (UnknownCursor, PermanentKafkaError) as error:
            log.error("the stream ends: %s", error)  # noqa: TRY400  the message says it all
        except Exception:
            log.exception("the stream ends; those who follow come again")
        finally:
            buffer.close()


def _covers_same_areas(cursors: CursorsByPartition, partitions: Mapping[str, int]) -> bool:
    areas = {_area_of_partition(partition) for partition in cursors}
    return cursors.keys() == {one for one in partitions if _area_of_partition(one) in areas}


def _is_ahead(cursors: CursorsByPartition, reached: CursorsByPartition) -> bool:
    return any(mark.position > reached[one].position for one, mark in cursors.items())


def _area_of_partition(partition: str) -> str:
    return partition.partition("/")[0]
