"""A feed finds its resume offset, and returns every fact once, whatever is on the topic."""

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from shared.kafka.cloudevents import decode_position
from shared.kafka.errors import PermanentKafkaError
from shared.kafka.fact_producer import open_producer
from shared.kafka.partition_progress import (
    PARTITION_START,
    OffsetWithOutboxPosition,
    PartitionProgress,
    find_resume_point,
    parse_committed_offset,
)
from tests.kafka.kafka_pipeline import KafkaPipeline
from tests.shared.area_harness import run_in_background, wait_until_true

pytestmark = pytest.mark.kafka


async def test_rebalances_under_load_lose_and_repeat_nothing(kafka_pipeline: KafkaPipeline) -> None:
    async with (
        run_in_background(kafka_pipeline.create_relay().run),
        run_in_background(kafka_pipeline.create_consumer().run),
    ):
        await kafka_pipeline.ring_bells(8, range(10))
        async with run_in_background(kafka_pipeline.create_consumer().run):
            await kafka_pipeline.ring_bells(8, range(10, 40))
            await wait_until_true(kafka_pipeline.is_caught_up)
        await kafka_pipeline.ring_bells(8, range(40, 50))
        await wait_until_true(kafka_pipeline.is_caught_up)
    expected = [str(note) for note in range(50)]
    assert await kafka_pipeline.handled_notes() == {f"b{bell}": expected for bell in range(8)}


async def test_what_a_stale_relay_sends_again_is_dropped(kafka_pipeline: KafkaPipeline) -> None:
    expected = await kafka_pipeline.ring_bells(3, range(10))
    await kafka_pipeline.relay_everything()
    async with open_producer(kafka_pipeline.settings, "bell") as stale:
        await stale.send(await stale.encode_batches((await kafka_pipeline.outbox_rows())[5:20]))
    await kafka_pipeline.ring_bell("b0", "after it")
    await kafka_pipeline.relay_everything()
    await kafka_pipeline.consume_everything()
    assert len(await kafka_pipeline.topic_positions()) == 46
    assert await kafka_pipeline.handled_notes() == {**expected, "b0": [*expected["b0"], "after it"]}


async def test_an_offset_hint_ahead_of_the_checkpoint_is_ignored(
    kafka_pipeline: KafkaPipeline,
) -> None:
    expected = await kafka_pipeline.ring_bells(3, range(10))
    await kafka_pipeline.relay_everything()
    await kafka_pipeline.consume_everything()
    # as after restoring the database from a backup
    async with kafka_pipeline.subscriber.pool.acquire() as connection:
        await connection.execute("TRUNCATE checkpoint, memory, compact_event, stream")
    await kafka_pipeline.consume_everything()
    assert await kafka_pipeline.handled_notes() == expected


async def test_the_consumer_commits_its_position_as_an_offset_hint(
    kafka_pipeline: KafkaPipeline,
) -> None:
    await kafka_pipeline.ring_bells(3, range(10))
    await kafka_pipeline.relay_everything()
    await kafka_pipeline.consume_everything()
    ends = {
        TopicPartition(record.topic, record.partition): OffsetWithOutboxPosition(
            record.offset + 1, decode_position(record)
        )
        for record in await kafka_pipeline.topic_records()
    }
    hints = await kafka_pipeline.bus._topic_admin.committed_offsets(
        kafka_pipeline.settings.group_id("ear"), list(ends)
    )
    assert {partition: parse_committed_offset(hint) for partition, hint in hints.items()} == ends


async def test_a_record_that_no_relay_wrote_is_skipped(kafka_pipeline: KafkaPipeline) -> None:
    await kafka_pipeline.ring_bell("tom", "before")
    await kafka_pipeline.relay_everything()
    (record,) = await kafka_pipeline.topic_records()
    client = AIOKafkaProducer(**kafka_pipeline.settings.client_options())
    await client.start()
    await client.send_and_wait(record.topic, b"graffiti", partition=record.partition)
    await client.stop()
    await kafka_pipeline.consume_everything()
    await kafka_pipeline.ring_bell("tom", "after")
    await kafka_pipeline.relay_everything()
    await kafka_pipeline.consume_everything()
    assert await kafka_pipeline.handled_notes() == {"tom": ["before", "after"]}


async def test_a_topic_that_lost_records_is_refused(kafka_pipeline: KafkaPipeline) -> None:
    await kafka_pipeline.ring_bell("tom", "one", "two", "three")
    await kafka_pipeline.relay_everything()
    with pytest.raises(PermanentKafkaError, match="has lost records from offset 0"):
        PartitionProgress(0, 0).consume_records((await kafka_pipeline.topic_records())[1:])
    with pytest.raises(PermanentKafkaError, match="has lost records"):
        PartitionProgress(0, 0).consume_records((await kafka_pipeline.topic_records())[::2])


def test_the_farthest_offset_within_the_checkpoint_is_chosen() -> None:
    candidates = [
        PARTITION_START,
        OffsetWithOutboxPosition(5, 4),
        OffsetWithOutboxPosition(9, 7),
        OffsetWithOutboxPosition(20, 15),
    ]
    assert find_resume_point(candidates, 0) == PARTITION_START
    assert find_resume_point(candidates, 7) == OffsetWithOutboxPosition(9, 7)
    assert find_resume_point(candidates, 14) == OffsetWithOutboxPosition(9, 7)
    assert find_resume_point([OffsetWithOutboxPosition(5, 4)], 3) == PARTITION_START


@pytest.mark.parametrize("metadata", ["", "not ours", "-1"])
def test_foreign_offset_metadata_is_ignored(metadata: str) -> None:
    assert parse_committed_offset(OffsetAndMetadata(7, metadata)) == PARTITION_START
