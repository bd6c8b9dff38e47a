"""The asker accepts or declines a pause, over HTTP."""

from __future__ import annotations

import pytest

from tests.comms.area_client import CommsClient
from tests.comms.request_client import RequestClient
from tests.comms.request_examples import HOUR


@pytest.fixture
def request_client(area_client: CommsClient) -> RequestClient:
    """Give a client of requests; it is Monday, nine o'clock."""
    return RequestClient(area_client)


async def test_the_asker_accepts_or_declines_a_pause(request_client: RequestClient) -> None:
    client, path = request_client.area_client, await request_client.open_request()
    await request_client.propose_pause(path)
    entry = await request_client.last_entry_id(path, "pause")
    found = await request_client.get_request(path)
    assert (found["status"], found["due_at"]) == ("open", "2026-11-24T09:00:00+08:00")
    assert (found["entries"][0]["awaiting"], found["entries"][0]["acceptance"]) == (
        "asker",
        "needed",
    )
    declined = await request_client.act_on(
        path, f"entries/{entry}/reject", "sales", reason="You have all you need"
    )
    assert declined.status_code == 200, declined.text
    found = await request_client.get_request(path)
    assert (found["status"], found["entries"][0]["acceptance"]) == ("open", "declined")
    client.installation.clock.advance(HOUR)
    await request_client.pause_clock(path)
    found = await request_client.get_request(path)
    assert (found["status"], found["entries"][1]["acceptance"]) == ("paused", "given")
    client.installation.clock.advance(2 * HOUR)
    await request_client.act_on(path, "resume", "sales")
    client.installation.clock.advance(22 * HOUR)
    await request_client.resolve_request(path)
    (fact,) = await client.published_facts("request-replied")
    assert (fact["due_without_pauses"], fact["due_at"]) == (
        "2026-11-24T01:00:00Z",
        "2026-11-24T03:00:00Z",
    )
    paused = await client.published_facts("request-paused")
    assert [one["awaiting_acceptance"] for one in paused] == [True, True]
