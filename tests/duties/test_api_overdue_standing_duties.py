"""A missed date of a standing duty is announced automatically and exactly once."""

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
    (fact,) = await area_client.published_facts("duty-overdue")
    assert fact["duty_id"] in path
    assert (fact["occurrence"], fact["department"]) == ("2026-11", "logistics")
    assert fact["at"] == fact["due_at"] == "2026-11-30T15:59:59.999999Z"
    found = (await area_client.get(path)).json()
    assert (found["overdue"], found["next_due_at"]) == (1, "2026-12-31T23:59:59.999999+08:00")


async def test_dates_that_passed_during_a_downtime_are_announced_with_their_own_time(
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
        facts = await DutiesClient(after).published_facts("duty-overdue")
        assert (await DutiesClient(after).get(path)).json()["overdue"] == 3
    assert [(one["occurrence"], one["at"]) for one in facts] == [
        ("2026-W49", "2026-12-04T15:59:59.999999Z"),
        ("2026-W50", "2026-12-11T15:59:59.999999Z"),
        ("2026-W51", "2026-12-18T15:59:59.999999Z"),
    ]


async def test_concurrent_timers_announce_each_date_once(area_client: DutiesClient) -> None:
    for _ in range(10):
        await area_client.create_standing_duty(rhythm=WEEKLY, effective_from="2026-11-23")
    area_client.installation.clock.advance(20 * DAY)
    area = area_client.installation.area("duties")
    timers = [
        timer for timer in (area.create_deadline_timer() for _ in range(4)) if timer is not None
    ]
    await asyncio.gather(*(timer.fire_due(3) for timer in timers * 4))
    await area_client.installation.fire_due_deadlines()
    facts = await area_client.published_facts("duty-overdue")
    assert len(facts) == len({(one["duty_id"], one["occurrence"]) for one in facts}) == 30


async def test_a_date_fulfilled_in_time_is_not_announced(area_client: DutiesClient) -> None:
    path = await area_client.create_standing_duty(rhythm=WEEKLY, effective_from="2026-11-23")
    for week in (48, 49, 50):
        assert (await area_client.fulfil_standing_duty(path, f"2026-W{week}")).status_code == 200
        await area_client.installation.advance_time(7 * DAY)
    assert await area_client.published_facts("duty-overdue") == []
    assert len(await area_client.published_facts("duty-fulfilled")) == 3


async def test_an_overdue_date_is_fulfilled_late(area_client: DutiesClient) -> None:
    path = await area_client.create_standing_duty()
    await area_client.installation.advance_time(10 * DAY)
    await area_client.fulfil_standing_duty(path, "2026-11")
    (fact,) = await area_client.published_facts("duty-fulfilled")
    assert fact["due_at"] < fact["done_at"] == "2026-12-03T01:00:00Z"
    assert (await area_client.get(path)).json()["overdue"] == 0
    await area_client.installation.advance_time(DAY)
    assert len(await area_client.published_facts("duty-overdue")) == 1


async def test_the_dates_of_a_backdated_duty_are_announced(
    area_client: DutiesClient,
) -> None:
    await area_client.create_standing_duty(effective_from="2026-09-01")
    await area_client.installation.fire_due_deadlines()
    facts = await area_client.published_facts("duty-overdue")
    assert [one["occurrence"] for one in facts] == ["2026-09", "2026-10"]


async def test_dates_missed_before_the_end_are_announced(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([service], background=False) as installation:
        client = DutiesClient(installation)
        path = await client.create_standing_duty(rhythm=WEEKLY, effective_from="2026-11-23")
        installation.clock.advance(6 * DAY)
        assert (await client.post(f"{path}/end", {"reason": "moot"})).status_code == 200
        installation.clock.advance(30 * DAY)
        timer = installation.area("duties").create_deadline_timer()
        assert timer is not None
        assert [await timer.fire_due(), await timer.fire_due()] == [1, 0]
        (fact,) = await client.published_facts("duty-overdue")
    assert fact["occurrence"] == "2026-W48"


async def test_nothing_is_announced_after_the_period(area_client: DutiesClient) -> None:
    path = await area_client.create_standing_duty(until="2026-11-30")
    await area_client.installation.advance_time(300 * DAY)
    assert len(await area_client.published_facts("duty-overdue")) == 1
    assert (await area_client.get(path)).json()["next_due_at"] is None


async def test_a_duty_ends_by_itself_once_its_last_day_has_passed_and_nothing_is_owed(
    area_client: DutiesClient,
) -> None:
    path = await area_client.create_standing_duty(until="2026-12-10")
    await area_client.fulfil_standing_duty(path, "2026-11")
    missed = await area_client.create_standing_duty(until="2026-12-10", activity="Count the stock")
    await area_client.installation.advance_time(17 * DAY)
    assert (await area_client.get(path)).json()["status"] == "in-force", "it is its last day"
    await area_client.installation.advance_time(DAY)
    found = (await area_client.get(path)).json()
    assert (found["status"], found["until"]) == ("ended", "2026-12-10")
    assert found["ended_at"] == "2026-12-10T23:59:59.999999+08:00"
    assert "its last day has passed" in found["reason"]
    [fact] = await area_client.published_facts("standing-duty-ended")
    assert (fact["duty_id"] in path, fact["until"]) == (True, "2026-12-10")
    assert (await area_client.get(missed)).json()["status"] == "in-force", "a date is owed"
    await area_client.fulfil_standing_duty(missed, "2026-11")
    await area_client.installation.fire_due_deadlines()
    assert (await area_client.get(missed)).json()["status"] == "ended"


async def test_a_duty_of_an_earlier_version_ends_once_its_timer_is_there(
    area_client: DutiesClient,
) -> None:
    path = await area_client.create_standing_duty(until="2026-12-10")
    await area_client.fulfil_standing_duty(path, "2026-11")
    script = service.read_model_migrations.joinpath("025_last_day_timers.sql").read_text("utf-8")
    async with area_client.installation.area("duties").pool.acquire() as db:
        await db.execute("DELETE FROM deadline")  # an earlier version set none
        await db.execute(script)
        await db.execute(script)
    await area_client.installation.advance_time(17 * DAY)
    assert (await area_client.get(path)).json()["status"] == "in-force"
    await area_client.installation.advance_time(DAY)
    assert (await area_client.get(path)).json()["status"] == "ended"
