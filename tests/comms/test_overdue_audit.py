"""The audit proves that each breach, silence alert and escalation was announced exactly once."""

from __future__ import annotations

from datetime import timedelta

from shared.testing.log_tampering import (
    audit_findings,
    find_streams,
    remove_last_event,
    repeat_last_event,
)
from tests.comms.area_client import CommsClient
from tests.comms.request_client import RequestClient

DAY = timedelta(days=1)


async def test_alerts_that_are_announced_once_twice_and_never(area_client: CommsClient) -> None:
    path = await RequestClient(area_client).open_request()
    request = f"request {path.rpartition('/')[2]}"
    await area_client.installation.advance_time(5 * DAY)
    assert await audit_findings(area_client) == []
    (stream,) = await find_streams(area_client, "clock-set")
    await remove_last_event(area_client, stream)
    assert await audit_findings(area_client) == []

    await repeat_last_event(area_client, stream)
    (found,) = await audit_findings(area_client)
    assert found.startswith(f"escalation step 2 of {request}, silent since entry ")
    assert found.endswith(": doubled")
    await remove_last_event(area_client, stream)
    await remove_last_event(area_client, stream)
    (found,) = await audit_findings(area_client)
    assert found.startswith(f"escalation step 2 of {request}, silent since entry ")
    assert found.endswith(": missing")
