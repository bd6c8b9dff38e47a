"""T of a project: planned ahead, moved, and the due dates that move with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.duties.domain import project_commands, project_events, project_state
from services.duties.domain import project_schedule_refusals as refusals
from services.duties.domain.due_dates import due_date
from services.duties.domain.project_confirmation_refusals import PoolRejectedAlready
from services.duties.domain.project_decisions import decide
from services.duties.domain.project_duties import ProjectDuty
from services.duties.domain.project_refusals import ProjectOver, ProjectStartedAlready
from services.duties.domain.project_schedule_commands import (
    MoveKickOff,
    PlanKickOff,
    StartPlannedProject,
    StartProject,
)
from services.duties.domain.project_schedule_events import (
    DutyRescheduled,
    KickOffMoved,
    KickOffPlanned,
    StartRefused,
)
from shared.testing.given_when_then import aggregate_scenario
from shared.working_time.official_holidays import load_official_days
from shared.working_time.workday_calendar import Calendar, OfficialDays
from tests.duties.domain_examples import (
    BASE_TIME,
    BUILD_FEATURE_DUTY,
    DAY,
    PROJECT_ID,
    REQUIREMENTS_DUTY_ID,
    TERMS,
    WRITE_REQUIREMENTS_DUTY,
)

given = aggregate_scenario(decide, project_state.evolve, None).given

OFFICIAL = Calendar(version=0, official=load_official_days())
LATER = BASE_TIME + 10 * DAY
IN_WORKING_DAYS = WRITE_REQUIREMENTS_DUTY.model_copy(update={"due_counting": "working"})
"""T is Monday, October 5, a holiday until the 7th."""

planned = project_events.ProjectPlanned(project_id=PROJECT_ID, terms=TERMS, by="carla")
kick_off_planned = KickOffPlanned(
    project_id=PROJECT_ID, terms=TERMS, kick_off=LATER, was=None, reason=None, at=BASE_TIME
)
started = project_events.ProjectStarted(project_id=PROJECT_ID, terms=TERMS, kick_off=BASE_TIME)
cancelled = project_events.ProjectCancelled(project_id=PROJECT_ID, reason="x", at=BASE_TIME)
pool_rejected = project_events.PoolRejected(
    project_id=PROJECT_ID, terms=TERMS, reason="too high", by="frank", at=BASE_TIME
)


def assigned(duty: ProjectDuty) -> project_events.DutyAssigned:
    return project_events.DutyAssigned(project_id=PROJECT_ID, duty=duty, at=BASE_TIME)


RUNNING = (
    planned,
    assigned(WRITE_REQUIREMENTS_DUTY),
    assigned(BUILD_FEATURE_DUTY),
    *given(planned, assigned(WRITE_REQUIREMENTS_DUTY), assigned(BUILD_FEATURE_DUTY))
    .when(StartProject(PROJECT_ID, BASE_TIME))
    .events,
)


def move(
    kick_off: datetime, *, at: datetime = BASE_TIME + DAY, **settled: frozenset[UUID]
) -> MoveKickOff:
    return MoveKickOff(PROJECT_ID, kick_off, "postponed", at, OFFICIAL, **settled)


def test_a_kick_off_may_be_planned_ahead() -> None:
    plan = PlanKickOff(PROJECT_ID, LATER, BASE_TIME)
    given(planned).when(plan).then(kick_off_planned).when(plan).then()


def test_a_planned_kick_off_is_not_replaced_by_planning_another() -> None:
    other = PlanKickOff(PROJECT_ID, LATER + DAY, BASE_TIME)
    given(planned, kick_off_planned).when(other).then_refused(refusals.KickOffPlannedAlready)


def test_a_project_that_runs_or_is_over_plans_no_kick_off() -> None:
    plan = PlanKickOff(PROJECT_ID, LATER, BASE_TIME)
    given(planned, started).when(plan).then_refused(ProjectStartedAlready)
    given(planned, cancelled).when(plan).then_refused(ProjectOver)
    given(planned, pool_rejected).when(plan).then_refused(PoolRejectedAlready)


def test_a_project_starts_by_itself_at_the_planned_time_once() -> None:
    before = given(planned, assigned(IN_WORKING_DAYS), kick_off_planned)
    before.when(StartPlannedProject(PROJECT_ID, LATER - DAY, OFFICIAL)).then()
    outcome = before.when(StartPlannedProject(PROJECT_ID, LATER + DAY, OFFICIAL))
    due = due_date(LATER, 3, "working", OFFICIAL)
    after = outcome.then(
        project_events.ProjectStarted(project_id=PROJECT_ID, terms=TERMS, kick_off=LATER),
        project_events.DutyScheduled(
            project_id=PROJECT_ID,
            duty=IN_WORKING_DAYS,
            due_at=due.at,
            calendar_version=0,
            at=LATER,
        ),
    )
    after.when(StartPlannedProject(PROJECT_ID, LATER + 2 * DAY, OFFICIAL)).then()


def test_a_project_that_cannot_start_by_itself_tells_why_and_waits_for_a_person() -> None:
    rejection = PoolRejectedAlready(reason="too high")
    refused = StartRefused(
        project_id=PROJECT_ID,
        terms=TERMS,
        kick_off=LATER,
        code="pool-rejected-already",
        en=rejection.text("en"),
        zh=rejection.text("zh"),
        at=LATER,
    )
    start = StartPlannedProject(PROJECT_ID, LATER, OFFICIAL)
    after = given(planned, kick_off_planned, pool_rejected).when(start).then(refused)
    after.when(start).then()
    closed = StartPlannedProject(PROJECT_ID, LATER, OFFICIAL, refusals.KickOffFixed())
    (event,) = given(planned, kick_off_planned).when(closed).events
    assert isinstance(event, StartRefused)
    assert event.code == "kick-off-fixed"


def test_a_planned_project_may_be_started_before_its_time() -> None:
    early = given(planned, kick_off_planned).when(StartProject(PROJECT_ID, BASE_TIME))
    early.then(started).when(StartPlannedProject(PROJECT_ID, LATER, OFFICIAL)).then()


def test_a_planned_kick_off_is_moved_with_a_reason() -> None:
    moved = kick_off_planned.model_copy(
        update={"kick_off": LATER + DAY, "was": LATER, "reason": "postponed", "at": BASE_TIME + DAY}
    )
    after = given(planned, kick_off_planned).when(move(LATER + DAY)).then(moved)
    after.when(move(LATER + DAY)).then()
    after.when(StartPlannedProject(PROJECT_ID, LATER, OFFICIAL)).then()


@pytest.mark.parametrize(
    ("before", "kick_off", "refusal"),
    [
        ((planned,), LATER, refusals.KickOffNotPlanned),
        ((planned, kick_off_planned), BASE_TIME, refusals.KickOffPassed),
        ((planned, cancelled), LATER, refusals.KickOffFixed),
    ],
)
def test_a_kick_off_that_cannot_be_moved_is_refused(
    before: tuple[project_events.ProjectEvent, ...],
    kick_off: datetime,
    refusal: type[Exception],
) -> None:
    given(*before).when(move(kick_off)).then_refused(refusal)


def test_moving_t_moves_the_due_dates_of_what_is_still_owed() -> None:
    outcome = given(*RUNNING).when(
        move(BASE_TIME + 2 * DAY, settled=frozenset({REQUIREMENTS_DUTY_ID}))
    )
    feature_due = due_date(BASE_TIME, 15, "calendar", None).at
    after = outcome.then(
        KickOffMoved(
            project_id=PROJECT_ID,
            terms=TERMS,
            kick_off=BASE_TIME + 2 * DAY,
            was=BASE_TIME,
            reason="postponed",
            at=BASE_TIME + DAY,
        ),
        DutyRescheduled(
            project_id=PROJECT_ID,
            duty=BUILD_FEATURE_DUTY,
            due_at=feature_due + 2 * DAY,
            was=feature_due,
            calendar_version=None,
            reason="postponed",
            at=BASE_TIME + DAY,
        ),
    )
    done = frozenset({REQUIREMENTS_DUTY_ID})
    after.when(move(BASE_TIME + 2 * DAY, settled=done)).then()


def test_the_same_t_counts_working_days_by_the_calendar_in_force_now() -> None:
    week = OfficialDays(first_year=2026, last_year=2026, days=())
    newer = Calendar(version=1, official=week)
    history = (planned, assigned(IN_WORKING_DAYS))
    start = StartProject(PROJECT_ID, BASE_TIME, calendar=OFFICIAL)
    running = given(*history, *given(*history).when(start).events)
    (event,) = running.when(
        MoveKickOff(PROJECT_ID, BASE_TIME, "no holiday", BASE_TIME, newer)
    ).events
    assert isinstance(event, DutyRescheduled)
    assert event.calendar_version == 1
    assert event.due_at == due_date(BASE_TIME, 3, "calendar", None).at < event.was


def test_no_date_moves_back_behind_the_present() -> None:
    early = move(BASE_TIME - 3 * DAY, at=BASE_TIME + 2 * DAY)
    given(*RUNNING).when(early).then_refused(
        refusals.MovedDueDayPassed, message_contains=WRITE_REQUIREMENTS_DUTY.activity
    )


def test_what_is_overdue_already_may_move_to_a_later_date_that_has_passed_too() -> None:
    late = move(BASE_TIME + DAY, at=BASE_TIME + 9 * DAY)
    events = given(*RUNNING).when(late).events
    assert [type(event) for event in events] == [KickOffMoved, DutyRescheduled, DutyRescheduled]


def test_a_project_whose_t_moved_ahead_can_be_given_entries_and_closed_now() -> None:
    moved = given(*RUNNING).when(move(LATER)).events
    running = given(*RUNNING, *moved)
    other = WRITE_REQUIREMENTS_DUTY.model_copy(update={"duty_id": UUID(int=77)})
    now = BASE_TIME + 2 * DAY
    _, scheduled = running.when(project_commands.AssignDuty(PROJECT_ID, other, now)).events
    assert isinstance(scheduled, project_events.DutyScheduled)
    assert (scheduled.at, scheduled.due_at) == (now, due_date(LATER, 3, "calendar", None).at)
    close = project_commands.CloseProject(PROJECT_ID, TERMS.target, now, by="carla")
    assert running.when(close).refusal is None


@for_all(st.lists(st.integers(-5, 12), max_size=6))
def test_after_any_moves_every_date_counts_from_the_last_t(days: list[int]) -> None:
    project = given(*RUNNING)
    kick_off = BASE_TIME
    for number, shift in enumerate(days):
        at = BASE_TIME + timedelta(hours=number)
        outcome = project.when(move(BASE_TIME + shift * DAY, at=at))
        if outcome.refusal is None:
            kick_off = BASE_TIME + shift * DAY
            project = project.given(*outcome.events)
    assert isinstance(project.state, project_state.RunningProject)
    assert project.state.kick_off == kick_off
    assert project.state.started_at == BASE_TIME
    assert {
        duty_id: due_date(kick_off, duty.due_days, "calendar", None).at
        for duty_id, duty in project.state.duties.active_duties.items()
    } == project.state.due_dates
