"""The read models follow from the events alone."""

import random
from typing import Any

from services.goals.service import service
from shared.eventsourcing.store import Recorded
from shared.postgres.rebuild import rebuild
from tests.goals.at_work import Company
from tests.goals.story import Story

TABLES = [table for projection in service.projections for table in projection.tables]


async def tables(company: Company) -> dict[str, list[str]]:
    async with company.house.area("goals").pool.acquire() as db:
        return {
            table: sorted(row[0] for row in await db.fetch(f"SELECT {table}::text FROM {table}"))
            for table in TABLES
        }


async def eventful(company: Company) -> None:
    cycle = await company.cycle()
    story = Story(company, cycle, random.Random(4))
    for _ in range(25):
        await story.go_on()
    await company.post(f"/cycles/{cycle}/close")


async def test_a_rebuild_gives_the_same_rows(company: Company) -> None:
    await eventful(company)
    before = await tables(company)
    assert all(before.values()), "every table has rows"
    area = company.house.area("goals")
    await rebuild(area.database, "goals", service.schema, area.codec, service.projections)
    assert await tables(company) == before


async def test_it_makes_no_difference_how_the_events_are_batched(company: Company) -> None:
    await eventful(company)
    before = await tables(company)
    area = company.house.area("goals")
    log: list[Recorded[Any]] = list(await area.store.read(0, 10_000))
    for size in (1, 2, 7, len(log)):
        async with area.pool.acquire() as db, db.transaction():
            await db.execute(f"TRUNCATE {', '.join(TABLES)}")
            for start in range(0, len(log), size):
                for projection in service.projections:
                    await projection.project(db, log[start : start + size])
        assert await tables(company) == before
