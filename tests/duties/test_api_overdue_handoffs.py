"""A missed deadline is announced automatically and exactly once."""

import asyncio
from datetime import timedelta

from services.duties.service import service
from shared.http.auth import Role
from shared.testing.installation import OpenTestInstallation
from tests.duties.area_client import DutiesClient

DAY = timedelta(days=1)


async def test_a_missed_deadline_is_announced_once(area_client: DutiesClient) -> None:
    path = await area_client.open_handoff()
    await area_client.installation.advance_time(3 * DAY)
    assert await area_client.published_facts("handoff-overdue") == []
    await area_client.installation.advance_time(DAY)
    await area_client.installation.advance_time(DAY)
    await area_client.installation.fire_due_deadlines()
    (fact,) = await area_client.published_facts("handoff-overdue")
    assert fact["handoff_id"] in path
    assert fact["at"] == fact["deadline"] == fact["due_at"] == "2026-11-26T15:59:59.999999Z"
    assert (await area_client.get(path)).json()["overdue"] is True


async def test_two_replicas_racing_on_overdue_announce_it_once(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    for _ in range(20):
        await area_client.assign_duty(project)
    await area_client.start_project(project)
    area_client.installation.clock.advance(9 * DAY)
    area = area_client.installation.area("duties")
    timers = [
        timer for timer in (area.create_deadline_timer() for _ in range(4)) if timer is not None
    ]
    await asyncio.gather(*(timer.fire_due(3) for timer in timers * 4))
    await area_client.installation.fire_due_deadlines()
    facts = await area_client.published_facts("handoff-overdue")
    assert len(facts) == len({fact["handoff_id"] for fact in facts}) == 20


async def test_a_deadline_that_passed_during_a_downtime_is_announced_with_its_own_time(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([service]) as before:
        await DutiesClient(before).open_handoff()
        clock = before.clock
    clock.advance(30 * DAY)
    async with start_installation([service], clock=clock) as after:
        await after.fire_due_deadlines()
        await after.fire_due_deadlines()
        (fact,) = await DutiesClient(after).published_facts("handoff-overdue")
    assert fact["at"] == "2026-11-26T15:59:59.999999Z"


async def test_nothing_is_overdue_while_the_recipient_holds_the_deliverable(
    area_client: DutiesClient,
) -> None:
    path = await area_client.open_handoff()
    await area_client.move_handoff(path, "offer", "marketing")
    await area_client.installation.advance_time(30 * DAY)
    assert await area_client.published_facts("handoff-overdue") == []


async def test_a_rejection_extends_the_deadline(area_client: DutiesClient) -> None:
    path = await area_client.open_handoff()
    await area_client.move_handoff(path, "offer", "marketing")
    area_client.installation.clock.advance(30 * DAY)
    await area_client.move_handoff(path, "reject", "rnd", reason="incomplete")
    assert (await area_client.get(path)).json()["deadline"] == "2026-12-26T23:59:59.999999+08:00"
    await area_client.installation.advance_time(3 * DAY)
    assert await area_client.published_facts("handoff-overdue") == []
    await area_client.installation.advance_time(DAY)
    (fact,) = await area_client.published_facts("handoff-overdue")
    assert fact["due_at"] == "2026-11-26T15:59:59.999999Z"
    assert fact["deadline"] == fact["at"] == "2026-12-26T15:59:59.999999Z"


async def test_a_new_deadline_that_has_passed_is_announced_once_more(
    area_client: DutiesClient,
) -> None:
    path = await area_client.open_handoff()
    await area_client.installation.advance_time(10 * DAY)
    await area_client.move_handoff(path, "offer", "marketing")
    await area_client.installation.advance_time(DAY)
    await area_client.move_handoff(path, "reject", "rnd", reason="incomplete")
    await area_client.installation.fire_due_deadlines()
    await area_client.installation.advance_time(DAY)
    first, second = await area_client.published_facts("handoff-overdue")
    assert first["deadline"] == "2026-11-26T15:59:59.999999Z"
    assert second["deadline"] == "2026-11-27T15:59:59.999999Z"
    assert second["at"] == "2026-12-04T01:00:00Z"


async def test_an_offer_entered_late_counts_from_its_own_time_once_confirmed(
    area_client: DutiesClient,
) -> None:
    path = await area_client.open_handoff()
    await area_client.installation.advance_time(4 * DAY)
    await area_client.move_handoff(path, "offer", "marketing", at="2026-11-25T00:00:00Z")
    await area_client.move_handoff(path, "accept", "rnd", confirm_delivered_at=True)
    (fact,) = await area_client.published_facts("handoff-accepted")
    assert fact["delivered_at"] == "2026-11-25T00:00:00Z" < fact["deadline"]


async def test_the_cancellation_of_an_overdue_handoff_is_published(
    area_client: DutiesClient,
) -> None:
    project = await area_client.plan_project()
    duty = await area_client.assign_duty(project)
    await area_client.start_project(project)
    await area_client.installation.advance_time(4 * DAY)
    manager = area_client.installation.authorization_headers(Role.GENERAL_MANAGER)
    await area_client.post(f"{project}/duties/{duty}/withdraw", {"reason": "moot"}, manager)
    await area_client.installation.wait_until_idle()
    (fact,) = await area_client.published_facts("handoff-cancelled")
    assert (fact["reason"], fact["deadline"]) == ("moot", "2026-11-26T15:59:59.999999Z")
    await area_client.installation.advance_time(DAY)
    assert len(await area_client.published_facts("handoff-overdue")) == 1
