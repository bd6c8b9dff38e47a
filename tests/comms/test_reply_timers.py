"""Timers announce a late reply and a silence, each exactly once."""

import asyncio
from datetime import timedelta

import pytest

from services.comms.service import service
from shared.testing.installation import OpenTestInstallation
from tests.comms.area_client import CommsClient, add_references
from tests.comms.request_client import RequestClient

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def request_client(area_client: CommsClient) -> RequestClient:
    """Give a client of requests; it is Monday, nine o'clock."""
    return RequestClient(area_client)


async def test_a_missed_reply_is_announced_once(request_client: RequestClient) -> None:
    path, installation = (
        await request_client.open_request(),
        request_client.area_client.installation,
    )
    await installation.advance_time(DAY)
    assert await request_client.area_client.published_facts("reply-breached") == []
    await installation.advance_time(timedelta(microseconds=1))
    await installation.advance_time(DAY / 2)
    await installation.fire_due_deadlines()
    (fact,) = await request_client.area_client.published_facts("reply-breached")
    assert fact["request_id"] in path
    assert (fact["leg"], fact["department"]) == (1, "rnd")
    assert fact["at"] == fact["due_at"] == "2026-11-24T01:00:00Z"
    assert (await request_client.get_request(path))["breached"] is True


async def test_two_racing_timers_announce_it_once(request_client: RequestClient) -> None:
    for _ in range(20):
        await request_client.open_request()
    installation = request_client.area_client.installation
    installation.clock.advance(9 * DAY)
    timers = [
        timer
        for timer in (installation.area("comms").create_deadline_timer() for _ in range(4))
        if timer
    ]
    await asyncio.gather(*(timer.fire_due(3) for timer in timers * 4))
    await installation.fire_due_deadlines()
    for ending in ("reply-breached", "silence-alerted"):
        facts = await request_client.area_client.published_facts(ending)
        assert len(facts) == len({fact["request_id"] for fact in facts}) == 20


async def test_what_fell_due_during_downtime_is_dated_correctly(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([service]) as before:
        await add_references(before)
        await RequestClient(CommsClient(before)).open_request()
        clock = before.clock
    clock.advance(30 * DAY)
    async with start_installation([service], clock=clock) as after:
        await after.fire_due_deadlines()
        await after.fire_due_deadlines()
        client = CommsClient(after)
        (breach,) = await client.published_facts("reply-breached")
        (alert,) = await client.published_facts("silence-alerted")
        path = f"/requests/{alert['request_id']}"
        alerts = (await client.get(path)).json()["alerts"]
    assert breach["at"] == "2026-11-24T01:00:00Z"
    assert alert["at"] == "2026-11-25T01:00:00Z"
    assert [(one["step"], one["whom"], one["at"]) for one in alerts] == [
        (1, "head", "2026-11-25T09:00:00+08:00"),
        (2, "officer-communication", "2026-11-25T09:00:00+08:00"),  # no head is known
        (3, "general-manager", "2026-12-01T09:00:00+08:00"),
    ]


async def test_a_silence_notifies_the_department_head_again_after_a_reply(
    request_client: RequestClient,
) -> None:
    path, installation = (
        await request_client.open_request(),
        request_client.area_client.installation,
    )
    await installation.advance_time(2 * DAY + HOUR)
    (first,) = await request_client.area_client.published_facts("silence-alerted")
    assert (first["silent_since"], first["head"]) == ("2026-11-23T01:00:00Z", None)
    await request_client.report_progress(path)
    await installation.advance_time(2 * DAY)
    assert len(await request_client.area_client.published_facts("silence-alerted")) == 1
    await installation.advance_time(3 * DAY)
    _, second = await request_client.area_client.published_facts("silence-alerted")
    assert (second["silent_since"], second["at"]) == (
        "2026-11-25T02:00:00Z",
        "2026-11-27T02:00:00Z",
    )


async def test_no_time_runs_while_the_clock_is_paused(request_client: RequestClient) -> None:
    path, installation = (
        await request_client.open_request(),
        request_client.area_client.installation,
    )
    await request_client.pause_clock(path)
    await installation.advance_time(30 * DAY)
    assert await request_client.area_client.published_facts("reply-breached") == []
    assert await request_client.area_client.published_facts("silence-alerted") == []
    await request_client.act_on(path, "resume", "sales")
    await installation.advance_time(DAY + HOUR)
    (fact,) = await request_client.area_client.published_facts("reply-breached")
    assert fact["at"] == "2026-12-24T01:00:00Z"


async def test_a_late_answer_is_late_even_before_the_timer_fires(
    request_client: RequestClient,
) -> None:
    path = await request_client.open_request(matter="simple")
    request_client.area_client.installation.clock.advance(3 * HOUR)
    await request_client.resolve_request(path)
    await request_client.area_client.installation.fire_due_deadlines()
    (breach,) = await request_client.area_client.published_facts("reply-breached")
    (reply,) = await request_client.area_client.published_facts("request-replied")
    (closed,) = await request_client.area_client.published_facts("request-closed")
    assert breach["due_at"] == reply["due_at"] == "2026-11-23T03:00:00Z" < reply["replied_at"]
    assert reply["resolved"] is closed["resolved"] is True


async def test_a_correction_revokes_an_announcement(request_client: RequestClient) -> None:
    path, installation = (
        await request_client.open_request(),
        request_client.area_client.installation,
    )
    await installation.advance_time(DAY + HOUR)
    pause = {"waiting_on": "asker", "reason": "Which red?", "at": "2026-11-23T02:00:00Z"}
    paused = await request_client.area_client.post(f"{path}/pause", pause)
    assert paused.status_code == 200, paused.text
    (fact,) = await request_client.area_client.published_facts("reply-released")
    assert (fact["leg"], fact["reason"]) == (1, "a pause was entered for an earlier time")
    await request_client.correct_entry(
        path, await request_client.last_entry_id(path, "pause"), "strike-out"
    )
    assert len(await request_client.area_client.published_facts("reply-breached")) == 2
    await installation.fire_due_deadlines()
    assert len(await request_client.area_client.published_facts("reply-breached")) == 2
