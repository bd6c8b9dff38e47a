"""Readings that were entered by mistake and are withdrawn."""

from uuid import UUID

import pytest

from services.goals.domain import goal_tracking_commands as commands
from services.goals.domain import goal_tracking_events as g
from services.goals.domain.goal_source import GoalSource
from services.goals.domain.goal_tracking_state import TrackedGoal
from services.goals.domain.reading_refusals import (
    ReadingIdTaken,
    ReadingOfOtherParty,
    ReadingWithdrawnBefore,
)
from services.goals.domain.refusals import UnknownReading
from tests.goals.area_client import GoalsClient
from tests.goals.domain_examples import (
    BASE_TIME,
    DAY,
    FIRST_ID,
    OCTOBER_DUE,
    REGIONS_GOAL_ID,
    SECOND_ID,
    measured_reading,
)
from tests.goals.goal_builders import (
    NOVEMBER,
    OCTOBER,
    enter,
    entered,
    given,
    overdue,
    reported,
    start,
    three,
    tracked,
)

LATE = OCTOBER_DUE + DAY


def withdraw(
    reading_id: UUID = FIRST_ID, reason: str = "typo", party: g.ReadingParty = "officer"
) -> commands.WithdrawReading:
    """Return the command that withdraws a reading on the day after October's report was due."""
    return commands.WithdrawReading(REGIONS_GOAL_ID, reading_id, reason, LATE, party)


def after(*done: commands.GoalCommand) -> tuple[g.GoalEvent, ...]:
    """Return the events of commands to a goal that never lags."""
    events: tuple[g.GoalEvent, ...] = ()
    for command in (start(), *done):
        events += given(*events).when(command).events
    return events


def test_a_withdrawn_report_is_owed_again_and_overdue_where_its_time_is_over() -> None:
    past = (tracked, entered(three, BASE_TIME + DAY), reported(OCTOBER, BASE_TIME + DAY))
    outcome = given(*past).when(withdraw()).events
    assert [type(event) for event in outcome] == [
        g.ReadingWithdrawn,
        g.ProgressReportWithdrawn,
        g.ProgressOverdue,
    ]
    assert outcome[-1] == overdue(OCTOBER)
    state = given(*past, *outcome).state
    assert isinstance(state, TrackedGoal)
    assert not state.readings
    assert state.newest_reading is None
    assert state.completion == 0
    assert OCTOBER in state.unreported_slots


def test_a_report_that_is_not_due_yet_is_owed_again() -> None:
    at = BASE_TIME + 2 * DAY
    command = commands.WithdrawReading(REGIONS_GOAL_ID, FIRST_ID, "typo", at)
    outcome = given(*after(enter(three, BASE_TIME + DAY))).when(command).events
    assert [type(event) for event in outcome] == [g.ReadingWithdrawn, g.ProgressReportWithdrawn]


def test_the_next_reading_of_the_slot_reports_it_instead_when_it_was_entered() -> None:
    second = measured_reading(4, BASE_TIME + 2 * DAY, SECOND_ID)
    past = after(enter(three, BASE_TIME + DAY), enter(second, BASE_TIME + 3 * DAY))
    outcome = given(*past).when(withdraw()).events
    assert outcome[-1] == reported(OCTOBER, BASE_TIME + 3 * DAY)
    later = given(*past).when(withdraw(SECOND_ID)).events
    (withdrawn,) = later
    assert isinstance(withdrawn, g.ReadingWithdrawn)
    assert (withdrawn.newest, withdrawn.before) == (three, None)


def test_a_withdrawn_reading_takes_lagging_and_achievement_with_it() -> None:
    at = BASE_TIME + 70 * DAY
    plan = tracked.plan.model_copy(update={"tolerance": three.value / 10})
    past = given().when(start(plan)).events
    past += given(*past).when(enter(measured_reading(10, at), at)).events
    command = commands.WithdrawReading(REGIONS_GOAL_ID, FIRST_ID, "typo", at + DAY)
    outcome = given(*past).when(command).events
    assert isinstance(outcome[-1], g.GoalLagged)
    state = given(*past, *outcome).state
    assert isinstance(state, TrackedGoal)
    assert not state.is_achieved


def test_a_reading_is_withdrawn_once_and_its_id_stays_taken() -> None:
    past = after(enter(three, BASE_TIME + DAY), withdraw())
    given(*past).when(withdraw()).then()
    given(*past).when(withdraw(reason="other")).then_refused(ReadingWithdrawnBefore)
    given(*past).when(withdraw(SECOND_ID)).then_refused(UnknownReading)
    given(*past).when(enter(three, LATE)).then_refused(ReadingIdTaken)


def test_others_withdraw_only_what_they_entered() -> None:
    past = after(enter(three, BASE_TIME + DAY))
    given(*past).when(withdraw(party="department")).then_refused(ReadingOfOtherParty)


@pytest.mark.parametrize("kind", ["jira", "erp"])
def test_another_system_may_become_the_source(kind: g.ReadingSource) -> None:
    source = GoalSource.model_validate({"kind": kind})
    set_source = commands.SetReadingSource(REGIONS_GOAL_ID, source, BASE_TIME, BASE_TIME)
    past = given(tracked).when(set_source).events
    given(tracked, *past).when(set_source).then()
    by_connector = commands.EnterReading(
        REGIONS_GOAL_ID, three.model_copy(update={"source": kind}), LATE, "connector"
    )
    assert given(tracked, *past).when(by_connector).events
    assert NOVEMBER in tracked.slots


async def test_a_reading_entered_by_mistake_is_withdrawn_through_the_api(
    area_client: GoalsClient,
) -> None:
    goal = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    reading = await area_client.enter_reading(goal, 3)
    path = f"/goals/{goal}/readings/{reading}/withdraw"
    assert (await area_client.post(path, {"reason": "typo"})).status_code == 428
    version = (await area_client.get(f"/goals/{goal}")).headers["ETag"]
    assert (await area_client.post(path, {"reason": "typo"}, If_Match=version)).status_code == 200
    shown = (await area_client.get(f"/goals/{goal}")).json()
    assert (shown["value"], shown["measured_at"]) == ("0", None)
    assert (shown["reports"][0]["status"], shown["reports"][0]["reported_at"]) == ("owed", None)
    (fact,) = await area_client.published_facts("reading-withdrawn")
    assert (fact["value"], fact["reason"], fact["completion"]) == ("3", "typo", "0.0000")
    (report,) = await area_client.published_facts("progress-report-withdrawn")
    assert (report["slot"], report["owed"]) == ("2026-11", True)
    history = (await area_client.get(f"/goals/{goal}/history")).json()["items"]
    assert next(one["reason"] for one in history if one["what"] == "reading-withdrawn") == "typo"
