"""Reads the outbox positions at, or shortly before, the ends of partitions."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from shared.kafka.cancellation_shield import run_shielded, stop_consumer
from shared.kafka.cloudevents import InvalidFactRecord, decode_position
from shared.kafka.errors import translating_errors
from shared.kafka.partition_progress import PARTITION_START, OffsetWithOutboxPosition
from shared.kafka.settings import KafkaSettings

FETCH_MAX_WAIT_MS = 20
"""A broker may wait so long for more records; it is short because one record is read."""
READ_TIMEOUT_SECONDS = 15
"""Reading the ends may take so long; a broker that is away does not answer at all."""


class EndPositionReader:
    """Reads the last records of partitions, and caches their positions until the ends move."""

    def __init__(self, settings: KafkaSettings) -> None:
        """Take the settings; the first read connects."""
        self._settings = settings
        self._client: AIOKafkaConsumer | None = None
        self._cached_ends: dict[TopicPartition, OffsetWithOutboxPosition] = {}
        self._lock = asyncio.Lock()

    async def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            client, self._client = self._client, None
            await stop_consumer(client)

    async def read_positions(self, areas: Sequence[str]) -> dict[str, int]:
        """Return each partition's last position, 0 where it is empty.

        The topics must exist. Raises `BusUnavailable`.
        """
        return {
            name: end.position
            for name, end in (await self.read_offsets_with_outbox_positions(areas)).items()
        }

    async def read_offsets_with_outbox_positions(
        self, areas: Sequence[str], records_back: int = 0
    ) -> dict[str, OffsetWithOutboxPosition]:
        """Return offset and position of each partition, `records_back` records before its end.

        The topics must exist. Raises `BusUnavailable`.
        """
        settings = self._settings
        partitions = [
            TopicPartition(settings.topic_name(area), number)
            for area in areas
            for number in range(settings.partitions)
        ]
        if not partitions:
            return {}
        async with self._lock:
            with translating_errors("the ends of the topics"):
                async with asyncio.timeout(READ_TIMEOUT_SECONDS):
                    found = await run_shielded(
                        self._read_offset_positions(partitions, records_back)
                    )
        return {
            f"{settings.area_of_topic(one.topic)}/{one.partition}": found[one] for one in partitions
        }

    async def _read_offset_positions(
        self, partitions: Sequence[TopicPartition], records_back: int
    ) -> dict[TopicPartition, OffsetWithOutboxPosition]:
        if not records_back:
            return await self._read_ends(partitions)
        client = await self._connect()
        first = await client.beginning_offsets(partitions)
        ends = await client.end_offsets(partitions)
        offsets = {one: max(first[one], end - records_back) for one, end in ends.items()}
        return await self._read_before(client, offsets, first)

    async def _read_ends(
        self, partitions: Sequence[TopicPartition]
    ) -> dict[TopicPartition, OffsetWithOutboxPosition]:
        client = await self._connect()
        ends = await client.end_offsets(partitions)
        grown = {
            one: end
            for one, end in ends.items()
            if self._cached_ends.get(one, PARTITION_START).offset != end
        }
        self._cached_ends.update(await self._read_before(client, grown, {}))
        return {one: self._cached_ends.get(one, PARTITION_START) for one in partitions}

    async def _read_before(
        self,
        client: AIOKafkaConsumer,
        offsets: Mapping[TopicPartition, int],
        first: Mapping[TopicPartition, int],
    ) -> dict[TopicPartition, OffsetWithOutboxPosition]:
        """Return each offset with its position; `first` are the first retained offsets."""
        if offsets:
            client.assign(list(offsets))
        for one, offset in offsets.items():  # before the client begins to fetch from elsewhere
            client.seek(one, max(offset - 1, 0))
        found = {
            one: OffsetWithOutboxPosition(
                offset, await self._last_position(client, one, offset, first.get(one, 0))
            )
            for one, offset in offsets.items()
        }
        client.pause(*offsets)  # or it would wait for more records, and delay the next request
        return found

    async def _last_position(
        self, client: AIOKafkaConsumer, one: TopicPartition, end: int, first: int
    ) -> int:
        """Return the position of the last fact before `end`."""
        for offset in range(end - 1, first - 1, -1):
            client.seek(one, offset)
            try:
                return decode_position(await client.getone(one))
            except InvalidFactRecord:
                continue
        return 0

    async def _connect(self) -> AIOKafkaConsumer:
        if self._client is None:
            client = AIOKafkaConsumer(
                **self._settings.client_options(),
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                fetch_max_wait_ms=FETCH_MAX_WAIT_MS,
            )
            try:
                await client.start()
            except BaseException:
                await client.stop()
                raise
            self._client = client
        return self._client
