"""The read models of requests follow from the events alone."""

from services.comms.projections import department_heads, request_history, requests
from shared.testing.read_models import (
    BATCH_SIZES,
    read_model_rows,
    rebuild_read_models,
    reproject_in_batches,
)
from tests.comms.area_client import CommsClient
from tests.comms.request_client import RequestClient
from tests.comms.test_api_calendars import HOUR, OFF

PROJECTIONS = [one.PROJECTION.name for one in (department_heads, requests, request_history)]


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
    before = await read_model_rows(area_client.area, *PROJECTIONS)
    assert all(rows for table, rows in before.items() if table != "head")
    await rebuild_read_models(area_client.area)
    assert await read_model_rows(area_client.area, *PROJECTIONS) == before


async def test_it_makes_no_difference_how_the_events_are_batched(area_client: CommsClient) -> None:
    await record_eventful_history(area_client)
    before = await read_model_rows(area_client.area, *PROJECTIONS)
    for batch_size in BATCH_SIZES:
        await reproject_in_batches(area_client.area, batch_size, *PROJECTIONS)
        assert await read_model_rows(area_client.area, *PROJECTIONS) == before
