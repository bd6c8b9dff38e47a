"""The adapters of the bus port that the contract tests run against."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest

from shared.eventsourcing.bus_consumer_port import FactBus
from shared.kafka.bus import open_kafka_bus
from shared.kafka.outbox_relay import load_relayed_position
from shared.postgres.embedded_bus import EmbeddedBus
from shared.postgres.outbox_reader import read_end_position
from shared.service_runtime.running_area import RunningArea
from tests.shared.area_harness import run_in_background, wait_until_true


@dataclass(frozen=True)
class BusUnderTest:
    """A bus with the facts of one area."""

    bus: FactBus
    wait_until_delivered: Callable[[], Awaitable[None]]
    """Waits until the bus has all that was recorded."""


OpenBus = Callable[[pytest.FixtureRequest, RunningArea], AbstractAsyncContextManager[BusUnderTest]]


@asynccontextmanager
async def open_embedded_bus(
    _: pytest.FixtureRequest, publisher: RunningArea
) -> AsyncIterator[BusUnderTest]:
    async def return_at_once() -> None:
        """Return: this bus reads the outbox itself."""

    yield BusUnderTest(
        EmbeddedBus({publisher.name: publisher.pool}, publisher.in_process_signal), return_at_once
    )


@asynccontextmanager
async def open_relayed_kafka_bus(
    request: pytest.FixtureRequest, publisher: RunningArea
) -> AsyncIterator[BusUnderTest]:
    async with open_kafka_bus(request.getfixturevalue("kafka")) as bus:
        relay = bus.create_relay(publisher.name, publisher.database, publisher.in_process_signal)
        async with run_in_background(relay.run):
            yield BusUnderTest(bus, lambda: wait_until_true(lambda: is_outbox_relayed(publisher)))


async def is_outbox_relayed(area: RunningArea) -> bool:
    """Tell whether the relay has sent all facts of the area to Kafka."""
    async with area.pool.acquire() as connection:
        return await load_relayed_position(connection, area.name) >= await read_end_position(
            connection
        )


BUS_ADAPTERS = [open_embedded_bus, pytest.param(open_relayed_kafka_bus, marks=pytest.mark.kafka)]
