"""Compares what was read with what the areas themselves have published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import asyncpg

from services.insights.domain.source_freshness import (
    CountedFacts,
    FactPlace,
    PublishedFacts,
    SourceFreshness,
    judge_source,
)
from services.insights.projections.source_freshness import ComparedSource, store_comparison
from shared.eventsourcing.bus_consumer_port import FactBus, area_of_partition
from shared.postgres import checkpoints
from shared.postgres.event_tables import FACT_TABLES, select_after
from shared.postgres.outbox_reader import last_allocated_position
from shared.service_runtime.area_context import AreaContext
from shared.working_time.calculator import FIXED_COMPANY_ZONE

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection

_ROWS_PER_CHUNK = 10_000

_PASSED = """
SELECT type, to_char(month, 'YYYY-MM') AS month, facts
FROM (
    SELECT type, date_trunc('month', recorded_at AT TIME ZONE 'Asia/Shanghai') AS month,
        count(*) AS facts
    FROM outbox WHERE position <= $1 GROUP BY 1, 2
) AS counted
"""
_WAITING = "SELECT count(*) AS facts, min(recorded_at) AS oldest FROM outbox WHERE position > $1"
_AFTER = select_after(FACT_TABLES, "position, type, key, recorded_at")
_LAST_OF_TABLES = " UNION ALL ".join(
    f"(SELECT position FROM {table} ORDER BY position DESC LIMIT 1)"  # noqa: S608  constant tables
    for table in FACT_TABLES
)
_END = f"SELECT max(position) FROM ({_LAST_OF_TABLES}) AS last"  # noqa: S608  constant tables
_ID_AT = "SELECT id FROM outbox WHERE position = $1"


async def compare_sources(
    area: AreaContext, bus: FactBus, topics: Sequence[str]
) -> list[SourceFreshness]:
    """Compare the counts of each of these areas with its own facts, and store the result.

    Areas that are not installed are left out. What was counted is read first, in one snapshot:
    what its checkpoints have passed is then final in the areas' outboxes. Raises `BusUnavailable`.
    """
    partitions = await bus.end_positions(topics)
    compared: list[ComparedSource] = []
    async with area.pool.acquire() as db:
        async with db.transaction(isolation="repeatable_read", readonly=True):
            counted = await _read_counted(db, area.name, partitions)
        for topic, one in counted.items():
            outbox = await area.database.open_connection(topic)
            try:
                published = await _read_published(outbox, topic, one, bus.partition_of)
            except asyncpg.UndefinedTableError:
                continue
            finally:
                await outbox.close()
            freshness, differences = judge_source(topic, one, published, area.clock())
            compared.append(ComparedSource(freshness, differences, one.last_known, one.last_read))
        async with db.transaction():
            await store_comparison(db, compared)
    return [one.freshness for one in compared]


async def _read_counted(
    db: Connection, consumer: str, partitions: Mapping[str, int]
) -> dict[str, CountedFacts]:
    """Return what was read of each area that has one of these partitions."""
    positions = await checkpoints.read_positions(db, consumer)
    counts = await db.fetch("SELECT area, fact_type, month, facts, late_facts FROM fact_count")
    dead = await db.fetch(
        "SELECT area, count(*) AS facts FROM dead_letter WHERE consumer = $1 GROUP BY area",
        consumer,
    )
    known = await db.fetch(
        "SELECT area, last_position, last_fact_id FROM source_freshness"
        " WHERE last_position IS NOT NULL"
    )
    last_read = {
        row["area"]: row
        for row in await db.fetch("SELECT area, position, fact_id, recorded_at FROM last_fact_read")
    }
    dead_letters = {row["area"]: row["facts"] for row in dead}
    places = {row["area"]: FactPlace(row["last_position"], row["last_fact_id"]) for row in known}
    return {
        topic: CountedFacts(
            read={
                (row["fact_type"], row["month"]): row["facts"]
                for row in counts
                if row["area"] == topic
            },
            dead_letters=dead_letters.get(topic, 0),
            late=sum(row["late_facts"] for row in counts if row["area"] == topic),
            checkpoints={
                partition: positions.get(partition, 0)
                for partition in partitions
                if area_of_partition(partition) == topic
            },
            newest_recorded_at=last["recorded_at"] if last else None,
            last_read=FactPlace(last["position"], last["fact_id"]) if last else None,
            last_known=places.get(topic),
        )
        for topic in sorted({area_of_partition(partition) for partition in partitions})
        for last in [last_read.get(topic)]
    }


async def _read_published(
    outbox: Connection,
    topic: str,
    counted: CountedFacts,
    partition_of: Callable[[str, str], str],
) -> PublishedFacts:
    passed = Counter(
        {
            (row["type"], row["month"]): row["facts"]
            for row in await outbox.fetch(_PASSED, counted.read_by_all)
        }
    )
    if len(counted.checkpoints) == 1:
        rest = await outbox.fetchrow(_WAITING, counted.read_by_all)
        waiting, oldest = (rest["facts"], rest["oldest"]) if rest else (0, None)
    else:
        waiting, oldest = await _divide_rest(outbox, topic, counted, partition_of, passed)
    found = [await outbox.fetchval(_ID_AT, place.position) for place in counted.known_places]
    return PublishedFacts(
        passed=passed,
        waiting=waiting,
        oldest_waiting_at=oldest,
        end_position=await outbox.fetchval(_END) or 0,
        last_allocated=await last_allocated_position(outbox),
        has_known_places=found == [place.id for place in counted.known_places],
    )


async def _divide_rest(
    outbox: Connection,
    topic: str,
    counted: CountedFacts,
    partition_of: Callable[[str, str], str],
    passed: Counter[tuple[str, str]],
) -> tuple[int, datetime | None]:
    """Divide what not all partitions have passed; return what waits and since when.

    What a fact's own partition has passed is added to `passed`.
    """
    waiting, oldest, after = 0, None, counted.read_by_all
    rows: Sequence[Record]
    while rows := await outbox.fetch(_AFTER, after, _ROWS_PER_CHUNK):
        after = rows[-1]["position"]
        for position, type_, key, recorded_at in rows:
            if position <= counted.checkpoints.get(partition_of(topic, key), 0):
                month = recorded_at.astimezone(FIXED_COMPANY_ZONE)
                passed[type_, f"{month:%Y-%m}"] += 1
            else:
                waiting += 1
                oldest = min(oldest or recorded_at, recorded_at)
    return waiting, oldest


async def is_compared(area: AreaContext) -> bool:
    """Tell whether the result of a comparison is stored; a rebuild has none."""
    async with area.pool.acquire() as connection:
        return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM source_freshness)"))
