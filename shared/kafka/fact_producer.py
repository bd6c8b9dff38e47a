"""Sends an area's facts so that a partition never holds a later one without the earlier ones.

The client may repeat a batch by itself (idempotent, acks=all), and does for as long as it takes.
But one that fails for good must not be overtaken by the next: so of each partition one batch is
under way at a time.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiokafka import AIOKafkaProducer

from shared.kafka.cancellation_shield import run_shielded
from shared.kafka.cloudevents import encode_record, partition_number
from shared.kafka.errors import translating_errors
from shared.kafka.settings import KafkaSettings
from shared.kafka.topic_admin import MAX_MESSAGE_BYTES

if TYPE_CHECKING:
    from asyncpg import Record

MAX_BATCH_BYTES = 512 * 1024
YIELD_EVERY_FACTS = 250
"""Facts encoded without a pause, at most: some milliseconds."""
STOP_TIMEOUT_SECONDS = 2.0
"""For a clean end, at most."""

PartitionBatches = Mapping[int, Sequence[Any]]
"""The batches of each partition, in their order."""


class FactProducer:
    """Carries rows of one area's outbox to its topic."""

    def __init__(self, client: AIOKafkaProducer, settings: KafkaSettings, area: str) -> None:
        """Made by `producing`."""
        self._client = client
        self._area = area
        self._topic = settings.topic_name(area)
        self._partitions = settings.partitions

    async def send(self, batches: PartitionBatches) -> None:
        """Return once every fact is acknowledged by all brokers that must have it.

        Raises `KafkaRefused` where the topic will not have them, `BusUnavailable` where the outcome
        is not known.
        """
        deepest = max((len(of_partition) for of_partition in batches.values()), default=0)
        for turn in range(deepest):
            with translating_errors(f"sending to {self._topic}"):
                under_way = [
                    await self._client.send_batch(
                        of_partition[turn], self._topic, partition=partition
                    )
                    for partition, of_partition in batches.items()
                    if turn < len(of_partition)
                ]
                await asyncio.wait(under_way)
                for failed in [error for sent in under_way if (error := sent.exception())]:
                    raise failed

    async def encode_batches(self, rows: Sequence[Record]) -> PartitionBatches:
        """Return rows of the outbox, read by `COLUMNS`, as they are to be sent.

        Whatever else the process does gets its turn in between.
        """
        batches: defaultdict[int, list[Any]] = defaultdict(list)
        for number, row in enumerate(rows, 1):
            key, value, headers = encode_record(self._area, row)
            record = {"timestamp": None, "key": key, "value": value, "headers": headers}
            of_partition = batches[partition_number(key, self._partitions)]
            if not of_partition or of_partition[-1].append(**record) is None:
                of_partition.append(self._client.create_batch())
                of_partition[-1].append(**record)
            if number % YIELD_EVERY_FACTS == 0:
                await asyncio.sleep(0)
        for of_partition in batches.values():
            for batch in of_partition:
                batch.close()
        return batches


@asynccontextmanager
async def open_producer(settings: KafkaSettings, area: str) -> AsyncIterator[FactProducer]:
    """Open a producer; raises `BusUnavailable`."""
    client = AIOKafkaProducer(
        **settings.client_options(),
        acks="all",
        enable_idempotence=True,
        max_batch_size=MAX_BATCH_BYTES,
        max_request_size=MAX_MESSAGE_BYTES,
    )
    try:
        with translating_errors(f"a producer for {area}"):
            await run_shielded(_start_client(client, settings.topic_name(area)))
        yield FactProducer(client, settings, area)
    finally:
        await _stop_client(client)


async def _start_client(client: AIOKafkaProducer, topic: str) -> None:
    """Start the client and have it connected, before the first fact has to wait for that."""
    await client.start()
    await client.partitions_for(topic)


async def _stop_client(client: AIOKafkaProducer) -> None:
    """Stop the client; what it could not send is still in the outbox."""
    try:
        async with asyncio.timeout(STOP_TIMEOUT_SECONDS):
            await client.stop()
    except TimeoutError:  # it would go on trying until the broker is back
        await client._sender.close()  # noqa: SLF001  nothing public gives up
        await client.client.close()
