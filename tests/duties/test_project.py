"""The project aggregate, from plan to end."""

from decimal import Decimal
from uuid import UUID

import pytest

from services.duties.domain import project_commands, project_events, project_state
from services.duties.domain.project_decisions import decide
from services.duties.domain.project_refusals import UnknownProject
from services.duties.domain.project_schedule_commands import StartProject
from services.duties.domain.project_terms import PoolShare
from services.duties.domain.refusals import DutiesRefused, InvalidMoment, InvalidTerms
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

given = aggregate_scenario(decide, project_state.evolve, None).given

OTHER_TERMS = TERMS.model_copy(update={"target": Decimal(20_000)})
INVALID_TERMS = TERMS.model_copy(update={"shares": ()})
TERMS_WITHOUT_POOL = TERMS.model_copy(update={"pool": None})
OUTCOME = Decimal(12_500)

planned_event = project_events.ProjectPlanned(project_id=PROJECT_ID, terms=TERMS)
assigned_event = project_events.DutyAssigned(
    project_id=PROJECT_ID, duty=WRITE_REQUIREMENTS_DUTY, at=BASE_TIME
)
started_event = project_events.ProjectStarted(
    project_id=PROJECT_ID, terms=TERMS, kick_off=BASE_TIME
)
scheduled_event = project_events.DutyScheduled(
    project_id=PROJECT_ID, duty=WRITE_REQUIREMENTS_DUTY, due_at=REQUIREMENTS_DUE, at=BASE_TIME
)
closed_event = project_events.ProjectClosed(
    project_id=PROJECT_ID,
    terms=TERMS,
    actual=OUTCOME,
    at=BASE_TIME + DAY,
    owes_retrospective=True,
)
cancelled_event = project_events.ProjectCancelled(
    project_id=PROJECT_ID, reason="no budget", at=BASE_TIME + DAY
)
withdrawn_event = project_events.DutyWithdrawn(
    project_id=PROJECT_ID, duty_id=REQUIREMENTS_DUTY_ID, reason="no budget", at=BASE_TIME + DAY
)

plan_command = project_commands.PlanProject(PROJECT_ID, TERMS)
start_command = StartProject(PROJECT_ID, BASE_TIME)
close_command = project_commands.CloseProject(PROJECT_ID, OUTCOME, BASE_TIME + DAY)
cancel_command = project_commands.CancelProject(PROJECT_ID, "no budget", BASE_TIME + DAY)


def test_a_project_is_planned() -> None:
    given().when(plan_command).then(planned_event)


def test_a_project_with_invalid_terms_is_not_planned() -> None:
    given().when(project_commands.PlanProject(PROJECT_ID, INVALID_TERMS)).then_refused(InvalidTerms)


def test_a_project_planned_twice_is_planned_once() -> None:
    given(planned_event).when(plan_command).then()


def test_a_planned_project_is_not_planned_again_with_other_terms() -> None:
    given(planned_event).when(project_commands.PlanProject(PROJECT_ID, OTHER_TERMS)).then_refused(
        DutiesRefused, message_contains="change its plan"
    )


@pytest.mark.parametrize(
    "command",
    [
        project_commands.ChangePlan(PROJECT_ID, TERMS),
        start_command,
        close_command,
        cancel_command,
        project_commands.AssignDuty(PROJECT_ID, WRITE_REQUIREMENTS_DUTY, BASE_TIME),
        project_commands.WithdrawDuty(PROJECT_ID, REQUIREMENTS_DUTY_ID, "", BASE_TIME),
    ],
)
def test_commands_to_an_unknown_project_are_refused(
    command: project_commands.ProjectCommand,
) -> None:
    given().when(command).then_refused(UnknownProject, message_contains="plan it first")


def test_the_plan_changes_before_the_start() -> None:
    changed_event = project_events.ProjectPlanChanged(project_id=PROJECT_ID, terms=OTHER_TERMS)
    given(planned_event).when(project_commands.ChangePlan(PROJECT_ID, OTHER_TERMS)).then(
        changed_event
    )
    given(planned_event, changed_event).when(
        project_commands.ChangePlan(PROJECT_ID, OTHER_TERMS)
    ).then()


def test_a_planned_project_keeps_a_code_from_before_the_rule_of_codes() -> None:
    old = TERMS.model_copy(update={"code": "Q4 launch"})
    renamed = old.model_copy(update={"name": "Launch"})
    given().when(project_commands.PlanProject(PROJECT_ID, old)).then_refused(
        InvalidTerms, message_contains="“ ” (U+0020)"
    )
    given(planned_event).when(project_commands.ChangePlan(PROJECT_ID, old)).then_refused(
        InvalidTerms
    )
    planned = planned_event.model_copy(update={"terms": old})
    changed = project_events.ProjectPlanChanged(
        project_id=PROJECT_ID, terms=renamed, changes_pool=False
    )
    given(planned).when(project_commands.ChangePlan(PROJECT_ID, renamed)).then(changed)


def test_the_plan_does_not_change_to_invalid_terms() -> None:
    given(planned_event).when(project_commands.ChangePlan(PROJECT_ID, INVALID_TERMS)).then_refused(
        InvalidTerms
    )


def test_an_accountable_department_cannot_leave_the_plan() -> None:
    terms_without_marketing = TERMS.model_copy(
        update={"shares": (PoolShare(department="rnd", ratio=Decimal(1)),)}
    )
    given(planned_event, assigned_event).when(
        project_commands.ChangePlan(PROJECT_ID, terms_without_marketing)
    ).then_refused(DutiesRefused, message_contains="marketing is accountable")


def test_the_plan_may_change_when_duties_are_assigned() -> None:
    given(planned_event, assigned_event).when(
        project_commands.ChangePlan(PROJECT_ID, OTHER_TERMS)
    ).then(project_events.ProjectPlanChanged(project_id=PROJECT_ID, terms=OTHER_TERMS))


def test_the_terms_are_fixed_once_the_project_runs() -> None:
    given(planned_event, started_event).when(
        project_commands.ChangePlan(PROJECT_ID, OTHER_TERMS)
    ).then_refused(DutiesRefused, message_contains="the terms are fixed")


def test_the_start_schedules_every_duty() -> None:
    given(planned_event, assigned_event).when(start_command).then(started_event, scheduled_event)


def test_a_project_started_twice_is_started_once() -> None:
    given(planned_event, started_event).when(start_command).then()


def test_the_kick_off_does_not_change() -> None:
    given(planned_event, started_event).when(
        StartProject(PROJECT_ID, BASE_TIME + DAY)
    ).then_refused(DutiesRefused, message_contains="started already")


def test_a_closed_project_does_not_start_again() -> None:
    given(planned_event, started_event, closed_event).when(start_command).then_refused(
        DutiesRefused, message_contains="only a planned"
    )


def test_a_project_closes_with_its_outcome() -> None:
    planned = planned_event.model_copy(update={"terms": TERMS_WITHOUT_POOL})
    closed = closed_event.model_copy(update={"terms": TERMS_WITHOUT_POOL})
    given(planned, started_event).when(close_command).then(closed)


def test_a_project_closed_twice_is_closed_once() -> None:
    given(planned_event, started_event, closed_event).when(close_command).then()


def test_the_outcome_does_not_change() -> None:
    given(planned_event, started_event, closed_event).when(
        project_commands.CloseProject(PROJECT_ID, Decimal(1), BASE_TIME)
    ).then_refused(DutiesRefused, message_contains="12500")


def test_a_project_does_not_close_before_its_kick_off() -> None:
    given(planned_event, started_event).when(
        project_commands.CloseProject(PROJECT_ID, OUTCOME, BASE_TIME - DAY)
    ).then_refused(InvalidMoment, message_contains="before its kick-off")


def test_only_a_running_project_closes() -> None:
    given(planned_event).when(close_command).then_refused(
        DutiesRefused, message_contains="start it first"
    )


def test_a_planned_project_is_cancelled() -> None:
    given(planned_event, assigned_event).when(cancel_command).then(cancelled_event)


def test_cancelling_a_running_project_withdraws_its_duties() -> None:
    given(planned_event, assigned_event, started_event, scheduled_event).when(cancel_command).then(
        withdrawn_event, cancelled_event
    )


def test_a_project_cancelled_twice_is_cancelled_once() -> None:
    given(planned_event, cancelled_event).when(cancel_command).then()


def test_a_closed_project_is_not_cancelled() -> None:
    given(planned_event, started_event, closed_event).when(cancel_command).then_refused(
        DutiesRefused, message_contains="outcome"
    )


def test_events_that_do_not_fit_the_state_are_ignored() -> None:
    late_event = project_events.ProjectPlanChanged(project_id=UUID(int=1), terms=OTHER_TERMS)
    cancelled = project_state.CancelledProject("moot", BASE_TIME)
    assert project_state.evolve(cancelled, late_event) == cancelled
