"""What requests and replies cost, corrections included; and the notices about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.comms.area_client import CommsClient
from tests.comms.request_client import RequestClient

RATES = {"effective_from": "2026-11", "minutes_per_request": 3, "minutes_per_reply": 7}


async def minutes(
    area_client: CommsClient, department: str, period: str = "2026-11"
) -> dict[str, int]:
    """Return a department's figures of a month by kind, without those that are 0."""
    answer = await area_client.get("/cost", period=period, department=department)
    found: list[dict[str, Any]] = answer.json()["items"]
    return {
        kind: one[kind]["person_minutes"]
        for one in found
        for kind in ("requests", "replies")
        if one[kind]["person_minutes"]
    }


async def test_by_the_built_in_policy_a_reply_is_ten_minutes_and_a_request_none(
    area_client: CommsClient,
) -> None:
    client = RequestClient(area_client)
    path = await client.open_request()
    await client.report_progress(path)
    await client.resolve_request(path)
    assert await minutes(area_client, "rnd") == {"replies": 20}
    assert await minutes(area_client, "sales") == {}
    (found,) = (await area_client.get("/cost", period="2026-11", department="sales")).json()[
        "items"
    ]
    assert len(found["requests"]["events"]) == 1


async def test_a_policy_says_what_a_request_and_a_reply_cost(area_client: CommsClient) -> None:
    await area_client.post("/cost-policies", RATES)
    client = RequestClient(area_client)
    path = await client.open_request()
    await client.report_progress(path)
    await client.pause_clock(path)
    assert await minutes(area_client, "rnd") == {"replies": 7}
    assert await minutes(area_client, "sales") == {"requests": 3}


async def test_a_voided_reply_costs_nothing(area_client: CommsClient) -> None:
    client = RequestClient(area_client)
    path = await client.open_request()
    await client.report_progress(path)
    voided = await client.correct_entry(
        path, await client.last_entry_id(path, "progress"), "strike-out"
    )
    assert voided.status_code == 200, voided.text
    assert await minutes(area_client, "rnd") == {}


async def test_a_retimed_reply_costs_in_its_corrected_month(area_client: CommsClient) -> None:
    client = RequestClient(area_client)
    path = await client.open_request()
    area_client.installation.clock.advance(timedelta(days=9))
    await client.report_progress(path)
    assert await minutes(area_client, "rnd", "2026-12") == {"replies": 10}
    entry = await client.last_entry_id(path, "progress")
    retimed = await client.correct_entry(path, entry, "retime", at="2026-11-30T15:59:59Z")
    assert retimed.status_code == 200, retimed.text
    assert await minutes(area_client, "rnd", "2026-12") == {}
    assert await minutes(area_client, "rnd") == {"replies": 10}


async def test_a_silence_and_a_late_reply_are_notified_once(area_client: CommsClient) -> None:
    path = await RequestClient(area_client).open_request()
    await area_client.installation.advance_time(timedelta(days=3))
    await area_client.installation.fire_due_deadlines()
    found = await area_client.list_notices(about=path.removeprefix("/requests/"))
    kinds = sorted(one["kind"] for one in found)
    told = ["reply-breached", "request-opened", "silence-alerted", "silence-escalated"]
    assert kinds == told
    assert [one["to"] for one in found if one["kind"] == "silence-alerted"] == [["rnd"]]
    await area_client.installation.advance_time(timedelta(days=9))
    kinds = [one["kind"] for one in await area_client.list_notices(kind="silence-alerted")]
    assert len(kinds) == 1
