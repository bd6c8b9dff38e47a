"""A project from its plan to its end."""

from decimal import Decimal
from uuid import UUID

import pytest

from services.duties.domain import project as p
from services.duties.domain.project_decisions import decide
from services.duties.domain.project_terms import PoolShare
from services.duties.domain.refusals import (
    DutiesRefused,
    InvalidMoment,
    InvalidTerms,
    UnknownProject,
)
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.domain_examples import (
    BASE_TIME,
    DAY,
    PROJECT_ID,
    REQUIREMENTS_DUE,
    REQUIREMENTS_DUTY_ID,
    TERMS,
    WRITE_REQUIREMENTS_DUTY,
)

given = aggregate_scenario(decide, p.evolve, None).given

BIGGER = TERMS.model_copy(update={"target": Decimal(20_000)})
UNSOUND = TERMS.model_copy(update={"shares": ()})
OUTCOME = Decimal(12_500)

planned = p.ProjectPlanned(project_id=PROJECT_ID, terms=TERMS)
assigned = p.DutyAssigned(project_id=PROJECT_ID, duty=WRITE_REQUIREMENTS_DUTY, at=BASE_TIME)
started = p.ProjectStarted(project_id=PROJECT_ID, terms=TERMS, kick_off=BASE_TIME)
scheduled = p.DutyScheduled(
    project_id=PROJECT_ID, duty=WRITE_REQUIREMENTS_DUTY, due_at=REQUIREMENTS_DUE, at=BASE_TIME
)
closed = p.ProjectClosed(project_id=PROJECT_ID, terms=TERMS, actual=OUTCOME, at=BASE_TIME + DAY)
cancelled = p.ProjectCancelled(project_id=PROJECT_ID, reason="no budget", at=BASE_TIME + DAY)
withdrawn = p.DutyWithdrawn(
    project_id=PROJECT_ID, duty_id=REQUIREMENTS_DUTY_ID, reason="no budget", at=BASE_TIME + DAY
)

plan = p.PlanProject(PROJECT_ID, TERMS)
start = p.StartProject(PROJECT_ID, BASE_TIME)
close = p.CloseProject(PROJECT_ID, OUTCOME, BASE_TIME + DAY)
cancel = p.CancelProject(PROJECT_ID, "no budget", BASE_TIME + DAY)


def test_departments_plan_a_project() -> None:
    given().when(plan).then(planned)


def test_an_unsound_agreement_is_not_planned() -> None:
    given().when(p.PlanProject(PROJECT_ID, UNSOUND)).then_refused(InvalidTerms)


def test_planned_twice_it_is_planned_once() -> None:
    given(planned).when(plan).then()


def test_other_terms_are_no_second_plan() -> None:
    given(planned).when(p.PlanProject(PROJECT_ID, BIGGER)).then_refused(
        DutiesRefused, message_contains="change its plan"
    )


@pytest.mark.parametrize(
    "command",
    [
        p.ChangePlan(PROJECT_ID, TERMS),
        start,
        close,
        cancel,
        p.AssignDuty(PROJECT_ID, WRITE_REQUIREMENTS_DUTY, BASE_TIME),
        p.WithdrawDuty(PROJECT_ID, REQUIREMENTS_DUTY_ID, "", BASE_TIME),
    ],
)
def test_nothing_can_be_asked_of_a_project_that_is_not_there(command: p.ProjectCommand) -> None:
    given().when(command).then_refused(UnknownProject, message_contains="plan it first")


def test_the_plan_changes_before_the_start() -> None:
    changed = p.ProjectPlanChanged(project_id=PROJECT_ID, terms=BIGGER)
    given(planned).when(p.ChangePlan(PROJECT_ID, BIGGER)).then(changed)
    given(planned, changed).when(p.ChangePlan(PROJECT_ID, BIGGER)).then()


def test_the_plan_does_not_change_to_an_unsound_one() -> None:
    given(planned).when(p.ChangePlan(PROJECT_ID, UNSOUND)).then_refused(InvalidTerms)


def test_an_accountable_department_cannot_leave_the_plan() -> None:
    without = TERMS.model_copy(update={"shares": (PoolShare(department="rnd", ratio=Decimal(1)),)})
    given(planned, assigned).when(p.ChangePlan(PROJECT_ID, without)).then_refused(
        DutiesRefused, message_contains="marketing is accountable"
    )


def test_a_plan_may_change_around_its_duties() -> None:
    given(planned, assigned).when(p.ChangePlan(PROJECT_ID, BIGGER)).then(
        p.ProjectPlanChanged(project_id=PROJECT_ID, terms=BIGGER)
    )


def test_the_terms_are_fixed_once_it_runs() -> None:
    given(planned, started).when(p.ChangePlan(PROJECT_ID, BIGGER)).then_refused(
        DutiesRefused, message_contains="the terms stand"
    )


def test_the_start_schedules_every_duty() -> None:
    given(planned, assigned).when(start).then(started, scheduled)


def test_started_twice_it_started_once() -> None:
    given(planned, started).when(start).then()


def test_the_kick_off_does_not_move() -> None:
    given(planned, started).when(p.StartProject(PROJECT_ID, BASE_TIME + DAY)).then_refused(
        DutiesRefused, message_contains="started already"
    )


def test_what_has_ended_does_not_start_again() -> None:
    given(planned, started, closed).when(start).then_refused(
        DutiesRefused, message_contains="only a planned"
    )


def test_a_project_closes_with_its_outcome() -> None:
    given(planned, started).when(close).then(closed)


def test_closed_twice_it_closed_once() -> None:
    given(planned, started, closed).when(close).then()


def test_the_outcome_does_not_change() -> None:
    given(planned, started, closed).when(
        p.CloseProject(PROJECT_ID, Decimal(1), BASE_TIME)
    ).then_refused(DutiesRefused, message_contains="12500")


def test_it_does_not_close_before_its_kick_off() -> None:
    given(planned, started).when(p.CloseProject(PROJECT_ID, OUTCOME, BASE_TIME - DAY)).then_refused(
        InvalidMoment, message_contains="before its kick-off"
    )


def test_only_a_running_project_closes() -> None:
    given(planned).when(close).then_refused(DutiesRefused, message_contains="start it first")


def test_a_planned_project_is_given_up() -> None:
    given(planned, assigned).when(cancel).then(cancelled)


def test_giving_up_a_running_project_withdraws_its_duties() -> None:
    given(planned, assigned, started, scheduled).when(cancel).then(withdrawn, cancelled)


def test_cancelled_twice_it_was_cancelled_once() -> None:
    given(planned, cancelled).when(cancel).then()


def test_a_closed_project_is_not_given_up() -> None:
    given(planned, started, closed).when(cancel).then_refused(
        DutiesRefused, message_contains="outcome"
    )


def test_events_that_do_not_fit_the_state_leave_it_alone() -> None:
    late = p.ProjectPlanChanged(project_id=UUID(int=1), terms=BIGGER)
    assert p.evolve(p.CancelledProject(), late) == p.CancelledProject()
