"""What time brings about is announced by itself and exactly once."""

import asyncio
from datetime import timedelta
from typing import Any

from services.goals.service import service
from shared.testing.house import OpenHouse
from tests.goals.at_work import Company

DAY = timedelta(days=1)
END_OF_NOVEMBER = "2026-11-30T15:59:59.999999Z"
END_OF_DECEMBER = "2026-12-31T15:59:59.999999Z"


async def test_a_missing_report_is_announced_once(company: Company) -> None:
    await company.goal(await company.cycle(), "Regions", "sales")
    await company.house.pass_by(7 * DAY)
    assert await company.facts("progress-overdue") == []
    await company.house.pass_by(DAY)
    await company.house.pass_by(DAY)
    await company.house.fire()
    (told,) = await company.facts("progress-overdue")
    assert (told["slot"], told["department"], told["goal"]) == ("2026-11", "sales", "Regions")
    assert told["at"] == told["due_at"] == END_OF_NOVEMBER


async def test_what_was_reported_or_is_the_companys_own_is_not_overdue(company: Company) -> None:
    cycle = await company.cycle()
    await company.goal(cycle, "Revenue")
    await company.read(await company.goal(cycle, "Regions", "sales"), 1)
    await company.house.pass_by(9 * DAY)
    assert await company.facts("progress-overdue") == []


async def test_a_reading_entered_late_meets_its_slot_late(company: Company) -> None:
    regions = await company.goal(await company.cycle(), "Regions", "sales")
    company.house.clock.pass_by(9 * DAY)
    await company.read(regions, 1, measured_at="2026-11-29T00:00:00Z")
    await company.house.fire()
    (overdue,) = await company.facts("progress-overdue")
    (report,) = await company.facts("progress-reported")
    assert overdue["slot"] == report["slot"] == "2026-11"
    assert report["reported_at"] == "2026-12-02T01:00:00Z" > report["due_at"]
    found = (await company.get(f"/goals/{regions}")).json()["reports"]
    assert [one["status"] for one in found] == ["late", "owed", "owed"]


async def test_archiving_ends_what_is_not_due_yet(company: Company) -> None:
    regions = await company.goal(await company.cycle(), "Regions", "sales")
    await company.house.pass_by(9 * DAY)
    await company.post(f"/goals/{regions}/archive", {"reason": "moot"})
    await company.house.pass_by(90 * DAY)
    assert len(await company.facts("progress-overdue")) == 1
    found = (await company.get(f"/goals/{regions}")).json()["reports"]
    assert [one["status"] for one in found] == ["overdue", "dropped", "dropped"]


async def test_closing_a_cycle_ends_what_is_not_due_yet(company: Company) -> None:
    cycle = await company.cycle()
    await company.goal(cycle, "Regions", "sales", tolerance="0.5")
    await company.post(f"/cycles/{cycle}/close")
    await company.house.pass_by(90 * DAY)
    assert await company.facts("progress-overdue") == await company.facts("goal-lagging") == []


async def test_a_goal_that_falls_behind_is_told_once_and_once_again_when_it_recovers(
    company: Company,
) -> None:
    regions = await company.goal(await company.cycle(), "Regions", "sales", tolerance="0.5")
    reading = await company.read(regions, 0)
    await company.house.pass_by(23 * DAY)
    assert await company.facts("goal-lagging") == []
    for _ in range(3):
        await company.house.pass_by(DAY)
    (told,) = await company.facts("goal-lagging")
    assert (told["completion"], told["expected"]) == ("0.0000", "0.5000")
    assert told["at"] == "2026-12-16T16:00:00Z"
    await company.correct(regions, reading, 5)
    (recovered,) = await company.facts("goal-recovered")
    assert (recovered["completion"], recovered["at"]) == ("0.5000", "2026-12-19T01:00:00Z")
    await company.house.pass_by(90 * DAY)
    assert len(await company.facts("goal-lagging")) == len(await company.facts("goal-recovered"))
    assert len(await company.facts("goal-lagging")) == 1


async def test_it_lags_again_when_the_line_overtakes_the_reading(company: Company) -> None:
    regions = await company.goal(await company.cycle(), "Regions", "sales", tolerance="0.5")
    await company.house.pass_by(40 * DAY)
    await company.read(regions, 2)
    await company.house.pass_by(60 * DAY)
    first, second = await company.facts("goal-lagging")
    assert (first["completion"], second["completion"]) == ("0.0000", "0.2000")
    assert second["expected"] == "0.7000"


async def blocked(company: Company) -> tuple[str, str]:
    """Return a blocker and a support asked for against it, due at the end of November."""
    regions = await company.goal(await company.cycle(), "Regions", "sales")
    blocker = await company.made(f"/goals/{regions}/blockers", {"what": "no licence"})
    ask = {"department": "legal", "what": "apply", "due": "2026-11-30"}
    return blocker, await company.made(f"/blockers/{blocker}/supports", ask)


async def test_support_that_did_not_come_is_announced_once(company: Company) -> None:
    blocker, support = await blocked(company)
    for _ in range(9):
        await company.house.pass_by(DAY)
    (told,) = await company.facts("support-overdue")
    assert (told["support_id"], told["department"], told["asker"]) == (support, "legal", "sales")
    assert told["at"] == told["due_at"] == END_OF_NOVEMBER
    await company.post(f"/blockers/{blocker}/resolve")
    (withdrawn,) = await company.facts("support-withdrawn")
    assert withdrawn["reason"] == "the blocker was resolved"
    await company.house.pass_by(DAY)
    assert len(await company.facts("support-overdue")) == 1


async def test_support_that_was_given_is_not_overdue(company: Company) -> None:
    blocker, support = await blocked(company)
    await company.post(f"/blockers/{blocker}/supports/{support}/give")
    await company.house.pass_by(9 * DAY)
    assert await company.facts("support-overdue") == []


async def all_of(company: Company) -> list[dict[str, Any]]:
    kinds = ("progress-overdue", "goal-lagging", "support-overdue")
    return [fact for kind in kinds for fact in await company.facts(kind)]


async def test_timers_that_race_announce_everything_once(company: Company) -> None:
    cycle = await company.cycle()
    for number in range(12):
        goal = await company.goal(cycle, f"Goal {number}", "sales", tolerance="0.5")
        blocker = await company.made(f"/goals/{goal}/blockers", {"what": "no licence"})
        ask = {"department": "legal", "what": "apply", "due": "2026-11-30"}
        await company.made(f"/blockers/{blocker}/supports", ask)
    company.house.clock.pass_by(30 * DAY)
    area = company.house.area("goals")
    timers = [timer for timer in (area.timer() for _ in range(4)) if timer is not None]
    await asyncio.gather(*(timer.fire(5) for timer in timers * 4))
    await company.house.fire()
    told = await all_of(company)
    assert len(told) == len({(fact["type"], fact["goal_id"]) for fact in told}) == 36


async def test_what_passed_while_we_were_down_is_announced_as_of_then(house: OpenHouse) -> None:
    async with house([service], background=False) as before:
        company = Company(before)
        await company.goal(await company.cycle(), "Regions", "sales", tolerance="0.5")
        clock = before.clock
    clock.pass_by(45 * DAY)
    async with house([service], clock=clock, background=False) as after:
        await after.fire()
        await after.fire()
        told = await all_of(Company(after))
    assert [(fact["type"].split(".")[2], fact["at"]) for fact in told] == [
        ("progress-overdue", END_OF_NOVEMBER),
        ("progress-overdue", END_OF_DECEMBER),
        ("goal-lagging", "2026-12-16T16:00:00Z"),
    ]


async def test_a_command_that_outruns_the_timer_announces_what_it_missed(
    company: Company,
) -> None:
    regions = await company.goal(await company.cycle(), "Regions", "sales", tolerance="0.5")
    company.house.clock.pass_by(45 * DAY)
    await company.read(regions, 9)
    before = await all_of(company)
    await company.house.fire()
    assert await all_of(company) == before
    assert [fact["at"] for fact in before] == [
        END_OF_NOVEMBER,
        END_OF_DECEMBER,
        "2026-12-16T16:00:00Z",
    ]
    (recovered,) = await company.facts("goal-recovered")
    assert recovered["completion"] == "0.9000"
