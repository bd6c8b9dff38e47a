"""Missed deadlines and lagging are announced without a command, and exactly once."""

import asyncio
from datetime import timedelta
from typing import Any

from services.goals.service import service
from shared.testing.installation import OpenTestInstallation
from tests.goals.area_client import DEPARTMENTS, GoalsClient

DAY = timedelta(days=1)
END_OF_NOVEMBER = "2026-11-30T15:59:59.999999Z"
END_OF_DECEMBER = "2026-12-31T15:59:59.999999Z"


async def test_a_missing_report_is_announced_once(area_client: GoalsClient) -> None:
    await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    await area_client.installation.advance_time(7 * DAY)
    assert await area_client.published_facts("progress-overdue") == []
    await area_client.installation.advance_time(DAY)
    await area_client.installation.advance_time(DAY)
    await area_client.installation.fire_due_deadlines()
    (fact,) = await area_client.published_facts("progress-overdue")
    assert (fact["slot"], fact["department"], fact["goal"]) == ("2026-11", "sales", "Regions")
    assert fact["at"] == fact["due_at"] == END_OF_NOVEMBER


async def test_reported_slots_and_company_goals_are_not_overdue(
    area_client: GoalsClient,
) -> None:
    cycle = await area_client.create_cycle()
    await area_client.set_goal(cycle, "Revenue")
    await area_client.enter_reading(await area_client.set_goal(cycle, "Regions", "sales"), 1)
    await area_client.installation.advance_time(9 * DAY)
    assert await area_client.published_facts("progress-overdue") == []


async def test_a_reading_entered_late_is_reported_late(area_client: GoalsClient) -> None:
    regions = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    area_client.installation.clock.advance(9 * DAY)
    await area_client.enter_reading(regions, 1, measured_at="2026-11-29T00:00:00Z")
    await area_client.installation.fire_due_deadlines()
    (overdue,) = await area_client.published_facts("progress-overdue")
    (report,) = await area_client.published_facts("progress-reported")
    assert overdue["slot"] == report["slot"] == "2026-11"
    assert report["reported_at"] == "2026-12-02T01:00:00Z" > report["due_at"]
    found = (await area_client.get(f"/goals/{regions}")).json()["reports"]
    assert [item["status"] for item in found] == ["late", "owed", "owed"]


async def test_archiving_drops_reports_that_are_not_due_yet(area_client: GoalsClient) -> None:
    regions = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    await area_client.installation.advance_time(9 * DAY)
    await area_client.post(f"/goals/{regions}/archive", {"reason": "moot"})
    await area_client.installation.advance_time(90 * DAY)
    assert len(await area_client.published_facts("progress-overdue")) == 1
    found = (await area_client.get(f"/goals/{regions}")).json()["reports"]
    assert [item["status"] for item in found] == ["overdue", "dropped", "dropped"]


async def test_closing_a_cycle_drops_reports_that_are_not_due_yet(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    await area_client.set_goal(cycle, "Regions", "sales", tolerance="0.5")
    await area_client.post(f"/cycles/{cycle}/close", {})
    await area_client.installation.advance_time(90 * DAY)
    assert (
        await area_client.published_facts("progress-overdue")
        == await area_client.published_facts("goal-lagging")
        == []
    )


async def test_lagging_and_recovery_are_announced_once_each(
    area_client: GoalsClient,
) -> None:
    regions = await area_client.set_goal(
        await area_client.create_cycle(), "Regions", "sales", tolerance="0.5"
    )
    reading = await area_client.enter_reading(regions, 0)
    await area_client.installation.advance_time(34 * DAY)
    assert await area_client.published_facts("goal-lagging") == []
    for _ in range(3):
        await area_client.installation.advance_time(DAY)
    (fact,) = await area_client.published_facts("goal-lagging")
    assert (fact["completion"], fact["expected"]) == ("0.0000", "0.5000")
    assert fact["at"] == "2026-12-27T20:30:00Z"
    await area_client.correct_reading(regions, reading, 5)
    (recovered,) = await area_client.published_facts("goal-recovered")
    assert (recovered["completion"], recovered["at"]) == ("0.5000", "2026-12-30T01:00:00Z")
    await area_client.installation.advance_time(90 * DAY)
    assert len(await area_client.published_facts("goal-lagging")) == len(
        await area_client.published_facts("goal-recovered")
    )
    assert len(await area_client.published_facts("goal-lagging")) == 1


async def test_a_goal_lags_again_when_the_expected_completion_overtakes_it(
    area_client: GoalsClient,
) -> None:
    regions = await area_client.set_goal(
        await area_client.create_cycle(), "Regions", "sales", tolerance="0.5"
    )
    await area_client.installation.advance_time(40 * DAY)
    await area_client.enter_reading(regions, 2)
    await area_client.installation.advance_time(60 * DAY)
    first, second = await area_client.published_facts("goal-lagging")
    assert (first["completion"], second["completion"]) == ("0.0000", "0.2000")
    assert second["expected"] == "0.7000"


async def ask_for_support(area_client: GoalsClient) -> tuple[str, str]:
    """Raise a blocker and ask for support by the end of November; return the ids of both."""
    regions = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    blocker = await area_client.create_resource(
        f"/goals/{regions}/blockers", {"what": "no licence"}
    )
    ask = {"department": "legal", "what": "apply", "due": "2026-11-30"}
    return blocker, await area_client.create_resource(f"/blockers/{blocker}/supports", ask)


async def test_overdue_support_is_announced_once(area_client: GoalsClient) -> None:
    blocker, support = await ask_for_support(area_client)
    for _ in range(9):
        await area_client.installation.advance_time(DAY)
    (fact,) = await area_client.published_facts("support-overdue")
    assert (fact["support_id"], fact["department"], fact["asker"]) == (support, "legal", "sales")
    assert fact["at"] == fact["due_at"] == END_OF_NOVEMBER
    await area_client.post(f"/blockers/{blocker}/resolve", {})
    (withdrawn,) = await area_client.published_facts("support-withdrawn")
    assert withdrawn["reason"] == "the blocker was resolved"
    await area_client.installation.advance_time(DAY)
    assert len(await area_client.published_facts("support-overdue")) == 1


async def test_support_that_was_given_is_not_overdue(area_client: GoalsClient) -> None:
    blocker, support = await ask_for_support(area_client)
    await area_client.post(f"/blockers/{blocker}/supports/{support}/give", {})
    await area_client.installation.advance_time(9 * DAY)
    assert await area_client.published_facts("support-overdue") == []


async def deadline_facts(area_client: GoalsClient) -> list[dict[str, Any]]:
    kinds = ("progress-overdue", "goal-lagging", "support-overdue")
    return [fact for kind in kinds for fact in await area_client.published_facts(kind)]


async def test_concurrent_timers_announce_everything_once(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    for number in range(12):
        goal = await area_client.set_goal(cycle, f"Goal {number}", "sales", tolerance="0.5")
        blocker = await area_client.create_resource(
            f"/goals/{goal}/blockers", {"what": "no licence"}
        )
        ask = {"department": "legal", "what": "apply", "due": "2026-11-30"}
        await area_client.create_resource(f"/blockers/{blocker}/supports", ask)
    area_client.installation.clock.advance(36 * DAY)
    area = area_client.installation.area("goals")
    timers = [
        timer for timer in (area.create_deadline_timer() for _ in range(4)) if timer is not None
    ]
    await asyncio.gather(*(timer.fire_due(5) for timer in timers * 4))
    await area_client.installation.fire_due_deadlines()
    facts = await deadline_facts(area_client)
    assert len(facts) == len({(fact["type"], fact["goal_id"]) for fact in facts}) == 36


async def test_deadlines_missed_during_downtime_are_announced_with_their_times(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation(
        [service], background=False, consumers=True, departments=DEPARTMENTS
    ) as before:
        area_client = GoalsClient(before)
        await area_client.set_goal(
            await area_client.create_cycle(), "Regions", "sales", tolerance="0.5"
        )
        clock = before.clock
    clock.advance(45 * DAY)
    async with start_installation(
        [service], clock=clock, background=False, consumers=True
    ) as after:
        await after.fire_due_deadlines()
        await after.fire_due_deadlines()
        facts = await deadline_facts(GoalsClient(after))
    assert [(fact["type"].split(".")[2], fact["at"]) for fact in facts] == [
        ("progress-overdue", END_OF_NOVEMBER),
        ("progress-overdue", END_OF_DECEMBER),
        ("goal-lagging", "2026-12-27T20:30:00Z"),
    ]


async def test_a_command_ahead_of_the_timer_announces_missed_deadlines(
    area_client: GoalsClient,
) -> None:
    regions = await area_client.set_goal(
        await area_client.create_cycle(), "Regions", "sales", tolerance="0.5"
    )
    area_client.installation.clock.advance(45 * DAY)
    await area_client.enter_reading(regions, 9)
    before = await deadline_facts(area_client)
    await area_client.installation.fire_due_deadlines()
    assert await deadline_facts(area_client) == before
    assert [fact["at"] for fact in before] == [
        END_OF_NOVEMBER,
        END_OF_DECEMBER,
        "2026-12-27T20:30:00Z",
    ]
    (recovered,) = await area_client.published_facts("goal-recovered")
    assert recovered["completion"] == "0.9000"
