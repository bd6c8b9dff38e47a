"""Benchmark: from a command over HTTP to the statement that shows it, over Kafka.

Every service runs in a process of its own, as it does in an installation on Kafka. First as many
handoffs as possible are accepted, which gives the saturated rate; then half as many a second, at
equal distances. The baseline is one append and one round trip of a record, measured while nothing
else is under way.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from uuid import UUID

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import TopicPartition

from services.incentives.domain.monthly_period import period_of
from services.incentives.domain.obligation_id import ObligationId
from services.incentives.domain.obligation_kind import ObligationKind
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest
from shared.installation.system_clock_and_ids import new_uuid7, utc_now
from shared.kafka.bus import open_kafka_bus
from shared.kafka.settings import KafkaSettings
from shared.testing.postgres_test_server import FreshDatabase
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_most
from tests.bench.keep_alive_connection import KeepAliveConnection, send_on_all
from tests.bench.note_area import NOTE_EVENT, note_service
from tests.bench.offered_handoffs import HandoffLoad, open_handoff_load
from tests.bench.service_processes import run_kafka_service_processes
from tests.shared.area_harness import open_areas

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

SATURATING_COUNT = 400
MEASURED_COUNT = 300
UNMEASURED_COUNT = 50
"""So many handoffs are accepted one after the other first; nothing is warm at the start."""
CONNECTION_COUNT = 32
BASELINE_COUNT = 100
ROUND_TRIP_TOPIC = "bare"
MILLISECONDS_PER_SECOND = 1000
POLL_SECONDS = 0.0015
COMMANDS_PER_ROUND = 20
"""The median of so many commands in a row, which come at equal distances, is one figure."""
STATEMENT_API = "/api/incentives/v1/statements"


async def measure_end_to_end_latency(
    fresh_database: FreshDatabase, settings: KafkaSettings, folder: Path
) -> RatioResult:
    """Accept handoffs at half of the saturated rate, and measure the baseline before."""
    async with (
        open_areas(fresh_database, note_service) as (area,),
        _kafka_round_trip(settings) as round_trip,
        run_kafka_service_processes(fresh_database, settings, folder / "latency") as addresses,
        open_handoff_load(addresses, folder / "latency", CONNECTION_COUNT) as load,
        area.pool.acquire() as db,
    ):
        handoffs = await load.offer_handoffs(UNMEASURED_COUNT + SATURATING_COUNT + MEASURED_COUNT)
        unmeasured = handoffs[:UNMEASURED_COUNT]
        saturating = handoffs[UNMEASURED_COUNT : UNMEASURED_COUNT + SATURATING_COUNT]
        measured = handoffs[UNMEASURED_COUNT + SATURATING_COUNT :]
        await _accept_at_full_speed(load, db, unmeasured)
        rate = await _accept_at_full_speed(load, db, saturating)
        await load.wait_until_idle()

        async def append_and_round_trip() -> None:
            context = EventContext(correlation=new_uuid7(), actor="bench")
            await area.event_store.append(
                AppendRequest(f"note-{new_uuid7()}", 0, [NOTE_EVENT], context)
            )
            await round_trip()

        baseline = await _measure_baseline(append_and_round_trip)
        latencies = await _accept_evenly(load, db, measured, rate / 2)
        await _check_statement(load.incentives, len(handoffs))
    rounds = [
        (median(latencies[begin : begin + COMMANDS_PER_ROUND]), baseline)
        for begin in range(0, len(latencies), COMMANDS_PER_ROUND)
    ]
    return RatioResult(
        f"command to statement over Kafka at {rate / 2:.0f}/s, half of the saturated rate, p50",
        rounds,
        "ms",
        expect_at_most(3),
        "one append and one round trip",
    )


async def _accept_at_full_speed(
    load: HandoffLoad, db: Connection, handoffs: Sequence[str]
) -> float:
    """Accept on all connections at once; return how many a second reach the ledger."""
    begin = time.perf_counter()
    await send_on_all(load.duties, handoffs, load.accept)
    await _LedgerArrivals(db, dict.fromkeys(map(_obligation, handoffs), begin)).wait()
    return len(handoffs) / (time.perf_counter() - begin)


async def _accept_evenly(
    load: HandoffLoad, db: Connection, handoffs: Sequence[str], rate: float
) -> list[float]:
    """Send the commands at equal distances; return the milliseconds until each is in the ledger.

    Where every connection waits for an answer, the next command waits too: that is part of its
    latency.
    """
    arrivals = _LedgerArrivals(db, {})
    idle: asyncio.Queue[KeepAliveConnection] = asyncio.Queue()
    for connection in load.duties:
        idle.put_nowait(connection)

    async def accept(handoff: str) -> None:
        connection = await idle.get()
        await load.accept(connection, handoff)
        idle.put_nowait(connection)

    begin = time.perf_counter() + 0.1
    async with asyncio.TaskGroup() as senders:
        senders.create_task(arrivals.wait_for_count(len(handoffs)))
        for number, handoff in enumerate(handoffs):
            await asyncio.sleep(begin + number / rate - time.perf_counter())
            arrivals.sent_at[_obligation(handoff)] = time.perf_counter()
            senders.create_task(accept(handoff))
    return [arrivals.latencies[_obligation(handoff)] for handoff in handoffs]


def _obligation(handoff: str) -> str:
    return str(ObligationId(ObligationKind.HANDOFF, UUID(handoff)))


class _LedgerArrivals:
    """Notices when accepted handoffs are in the ledger, of which the statement is computed.

    A query by keys, because reading the statement all the time would take the processor from the
    services.
    """

    def __init__(self, db: Connection, sent_at: dict[str, float]) -> None:
        self._db = db
        self.sent_at = sent_at
        self.latencies: dict[str, float] = {}

    async def wait(self) -> None:
        await self.wait_for_count(len(self.sent_at))

    async def wait_for_count(self, count: int) -> None:
        while len(self.latencies) < count:
            if self.sent_at:
                rows = await self._db.fetch(
                    "SELECT obligation FROM incentives.ledger"
                    " WHERE obligation = ANY ($1) AND seen_to IS NULL",
                    list(self.sent_at),
                )
                now = time.perf_counter()
                for row in rows:
                    begin = self.sent_at.pop(row["obligation"])
                    self.latencies[row["obligation"]] = (now - begin) * MILLISECONDS_PER_SECOND
            await asyncio.sleep(POLL_SECONDS)


async def _measure_baseline(append_and_round_trip: Callable[[], Awaitable[None]]) -> float:
    durations = []
    for _ in range(BASELINE_COUNT):
        begin = time.perf_counter()
        await append_and_round_trip()
        durations.append((time.perf_counter() - begin) * MILLISECONDS_PER_SECOND)
    return median(durations)


async def _check_statement(incentives: KeepAliveConnection, accepted_count: int) -> None:
    """Raise `ValueError` where the statement does not show what the ledger has."""
    statement = await incentives.get(f"{STATEMENT_API}/{period_of(utc_now())}")
    on_time = sum(one["on_time"] for one in statement["departments"])
    if on_time != accepted_count:
        raise ValueError(f"the statement shows {on_time} instead of {accepted_count}")


@asynccontextmanager
async def _kafka_round_trip(
    settings: KafkaSettings,
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Yield a function that sends a record and waits until it is consumed, with the same client."""
    async with open_kafka_bus(settings) as bus:
        await bus.ensure_topics([ROUND_TRIP_TOPIC])
    partition = TopicPartition(settings.topic_name(ROUND_TRIP_TOPIC), 0)
    producer = AIOKafkaProducer(**settings.client_options(), acks="all", enable_idempotence=True)
    consumer = AIOKafkaConsumer(**settings.client_options(), auto_offset_reset="earliest")
    async with producer, consumer:
        consumer.assign([partition])

        async def round_trip() -> None:
            await producer.send_and_wait(partition.topic, NOTE_EVENT.text.encode(), partition=0)
            await consumer.getone()

        yield round_trip
