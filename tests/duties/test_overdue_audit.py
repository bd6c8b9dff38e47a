"""The audit proves that each overdue handoff and standing duty was announced exactly once."""

from __future__ import annotations

from datetime import timedelta

from shared.testing.log_tampering import (
    audit_findings,
    find_streams,
    remove_last_event,
    repeat_last_event,
)
from tests.duties.area_client import DutiesClient

DAY = timedelta(days=1)


async def test_a_handoff_that_is_announced_once_twice_and_never(area_client: DutiesClient) -> None:
    path = await area_client.open_handoff()
    handoff = f"handoff {path.rpartition('/')[2]}, due 2026-11-26T15:59:59.999999+00:00"
    await area_client.installation.advance_time(9 * DAY)
    assert await audit_findings(area_client) == []
    (stream,) = await find_streams(area_client, "handoff-overdue")

    await repeat_last_event(area_client, stream)
    (found,) = await audit_findings(area_client)
    assert found == f"{handoff}, was announced as overdue once more: doubled"
    await remove_last_event(area_client, stream)
    assert await audit_findings(area_client) == []
    await remove_last_event(area_client, stream)
    (found,) = await audit_findings(area_client)
    assert found == f"{handoff}, is overdue and was not announced: missing"


async def test_a_standing_duty_that_is_announced_once_twice_and_never(
    area_client: DutiesClient,
) -> None:
    path = await area_client.create_standing_duty()
    duty = f"standing duty {path.rpartition('/')[2]}, due 2026-11-30T15:59:59.999999+00:00"
    await area_client.installation.advance_time(9 * DAY)
    assert await audit_findings(area_client) == []
    (stream,) = await find_streams(area_client, "occurrence-overdue")

    await repeat_last_event(area_client, stream)
    (found,) = await audit_findings(area_client)
    assert found == f"{duty}, was announced as overdue once more: doubled"
    await remove_last_event(area_client, stream)
    await remove_last_event(area_client, stream)
    (found,) = await audit_findings(area_client)
    assert found == f"{duty}, is overdue and was not announced: missing"


async def test_what_waits_for_the_timer_is_not_missing_and_what_it_set_aside_is_found(
    area_client: DutiesClient,
) -> None:
    await area_client.open_handoff()
    async with area_client.area.pool.acquire() as db:
        await db.execute("UPDATE deadline SET due_at = due_at - interval '9 days'")
        await db.execute("UPDATE deadline SET error = 'TypeError()'")

    (found,) = await audit_findings(area_client)
    assert "failed: TypeError()" in found
