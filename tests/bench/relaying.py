"""The relay carrying an outbox to the broker, against the slower of its two halves alone."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from shared.eventsourcing.context import Context
from shared.eventsourcing.store import Append
from shared.kafka.bus import KafkaBus, kafka_bus
from shared.kafka.cloudevents import COLUMNS, record_of
from shared.kafka.relay import LIMIT, RELAY
from shared.kafka.settings import KafkaSettings
from shared.postgres import checkpoints
from shared.postgres.outbox import outbox_reader
from shared.runtime.area import Area
from shared.runtime.clock import new_id
from shared.testing.database import FreshDatabase
from tests.bench.figure import Figure, at_least
from tests.bench.notes import NOTE, telling_service
from tests.bench.producer_performance import records_per_second
from tests.shared.backbone import beside, comes_true, opened
from tests.shared.carriers import all_relayed

if TYPE_CHECKING:
    from asyncpg import Record

FACTS = 200_000
AT_ONCE = 1_000
TURNS = 5
BARE = "bare"
"""The topic of the yardstick, made as an area's."""


async def relaying(fresh: FreshDatabase, settings: KafkaSettings, jars: Path) -> Figure:
    """Measure all three by turns; every turn has topics of its own."""
    turns = []
    async with opened(fresh, telling_service) as (area,):
        await _publish(area)
        for turn in range(TURNS):
            of_turn = replace(settings, prefix=f"{settings.prefix}{turn}.")
            async with kafka_bus(of_turn) as bus:
                await bus.check([area.name, BARE])
                reading, size = await _read(area)
                sending = await records_per_second(jars, of_turn, of_turn.topic(BARE), FACTS, size)
                turns.append((await _relay(area, bus), min(reading, sending)))
    return Figure(
        f"relay of {FACTS:,} facts to Kafka",
        turns,
        "facts/s",
        at_least(0.5),
        "the slower of reading the rows and ProducerPerformance",
    )


async def _publish(area: Area) -> None:
    """Record as commands do: each fact has a key and a context of its own."""
    for _ in range(FACTS // AT_ONCE):
        appends = (
            Append(f"note-{new_id()}", 0, [NOTE], Context(correlation=new_id(), actor="bench"))
            for _ in range(AT_ONCE)
        )
        await asyncio.gather(*map(area.store.append, appends))


async def _read(area: Area) -> tuple[float, int]:
    """Return how many rows a second can be read, and the bytes of one as it is sent."""
    reader, after, read = outbox_reader(area.name, COLUMNS), 0, 0
    begin = time.perf_counter()
    async with area.pool.acquire() as connection:
        while read < FACTS:
            rows, after = await reader.read(connection, after, LIMIT)
            read += len(rows)
    return read / (time.perf_counter() - begin), _bytes(area, rows[-1])


def _bytes(area: Area, row: Record) -> int:
    key, value, headers = record_of(area.name, row)
    return len(key) + len(value) + sum(len(name) + len(said) for name, said in headers)


async def _relay(area: Area, bus: KafkaBus) -> float:
    """Return how many facts a second are acknowledged and behind the relay's position.

    The relay begins at the beginning; that it has to connect first counts.
    """
    async with area.pool.acquire() as connection:
        await checkpoints.replace(connection, RELAY, [area.name], {})
    begin = time.perf_counter()
    async with beside(bus.relay(area.name, area.database, area.wakeup).run):
        await comes_true(lambda: all_relayed(area))
        return FACTS / (time.perf_counter() - begin)
