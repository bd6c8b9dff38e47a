"""The audit proves that each overdue step was announced exactly once."""

from __future__ import annotations

from datetime import timedelta

from shared.testing.log_tampering import (
    audit_findings,
    find_streams,
    remove_last_event,
    repeat_last_event,
)
from tests.workflows.area_client import WorkflowsClient

DAY = timedelta(days=1)


async def test_a_step_that_is_announced_once_twice_and_never(area_client: WorkflowsClient) -> None:
    case = await area_client.start_case(await area_client.publish_flow())
    step = f"step 1 of case {case.rpartition('/')[2]}, due 2026-11-24T01:00:00+00:00"
    await area_client.installation.advance_time(3 * DAY)
    assert await audit_findings(area_client) == []
    (stream,) = await find_streams(area_client, "step-overdue")

    await repeat_last_event(area_client, stream)
    (found,) = await audit_findings(area_client)
    assert found == f"{step}, was announced as overdue once more: doubled"
    await remove_last_event(area_client, stream)
    await remove_last_event(area_client, stream)
    (found,) = await audit_findings(area_client)
    assert found == f"{step}, is overdue and was not announced: missing"
