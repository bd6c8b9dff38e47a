"""How far each partition goes: the outbox position of its last record."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from shared.kafka.cloudevents import NoFact, position_of
from shared.kafka.refusals import telling
from shared.kafka.settings import KafkaSettings
from shared.kafka.undivided import undivided


class Heads:
    """Reads last records; remembers those that are still the last."""

    def __init__(self, settings: KafkaSettings) -> None:
        """Connect when first asked."""
        self._settings = settings
        self._client: AIOKafkaConsumer | None = None
        self._known: dict[TopicPartition, tuple[int, int]] = {}
        self._alone = asyncio.Lock()

    async def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.stop()

    async def of(self, areas: Sequence[str]) -> dict[str, int]:
        """Return each partition's last position, 0 where it is empty.

        The topics must exist. Raises `BusUnavailable`.
        """
        settings = self._settings
        partitions = [
            TopicPartition(settings.topic(area), number)
            for area in areas
            for number in range(settings.partitions)
        ]
        if not partitions:
            return {}
        async with self._alone:
            with telling("the ends of the topics"):
                positions = await undivided(self._positions(partitions))
        return {f"{settings.area(one.topic)}/{one.partition}": positions[one] for one in partitions}

    async def _positions(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        client = await self._connected()
        ends = await client.end_offsets(partitions)
        grown = {one: end for one, end in ends.items() if self._known.get(one, (0, 0))[0] != end}
        if grown:
            client.assign(list(grown))
            for one, end in grown.items():  # before the client begins to fetch from elsewhere
                client.seek(one, max(end - 1, 0))
        for one, end in grown.items():
            self._known[one] = end, await self._last(client, one, end)
        return {one: self._known.get(one, (0, 0))[1] for one in partitions}

    async def _last(self, client: AIOKafkaConsumer, one: TopicPartition, end: int) -> int:
        """Return the position of the last fact before `end`."""
        for offset in range(end - 1, -1, -1):
            client.seek(one, offset)
            try:
                return position_of(await client.getone(one))
            except NoFact:
                continue
        return 0

    async def _connected(self) -> AIOKafkaConsumer:
        if self._client is None:
            client = AIOKafkaConsumer(
                **self._settings.client(), enable_auto_commit=False, auto_offset_reset="earliest"
            )
            try:
                await client.start()
            except BaseException:
                await client.stop()
                raise
            self._client = client
        return self._client
