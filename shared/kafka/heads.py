"""How far each partition goes: the outbox position of its last record, or of one before it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from shared.kafka.cloudevents import NoFact, position_of
from shared.kafka.place import BEGINNING, Mark
from shared.kafka.refusals import telling
from shared.kafka.settings import KafkaSettings
from shared.kafka.undivided import stopped, undivided

FETCH_WAIT_MS = 20
"""How long a broker may hold back an answer in the hope of more; there is one record to read."""
PATIENCE_SECONDS = 15
"""How long a last record may take to come; a broker that is away does not answer at all."""


class Heads:
    """Reads last records; remembers those that are still the last."""

    def __init__(self, settings: KafkaSettings) -> None:
        """Connect when first asked."""
        self._settings = settings
        self._client: AIOKafkaConsumer | None = None
        self._known: dict[TopicPartition, Mark] = {}
        self._alone = asyncio.Lock()

    async def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            client, self._client = self._client, None
            await stopped(client)

    async def of(self, areas: Sequence[str]) -> dict[str, int]:
        """Return each partition's last position, 0 where it is empty.

        The topics must exist. Raises `BusUnavailable`.
        """
        return {name: mark.position for name, mark in (await self.marks(areas)).items()}

    async def marks(self, areas: Sequence[str], back: int = 0) -> dict[str, Mark]:
        """Return each partition's mark so many records before its end.

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
                async with asyncio.timeout(PATIENCE_SECONDS):
                    marks = await undivided(self._marks(partitions, back))
        return {f"{settings.area(one.topic)}/{one.partition}": marks[one] for one in partitions}

    async def _marks(
        self, partitions: Sequence[TopicPartition], back: int
    ) -> dict[TopicPartition, Mark]:
        if not back:
            return await self._ends(partitions)
        client = await self._connected()
        first = await client.beginning_offsets(partitions)
        ends = await client.end_offsets(partitions)
        offsets = {one: max(first[one], end - back) for one, end in ends.items()}
        return await self._read_before(client, offsets, first)

    async def _ends(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, Mark]:
        client = await self._connected()
        ends = await client.end_offsets(partitions)
        grown = {
            one: end for one, end in ends.items() if self._known.get(one, BEGINNING).offset != end
        }
        self._known.update(await self._read_before(client, grown, {}))
        return {one: self._known.get(one, BEGINNING) for one in partitions}

    async def _read_before(
        self,
        client: AIOKafkaConsumer,
        offsets: Mapping[TopicPartition, int],
        first: Mapping[TopicPartition, int],
    ) -> dict[TopicPartition, Mark]:
        """Return the mark of each offset; `first` are those of the first records kept."""
        if offsets:
            client.assign(list(offsets))
        for one, offset in offsets.items():  # before the client begins to fetch from elsewhere
            client.seek(one, max(offset - 1, 0))
        found = {
            one: Mark(offset, await self._last(client, one, offset, first.get(one, 0)))
            for one, offset in offsets.items()
        }
        client.pause(*offsets)  # or it would wait for more, and our next question behind that
        return found

    async def _last(
        self, client: AIOKafkaConsumer, one: TopicPartition, end: int, first: int
    ) -> int:
        """Return the position of the last fact before `end`."""
        for offset in range(end - 1, first - 1, -1):
            client.seek(one, offset)
            try:
                return position_of(await client.getone(one))
            except NoFact:
                continue
        return 0

    async def _connected(self) -> AIOKafkaConsumer:
        if self._client is None:
            client = AIOKafkaConsumer(
                **self._settings.client(),
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                fetch_max_wait_ms=FETCH_WAIT_MS,
            )
            try:
                await client.start()
            except BaseException:
                await client.stop()
                raise
            self._client = client
        return self._client
