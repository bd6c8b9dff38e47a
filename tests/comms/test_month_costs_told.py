"""The fact of what a month cost, from the API to the outbox."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from services.comms.application.month_costing import make_start_of_earlier_costs
from services.comms.service import COST_READS
from shared.testing.log_tampering import audit_findings, find_streams
from tests.comms.area_client import HELD_BODY, PROJECT_ID, CommsClient
from tests.comms.request_client import RequestClient

_FORGET_THE_SCHEDULE = """
DELETE FROM compact_event USING stream
WHERE stream.number = compact_event.stream AND stream.id = 'costing-schedule';
DELETE FROM deadline WHERE stream = 'costing-schedule';
DELETE FROM stream WHERE id = 'costing-schedule'
"""


async def told(client: CommsClient) -> list[tuple[Any, ...]]:
    return [
        (
            one["month"][:7],
            one["department"],
            one["project"],
            one["meetings_minor"],
            one["requests_minor"],
            one["complete"],
        )
        for one in await client.published_facts("month-costed")
    ]


async def test_a_month_is_told_when_it_is_over_and_again_where_it_changed_later(
    area_client: CommsClient,
) -> None:
    client = RequestClient(area_client)
    await area_client.hold_overrun_meeting()
    about = {"kind": "project", "id": PROJECT_ID}
    path = await client.open_request(about=about)
    await client.report_progress(path)
    await area_client.installation.wait_until_idle()
    assert await told(area_client) == []
    await area_client.installation.advance_time(timedelta(days=8))
    first = [
        ("2026-11", "hr", PROJECT_ID, 7500, 0, False),
        ("2026-11", "rnd", PROJECT_ID, 0, 1000, False),
        ("2026-11", "sales", PROJECT_ID, 15000, 0, False),
    ]
    assert sorted(await told(area_client)) == first
    meeting = await area_client.plan_meeting()
    await area_client.post(f"{meeting}/hold", {**HELD_BODY, "attendance": HELD_BODY["attendance"]})
    entry = await client.last_entry_id(path, "progress")
    voided = await client.correct_entry(path, entry, "strike-out")
    assert voided.status_code == 200, voided.text
    await area_client.installation.fire_due_deadlines()
    await area_client.installation.wait_until_idle()
    assert sorted((await told(area_client))[3:]) == [
        ("2026-11", "hr", PROJECT_ID, 15000, 0, False),
        ("2026-11", "rnd", PROJECT_ID, 0, 0, False),
        ("2026-11", "sales", PROJECT_ID, 30000, 0, False),
    ]
    async with area_client.area.pool.acquire() as db:
        assert await db.fetchval("SELECT count(*) FROM cost_change") == 0


async def test_months_are_costed_of_which_an_earlier_version_recorded_what_was_spent(
    area_client: CommsClient,
) -> None:
    await area_client.hold_overrun_meeting()
    await area_client.installation.wait_until_idle()
    area = area_client.area
    async with area.pool.acquire() as db:
        await db.execute(_FORGET_THE_SCHEDULE)
    starting = asyncio.ensure_future(make_start_of_earlier_costs(COST_READS)(area))
    while await find_streams(area_client, "costing-started") == []:
        await asyncio.sleep(0.005)
    starting.cancel()
    assert await audit_findings(area_client, "effects") == []
    await area_client.installation.advance_time(timedelta(days=8))
    assert sorted(await told(area_client)) == [
        ("2026-11", "hr", PROJECT_ID, 7500, 0, False),
        ("2026-11", "sales", PROJECT_ID, 15000, 0, False),
    ]
