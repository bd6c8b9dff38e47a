"""Sends an area's facts so that a partition never holds a later one without the earlier ones.

The client retries a batch by itself (idempotent, acks=all). But a batch that fails for good must
not be overtaken by the next one, so each partition has one batch in flight at a time.
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
"""At most so many facts are encoded before the event loop runs again: some milliseconds."""
STOP_TIMEOUT_SECONDS = 2.0
"""The seconds that an orderly stop may take."""

PartitionBatches = Mapping[int, Sequence[Any]]
"""The batches of each partition, in the order to send them."""


class FactProducer:
    """Sends rows of one area's outbox to its topic."""

    def __init__(self, client: AIOKafkaProducer, settings: KafkaSettings, area: str) -> None:
        """Take a started client; `open_producer` starts and stops it."""
        self._client = client
        self._area = area
        self._topic = settings.topic_name(area)
        self._partitions = settings.partitions
        self._public_url = settings.public_url

    async def send(self, batches: PartitionBatches) -> None:
        """Send the batches; return once all in-sync replicas have acknowledged every fact.

        Raises `PermanentKafkaError` where the cluster refuses a batch, `BusUnavailable` where the
        outcome is not known.
        """
        rounds = max((len(of_partition) for of_partition in batches.values()), default=0)
        for number in range(rounds):
            with translating_errors(f"sending to {self._topic}"):
                in_flight = [
                    await self._client.send_batch(
                        of_partition[number], self._topic, partition=partition
                    )
                    for partition, of_partition in batches.items()
                    if number < len(of_partition)
                ]
                await asyncio.wait(in_flight)
                for failed in [error for sent in in_flight if (error := sent.exception())]:
                    raise failed

    async def encode_batches(self, rows: Sequence[Record]) -> PartitionBatches:
        """Encode rows of the outbox, which have the columns `OUTBOX_COLUMNS`, into batches.

        Other tasks of the event loop run in between.
        """
        batches: defaultdict[int, list[Any]] = defaultdict(list)
        for number, row in enumerate(rows, 1):
            key, value, headers = encode_record(self._area, row, self._public_url)
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
    """Open a producer; raises `BusUnavailable` and `PermanentKafkaError`."""
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
    """Start the client and fetch the topic's metadata, so that the first fact need not wait."""
    await client.start()
    await client.partitions_for(topic)


async def _stop_client(client: AIOKafkaProducer) -> None:
    """Stop the client; facts that it could not send are still in the outbox."""
    try:
        async with asyncio.timeout(STOP_TIMEOUT_SECONDS):
            await client.stop()
    except TimeoutError:  # it would retry until the broker is back
        await client._sender.close()  # noqa: SLF001  nothing public stops its retries
        await client.client.close()
