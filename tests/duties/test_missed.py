"""A missed date of a standing duty is announced, by itself and exactly once."""

import asyncio
from datetime import timedelta

from services.duties.service import service
from shared.testing.house import OpenHouse
from tests.duties.at_work import Company

DAY = timedelta(days=1)
WEEKLY = {"every": "week", "weekday": "friday"}


async def test_a_missed_date_is_announced_once(company: Company) -> None:
    path = await company.standing_duty()
    await company.house.pass_by(7 * DAY)
    assert await company.facts("duty-overdue") == []
    await company.house.pass_by(DAY)
    await company.house.pass_by(DAY)
    await company.house.fire()
    (told,) = await company.facts("duty-overdue")
    assert told["duty_id"] in path
    assert (told["occurrence"], told["department"]) == ("2026-11", "logistics")
    assert told["at"] == told["due_at"] == "2026-11-30T15:59:59.999999Z"
    found = (await company.get(path)).json()
    assert (found["overdue"], found["next_due_at"]) == (1, "2026-12-31T15:59:59.999999Z")


async def test_dates_that_passed_while_we_were_down_are_all_announced_as_of_then(
    house: OpenHouse,
) -> None:
    async with house([service]) as before:
        path = await Company(before).standing_duty(rhythm=WEEKLY, effective_from="2026-11-23")
        await Company(before).fulfil(path, "2026-W48")
        clock = before.clock
    clock.pass_by(30 * DAY)
    async with house([service], clock=clock) as after:
        await after.fire()
        await after.fire()
        told = await Company(after).facts("duty-overdue")
        assert (await Company(after).get(path)).json()["overdue"] == 3
    assert [(one["occurrence"], one["at"]) for one in told] == [
        ("2026-W49", "2026-12-04T15:59:59.999999Z"),
        ("2026-W50", "2026-12-11T15:59:59.999999Z"),
        ("2026-W51", "2026-12-18T15:59:59.999999Z"),
    ]


async def test_timers_that_race_announce_each_date_once(company: Company) -> None:
    for _ in range(10):
        await company.standing_duty(rhythm=WEEKLY, effective_from="2026-11-23")
    company.house.clock.pass_by(20 * DAY)
    area = company.house.area("duties")
    timers = [timer for timer in (area.timer() for _ in range(4)) if timer is not None]
    await asyncio.gather(*(timer.fire(3) for timer in timers * 4))
    await company.house.fire()
    told = await company.facts("duty-overdue")
    assert len(told) == len({(one["duty_id"], one["occurrence"]) for one in told}) == 30


async def test_what_is_met_in_time_is_not_announced(company: Company) -> None:
    path = await company.standing_duty(rhythm=WEEKLY, effective_from="2026-11-23")
    for week in (48, 49, 50):
        assert (await company.fulfil(path, f"2026-W{week}")).status_code == 200
        await company.house.pass_by(7 * DAY)
    assert await company.facts("duty-overdue") == []
    assert len(await company.facts("duty-fulfilled")) == 3


async def test_what_was_missed_is_met_after_all(company: Company) -> None:
    path = await company.standing_duty()
    await company.house.pass_by(10 * DAY)
    await company.fulfil(path, "2026-11")
    (told,) = await company.facts("duty-fulfilled")
    assert told["due_at"] < told["done_at"] == "2026-12-03T01:00:00Z"
    assert (await company.get(path)).json()["overdue"] == 0
    await company.house.pass_by(DAY)
    assert len(await company.facts("duty-overdue")) == 1


async def test_a_duty_that_began_in_the_past_has_missed_what_passed(company: Company) -> None:
    await company.standing_duty(effective_from="2026-09-01")
    await company.house.fire()
    told = await company.facts("duty-overdue")
    assert [one["occurrence"] for one in told] == ["2026-09", "2026-10"]


async def test_the_end_of_a_duty_does_not_hide_what_was_missed(house: OpenHouse) -> None:
    async with house([service], background=False) as quiet:
        company = Company(quiet)
        path = await company.standing_duty(rhythm=WEEKLY, effective_from="2026-11-23")
        quiet.clock.pass_by(6 * DAY)
        assert (await company.post(f"{path}/end", {"reason": "moot"})).status_code == 200
        quiet.clock.pass_by(30 * DAY)
        timer = quiet.area("duties").timer()
        assert timer is not None
        assert [await timer.fire(), await timer.fire()] == [1, 0]
        (told,) = await company.facts("duty-overdue")
    assert told["occurrence"] == "2026-W48"


async def test_a_period_that_is_over_is_watched_no_longer(company: Company) -> None:
    path = await company.standing_duty(until="2026-11-30")
    await company.house.pass_by(300 * DAY)
    assert len(await company.facts("duty-overdue")) == 1
    assert (await company.get(path)).json()["next_due_at"] is None
