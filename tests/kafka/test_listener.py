"""What a listener makes of a topic that is not as it should be."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.structs import TopicPartition
from pydantic_core import from_json

from shared.eventsourcing.listening import Bookmark, Heard, Places, UnknownPlace
from shared.kafka.producer import producing
from tests.kafka.line import Line

pytestmark = pytest.mark.kafka

BELL = ["bell"]


async def hear(line: Line, after: Places, facts: int) -> list[Heard]:
    heard: list[Heard] = []
    async with line.bus.listen(BELL, after) as listener, asyncio.timeout(20):
        while len(heard) < facts:
            heard += await listener.next()
    return heard


def notes(heard: Sequence[Heard]) -> list[str]:
    return [from_json(one.fact.data)["note"] for one in heard]


async def test_what_a_stale_relay_sends_again_is_told_once_from_any_place(line: Line) -> None:
    await line.ring("tom", *map(str, range(20)))
    await line.relayed()
    first = await hear(line, {}, 20)
    async with producing(line.settings, "bell") as stale:
        await stale.send(await stale.batches((await line.rows())[5:15]))
    await line.ring("tom", "after it")
    await line.relayed()
    everything = [*map(str, range(20)), "after it"]
    assert notes(await hear(line, {}, 21)) == everything
    for many in (3, 10, 20):
        place = {first[many - 1].partition: first[many - 1].bookmark}
        assert notes(await hear(line, place, 21 - many)) == everything[many:]


async def test_records_that_were_removed_make_their_places_unknown(line: Line) -> None:
    await line.ring("tom", *map(str, range(10)))
    await line.relayed()
    heard = await hear(line, {}, 10)
    partition = TopicPartition(
        line.settings.topic("bell"), int(heard[0].partition.removeprefix("bell/"))
    )
    admin = AIOKafkaAdminClient(**line.settings.client())
    await admin.start()
    await admin.delete_records({partition: RecordsToDelete(before_offset=6)})
    await admin.close()
    for bookmark in (heard[2].bookmark, Bookmark(heard[2].bookmark.position)):
        with pytest.raises(UnknownPlace):
            await hear(line, {heard[0].partition: bookmark}, 1)
    kept = await hear(line, {heard[0].partition: heard[7].bookmark}, 2)
    assert notes(kept) == ["8", "9"]
    assert notes(await hear(line, {}, 4)) == ["6", "7", "8", "9"]
    assert notes(await hear(line, await line.bus.recent(BELL, 100), 4)) == ["6", "7", "8", "9"]
