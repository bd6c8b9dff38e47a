"""Benchmark: the relay sends an outbox to Kafka; the baseline is the slower of its two halves."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest
from shared.installation.system_clock_and_ids import new_uuid7
from shared.kafka.bus import KafkaBus, open_kafka_bus
from shared.kafka.cloudevents import OUTBOX_COLUMNS, encode_record
from shared.kafka.outbox_relay import MAX_CHUNK_FACTS, RELAY_CHECKPOINT_NAME
from shared.kafka.settings import KafkaSettings
from shared.postgres import checkpoints
from shared.postgres.outbox_reader import create_outbox_reader
from shared.service_runtime.running_area import RunningArea
from shared.testing.postgres_test_server import FreshDatabase
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_least
from tests.bench.kafka_producer_performance import records_per_second
from tests.bench.note_area import NOTE_EVENT, publishing_note_service
from tests.shared.area_harness import open_areas, run_in_background, wait_until_true
from tests.shared.bus_adapters import is_outbox_relayed

if TYPE_CHECKING:
    from asyncpg import Record

BATCH_SIZE = 1_000
BASELINE_TOPIC = "bare"
"""The topic of the baseline, created like an area's topic."""


async def measure_relay(
    fresh_database: FreshDatabase,
    settings: KafkaSettings,
    jars: Path,
    fact_count: int,
    round_count: int,
) -> RatioResult:
    """Measure the relay and both halves alternately; every round has topics of its own."""
    rounds = []
    async with open_areas(fresh_database, publishing_note_service) as (area,):
        await _record_facts(area, fact_count)
        for round_number in range(round_count):
            round_settings = replace(settings, prefix=f"{settings.prefix}{round_number}.")
            async with open_kafka_bus(round_settings) as bus:
                await bus.ensure_topics([area.name, BASELINE_TOPIC])
                read_rate, size = await _measure_read_rate(area, fact_count)
                send_rate = await records_per_second(
                    jars,
                    round_settings,
                    round_settings.topic_name(BASELINE_TOPIC),
                    fact_count,
                    size,
                )
                relay_rate = await _measure_relay_rate(area, bus, fact_count)
                rounds.append((relay_rate, min(read_rate, send_rate)))
    return RatioResult(
        f"relay of {fact_count:,} facts to Kafka",
        rounds,
        "facts/s",
        expect_at_least(0.5),
        "the slower of reading the rows and ProducerPerformance",
    )


async def _record_facts(area: RunningArea, fact_count: int) -> None:
    """Record facts as commands do: each with a key and a context of its own."""
    for _ in range(fact_count // BATCH_SIZE):
        appends = (
            AppendRequest(
                f"note-{new_uuid7()}",
                0,
                [NOTE_EVENT],
                EventContext(correlation=new_uuid7(), actor="bench"),
            )
            for _ in range(BATCH_SIZE)
        )
        await asyncio.gather(*map(area.event_store.append, appends))


async def _measure_read_rate(area: RunningArea, fact_count: int) -> tuple[float, int]:
    """Return the rows read per second, and the size of one record as it is sent, in bytes."""
    reader, after, read = create_outbox_reader(area.name, OUTBOX_COLUMNS), 0, 0
    begin = time.perf_counter()
    async with area.pool.acquire() as connection:
        while read < fact_count:
            rows, after = await reader.read(connection, after, MAX_CHUNK_FACTS)
            read += len(rows)
    return read / (time.perf_counter() - begin), _encoded_size(area, rows[-1])


def _encoded_size(area: RunningArea, row: Record) -> int:
    key, payload, headers = encode_record(area.name, row)
    return len(key) + len(payload) + sum(len(name) + len(value) for name, value in headers)


async def _measure_relay_rate(area: RunningArea, bus: KafkaBus, fact_count: int) -> float:
    """Return the facts per second that are acknowledged and covered by the relay's checkpoint.

    The relay begins at position 0; the time to connect counts.
    """
    async with area.pool.acquire() as connection:
        await checkpoints.replace_partitions(connection, RELAY_CHECKPOINT_NAME, [area.name], {})
    begin = time.perf_counter()
    async with run_in_background(
        bus.create_relay(area.name, area.database, area.in_process_signal).run
    ):
        await wait_until_true(lambda: is_outbox_relayed(area))
        return fact_count / (time.perf_counter() - begin)
