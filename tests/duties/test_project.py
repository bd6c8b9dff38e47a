"""A project from its plan to its end."""

from decimal import Decimal
from uuid import UUID

import pytest

from services.duties.domain import project as p
from services.duties.domain.project_decisions import decide
from services.duties.domain.refusals import (
    DutiesRefused,
    InvalidMoment,
    InvalidTerms,
    UnknownProject,
)
from services.duties.domain.terms import Share
from shared.testing.scenario import scenario
from tests.duties.examples import (
    DAY,
    PROJECT,
    REQUIREMENTS,
    REQUIREMENTS_DUE,
    TERMS,
    WRITE_REQUIREMENTS,
    T,
)

given = scenario(decide, p.evolve, None).given

BIGGER = TERMS.model_copy(update={"target": Decimal(20_000)})
UNSOUND = TERMS.model_copy(update={"shares": ()})
OUTCOME = Decimal(12_500)

planned = p.ProjectPlanned(project_id=PROJECT, terms=TERMS)
assigned = p.DutyAssigned(project_id=PROJECT, duty=WRITE_REQUIREMENTS, at=T)
started = p.ProjectStarted(project_id=PROJECT, terms=TERMS, kick_off=T)
scheduled = p.DutyScheduled(
    project_id=PROJECT, duty=WRITE_REQUIREMENTS, due_at=REQUIREMENTS_DUE, at=T
)
closed = p.ProjectClosed(project_id=PROJECT, terms=TERMS, actual=OUTCOME, at=T + DAY)
cancelled = p.ProjectCancelled(project_id=PROJECT, reason="no budget", at=T + DAY)
withdrawn = p.DutyWithdrawn(
    project_id=PROJECT, duty_id=REQUIREMENTS, reason="no budget", at=T + DAY
)

plan = p.PlanProject(PROJECT, TERMS)
start = p.StartProject(PROJECT, T)
close = p.CloseProject(PROJECT, OUTCOME, T + DAY)
cancel = p.CancelProject(PROJECT, "no budget", T + DAY)


def test_departments_plan_a_project() -> None:
    given().when(plan).then(planned)


def test_an_unsound_agreement_is_not_planned() -> None:
    given().when(p.PlanProject(PROJECT, UNSOUND)).then_refused(InvalidTerms)


def test_planned_twice_it_is_planned_once() -> None:
    given(planned).when(plan).then()


def test_other_terms_are_no_second_plan() -> None:
    given(planned).when(p.PlanProject(PROJECT, BIGGER)).then_refused(
        DutiesRefused, saying="change its plan"
    )


@pytest.mark.parametrize(
    "command",
    [
        p.ChangePlan(PROJECT, TERMS),
        start,
        close,
        cancel,
        p.AssignDuty(PROJECT, WRITE_REQUIREMENTS, T),
        p.WithdrawDuty(PROJECT, REQUIREMENTS, "", T),
    ],
)
def test_nothing_can_be_asked_of_a_project_that_is_not_there(command: p.ProjectCommand) -> None:
    given().when(command).then_refused(UnknownProject, saying="plan it first")


def test_the_plan_changes_before_the_start() -> None:
    changed = p.ProjectPlanChanged(project_id=PROJECT, terms=BIGGER)
    given(planned).when(p.ChangePlan(PROJECT, BIGGER)).then(changed)
    given(planned, changed).when(p.ChangePlan(PROJECT, BIGGER)).then()


def test_the_plan_does_not_change_to_an_unsound_one() -> None:
    given(planned).when(p.ChangePlan(PROJECT, UNSOUND)).then_refused(InvalidTerms)


def test_an_accountable_department_cannot_leave_the_plan() -> None:
    without = TERMS.model_copy(update={"shares": (Share(department="rnd", ratio=Decimal(1)),)})
    given(planned, assigned).when(p.ChangePlan(PROJECT, without)).then_refused(
        DutiesRefused, saying="marketing is accountable"
    )


def test_a_plan_may_change_around_its_duties() -> None:
    given(planned, assigned).when(p.ChangePlan(PROJECT, BIGGER)).then(
        p.ProjectPlanChanged(project_id=PROJECT, terms=BIGGER)
    )


def test_the_terms_stand_once_it_runs() -> None:
    given(planned, started).when(p.ChangePlan(PROJECT, BIGGER)).then_refused(
        DutiesRefused, saying="the terms stand"
    )


def test_the_start_schedules_every_duty() -> None:
    given(planned, assigned).when(start).then(started, scheduled)


def test_started_twice_it_started_once() -> None:
    given(planned, started).when(start).then()


def test_t_does_not_move() -> None:
    given(planned, started).when(p.StartProject(PROJECT, T + DAY)).then_refused(
        DutiesRefused, saying="started already"
    )


def test_what_has_ended_does_not_start_again() -> None:
    given(planned, started, closed).when(start).then_refused(DutiesRefused, saying="only a planned")


def test_a_project_closes_with_its_outcome() -> None:
    given(planned, started).when(close).then(closed)


def test_closed_twice_it_closed_once() -> None:
    given(planned, started, closed).when(close).then()


def test_the_outcome_does_not_change() -> None:
    given(planned, started, closed).when(p.CloseProject(PROJECT, Decimal(1), T)).then_refused(
        DutiesRefused, saying="12500"
    )


def test_it_does_not_close_before_its_kick_off() -> None:
    given(planned, started).when(p.CloseProject(PROJECT, OUTCOME, T - DAY)).then_refused(
        InvalidMoment, saying="before its kick-off"
    )


def test_only_a_running_project_closes() -> None:
    given(planned).when(close).then_refused(DutiesRefused, saying="start it first")


def test_a_planned_project_is_given_up() -> None:
    given(planned, assigned).when(cancel).then(cancelled)


def test_giving_up_a_running_project_withdraws_its_duties() -> None:
    given(planned, assigned, started, scheduled).when(cancel).then(withdrawn, cancelled)


def test_cancelled_twice_it_was_cancelled_once() -> None:
    given(planned, cancelled).when(cancel).then()


def test_a_closed_project_is_not_given_up() -> None:
    given(planned, started, closed).when(cancel).then_refused(DutiesRefused, saying="outcome")


def test_events_that_do_not_fit_the_state_leave_it_alone() -> None:
    late = p.ProjectPlanChanged(project_id=UUID(int=1), terms=BIGGER)
    assert p.evolve(p.Cancelled(), late) == p.Cancelled()
