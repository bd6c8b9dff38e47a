"""Catch-up subscriptions on topics with duplicates and with deleted records."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.structs import TopicPartition
from pydantic_core import from_json

from shared.eventsourcing.catch_up_subscription import (
    CursorsByPartition,
    PartitionCursor,
    ReceivedFact,
    UnknownCursor,
)
from shared.kafka.fact_producer import open_producer
from tests.kafka.kafka_pipeline import KafkaPipeline

pytestmark = pytest.mark.kafka

BELL = ["bell"]


async def read_facts(
    kafka_pipeline: KafkaPipeline, after: CursorsByPartition, facts: int
) -> list[ReceivedFact]:
    received: list[ReceivedFact] = []
    async with (
        kafka_pipeline.bus.open_catch_up_subscription(BELL, after) as subscription,
        asyncio.timeout(20),
    ):
        while len(received) < facts:
            received += await subscription.next_facts()
    return received


def notes(received: Sequence[ReceivedFact]) -> list[str]:
    return [from_json(one.fact.data)["note"] for one in received]


async def test_duplicates_of_a_stale_relay_are_read_once(kafka_pipeline: KafkaPipeline) -> None:
    await kafka_pipeline.ring_bell("tom", *map(str, range(20)))
    await kafka_pipeline.relay_everything()
    first = await read_facts(kafka_pipeline, {}, 20)
    async with open_producer(kafka_pipeline.settings, "bell") as stale:
        await stale.send(await stale.encode_batches((await kafka_pipeline.outbox_rows())[5:15]))
    await kafka_pipeline.ring_bell("tom", "after it")
    await kafka_pipeline.relay_everything()
    everything = [*map(str, range(20)), "after it"]
    assert notes(await read_facts(kafka_pipeline, {}, 21)) == everything
    for count in (3, 10, 20):
        cursors = {first[count - 1].partition: first[count - 1].next_cursor}
        assert notes(await read_facts(kafka_pipeline, cursors, 21 - count)) == everything[count:]


async def test_cursors_of_deleted_records_are_unknown(kafka_pipeline: KafkaPipeline) -> None:
    await kafka_pipeline.ring_bell("tom", *map(str, range(10)))
    await kafka_pipeline.relay_everything()
    received = await read_facts(kafka_pipeline, {}, 10)
    partition = TopicPartition(
        kafka_pipeline.settings.topic_name("bell"), int(received[0].partition.removeprefix("bell/"))
    )
    admin = AIOKafkaAdminClient(**kafka_pipeline.settings.client_options())
    await admin.start()
    await admin.delete_records({partition: RecordsToDelete(before_offset=6)})
    await admin.close()
    for cursor in (received[2].next_cursor, PartitionCursor(received[2].next_cursor.position)):
        with pytest.raises(UnknownCursor):
            await read_facts(kafka_pipeline, {received[0].partition: cursor}, 1)
    rest = await read_facts(kafka_pipeline, {received[0].partition: received[7].next_cursor}, 2)
    assert notes(rest) == ["8", "9"]
    assert notes(await read_facts(kafka_pipeline, {}, 4)) == ["6", "7", "8", "9"]
    assert notes(
        await read_facts(kafka_pipeline, await kafka_pipeline.bus.recent_cursors(BELL, 100), 4)
    ) == ["6", "7", "8", "9"]
