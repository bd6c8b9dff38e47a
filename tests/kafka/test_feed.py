"""A feed finds its place by itself, and hands out every fact once, whatever is on the topic."""

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from shared.kafka.cloudevents import position_of
from shared.kafka.place import BEGINNING, Mark, Place, farthest, mark_of
from shared.kafka.producer import producing
from shared.kafka.refusals import KafkaRefused
from tests.kafka.line import Line
from tests.shared.backbone import beside, comes_true

pytestmark = pytest.mark.kafka


async def test_members_come_and_go_under_load(line: Line) -> None:
    async with beside(line.relay().run), beside(line.consumer().run):
        await line.ring_round(8, range(10))
        async with beside(line.consumer().run):
            await line.ring_round(8, range(10, 40))
            await comes_true(line.caught_up)
        await line.ring_round(8, range(40, 50))
        await comes_true(line.caught_up)
    wanted = [str(note) for note in range(50)]
    assert await line.heard() == {f"b{bell}": wanted for bell in range(8)}


async def test_what_a_stale_relay_sends_again_is_dropped(line: Line) -> None:
    wanted = await line.ring_round(3, range(10))
    await line.relayed()
    async with producing(line.settings, "bell") as stale:
        await stale.send(await stale.batches((await line.rows())[5:20]))
    await line.ring("b0", "after it")
    await line.relayed()
    await line.listened()
    assert len(await line.positions()) == 46
    assert await line.heard() == {**wanted, "b0": [*wanted["b0"], "after it"]}


async def test_a_hint_ahead_of_the_checkpoint_is_not_believed(line: Line) -> None:
    wanted = await line.ring_round(3, range(10))
    await line.relayed()
    await line.listened()
    async with line.ear.pool.acquire() as connection:  # the database comes back from a backup
        await connection.execute("TRUNCATE checkpoint, memory, event, stream")
    await line.listened()
    assert await line.heard() == wanted


async def test_a_hint_saves_reading_what_was_taken(line: Line) -> None:
    await line.ring_round(3, range(10))
    await line.relayed()
    await line.listened()
    ends = {
        TopicPartition(record.topic, record.partition): Mark(record.offset + 1, position_of(record))
        for record in await line.records()
    }
    hints = await line.bus._topics.committed(line.settings.group("ear"), list(ends))
    assert {partition: mark_of(hint) for partition, hint in hints.items()} == ends


async def test_a_record_that_no_relay_wrote_is_left_out(line: Line) -> None:
    await line.ring("tom", "before")
    await line.relayed()
    (record,) = await line.records()
    client = AIOKafkaProducer(**line.settings.client())
    await client.start()
    await client.send_and_wait(record.topic, b"graffiti", partition=record.partition)
    await client.stop()
    await line.listened()
    await line.ring("tom", "after")
    await line.relayed()
    await line.listened()
    assert await line.heard() == {"tom": ["before", "after"]}


async def test_a_topic_that_lost_records_is_refused(line: Line) -> None:
    await line.ring("tom", "one", "two", "three")
    await line.relayed()
    with pytest.raises(KafkaRefused, match="has lost records from offset 0"):
        Place(0, 0).take((await line.records())[1:])
    with pytest.raises(KafkaRefused, match="has lost records"):
        Place(0, 0).take((await line.records())[::2])


def test_the_farthest_mark_that_was_reached_is_where_to_go_on() -> None:
    marks = [BEGINNING, Mark(5, 4), Mark(9, 7), Mark(20, 15)]
    assert farthest(marks, 0) == BEGINNING
    assert farthest(marks, 7) == Mark(9, 7)
    assert farthest(marks, 14) == Mark(9, 7)
    assert farthest([Mark(5, 4)], 3) == BEGINNING


@pytest.mark.parametrize("metadata", ["", "not ours", "-1"])
def test_a_hint_that_is_not_ours_is_no_hint(metadata: str) -> None:
    assert mark_of(OffsetAndMetadata(7, metadata)) == BEGINNING
