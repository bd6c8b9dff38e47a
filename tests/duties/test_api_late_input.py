"""Late input from the duty list to the facts: noted, excused and announced by itself, once."""

import asyncio
from datetime import timedelta
from typing import Any

from services.duties.service import service
from shared.testing.house import OpenHouse
from tests.duties.at_work import Company, handoff_path

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


async def chained(company: Company, *, input_due: int = 1, due: int = 3) -> tuple[str, str]:
    """Have a running project in which rnd needs what marketing owes it."""
    project = await company.project()
    first = await company.duty(project, due_days=input_due)
    second = await company.duty(
        project, due_days=due, accountable="rnd", recipient="sales", depends_on=[first]
    )
    await company.start(project)
    return handoff_path(first), handoff_path(second)


async def hand_over(company: Company, path: str, sender: str, recipient: str, **at: Any) -> None:
    assert (await company.move(path, "offer", sender, **at)).status_code == 200
    assert (await company.move(path, "accept", recipient)).status_code == 200
    await company.house.settle()


async def overdue(company: Company, path: str) -> list[dict[str, Any]]:
    told = await company.facts("handoff-overdue")
    return [fact for fact in told if fact["handoff_id"] in path]


async def test_the_receiver_gets_exactly_the_delay_it_got(company: Company) -> None:
    needed, path = await chained(company)
    company.house.clock.pass_by(2 * DAY)
    await hand_over(company, needed, "marketing", "rnd")
    found = (await company.get(path)).json()
    assert found["deadline"] == found["due_at"] == "2026-11-26T15:59:59.999999Z"
    assert found["excused_until"] == "2026-11-27T01:00:00Z"
    (input_,) = found["inputs"]
    assert input_["handoff_id"] in needed
    assert (input_["status"], input_["sender"]) == ("accepted", "marketing")
    assert input_["due_at"] == "2026-11-24T15:59:59.999999Z"
    assert (input_["came_at"], input_["delay"]) == ("2026-11-25T01:00:00Z", "PT9H")
    await company.house.pass_by(2 * DAY - HOUR)
    assert await overdue(company, path) == []
    await hand_over(company, path, "rnd", "sales", at="2026-11-27T00:00:00Z")
    _, told = await company.facts("handoff-accepted")
    assert told["deadline"] < told["delivered_at"] < told["excused_until"]
    assert told["excused_until"] == "2026-11-27T01:00:00Z"
    assert await company.facts("handoff-excused") == []


async def test_what_passes_the_excuse_is_overdue_once(company: Company) -> None:
    needed, path = await chained(company)
    company.house.clock.pass_by(2 * DAY)
    await hand_over(company, needed, "marketing", "rnd")
    await company.house.pass_by(2 * DAY)
    assert await overdue(company, path) == []
    await company.house.pass_by(DAY)
    await company.house.pass_by(DAY)
    (told,) = await overdue(company, path)
    assert told["deadline"] == "2026-11-26T15:59:59.999999Z"
    assert told["at"] == told["excused_until"] == "2026-11-27T01:00:00Z"
    assert (await company.get(path)).json()["overdue"] is True


async def test_nobody_is_overdue_who_waits_for_input(company: Company) -> None:
    needed, path = await chained(company)
    await company.house.pass_by(10 * DAY)
    assert len(await overdue(company, needed)) == 1
    found = (await company.get(path)).json()
    assert (found["overdue"], found["inputs"][0]["delay"]) == (False, None)
    await hand_over(company, needed, "marketing", "rnd")
    await company.house.pass_by(DAY)
    assert (await company.get(path)).json()["excused_until"] == "2026-12-05T01:00:00Z"
    assert await overdue(company, path) == []
    await company.house.pass_by(2 * DAY)
    (told,) = await overdue(company, path)
    assert told["at"] == "2026-12-05T01:00:00Z"


async def test_who_sits_on_an_offered_input_is_not_excused_for_that(company: Company) -> None:
    needed, path = await chained(company)
    await company.move(needed, "offer", "marketing")
    await company.house.pass_by(10 * DAY)
    (told,) = await overdue(company, path)
    assert (told["at"], told["excused_until"]) == ("2026-11-26T15:59:59.999999Z", None)


async def test_an_offer_that_was_taken_back_has_not_come(company: Company) -> None:
    needed, path = await chained(company)
    await company.move(needed, "offer", "marketing")
    await company.house.settle()
    await company.move(needed, "recall", "marketing")
    await company.house.pass_by(10 * DAY)
    assert await overdue(company, path) == []
    await hand_over(company, needed, "marketing", "rnd", at="2026-11-23T01:00:00Z")
    await company.house.fire()
    (told,) = await overdue(company, path)
    assert told["excused_until"] is None


async def test_an_input_that_is_due_later_excuses_once_it_is_late(company: Company) -> None:
    needed, path = await chained(company, input_due=5, due=3)
    await company.house.pass_by(4 * DAY)
    assert len(await overdue(company, path)) == 1
    await company.house.pass_by(4 * DAY)
    await hand_over(company, needed, "marketing", "rnd")
    (excused,) = await company.facts("handoff-excused")
    assert excused["handoff_id"] in path
    assert excused["deadline"] == "2026-11-26T15:59:59.999999Z"
    assert excused["excused_until"] == "2026-11-29T01:00:00Z"
    assert excused["delivered_at"] is None
    await company.house.fire()
    _, again = await overdue(company, path)
    assert again["at"] == again["excused_until"] == "2026-11-29T01:00:00Z"


async def test_what_was_accepted_late_is_excused_when_the_input_comes(company: Company) -> None:
    needed, path = await chained(company)
    company.house.clock.pass_by(5 * DAY)
    await hand_over(company, path, "rnd", "sales")
    await hand_over(company, needed, "marketing", "rnd")
    accepted, _ = await company.facts("handoff-accepted")
    assert accepted["excused_until"] is None
    (excused,) = await company.facts("handoff-excused")
    assert excused["handoff_id"] in path
    assert excused["delivered_at"] == "2026-11-28T01:00:00Z" < excused["excused_until"]
    assert (await company.get(path)).json()["excused_until"] == excused["excused_until"]


async def test_an_entry_assigned_after_its_input_came_late_is_excused_too(
    company: Company,
) -> None:
    project = await company.project()
    first = await company.duty(project, due_days=1)
    await company.start(project)
    company.house.clock.pass_by(3 * DAY)
    await hand_over(company, handoff_path(first), "marketing", "rnd")
    second = await company.duty(
        project, due_days=5, accountable="rnd", recipient="sales", depends_on=[first]
    )
    await company.house.settle()
    found = (await company.get(handoff_path(second))).json()
    assert found["inputs"][0]["delay"] == "P1DT9H"
    assert found["excused_until"] == "2026-11-30T01:00:00Z"


async def test_the_delay_runs_down_the_chain_link_by_link(company: Company) -> None:
    project = await company.project()
    first = await company.duty(project, due_days=1)
    second = await company.duty(
        project, due_days=2, accountable="rnd", recipient="sales", depends_on=[first]
    )
    third = await company.duty(project, due_days=3, recipient="sales", depends_on=[first, second])
    await company.start(project)
    company.house.clock.pass_by(2 * DAY)
    await hand_over(company, handoff_path(first), "marketing", "rnd")
    company.house.clock.pass_by(DAY)
    await hand_over(company, handoff_path(second), "rnd", "sales")
    found = (await company.get(handoff_path(third))).json()
    assert [one["delay"] for one in found["inputs"]] == ["PT9H"] * 2
    assert found["excused_until"] == "2026-11-27T01:00:00Z"


async def test_two_timers_that_race_hold_up_and_announce_once(company: Company) -> None:
    links = [await chained(company) for _ in range(8)]
    company.house.clock.pass_by(9 * DAY)
    area = company.house.area("duties")
    timers = [timer for timer in (area.timer() for _ in range(4)) if timer is not None]
    await asyncio.gather(*(timer.fire(3) for timer in timers * 4))
    await asyncio.gather(*(hand_over(company, one, "marketing", "rnd") for one, _ in links))
    company.house.clock.pass_by(9 * DAY)
    await asyncio.gather(*(timer.fire(3) for timer in timers * 4))
    await company.house.fire()
    told = [fact["handoff_id"] for fact in await company.facts("handoff-overdue")]
    assert len(told) == len(set(told)) == 16


async def test_what_came_while_we_were_down_counts_from_when_it_came(house: OpenHouse) -> None:
    async with house([service]) as before:
        needed, path = await chained(Company(before))
        before.clock.pass_by(2 * DAY)
        await hand_over(Company(before), needed, "marketing", "rnd")
        clock = before.clock
    clock.pass_by(30 * DAY)
    async with house([service], clock=clock) as after:
        await after.fire()
        await after.fire()
        (told,) = await overdue(Company(after), path)
    assert told["at"] == told["excused_until"] == "2026-11-27T01:00:00Z"
