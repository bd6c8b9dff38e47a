"""A feed of the embedded bus finds what other processes record, whatever its own process does."""

import asyncio

from shared.postgres.embedded_bus import EmbeddedBus
from shared.testing.postgres_test_server import FreshDatabase
from tests.shared.area_harness import open_areas, run_in_background
from tests.shared.sample_areas.publisher_area import ring_append
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.sample_areas.subscriber_area import subscriber_service


async def test_facts_of_another_process_are_read_while_signals_of_this_one_never_cease(
    fresh_database: FreshDatabase,
) -> None:
    services = (publisher_service, subscriber_service())
    async with (
        open_areas(fresh_database, *services) as (bell, ear),
        open_areas(fresh_database, publisher_service) as (bell_elsewhere,),
    ):
        signal = bell.in_process_signal

        async def signal_for_ever() -> None:
            while True:
                signal.notify("ear")
                await asyncio.sleep(0)

        async def first_position(_: str) -> int:
            return 0

        bus = EmbeddedBus({"bell": bell.pool, "ear": ear.pool}, signal)
        async with (
            bus.open_feed("any", ["bell", "ear"], first_position) as feed,
            run_in_background(signal_for_ever),
        ):
            reading = asyncio.create_task(feed.next_batches())
            await asyncio.sleep(0.05)  # it has read both topics, and found nothing
            await bell_elsewhere.event_store.append(ring_append("tom", "ding"))
            (batch,) = await asyncio.wait_for(reading, 10)
    assert [fact.key for fact in batch.facts] == ["bell-tom"]
