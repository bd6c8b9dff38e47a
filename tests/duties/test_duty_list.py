"""What a duty list admits and what it gives up."""

from datetime import datetime
from uuid import UUID

import pytest

from services.duties.domain import project as p
from services.duties.domain.project_decisions import decide
from services.duties.domain.project_duties import ProjectDuty, calculate_due_at
from services.duties.domain.refusals import (
    DutiesRefused,
    DutyOverlaps,
    InvalidDuty,
    UnknownDuty,
)
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

planned = p.ProjectPlanned(project_id=PROJECT_ID, terms=TERMS)
started = p.ProjectStarted(project_id=PROJECT_ID, terms=TERMS, kick_off=BASE_TIME)
assigned = p.DutyAssigned(project_id=PROJECT_ID, duty=WRITE_REQUIREMENTS_DUTY, at=BASE_TIME)
withdrawn = p.DutyWithdrawn(
    project_id=PROJECT_ID, duty_id=REQUIREMENTS_DUTY_ID, reason="moot", at=BASE_TIME
)

given = aggregate_scenario(decide, p.evolve, None).given(planned).given


def assign(duty: ProjectDuty, at: datetime = BASE_TIME) -> p.AssignDuty:
    return p.AssignDuty(PROJECT_ID, duty, at)


def another(**changes: object) -> ProjectDuty:
    return WRITE_REQUIREMENTS_DUTY.model_copy(update={"duty_id": UUID(int=99), **changes})


withdraw = p.WithdrawDuty(PROJECT_ID, REQUIREMENTS_DUTY_ID, "moot", BASE_TIME)


def test_a_planned_project_takes_duties_that_fall_due_later() -> None:
    given().when(assign(WRITE_REQUIREMENTS_DUTY)).then(assigned)


def test_assigned_twice_it_stands_once() -> None:
    given(assigned).when(assign(WRITE_REQUIREMENTS_DUTY)).then()


@pytest.mark.parametrize("past", [(assigned,), (assigned, withdrawn)])
def test_an_id_is_never_used_for_another_entry(past: tuple[p.ProjectEvent, ...]) -> None:
    other = WRITE_REQUIREMENTS_DUTY.model_copy(update={"due_days": 4})
    given(*past).when(assign(other)).then_refused(
        DutiesRefused, message_contains="an id of its own"
    )


def test_a_running_project_schedules_a_new_duty_at_once() -> None:
    given(started).when(assign(WRITE_REQUIREMENTS_DUTY, BASE_TIME + DAY)).then(
        p.DutyAssigned(project_id=PROJECT_ID, duty=WRITE_REQUIREMENTS_DUTY, at=BASE_TIME + DAY),
        p.DutyScheduled(
            project_id=PROJECT_ID,
            duty=WRITE_REQUIREMENTS_DUTY,
            due_at=REQUIREMENTS_DUE,
            at=BASE_TIME + DAY,
        ),
    )


def test_what_was_agreed_before_the_kick_off_is_owed_from_it_on() -> None:
    outcome = given(started).when(assign(WRITE_REQUIREMENTS_DUTY, BASE_TIME - DAY))
    assert isinstance(outcome.events[1], p.DutyScheduled)
    assert outcome.events[1].at == BASE_TIME


def test_nobody_is_given_a_duty_whose_day_has_passed() -> None:
    given(started).when(assign(WRITE_REQUIREMENTS_DUTY, BASE_TIME + 4 * DAY)).then_refused(
        InvalidDuty, message_contains="T+3 has passed"
    )


@pytest.mark.parametrize(
    ("changes", "saying"),
    [
        ({"accountable": "sales"}, "sales takes no part"),
        ({"recipient": "marketing"}, "to itself"),
        ({"due_days": -1}, "0 or more"),
        ({"depends_on": (FEATURE_DUTY_ID,)}, str(FEATURE_DUTY_ID)),
        ({"depends_on": (UUID(int=99),)}, "do not stand"),
    ],
)
def test_an_entry_must_fit_into_its_project(changes: dict[str, object], saying: str) -> None:
    given().when(assign(another(**changes))).then_refused(InvalidDuty, message_contains=saying)


def test_the_recipient_may_be_outside_the_project() -> None:
    duty = another(recipient="sales")
    given().when(assign(duty)).then(p.DutyAssigned(project_id=PROJECT_ID, duty=duty, at=BASE_TIME))


@pytest.mark.parametrize(
    "activity", ["Write the requirements", "  write THE  requirements", "Ｗrite the requirements"]
)
def test_two_departments_are_not_accountable_for_one_activity(activity: str) -> None:
    given(assigned).when(assign(another(activity=activity, accountable="test"))).then_refused(
        DutyOverlaps, message_contains=str(REQUIREMENTS_DUTY_ID)
    )


def test_one_department_may_owe_two_deliverables_of_an_activity() -> None:
    duty = another(deliverable="Summary")
    given(assigned).when(assign(duty)).then(
        p.DutyAssigned(project_id=PROJECT_ID, duty=duty, at=BASE_TIME)
    )


def test_an_activity_is_free_again_once_withdrawn() -> None:
    duty = another(accountable="test")
    given(assigned, withdrawn).when(assign(duty)).then(
        p.DutyAssigned(project_id=PROJECT_ID, duty=duty, at=BASE_TIME)
    )


def test_a_duty_is_withdrawn() -> None:
    given(assigned).when(withdraw).then(withdrawn)
    given(assigned, started).when(withdraw).then(withdrawn)


def test_withdrawn_twice_it_was_withdrawn_once() -> None:
    given(assigned, withdrawn).when(withdraw).then()


def test_an_unknown_duty_is_not_withdrawn() -> None:
    given().when(withdraw).then_refused(UnknownDuty, message_contains=str(REQUIREMENTS_DUTY_ID))


def test_what_another_duty_needs_is_not_withdrawn() -> None:
    needing = p.DutyAssigned(project_id=PROJECT_ID, duty=BUILD_FEATURE_DUTY, at=BASE_TIME)
    given(assigned, needing).when(withdraw).then_refused(
        DutiesRefused, message_contains="'Build the feature'"
    )


def test_what_no_other_duty_needs_is_withdrawn() -> None:
    needing = p.DutyAssigned(project_id=PROJECT_ID, duty=BUILD_FEATURE_DUTY, at=BASE_TIME)
    given(assigned, needing).when(
        p.WithdrawDuty(PROJECT_ID, FEATURE_DUTY_ID, "moot", BASE_TIME)
    ).then(
        p.DutyWithdrawn(project_id=PROJECT_ID, duty_id=FEATURE_DUTY_ID, reason="moot", at=BASE_TIME)
    )


@pytest.mark.parametrize("command", [assign(another(recipient="test")), withdraw])
def test_the_list_is_closed_with_its_project(command: p.ProjectCommand) -> None:
    closed = p.ProjectCancelled(project_id=PROJECT_ID, reason="no budget", at=BASE_TIME)
    given(assigned, closed).when(command).then_refused(
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
    assert calculate_due_at(datetime.fromisoformat(kick_off), due_days) == datetime.fromisoformat(
        due
    )
