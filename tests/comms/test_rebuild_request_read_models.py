"""The read models of requests follow from the events alone."""

from typing import Any

from services.comms.projections import department_heads, request_history, requests
from services.comms.service import service
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection_rebuild import rebuild_projections
from tests.comms.area_client import CommsClient
from tests.comms.request_client import RequestClient
from tests.comms.test_api_calendars import HOUR, OFF

MODELS = (department_heads.PROJECTION, requests.PROJECTION, request_history.PROJECTION)
TABLES = [table for model in MODELS for table in model.tables]


async def tables(area_client: CommsClient) -> dict[str, list[str]]:
    async with area_client.installation.area("comms").pool.acquire() as db:
        return {
            table: sorted(row[0] for row in await db.fetch(f"SELECT {table}::text FROM {table}"))
            for table in TABLES
        }


async def record_eventful_history(area_client: CommsClient) -> None:
    client, clock = RequestClient(area_client), area_client.installation.clock
    first, second, third = [await client.open_request() for _ in range(3)]
    await client.report_progress(first)
    clock.advance(HOUR)
    await client.pause_clock(second)
    await area_client.installation.advance_time(30 * HOUR)
    await area_client.post("/calendars", OFF)
    await client.act_on(second, "resume", "sales")
    await client.report_progress(first)
    entry = await client.last_entry_id(first, "progress")
    await client.correct_entry(first, entry, "retime", at="2026-11-23T02:00:00Z")
    await client.correct_entry(first, entry, "strike-out")
    opening = third.removeprefix("/requests/")
    await client.correct_entry(third, opening, "retime", at="2026-11-20T02:00:00Z")
    await area_client.installation.advance_time(200 * HOUR)
    await client.resolve_request(third)
    await client.act_on(second, "withdraw", "sales", reason="moot")


async def test_a_rebuild_gives_the_same_rows(area_client: CommsClient) -> None:
    await record_eventful_history(area_client)
    before = await tables(area_client)
    assert all(before[table] for table in TABLES if table != "head")
    area = area_client.installation.area("comms")
    await rebuild_projections(
        area.database, "comms", service.read_model_migrations, area.event_codec, service.projections
    )
    assert await tables(area_client) == before


async def test_it_makes_no_difference_how_the_events_are_batched(area_client: CommsClient) -> None:
    await record_eventful_history(area_client)
    before = await tables(area_client)
    area = area_client.installation.area("comms")
    log: list[RecordedEvent[Any]] = list(await area.event_store.read(0, 1000))
    for size in (1, 2, 7, len(log)):
        async with area.pool.acquire() as db, db.transaction():
            await db.execute(f"TRUNCATE {', '.join(TABLES)}")
            for start in range(0, len(log), size):
                for model in MODELS:
                    await model.project(db, log[start : start + size])
        assert await tables(area_client) == before
