"""What carries facts in the bus suite: every adapter of the port."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest

from shared.eventsourcing.bus import Bus
from shared.kafka.bus import kafka_bus
from shared.kafka.relay import relayed
from shared.postgres.embedded_bus import EmbeddedBus
from shared.postgres.outbox import head
from shared.runtime.area import Area
from tests.shared.backbone import beside, comes_true


@dataclass(frozen=True)
class Carried:
    """A bus that carries one area's facts."""

    bus: Bus
    arrived: Callable[[], Awaitable[None]]
    """Waits until the bus has all that was recorded."""


Carrier = Callable[[pytest.FixtureRequest, Area], AbstractAsyncContextManager[Carried]]


@asynccontextmanager
async def embedded(_: pytest.FixtureRequest, bell: Area) -> AsyncIterator[Carried]:
    async def at_once() -> None:
        """Nothing lies between the outbox and this bus."""

    yield Carried(EmbeddedBus({bell.name: bell.pool}, bell.wakeup), at_once)


@asynccontextmanager
async def over_kafka(request: pytest.FixtureRequest, bell: Area) -> AsyncIterator[Carried]:
    async with kafka_bus(request.getfixturevalue("kafka")) as bus:
        relay = bus.relay(bell.name, bell.database, bell.wakeup)
        async with beside(relay.run):
            yield Carried(bus, lambda: comes_true(lambda: all_relayed(bell)))


async def all_relayed(area: Area) -> bool:
    """Tell whether Kafka has all that the area has published."""
    async with area.pool.acquire() as connection:
        return await relayed(connection, area.name) >= await head(connection)


CARRIERS = [embedded, pytest.param(over_kafka, marks=pytest.mark.kafka)]
