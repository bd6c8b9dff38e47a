"""A missed deadline is announced, by itself and exactly once."""

import asyncio
from datetime import timedelta

from services.duties.service import service
from shared.http.callers import Role
from shared.testing.house import OpenHouse
from tests.duties.at_work import Company

DAY = timedelta(days=1)


async def test_a_missed_deadline_is_announced_once(company: Company) -> None:
    path = await company.handoff()
    await company.house.pass_by(3 * DAY)
    assert await company.facts("handoff-overdue") == []
    await company.house.pass_by(DAY)
    await company.house.pass_by(DAY)
    await company.house.fire()
    (told,) = await company.facts("handoff-overdue")
    assert told["handoff_id"] in path
    assert told["at"] == told["deadline"] == told["due_at"] == "2026-11-26T15:59:59.999999Z"
    assert (await company.get(path)).json()["overdue"] is True


async def test_two_timers_that_race_announce_it_once(company: Company) -> None:
    project = await company.project()
    for _ in range(20):
        await company.duty(project)
    await company.start(project)
    company.house.clock.pass_by(9 * DAY)
    area = company.house.area("duties")
    timers = [timer for timer in (area.timer() for _ in range(4)) if timer is not None]
    await asyncio.gather(*(timer.fire(3) for timer in timers * 4))
    await company.house.fire()
    told = await company.facts("handoff-overdue")
    assert len(told) == len({fact["handoff_id"] for fact in told}) == 20


async def test_a_deadline_that_passed_while_we_were_down_is_announced_as_of_then(
    house: OpenHouse,
) -> None:
    async with house([service]) as before:
        await Company(before).handoff()
        clock = before.clock
    clock.pass_by(30 * DAY)
    async with house([service], clock=clock) as after:
        await after.fire()
        await after.fire()
        (told,) = await Company(after).facts("handoff-overdue")
    assert told["at"] == "2026-11-26T15:59:59.999999Z"


async def test_no_time_runs_while_the_recipient_holds_it(company: Company) -> None:
    path = await company.handoff()
    await company.move(path, "offer", "marketing")
    await company.house.pass_by(30 * DAY)
    assert await company.facts("handoff-overdue") == []


async def test_a_rejection_extends_the_deadline(company: Company) -> None:
    path = await company.handoff()
    await company.move(path, "offer", "marketing")
    company.house.clock.pass_by(30 * DAY)
    await company.move(path, "reject", "rnd", reason="incomplete")
    assert (await company.get(path)).json()["deadline"] == "2026-12-26T15:59:59.999999Z"
    await company.house.pass_by(3 * DAY)
    assert await company.facts("handoff-overdue") == []
    await company.house.pass_by(DAY)
    (told,) = await company.facts("handoff-overdue")
    assert told["due_at"] == "2026-11-26T15:59:59.999999Z"
    assert told["deadline"] == told["at"] == "2026-12-26T15:59:59.999999Z"


async def test_a_new_deadline_that_has_passed_is_announced_once_more(company: Company) -> None:
    path = await company.handoff()
    await company.house.pass_by(10 * DAY)
    await company.move(path, "offer", "marketing")
    await company.house.pass_by(DAY)
    await company.move(path, "reject", "rnd", reason="incomplete")
    await company.house.fire()
    await company.house.pass_by(DAY)
    first, second = await company.facts("handoff-overdue")
    assert first["deadline"] == "2026-11-26T15:59:59.999999Z"
    assert second["deadline"] == "2026-11-27T15:59:59.999999Z"
    assert second["at"] == "2026-12-04T01:00:00Z"


async def test_an_offer_entered_late_still_counts_from_when_it_was_made(company: Company) -> None:
    path = await company.handoff()
    await company.house.pass_by(4 * DAY)
    await company.move(path, "offer", "marketing", at="2026-11-25T00:00:00Z")
    await company.move(path, "accept", "rnd")
    (told,) = await company.facts("handoff-accepted")
    assert told["delivered_at"] == "2026-11-25T00:00:00Z" < told["deadline"]


async def test_what_was_announced_and_is_then_withdrawn_is_taken_back(company: Company) -> None:
    project = await company.project()
    duty = await company.duty(project)
    await company.start(project)
    await company.house.pass_by(4 * DAY)
    manager = company.house.caller(Role.GENERAL_MANAGER)
    await company.post(f"{project}/duties/{duty}/withdraw", {"reason": "moot"}, manager)
    await company.house.settle()
    (told,) = await company.facts("handoff-cancelled")
    assert (told["reason"], told["deadline"]) == ("moot", "2026-11-26T15:59:59.999999Z")
    await company.house.pass_by(DAY)
    assert len(await company.facts("handoff-overdue")) == 1
