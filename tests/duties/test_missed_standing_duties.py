"""A missed date of a standing duty is announced, by itself and exactly once."""

import asyncio
from datetime import timedelta

from services.duties.service import service
from shared.testing.installation import OpenTestInstallation
from tests.duties.area_client import DutiesClient

DAY = timedelta(days=1)
WEEKLY = {"every": "week", "weekday": "friday"}


async def test_a_missed_date_is_announced_once(area_client: DutiesClient) -> None:
    path = await area_client.create_standing_duty()
    await area_client.installation.advance_time(7 * DAY)
    assert await area_client.published_facts("duty-overdue") == []
    await area_client.installation.advance_time(DAY)
    await area_client.installation.advance_time(DAY)
    await area_client.installation.fire_due_deadlines()
    (told,) = await area_client.published_facts("duty-overdue")
    assert told["duty_id"] in path
    assert (told["occurrence"], told["department"]) == ("2026-11", "logistics")
    assert told["at"] == told["due_at"] == "2026-11-30T15:59:59.999999Z"
    found = (await area_client.get(path)).json()
    assert (found["overdue"], found["next_due_at"]) == (1, "2026-12-31T15:59:59.999999Z")


async def test_dates_that_passed_while_we_were_down_are_all_announced_as_of_then(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([service]) as before:
        path = await DutiesClient(before).create_standing_duty(
            rhythm=WEEKLY, effective_from="2026-11-23"
        )
        await DutiesClient(before).fulfil_standing_duty(path, "2026-W48")
        clock = before.clock
    clock.advance(30 * DAY)
    async with start_installation([service], clock=clock) as after:
        await after.fire_due_deadlines()
        await after.fire_due_deadlines()
        told = await DutiesClient(after).published_facts("duty-overdue")
        assert (await DutiesClient(after).get(path)).json()["overdue"] == 3
    assert [(one["occurrence"], one["at"]) for one in told] == [
        ("2026-W49", "2026-12-04T15:59:59.999999Z"),
        ("2026-W50", "2026-12-11T15:59:59.999999Z"),
        ("2026-W51", "2026-12-18T15:59:59.999999Z"),
    ]


async def test_timers_that_race_announce_each_date_once(area_client: DutiesClient) -> None:
    for _ in range(10):
        await area_client.create_standing_duty(rhythm=WEEKLY, effective_from="2026-11-23")
    area_client.installation.clock.advance(20 * DAY)
    area = area_client.installation.area("duties")
    timers = [
        timer for timer in (area.create_deadline_timer() for _ in range(4)) if timer is not None
    ]
    await asyncio.gather(*(timer.fire_due(3) for timer in timers * 4))
    await area_client.installation.fire_due_deadlines()
    told = await area_client.published_facts("duty-overdue")
    assert len(told) == len({(one["duty_id"], one["occurrence"]) for one in told}) == 30


async def test_what_is_met_in_time_is_not_announced(area_client: DutiesClient) -> None:
    path = await area_client.create_standing_duty(rhythm=WEEKLY, effective_from="2026-11-23")
    for week in (48, 49, 50):
        assert (await area_client.fulfil_standing_duty(path, f"2026-W{week}")).status_code == 200
        await area_client.installation.advance_time(7 * DAY)
    assert await area_client.published_facts("duty-overdue") == []
    assert len(await area_client.published_facts("duty-fulfilled")) == 3


async def test_what_was_missed_is_met_after_all(area_client: DutiesClient) -> None:
    path = await area_client.create_standing_duty()
    await area_client.installation.advance_time(10 * DAY)
    await area_client.fulfil_standing_duty(path, "2026-11")
    (told,) = await area_client.published_facts("duty-fulfilled")
    assert told["due_at"] < told["done_at"] == "2026-12-03T01:00:00Z"
    assert (await area_client.get(path)).json()["overdue"] == 0
    await area_client.installation.advance_time(DAY)
    assert len(await area_client.published_facts("duty-overdue")) == 1


async def test_a_duty_that_began_in_the_past_has_missed_what_passed(
    area_client: DutiesClient,
) -> None:
    await area_client.create_standing_duty(effective_from="2026-09-01")
    await area_client.installation.fire_due_deadlines()
    told = await area_client.published_facts("duty-overdue")
    assert [one["occurrence"] for one in told] == ["2026-09", "2026-10"]


async def test_the_end_of_a_duty_does_not_hide_what_was_missed(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([service], background=False) as quiet:
        company = DutiesClient(quiet)
        path = await company.create_standing_duty(rhythm=WEEKLY, effective_from="2026-11-23")
        quiet.clock.advance(6 * DAY)
        assert (await company.post(f"{path}/end", {"reason": "moot"})).status_code == 200
        quiet.clock.advance(30 * DAY)
        timer = quiet.area("duties").create_deadline_timer()
        assert timer is not None
        assert [await timer.fire_due(), await timer.fire_due()] == [1, 0]
        (told,) = await company.published_facts("duty-overdue")
    assert told["occurrence"] == "2026-W48"


async def test_a_period_that_is_over_is_watched_no_longer(area_client: DutiesClient) -> None:
    path = await area_client.create_standing_duty(until="2026-11-30")
    await area_client.installation.advance_time(300 * DAY)
    assert len(await area_client.published_facts("duty-overdue")) == 1
    assert (await area_client.get(path)).json()["next_due_at"] is None
