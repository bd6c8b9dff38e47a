"""The aggregate of a live case."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.workflows.domain.case_commands import (
    AnnounceStepOverdue,
    CompleteStep,
    SendBack,
    StartCase,
)
from services.workflows.domain.case_decisions import decide
from services.workflows.domain.case_events import CaseFinished
from services.workflows.domain.case_state import evolve
from services.workflows.domain.refusals import (
    InvalidTime,
    StepDoneOtherwise,
    StepSentBackOtherwise,
    UnknownCase,
    UnknownStep,
    WorkflowsRefused,
)
from services.workflows.domain.step_events import StepOverdue, StepSentBack
from shared.testing.given_when_then import aggregate_scenario
from tests.workflows.domain_examples import (
    BASE_TIME,
    CASE_ID,
    DAY,
    FLOW_ID,
    HOUR,
    PLANNED_STEPS,
    case_started,
    step_done,
    step_opened,
    work_handed_over,
)

given = aggregate_scenario(decide, evolve, None).given

start = StartCase(CASE_ID, "Fair stand", FLOW_ID, 1, PLANNED_STEPS, BASE_TIME)
at_first = given(case_started, step_opened(1, 0, BASE_TIME))
at_second = at_first.given(
    step_done(1, 0, BASE_TIME, BASE_TIME + HOUR),
    work_handed_over(2, "sales", "finance", BASE_TIME + HOUR),
    step_opened(2, 1, BASE_TIME + HOUR),
)
finished_at = CaseFinished(case_id=CASE_ID, case="Fair stand", at=BASE_TIME + 3 * HOUR)
finished = at_second.given(
    step_done(2, 1, BASE_TIME + HOUR, BASE_TIME + 2 * HOUR),
    step_opened(3, 2, BASE_TIME + 2 * HOUR),
    step_done(3, 2, BASE_TIME + 2 * HOUR, BASE_TIME + 3 * HOUR),
    finished_at,
)
sent_back = StepSentBack(
    **step_opened(2, 1, BASE_TIME + HOUR).model_dump(exclude={"type", "place"}),
    reason="no receipt",
    at=BASE_TIME + 2 * HOUR,
)
overdue = StepOverdue(
    **step_opened(1, 0, BASE_TIME).model_dump(exclude={"type", "place"}), at=BASE_TIME + DAY
)
returned = at_second.given(
    sent_back,
    work_handed_over(3, "finance", "sales", BASE_TIME + 2 * HOUR),
    step_opened(3, 0, BASE_TIME + 2 * HOUR),
)


def complete(step: int, department: str, hours: int) -> CompleteStep:
    return CompleteStep(CASE_ID, step, department, "li", BASE_TIME + hours * HOUR)


def send_back(step: int, department: str, hours: int) -> SendBack:
    return SendBack(CASE_ID, step, department, "no receipt", BASE_TIME + hours * HOUR)


def test_a_case_starts_with_its_first_step_open() -> None:
    given().when(start).then(case_started, step_opened(1, 0, BASE_TIME))


def test_starting_a_case_again_changes_nothing() -> None:
    at_second.when(start).then()


def test_a_step_is_due_its_standard_duration_after_it_was_opened() -> None:
    assert step_opened(2, 1, BASE_TIME).due_at == BASE_TIME + 8 * HOUR


def test_a_step_done_opens_the_next_and_hands_the_case_over() -> None:
    at_first.when(complete(1, "sales", 1)).then(
        step_done(1, 0, BASE_TIME, BASE_TIME + HOUR),
        work_handed_over(2, "sales", "finance", BASE_TIME + HOUR),
        step_opened(2, 1, BASE_TIME + HOUR),
    )


def test_no_handover_within_a_department() -> None:
    at_second.when(complete(2, "finance", 2)).then(
        step_done(2, 1, BASE_TIME + HOUR, BASE_TIME + 2 * HOUR),
        step_opened(3, 2, BASE_TIME + 2 * HOUR),
    )


def test_the_last_step_finishes_the_case() -> None:
    at_second.given(
        step_done(2, 1, BASE_TIME + HOUR, BASE_TIME + 2 * HOUR),
        step_opened(3, 2, BASE_TIME + 2 * HOUR),
    ).when(complete(3, "finance", 3)).then(
        step_done(3, 2, BASE_TIME + 2 * HOUR, BASE_TIME + 3 * HOUR), finished_at
    )


def test_completing_a_step_twice_changes_nothing() -> None:
    at_second.when(complete(1, "sales", 1)).then()
    finished.when(complete(3, "finance", 3)).then()
    finished.when(replace(complete(3, "finance", 9), resource=None, is_at_stated=False)).then()


@pytest.mark.parametrize(
    "other",
    [
        complete(3, "finance", 4),
        complete(3, "sales", 3),
        replace(complete(3, "finance", 3), resource="wang"),
    ],
)
def test_completing_a_step_again_with_other_values_is_refused(other: CompleteStep) -> None:
    finished.when(other).then_refused(
        StepDoneOtherwise,
        message_contains="step 3 was done by finance at 2026-11-23T12:00:00+08:00 already",
    )


def test_a_case_sent_back_opens_the_step_before_under_a_new_number() -> None:
    at_second.when(send_back(2, "finance", 2)).then(
        sent_back,
        work_handed_over(3, "finance", "sales", BASE_TIME + 2 * HOUR),
        step_opened(3, 0, BASE_TIME + 2 * HOUR),
    )


def test_sending_back_twice_changes_nothing() -> None:
    returned.when(send_back(2, "finance", 2)).then()
    returned.when(replace(send_back(2, "finance", 3), is_at_stated=False)).then()


@pytest.mark.parametrize(
    "other", [send_back(2, "finance", 3), replace(send_back(2, "finance", 2), reason="other")]
)
def test_sending_back_again_with_other_values_is_refused(other: SendBack) -> None:
    returned.when(other).then_refused(StepSentBackOtherwise, message_contains="no receipt")


def test_a_sent_back_step_cannot_be_done() -> None:
    returned.when(complete(2, "finance", 3)).then_refused(
        WorkflowsRefused, message_contains="closed already; the open step is 3"
    )


def test_a_completed_step_cannot_be_sent_back() -> None:
    at_second.when(send_back(1, "sales", 3)).then_refused(
        WorkflowsRefused, message_contains="closed already"
    )


def test_the_first_step_cannot_be_sent_back() -> None:
    at_first.when(send_back(1, "sales", 1)).then_refused(
        WorkflowsRefused, message_contains="none before it"
    )


def test_only_the_department_that_holds_a_step_can_complete_it() -> None:
    at_first.when(complete(1, "finance", 1)).then_refused(
        WorkflowsRefused, message_contains="held by sales, not by finance"
    )


def test_a_step_that_was_never_opened_is_unknown() -> None:
    at_first.when(complete(2, "finance", 1)).then_refused(
        UnknownStep, message_contains="open step is 1"
    )


def test_nothing_is_done_before_it_was_opened() -> None:
    at_second.when(complete(2, "finance", 0)).then_refused(
        InvalidTime, message_contains="only after that"
    )


def test_a_finished_case_has_no_more_steps() -> None:
    finished.when(send_back(3, "finance", 4)).then_refused(
        WorkflowsRefused, message_contains="finished"
    )


@pytest.mark.parametrize(
    "command",
    [complete(1, "sales", 1), send_back(2, "finance", 1), AnnounceStepOverdue(CASE_ID, BASE_TIME)],
)
def test_an_unknown_case_has_no_steps(
    command: CompleteStep | SendBack | AnnounceStepOverdue,
) -> None:
    given().when(command).then_refused(UnknownCase, message_contains="start it first")


def test_a_step_is_announced_as_overdue_once_and_as_of_its_due_time() -> None:
    after = at_first.when(AnnounceStepOverdue(CASE_ID, BASE_TIME + 2 * DAY)).then(overdue)
    after.when(AnnounceStepOverdue(CASE_ID, BASE_TIME + 3 * DAY)).then()


def test_at_its_due_time_a_step_is_not_overdue_yet() -> None:
    at_first.when(AnnounceStepOverdue(CASE_ID, BASE_TIME + DAY)).then()
    at_first.when(AnnounceStepOverdue(CASE_ID, BASE_TIME + DAY + timedelta.resolution)).then(
        overdue
    )


def test_every_opening_can_become_overdue() -> None:
    later = at_first.given(
        overdue,
        step_done(1, 0, BASE_TIME, BASE_TIME + 2 * DAY),
        step_opened(2, 1, BASE_TIME + 2 * DAY),
    )
    again = StepOverdue(
        **step_opened(2, 1, BASE_TIME + 2 * DAY).model_dump(exclude={"type", "place"}),
        at=BASE_TIME + 2 * DAY + 8 * HOUR,
    )
    later.when(AnnounceStepOverdue(CASE_ID, BASE_TIME + 3 * DAY)).then(again)


def test_a_finished_case_is_never_overdue() -> None:
    finished.when(AnnounceStepOverdue(CASE_ID, BASE_TIME + 9 * DAY)).then()


def test_a_handover_alone_changes_no_state() -> None:
    over = work_handed_over(2, "sales", "finance", BASE_TIME)
    assert evolve(at_first.state, over) == at_first.state
