"""The duty list: which entries are assigned and which are withdrawn."""

from datetime import datetime
from uuid import UUID

import pytest

from services.duties.domain import project_commands, project_events, project_state
from services.duties.domain.due_dates import due_date
from services.duties.domain.duty_refusals import UnknownDuty
from services.duties.domain.project_decisions import decide
from services.duties.domain.project_duties import DutyList, DutyWithdrawal, ProjectDuty
from services.duties.domain.refusals import DutiesRefused, DutyOverlaps, InvalidDuty
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.domain_examples import (
    BASE_TIME,
    BUILD_FEATURE_DUTY,
    DAY,
    FEATURE_DUTY_ID,
    PROJECT_ID,
    REQUIREMENTS_DUE,
    REQUIREMENTS_DUTY_ID,
    TERMS,
    WRITE_REQUIREMENTS_DUTY,
)

planned_event = project_events.ProjectPlanned(project_id=PROJECT_ID, terms=TERMS)
started_event = project_events.ProjectStarted(
    project_id=PROJECT_ID, terms=TERMS, kick_off=BASE_TIME
)
assigned_event = project_events.DutyAssigned(
    project_id=PROJECT_ID, duty=WRITE_REQUIREMENTS_DUTY, at=BASE_TIME
)
withdrawn_event = project_events.DutyWithdrawn(
    project_id=PROJECT_ID, duty_id=REQUIREMENTS_DUTY_ID, reason="moot", at=BASE_TIME
)

given = aggregate_scenario(decide, project_state.evolve, None).given(planned_event).given


def assign_command(duty: ProjectDuty, at: datetime = BASE_TIME) -> project_commands.AssignDuty:
    return project_commands.AssignDuty(PROJECT_ID, duty, at)


def another_duty(**changes: object) -> ProjectDuty:
    return WRITE_REQUIREMENTS_DUTY.model_copy(update={"duty_id": UUID(int=99), **changes})


withdraw_command = project_commands.WithdrawDuty(
    PROJECT_ID, REQUIREMENTS_DUTY_ID, "moot", BASE_TIME
)


def test_a_duty_is_assigned_to_a_planned_project() -> None:
    given().when(assign_command(WRITE_REQUIREMENTS_DUTY)).then(assigned_event)


def test_a_duty_assigned_twice_is_assigned_once() -> None:
    given(assigned_event).when(assign_command(WRITE_REQUIREMENTS_DUTY)).then()


@pytest.mark.parametrize("history", [(assigned_event,), (assigned_event, withdrawn_event)])
def test_an_id_is_never_used_for_another_entry(
    history: tuple[project_events.ProjectEvent, ...],
) -> None:
    other = WRITE_REQUIREMENTS_DUTY.model_copy(update={"due_days": 4})
    given(*history).when(assign_command(other)).then_refused(
        DutiesRefused, message_contains="an id of its own"
    )


def test_a_running_project_schedules_a_new_duty_at_once() -> None:
    given(started_event).when(assign_command(WRITE_REQUIREMENTS_DUTY, BASE_TIME + DAY)).then(
        project_events.DutyAssigned(
            project_id=PROJECT_ID, duty=WRITE_REQUIREMENTS_DUTY, at=BASE_TIME + DAY
        ),
        project_events.DutyScheduled(
            project_id=PROJECT_ID,
            duty=WRITE_REQUIREMENTS_DUTY,
            due_at=REQUIREMENTS_DUE,
            at=BASE_TIME + DAY,
        ),
    )


def test_a_duty_dated_before_the_kick_off_is_owed_from_the_kick_off_on() -> None:
    outcome = given(started_event).when(assign_command(WRITE_REQUIREMENTS_DUTY, BASE_TIME - DAY))
    assert isinstance(outcome.events[1], project_events.DutyScheduled)
    assert outcome.events[1].at == BASE_TIME


def test_a_duty_whose_due_date_has_passed_is_not_assigned() -> None:
    given(started_event).when(
        assign_command(WRITE_REQUIREMENTS_DUTY, BASE_TIME + 4 * DAY)
    ).then_refused(InvalidDuty, message_contains="T+3 has passed")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"accountable": "sales"}, "sales takes no part"),
        ({"recipient": "marketing"}, "to itself"),
        ({"due_days": -1}, "0 or more"),
        ({"depends_on": (FEATURE_DUTY_ID,)}, str(FEATURE_DUTY_ID)),
        ({"depends_on": (UUID(int=99),)}, "not on the list"),
    ],
)
def test_an_entry_must_fit_into_its_project(changes: dict[str, object], message: str) -> None:
    given().when(assign_command(another_duty(**changes))).then_refused(
        InvalidDuty, message_contains=message
    )


def test_the_recipient_may_be_outside_the_project() -> None:
    duty = another_duty(recipient="sales")
    given().when(assign_command(duty)).then(
        project_events.DutyAssigned(project_id=PROJECT_ID, duty=duty, at=BASE_TIME)
    )


@pytest.mark.parametrize(
    "activity", ["Write the requirements", "  write THE  requirements", "Ｗrite the requirements"]
)
def test_two_departments_are_not_accountable_for_one_activity(activity: str) -> None:
    given(assigned_event).when(
        assign_command(another_duty(activity=activity, accountable="test"))
    ).then_refused(DutyOverlaps, message_contains=str(REQUIREMENTS_DUTY_ID))


def test_one_department_may_owe_two_deliverables_of_an_activity() -> None:
    duty = another_duty(deliverable="Summary")
    given(assigned_event).when(assign_command(duty)).then(
        project_events.DutyAssigned(project_id=PROJECT_ID, duty=duty, at=BASE_TIME)
    )


def test_an_activity_is_free_again_once_withdrawn() -> None:
    duty = another_duty(accountable="test")
    given(assigned_event, withdrawn_event).when(assign_command(duty)).then(
        project_events.DutyAssigned(project_id=PROJECT_ID, duty=duty, at=BASE_TIME)
    )


def test_a_duty_is_withdrawn() -> None:
    given(assigned_event).when(withdraw_command).then(withdrawn_event)
    given(assigned_event, started_event).when(withdraw_command).then(withdrawn_event)


def test_a_withdrawn_duty_is_off_the_list_and_others_stay() -> None:
    listed = DutyList().with_duty(assigned_event.duty).with_duty(BUILD_FEATURE_DUTY)
    named = UUID(str(REQUIREMENTS_DUTY_ID))  # read from a log, it is another object
    left = listed.with_withdrawn(named, DutyWithdrawal("moot", BASE_TIME))
    assert list(left.active_duties) == [FEATURE_DUTY_ID]
    assert list(left.withdrawals) == [REQUIREMENTS_DUTY_ID]


def test_a_duty_withdrawn_twice_is_withdrawn_once() -> None:
    given(assigned_event, withdrawn_event).when(withdraw_command).then()


def test_an_unknown_duty_is_not_withdrawn() -> None:
    given().when(withdraw_command).then_refused(
        UnknownDuty, message_contains=str(REQUIREMENTS_DUTY_ID)
    )


def test_a_duty_that_another_one_depends_on_is_not_withdrawn() -> None:
    dependent_event = project_events.DutyAssigned(
        project_id=PROJECT_ID, duty=BUILD_FEATURE_DUTY, at=BASE_TIME
    )
    given(assigned_event, dependent_event).when(withdraw_command).then_refused(
        DutiesRefused, message_contains="'Build the feature'"
    )


def test_a_duty_that_no_other_one_depends_on_is_withdrawn() -> None:
    dependent_event = project_events.DutyAssigned(
        project_id=PROJECT_ID, duty=BUILD_FEATURE_DUTY, at=BASE_TIME
    )
    given(assigned_event, dependent_event).when(
        project_commands.WithdrawDuty(PROJECT_ID, FEATURE_DUTY_ID, "moot", BASE_TIME)
    ).then(
        project_events.DutyWithdrawn(
            project_id=PROJECT_ID, duty_id=FEATURE_DUTY_ID, reason="moot", at=BASE_TIME
        )
    )


@pytest.mark.parametrize(
    "command", [assign_command(another_duty(recipient="test")), withdraw_command]
)
def test_the_list_of_a_cancelled_project_does_not_change(
    command: project_commands.ProjectCommand,
) -> None:
    cancelled_event = project_events.ProjectCancelled(
        project_id=PROJECT_ID, reason="no budget", at=BASE_TIME
    )
    given(assigned_event, cancelled_event).when(command).then_refused(
        DutiesRefused, message_contains="while a project"
    )


@pytest.mark.parametrize(
    ("kick_off", "due_days", "due"),
    [
        ("2026-10-05T09:00+08:00", 0, "2026-10-05T23:59:59.999999+08:00"),
        ("2026-10-05T09:00+08:00", 3, "2026-10-08T23:59:59.999999+08:00"),
        ("2026-10-05T15:59+00:00", 1, "2026-10-06T23:59:59.999999+08:00"),
        ("2026-10-05T16:00+00:00", 1, "2026-10-07T23:59:59.999999+08:00"),
        ("2026-10-05T09:00+08:00", 26, "2026-10-31T23:59:59.999999+08:00"),
    ],
)
def test_due_dates_are_days_in_the_company_zone(kick_off: str, due_days: int, due: str) -> None:
    found = due_date(datetime.fromisoformat(kick_off), due_days, "calendar", None)
    assert found == (datetime.fromisoformat(due), None)
