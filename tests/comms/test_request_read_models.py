"""The read models of requests follow from the events alone."""

from typing import Any

from services.comms.projections import heads, request_history, requests
from services.comms.service import service
from shared.eventsourcing.store import Recorded
from shared.postgres.rebuild import rebuild
from tests.comms.asking import Asking
from tests.comms.company import Company
from tests.comms.test_api_calendars import HOUR, OFF

MODELS = (heads.PROJECTION, requests.PROJECTION, request_history.PROJECTION)
TABLES = [table for model in MODELS for table in model.tables]


async def tables(company: Company) -> dict[str, list[str]]:
    async with company.house.area("comms").pool.acquire() as db:
        return {
            table: sorted(row[0] for row in await db.fetch(f"SELECT {table}::text FROM {table}"))
            for table in TABLES
        }


async def eventful(company: Company) -> None:
    asking, clock = Asking(company), company.house.clock
    first, second, third = [await asking.ask() for _ in range(3)]
    await asking.reply(first)
    clock.pass_by(HOUR)
    await asking.pause(second)
    await company.house.pass_by(30 * HOUR)
    await company.post("/calendars", OFF)
    await asking.does(second, "resume", "sales")
    await asking.reply(first)
    said = await asking.entry(first, "progress")
    await asking.correct(first, said, "retime", at="2026-11-23T02:00:00Z")
    await asking.correct(first, said, "strike-out")
    opening = third.removeprefix("/requests/")
    await asking.correct(third, opening, "retime", at="2026-11-20T02:00:00Z")
    await company.house.pass_by(200 * HOUR)
    await asking.resolve(third)
    await asking.does(second, "withdraw", "sales", reason="moot")


async def test_a_rebuild_gives_the_same_rows(company: Company) -> None:
    await eventful(company)
    before = await tables(company)
    assert all(before[table] for table in TABLES if table != "head")
    area = company.house.area("comms")
    await rebuild(area.database, "comms", service.schema, area.codec, service.projections)
    assert await tables(company) == before


async def test_it_makes_no_difference_how_the_events_are_batched(company: Company) -> None:
    await eventful(company)
    before = await tables(company)
    area = company.house.area("comms")
    log: list[Recorded[Any]] = list(await area.store.read(0, 1000))
    for size in (1, 2, 7, len(log)):
        async with area.pool.acquire() as db, db.transaction():
            await db.execute(f"TRUNCATE {', '.join(TABLES)}")
            for start in range(0, len(log), size):
                for model in MODELS:
                    await model.project(db, log[start : start + size])
        assert await tables(company) == before
