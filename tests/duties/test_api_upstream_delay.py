"""Late input, from the duty list to the published facts; each is announced once."""

import asyncio
from datetime import timedelta
from typing import Any

from services.duties.service import service
from shared.testing.area_client import same_instants
from shared.testing.installation import OpenTestInstallation
from tests.duties.area_client import DutiesClient, handoff_path

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


async def start_project_with_input(
    area_client: DutiesClient, *, input_due: int = 1, due: int = 3
) -> tuple[str, str]:
    """Start a project in which rnd depends on marketing; return both handoffs' paths."""
    project = await area_client.plan_project()
    first = await area_client.assign_duty(project, due_days=input_due)
    second = await area_client.assign_duty(
        project, due_days=due, accountable="rnd", recipient="sales", depends_on=[first]
    )
    await area_client.start_project(project)
    return handoff_path(first), handoff_path(second)


async def hand_over(
    area_client: DutiesClient, path: str, sender: str, recipient: str, **at: Any
) -> None:
    assert (await area_client.move_handoff(path, "offer", sender, **at)).status_code == 200
    assert (await area_client.move_handoff(path, "accept", recipient)).status_code == 200
    await area_client.installation.wait_until_idle()


async def overdue_facts(area_client: DutiesClient, path: str) -> list[dict[str, Any]]:
    fact = await area_client.published_facts("handoff-overdue")
    return [fact for fact in fact if fact["handoff_id"] in path]


async def test_a_handoff_is_excused_by_exactly_the_delay_of_its_input(
    area_client: DutiesClient,
) -> None:
    input_path, path = await start_project_with_input(area_client)
    area_client.installation.clock.advance(2 * DAY)
    await hand_over(area_client, input_path, "marketing", "rnd")
    found = (await area_client.get(path)).json()
    assert found["deadline"] == found["due_at"] == "2026-11-26T23:59:59.999999+08:00"
    assert found["excused_until"] == "2026-11-27T09:00:00+08:00"
    (input_,) = found["inputs"]
    assert input_["handoff_id"] in input_path
    assert (input_["status"], input_["sender"]) == ("accepted", "marketing")
    assert input_["due_at"] == "2026-11-24T23:59:59.999999+08:00"
    assert (input_["came_at"], input_["delay"]) == ("2026-11-25T09:00:00+08:00", "PT9H")
    late_input = found["delayed_by"]
    assert (late_input["handoff_id"], late_input["sender"]) == (input_["handoff_id"], "marketing")
    await area_client.installation.advance_time(2 * DAY - HOUR)
    assert await overdue_facts(area_client, path) == []
    await hand_over(area_client, path, "rnd", "sales", at="2026-11-27T00:00:00Z")
    _, fact = await area_client.published_facts("handoff-accepted")
    assert fact["deadline"] < fact["delivered_at"] < fact["excused_until"]
    assert fact["excused_until"] == "2026-11-27T01:00:00Z"
    assert fact["delayed_by"] == {
        "handoff_id": input_["handoff_id"],
        "department": "marketing",
        "deliverable": input_["deliverable"],
    }
    assert await area_client.published_facts("handoff-excused") == []


async def test_a_handoff_past_its_excuse_is_announced_once(area_client: DutiesClient) -> None:
    input_path, path = await start_project_with_input(area_client)
    area_client.installation.clock.advance(2 * DAY)
    await hand_over(area_client, input_path, "marketing", "rnd")
    await area_client.installation.advance_time(2 * DAY)
    assert await overdue_facts(area_client, path) == []
    await area_client.installation.advance_time(DAY)
    await area_client.installation.advance_time(DAY)
    (fact,) = await overdue_facts(area_client, path)
    assert fact["deadline"] == "2026-11-26T15:59:59.999999Z"
    assert fact["at"] == fact["excused_until"] == "2026-11-27T01:00:00Z"
    assert (await area_client.get(path)).json()["overdue"] is True


async def test_a_handoff_that_waits_for_input_is_not_overdue(area_client: DutiesClient) -> None:
    input_path, path = await start_project_with_input(area_client)
    await area_client.installation.advance_time(10 * DAY)
    assert len(await overdue_facts(area_client, input_path)) == 1
    found = (await area_client.get(path)).json()
    assert (found["overdue"], found["inputs"][0]["delay"]) == (False, None)
    await hand_over(area_client, input_path, "marketing", "rnd")
    await area_client.installation.advance_time(DAY)
    assert (await area_client.get(path)).json()["excused_until"] == "2026-12-05T09:00:00+08:00"
    assert await overdue_facts(area_client, path) == []
    await area_client.installation.advance_time(2 * DAY)
    (fact,) = await overdue_facts(area_client, path)
    assert fact["at"] == "2026-12-05T01:00:00Z"


async def test_an_offered_input_is_no_excuse(area_client: DutiesClient) -> None:
    input_path, path = await start_project_with_input(area_client)
    await area_client.move_handoff(input_path, "offer", "marketing")
    await area_client.installation.advance_time(10 * DAY)
    (fact,) = await overdue_facts(area_client, path)
    assert (fact["at"], fact["excused_until"]) == ("2026-11-26T15:59:59.999999Z", None)


async def test_a_recalled_offer_is_a_missing_input(area_client: DutiesClient) -> None:
    input_path, path = await start_project_with_input(area_client, due=2)
    await area_client.move_handoff(input_path, "offer", "marketing")
    await area_client.installation.wait_until_idle()
    await area_client.move_handoff(input_path, "recall", "marketing")
    await area_client.installation.advance_time(3 * DAY)
    assert await overdue_facts(area_client, path) == []
    # An officer's entry; what marketing dates back would have come when it was entered.
    offered = await area_client.post(f"{input_path}/offer", {"at": "2026-11-23T01:00:00Z"})
    assert offered.status_code == 200, offered.text
    await area_client.installation.wait_until_idle()
    await area_client.installation.fire_due_deadlines()
    (fact,) = await overdue_facts(area_client, path)
    assert fact["excused_until"] is None


async def test_an_input_that_is_due_later_excuses_once_it_is_late(
    area_client: DutiesClient,
) -> None:
    input_path, path = await start_project_with_input(area_client, input_due=5, due=3)
    await area_client.installation.advance_time(4 * DAY)
    assert len(await overdue_facts(area_client, path)) == 1
    await area_client.installation.advance_time(4 * DAY)
    await hand_over(area_client, input_path, "marketing", "rnd")
    (excused,) = await area_client.published_facts("handoff-excused")
    assert excused["handoff_id"] in path
    assert excused["deadline"] == "2026-11-26T15:59:59.999999Z"
    assert excused["excused_until"] == "2026-11-29T01:00:00Z"
    assert excused["delivered_at"] is None
    await area_client.installation.fire_due_deadlines()
    _, second_fact = await overdue_facts(area_client, path)
    assert second_fact["at"] == second_fact["excused_until"] == "2026-11-29T01:00:00Z"


async def test_a_handoff_accepted_late_is_excused_when_its_input_comes(
    area_client: DutiesClient,
) -> None:
    input_path, path = await start_project_with_input(area_client)
    area_client.installation.clock.advance(5 * DAY)
    await hand_over(area_client, path, "rnd", "sales")
    await hand_over(area_client, input_path, "marketing", "rnd")
    accepted, _ = await area_client.published_facts("handoff-accepted")
    assert accepted["excused_until"] is None
    (excused,) = await area_client.published_facts("handoff-excused")
    assert excused["handoff_id"] in path
    assert excused["delivered_at"] == "2026-11-28T01:00:00Z" < excused["excused_until"]
    found = (await area_client.get(path)).json()
    assert same_instants(found["excused_until"], excused["excused_until"])


async def test_an_entry_assigned_after_its_input_came_late_is_excused_too(
    area_client: DutiesClient,
) -> None:
    project = await area_client.plan_project()
    first = await area_client.assign_duty(project, due_days=1)
    await area_client.start_project(project)
    area_client.installation.clock.advance(3 * DAY)
    await hand_over(area_client, handoff_path(first), "marketing", "rnd")
    second = await area_client.assign_duty(
        project, due_days=5, accountable="rnd", recipient="sales", depends_on=[first]
    )
    await area_client.installation.wait_until_idle()
    found = (await area_client.get(handoff_path(second))).json()
    assert found["inputs"][0]["delay"] == "P1DT9H"
    assert found["excused_until"] == "2026-11-30T09:00:00+08:00"


async def test_a_delay_propagates_along_the_chain(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    first = await area_client.assign_duty(project, due_days=1)
    second = await area_client.assign_duty(
        project, due_days=2, accountable="rnd", recipient="sales", depends_on=[first]
    )
    third = await area_client.assign_duty(
        project, due_days=3, recipient="sales", depends_on=[first, second]
    )
    await area_client.start_project(project)
    area_client.installation.clock.advance(2 * DAY)
    await hand_over(area_client, handoff_path(first), "marketing", "rnd")
    area_client.installation.clock.advance(DAY)
    await hand_over(area_client, handoff_path(second), "rnd", "sales")
    found = (await area_client.get(handoff_path(third))).json()
    assert [one["delay"] for one in found["inputs"]] == ["PT9H"] * 2
    assert found["delayed_by"]["handoff_id"] in handoff_path(first)
    assert found["excused_until"] == "2026-11-27T09:00:00+08:00"


async def test_concurrent_timers_announce_each_handoff_once(area_client: DutiesClient) -> None:
    handoffs = [await start_project_with_input(area_client) for _ in range(8)]
    area_client.installation.clock.advance(9 * DAY)
    area = area_client.installation.area("duties")
    timers = [
        timer for timer in (area.create_deadline_timer() for _ in range(4)) if timer is not None
    ]
    await asyncio.gather(*(timer.fire_due(3) for timer in timers * 4))
    await asyncio.gather(*(hand_over(area_client, one, "marketing", "rnd") for one, _ in handoffs))
    area_client.installation.clock.advance(9 * DAY)
    await asyncio.gather(*(timer.fire_due(3) for timer in timers * 4))
    await area_client.installation.fire_due_deadlines()
    fact = [fact["handoff_id"] for fact in await area_client.published_facts("handoff-overdue")]
    assert len(fact) == len(set(fact)) == 16


async def test_an_input_that_came_before_a_downtime_counts_from_its_own_time(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([service]) as before:
        input_path, path = await start_project_with_input(DutiesClient(before))
        before.clock.advance(2 * DAY)
        await hand_over(DutiesClient(before), input_path, "marketing", "rnd")
        clock = before.clock
    clock.advance(30 * DAY)
    async with start_installation([service], clock=clock) as after:
        await after.fire_due_deadlines()
        await after.fire_due_deadlines()
        (fact,) = await overdue_facts(DutiesClient(after), path)
    assert fact["at"] == fact["excused_until"] == "2026-11-27T01:00:00Z"
