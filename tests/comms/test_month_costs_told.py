"""The fact of what a month cost, from the API to the outbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.comms.area_client import HELD_BODY, PROJECT_ID, CommsClient
from tests.comms.request_client import RequestClient


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
