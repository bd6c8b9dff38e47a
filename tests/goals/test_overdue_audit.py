"""The audit proves that each overdue report and support was announced exactly once."""

from __future__ import annotations

from datetime import timedelta

from shared.testing.log_tampering import (
    audit_findings,
    find_streams,
    remove_last_event,
    repeat_last_event,
)
from tests.goals.area_client import GoalsClient

DAY = timedelta(days=1)


async def test_a_report_that_is_announced_once_twice_and_never(area_client: GoalsClient) -> None:
    goal = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    report = f"report 2026-11 of goal {goal}, due 2026-11-30T15:59:59.999999+00:00"
    await area_client.installation.advance_time(9 * DAY)
    assert await audit_findings(area_client) == []
    (stream,) = await find_streams(area_client, "progress-overdue")

    await repeat_last_event(area_client, stream)
    (found,) = await audit_findings(area_client)
    assert found == f"{report}, was announced as overdue once more: doubled"
    await remove_last_event(area_client, stream)
    await remove_last_event(area_client, stream)
    (found,) = await audit_findings(area_client)
    assert found == f"{report}, is overdue and was not announced: missing"


async def test_a_reading_that_is_entered_late_is_no_finding(area_client: GoalsClient) -> None:
    goal = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    area_client.installation.clock.advance(9 * DAY)
    await area_client.enter_reading(goal, 1, measured_at="2026-11-29T00:00:00Z")
    await area_client.installation.fire_due_deadlines()

    assert await audit_findings(area_client) == []
