"""Reads the bus once for all stream clients of this process, while there are any."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

from shared.contracts.schema_addresses import DEFAULT_PUBLIC_URL
from shared.eventsourcing.bus_consumer_port import BusUnavailable, FactBus
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
"""The buffer begins this many facts before each end: most clients reconnect near the end."""
MAX_CATCH_UP_READERS = 4
"""Connections that may catch up by their own bus reader at a time; the others wait."""
RETRY_PAUSE_SECONDS = 0.5
RETRYABLE_ERRORS = (*UNAVAILABLE_ERRORS, BusUnavailable)


class SharedBusReader:
    """The shared bus reader of a process."""

    def __init__(
        self, bus: FactBus, topics: Sequence[str], public_url: str = DEFAULT_PUBLIC_URL
    ) -> None:
        """Create a hub for these topics; it reads nothing until a client joins.

        Below `public_url` the schemas are answered that events name.
        """
        self.bus = bus
        self.topics = topics
        self.public_url = public_url
        self.catch_up_slots = asyncio.Semaphore(MAX_CATCH_UP_READERS)
        self._client_count = 0
        self._buffer: RecentFactBuffer | None = None
        self._reader_task: asyncio.Task[None] | None = None
        self._opening = asyncio.Lock()

    @asynccontextmanager
    async def join(self) -> AsyncIterator[RecentFactBuffer]:
        """Yield the shared buffer, which is filled as long as any client has joined.

        Raises `RETRYABLE_ERRORS`.
        """
        self._client_count += 1
        try:
            yield await self._open_buffer()
        finally:
            self._client_count -= 1
            if not self._client_count:
                await self._stop_reading()

    async def end_cursors(self) -> dict[str, PartitionCursor]:
        """Return the cursors after the last fact of each partition; raises `RETRYABLE_ERRORS`."""
        return dict(await self._recent_cursors(0))

    async def accepts_cursors(self, buffer: RecentFactBuffer, cursors: CursorsByPartition) -> bool:
        """Return whether cursors fit this bus: all partitions of their areas, none beyond the end.

        Raises `RETRYABLE_ERRORS`.
        """
        if not _covers_same_areas(cursors, buffer.start_positions):
            return False
        if _is_ahead(cursors, buffer.reached_cursors):
            return not _is_ahead(cursors, await self.end_cursors())
        return True

    async def _open_buffer(self) -> RecentFactBuffer:
        async with self._opening:
            if self._buffer is None or self._buffer.is_closed:
                self._buffer = RecentFactBuffer(
                    await self._recent_cursors(INITIAL_FACTS_PER_PARTITION),
                    public_url=self.public_url,
                )
                self._reader_task = asyncio.create_task(self._read(self._buffer))
            return self._buffer

    async def _stop_reading(self) -> None:
        reader_task, self._reader_task, self._buffer = self._reader_task, None, None
        if reader_task is not None:
            reader_task.cancel()
            with suppress(asyncio.CancelledError):
                await reader_task

    async def _recent_cursors(self, fact_count: int) -> CursorsByPartition:
        try:
            return await self.bus.recent_cursors(self.topics, fact_count)
        except PermanentKafkaError as error:
            raise BusUnavailable(str(error)) from error

    async def _read(self, buffer: RecentFactBuffer) -> None:
        """Fill the buffer until cancelled; close it if reading cannot go on from its position."""
        try:
            while True:
                try:
                    async with self.bus.open_catch_up_subscription(
                        self.topics, buffer.reached_cursors
                    ) as subscription:
                        while True:
                            buffer.append(await subscription.next_facts())
                except RETRYABLE_ERRORS as error:
                    log.warning("the event stream waits for the bus: %r", error)
                    await asyncio.sleep(RETRY_PAUSE_SECONDS)
        except (UnknownCursor, PermanentKafkaError) as error:
            log.error("the event stream ends: %s", error)  # noqa: TRY400  the message is enough
        except Exception:
            log.exception("the event stream failed; its clients must reconnect")
        finally:
            buffer.close()


def _covers_same_areas(cursors: CursorsByPartition, partitions: Mapping[str, int]) -> bool:
    areas = {_area_of_partition(partition) for partition in cursors}
    return cursors.keys() == {name for name in partitions if _area_of_partition(name) in areas}


def _is_ahead(cursors: CursorsByPartition, reached: CursorsByPartition) -> bool:
    return any(
        cursor.position > reached[partition].position for partition, cursor in cursors.items()
    )


def _area_of_partition(partition: str) -> str:
    return partition.partition("/")[0]
