"""Everything that a row of a request or a notice shows has a fact."""

from __future__ import annotations

from datetime import timedelta

from tests.comms.area_client import MEETING_BODY, CommsClient
from tests.comms.request_client import RequestClient


async def test_what_a_row_of_a_request_shows_has_a_fact(area_client: CommsClient) -> None:
    client = RequestClient(area_client)
    path, hour = await client.open_request(), timedelta(hours=1)
    area_client.installation.clock.advance(hour)
    await client.pause_clock(path)
    area_client.installation.clock.advance(hour)
    await client.act_on(path, "resume", "rnd")
    entry = await client.last_entry_id(path, "resume")
    await client.correct_entry(path, entry, "strike-out")
    (paused,) = await area_client.published_facts("request-paused")
    assert (paused["waiting_on"], paused["reason"], paused["asker"]) == (
        "asker",
        "Which red?",
        "sales",
    )
    assert len(await area_client.published_facts("request-resumed")) == 1
    accepted, corrected = await area_client.published_facts("request-corrected")
    assert accepted["correction"] == "confirmed"  # the pause, by the asker
    assert (corrected["correction"], corrected["entry_id"]) == ("voided", entry)


async def test_every_step_of_a_silence_has_its_notice_and_every_notice_its_fact(
    area_client: CommsClient,
) -> None:
    await RequestClient(area_client).open_request()
    await area_client.installation.advance_time(timedelta(days=6))
    kinds = [one["kind"] for one in await area_client.list_notices()]
    assert kinds.count("silence-alerted") == kinds.count("silence-escalated") == 1
    created = await area_client.published_facts("notice-created")
    assert sorted(one["kind"] for one in created) == sorted(kinds)
    assert all(one["to"] for one in created)


async def test_meetings_actions_and_matters_have_facts(area_client: CommsClient) -> None:
    meeting = await area_client.plan_meeting()
    later = {**MEETING_BODY, "minutes": 45}
    assert (await area_client.put(meeting, later, If_Match='"1"')).status_code == 200
    action = {"text": "Report", "department": "hr", "due_on": "2026-11-27"}
    await area_client.post(f"{meeting}/actions", action)
    await area_client.classify_matter()
    planned = await area_client.published_facts("meeting-planned")
    assert [one["minutes"] for one in planned] == [60, 45]
    assert (planned[0]["organiser"], planned[0]["departments"]) == ("sales", ["sales", "rnd"])
    (noted,) = await area_client.published_facts("action-noted")
    assert (noted["department"], noted["due_on"]) == ("hr", "2026-11-27")
    (classified,) = await area_client.published_facts("matter-classified")
    assert (classified["matter"], classified["recommended"]) == ("complex", "meeting")
