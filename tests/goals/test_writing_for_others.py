"""What people and connectors may enter of goals, and what they say of the past.

The clock stands at nine o'clock on Monday, November 23, 2026, until a test moves it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.goals.application import GOAL_DECIDER
from services.goals.domain.goal_tracking_commands import CorrectReading, EnterReading, StartGoal
from services.goals.domain.goal_tracking_events import (
    Reading,
    ReadingEntered,
    ReadingSource,
)
from services.goals.domain.reading_refusals import GoalNotConnected, ReadingOfOtherParty
from shared.http.auth import Role
from shared.testing.area_client import Authorization
from shared.testing.given_when_then import aggregate_scenario
from tests.goals.area_client import GoalsClient
from tests.goals.domain_examples import (
    BASE_TIME,
    DAY,
    GOAL_PLAN,
    HOUR,
    QUARTER_DAYS,
    SALES_GOAL,
)

given = aggregate_scenario(GOAL_DECIDER.decide, GOAL_DECIDER.evolve, None).given
STARTED = GOAL_DECIDER.decide(StartGoal(SALES_GOAL, GOAL_PLAN, QUARTER_DAYS, BASE_TIME), None)


def outcome(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


async def enter(
    client: GoalsClient, goal: str, caller: Authorization, **body: Any
) -> httpx.Response:
    return await client.post(f"/goals/{goal}/readings", {"value": "3", **body}, caller)


async def test_a_report_is_not_said_to_have_been_in_time_after_its_due_time(
    area_client: GoalsClient,
) -> None:
    """November's report, measured on the 30th, entered on December 1st at nine."""
    goal = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    await area_client.installation.advance_time(8 * DAY)
    sales, in_time = area_client.executor_headers("sales"), "2026-11-30T18:00:00+08:00"
    claimed = await enter(area_client, goal, sales, at=in_time)
    assert outcome(claimed) == (422, "report-entered-after-due")
    assert await area_client.published_facts("progress-reported") == []
    reported = await enter(area_client, goal, sales, measured_at=in_time)
    assert reported.status_code == 201, reported.text
    (fact,) = await area_client.published_facts("progress-reported")
    assert fact["reported_at"] == "2026-12-01T01:00:00Z" > fact["due_at"]


async def test_an_officer_enters_a_report_that_was_in_time(area_client: GoalsClient) -> None:
    goal = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    await area_client.installation.advance_time(8 * DAY)
    answer = await enter(area_client, goal, Role.OFFICER_GOALS, at="2026-11-30T10:00:00Z")
    assert answer.status_code == 201, answer.text
    (fact,) = await area_client.published_facts("progress-reported")
    assert fact["reported_at"] == "2026-11-30T10:00:00Z"


async def test_support_is_not_said_to_have_been_given_in_time_after_its_due_time(
    area_client: GoalsClient,
) -> None:
    sales, legal = (area_client.executor_headers(one) for one in ("sales", "legal"))
    goal = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    blocker = await area_client.create_resource(
        f"/goals/{goal}/blockers", {"what": "no licence"}, sales
    )
    body = {"department": "legal", "what": "apply for it", "due": "2026-11-24"}
    support = await area_client.create_resource(f"/blockers/{blocker}/supports", body, sales)
    await area_client.installation.advance_time(2 * DAY)
    give, in_time = f"/blockers/{blocker}/supports/{support}/give", "2026-11-24T10:00:00+08:00"
    claimed = await area_client.post(give, {"at": in_time}, legal)
    assert outcome(claimed) == (422, "support-entered-after-due")
    other = await area_client.post(give, {"at": in_time}, sales)
    assert outcome(other) == (403, "other-department")
    officer = await area_client.post(give, {"at": in_time}, Role.OFFICER_GOALS)
    assert officer.status_code == 200, officer.text
    (fact,) = await area_client.published_facts("support-given")
    assert fact["at"] == in_time


async def test_a_connector_reaches_the_goals_that_are_connected_to_its_system(
    area_client: GoalsClient,
) -> None:
    cycle = await area_client.create_cycle()
    connected = await area_client.set_goal(cycle, "Revenue", connected_to="erp")
    goals = [connected, *[await area_client.set_goal(cycle, "Regions", one) for one in ("sales",)]]
    assert (await enter(area_client, connected, Role.CONNECTOR, source="erp")).status_code == 201
    for goal, source in ((connected, "jira"), (connected, "person"), (goals[1], "erp")):
        refused = await enter(area_client, goal, Role.CONNECTOR, source=source)
        assert outcome(refused) == (403, "goal-not-connected"), source
    for goal, code in zip(goals, (None, "goal-not-connected"), strict=True):
        found = (await area_client.get(f"/goals/{goal}", Role.CONNECTOR)).json()["_actions"]
        said = {one["operation"]: one["code"] for one in found}
        assert said["enter_reading"] == code


async def test_a_department_corrects_the_readings_that_it_entered(
    area_client: GoalsClient,
) -> None:
    sales = area_client.executor_headers("sales")
    cycle = await area_client.create_cycle()
    goal = await area_client.set_goal(cycle, "Regions", "sales", connected_to="erp")
    readings = [
        (await enter(area_client, goal, caller, source=source)).json()["id"]
        for caller, source in ((Role.CONNECTOR, "erp"), (sales, "person"))
    ]

    async def correct(reading: str, caller: Authorization, **body: Any) -> httpx.Response:
        etag = (await area_client.get(f"/goals/{goal}")).headers["ETag"]
        path = f"/goals/{goal}/readings/{reading}"
        return await area_client.put(path, {"value": "9", **body}, caller, If_Match=etag)

    refused = (409, "reading-of-other-party")
    assert outcome(await correct(readings[0], sales)) == refused
    assert outcome(await correct(readings[1], Role.CONNECTOR)) == refused
    old = await correct(readings[1], sales, at="2026-11-17T09:00:00+08:00")
    assert outcome(old) == (422, "entered-too-late")
    for reading, caller in ((readings[0], Role.CONNECTOR), (readings[1], sales)):
        assert (await correct(reading, caller)).status_code == 200
    assert (await correct(readings[0], Role.OFFICER_GOALS, value="8")).status_code == 200


def reading_of_old_log(source: ReadingSource) -> ReadingEntered:
    reading = Reading(
        reading_id=UUID(int=77), value=Decimal(1), measured_at=BASE_TIME + HOUR, source=source
    )
    decided = given(*STARTED).when(EnterReading(SALES_GOAL.goal_id, reading, BASE_TIME + HOUR))
    (entered,) = (one for one in decided.events if isinstance(one, ReadingEntered))
    return entered.model_copy(update={"party": None})


@pytest.mark.parametrize(("source", "is_connected"), [("erp", True), ("person", False)])
def test_a_connector_goes_on_with_the_goals_of_an_old_log(
    source: ReadingSource, is_connected: bool
) -> None:
    goal = given(*STARTED, reading_of_old_log(source))
    reading = Reading(
        reading_id=UUID(int=78), value=Decimal(2), measured_at=BASE_TIME + DAY, source=source
    )
    decided = goal.when(EnterReading(SALES_GOAL.goal_id, reading, BASE_TIME + DAY, "connector"))
    correct = CorrectReading(
        SALES_GOAL.goal_id, UUID(int=77), Decimal(3), BASE_TIME + DAY, "department"
    )
    if is_connected:
        assert decided.refusal is None
        goal.when(correct).then_refused(ReadingOfOtherParty)
    else:
        decided.then_refused(GoalNotConnected)
        assert goal.when(correct).refusal is None
