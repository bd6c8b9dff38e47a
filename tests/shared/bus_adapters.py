"""What carries facts in the bus suite: every adapter of the port."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest

from shared.eventsourcing.bus import FactBus
from shared.kafka.bus import open_kafka_bus
from shared.kafka.outbox_relay import load_relayed_position
from shared.postgres.embedded_bus import EmbeddedBus
from shared.postgres.outbox import read_end_position
from shared.service_runtime.running_area import RunningArea
from tests.shared.area_harness import run_in_background, wait_until_true


@dataclass(frozen=True)
class BusUnderTest:
    """A bus that carries one area's facts."""

    bus: FactBus
    wait_until_delivered: Callable[[], Awaitable[None]]
    """Waits until the bus has all that was recorded."""


OpenBus = Callable[[pytest.FixtureRequest, RunningArea], AbstractAsyncContextManager[BusUnderTest]]


@asynccontextmanager
async def open_embedded_bus(
    _: pytest.FixtureRequest, publisher: RunningArea
) -> AsyncIterator[BusUnderTest]:
    async def at_once() -> None:
        """Nothing lies between the outbox and this bus."""

    yield BusUnderTest(
        EmbeddedBus({publisher.name: publisher.pool}, publisher.in_process_signal), at_once
    )


@asynccontextmanager
async def kafka_bus_adapter(
    request: pytest.FixtureRequest, publisher: RunningArea
) -> AsyncIterator[BusUnderTest]:
    async with open_kafka_bus(request.getfixturevalue("kafka")) as bus:
        relay = bus.create_relay(publisher.name, publisher.database, publisher.in_process_signal)
        async with run_in_background(relay.run):
            yield BusUnderTest(bus, lambda: wait_until_true(lambda: is_outbox_relayed(publisher)))


async def is_outbox_relayed(area: RunningArea) -> bool:
    """Tell whether Kafka has all that the area has published."""
    async with area.pool.acquire() as connection:
        return await load_relayed_position(connection, area.name) >= await read_end_position(
            connection
        )


BUS_ADAPTERS = [open_embedded_bus, pytest.param(kafka_bus_adapter, marks=pytest.mark.kafka)]
