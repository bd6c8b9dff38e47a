"""A consumer reads facts that its area passed before it handled their type."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.postgres import consumer_catch_up
from shared.postgres.consumer_catch_up import catch_up, keep_caught_up
from tests.shared.publisher_and_subscriber import PublisherAndSubscriber

RUNG = frozenset({"concord.bell.rung.v1"})


async def test_facts_that_were_passed_are_handled_once(
    publisher_and_subscriber: PublisherAndSubscriber,
) -> None:
    areas = publisher_and_subscriber
    await areas.ring_bell("north", "one", "two")
    await catch_up(replace(areas.consumer(), fact_types=frozenset()))
    assert await areas.is_caught_up()
    assert await areas.handled_rings() == []

    earlier = replace(areas.consumer(), name="ear-earlier-facts", fact_types=RUNG)
    await catch_up(earlier)
    await catch_up(earlier)
    assert sorted(await areas.handled_rings()) == [("north", "one"), ("north", "two")]


class UnavailableOnce:
    """A bus that cannot be reached at first."""

    def __init__(self, bus: Any) -> None:
        self.bus = bus
        self.refused = 0

    async def end_positions(self, topics: Any) -> Any:
        if not self.refused:
            self.refused += 1
            raise BusUnavailable
        return await self.bus.end_positions(topics)

    @asynccontextmanager
    async def open_feed(self, *args: Any) -> AsyncIterator[Any]:
        async with self.bus.open_feed(*args) as feed:
            yield feed


async def test_it_is_tried_again_where_the_bus_is_away(
    publisher_and_subscriber: PublisherAndSubscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    areas = publisher_and_subscriber
    monkeypatch.setattr(consumer_catch_up, "RETRY_PAUSE_SECONDS", 0.0)
    await areas.ring_bell("south", "one")
    bus: Any = UnavailableOnce(areas.bus)
    consumer = replace(areas.consumer(), name="ear-earlier-facts", bus=bus)
    task = asyncio.create_task(keep_caught_up(consumer))
    try:
        async with asyncio.timeout(20):
            while not await areas.handled_rings():
                await asyncio.sleep(0.01)
    finally:
        task.cancel()
    assert (bus.refused, await areas.handled_rings()) == (1, [("south", "one")])
