"""A live case on its way through the departments."""

from datetime import timedelta

import pytest

from services.workflows.domain.case import (
    AnnounceOverdue,
    CaseFinished,
    CompleteStep,
    SendBack,
    StartCase,
    evolve,
)
from services.workflows.domain.case_decisions import decide
from services.workflows.domain.refusals import (
    InvalidTime,
    UnknownCase,
    UnknownStep,
    WorkflowsRefused,
)
from services.workflows.domain.steps import StepOverdue, StepSentBack
from shared.testing.scenario import scenario
from tests.workflows.examples import (
    CASE,
    DAY,
    FLOW,
    HOUR,
    STEPS,
    T,
    done,
    handed_over,
    opened,
    started,
)

given = scenario(decide, evolve, None).given

start = StartCase(CASE, "Fair stand", FLOW, 1, STEPS, T)
at_first = given(started, opened(1, 0, T))
at_second = at_first.given(
    done(1, 0, T, T + HOUR), handed_over(2, "sales", "finance", T + HOUR), opened(2, 1, T + HOUR)
)
finished_at = CaseFinished(case_id=CASE, case="Fair stand", at=T + 3 * HOUR)
finished = at_second.given(
    done(2, 1, T + HOUR, T + 2 * HOUR),
    opened(3, 2, T + 2 * HOUR),
    done(3, 2, T + 2 * HOUR, T + 3 * HOUR),
    finished_at,
)
sent_back = StepSentBack(
    **opened(2, 1, T + HOUR).model_dump(exclude={"type", "place"}),
    reason="no receipt",
    at=T + 2 * HOUR,
)
overdue = StepOverdue(**opened(1, 0, T).model_dump(exclude={"type", "place"}), at=T + DAY)
returned = at_second.given(
    sent_back, handed_over(3, "finance", "sales", T + 2 * HOUR), opened(3, 0, T + 2 * HOUR)
)


def complete(step: int, department: str, hours: int) -> CompleteStep:
    return CompleteStep(CASE, step, department, "li", T + hours * HOUR)


def send_back(step: int, department: str, hours: int) -> SendBack:
    return SendBack(CASE, step, department, "no receipt", T + hours * HOUR)


def test_a_case_starts_with_its_first_step_open() -> None:
    given().when(start).then(started, opened(1, 0, T))


def test_starting_it_again_changes_nothing() -> None:
    at_second.when(start).then()


def test_a_step_is_due_its_standard_duration_after_it_was_opened() -> None:
    assert opened(2, 1, T).due_at == T + 8 * HOUR


def test_a_step_done_opens_the_next_and_hands_the_case_over() -> None:
    at_first.when(complete(1, "sales", 1)).then(
        done(1, 0, T, T + HOUR),
        handed_over(2, "sales", "finance", T + HOUR),
        opened(2, 1, T + HOUR),
    )


def test_no_handover_within_a_department() -> None:
    at_second.when(complete(2, "finance", 2)).then(
        done(2, 1, T + HOUR, T + 2 * HOUR), opened(3, 2, T + 2 * HOUR)
    )


def test_the_last_step_finishes_the_case() -> None:
    at_second.given(done(2, 1, T + HOUR, T + 2 * HOUR), opened(3, 2, T + 2 * HOUR)).when(
        complete(3, "finance", 3)
    ).then(done(3, 2, T + 2 * HOUR, T + 3 * HOUR), finished_at)


def test_a_step_done_twice_was_done_once() -> None:
    at_second.when(complete(1, "sales", 5)).then()
    finished.when(complete(3, "finance", 9)).then()


def test_a_case_sent_back_opens_the_step_before_under_a_new_number() -> None:
    at_second.when(send_back(2, "finance", 2)).then(
        sent_back, handed_over(3, "finance", "sales", T + 2 * HOUR), opened(3, 0, T + 2 * HOUR)
    )


def test_sending_back_twice_changes_nothing() -> None:
    returned.when(send_back(2, "finance", 3)).then()


def test_what_was_sent_back_is_not_done_any_more() -> None:
    returned.when(complete(2, "finance", 3)).then_refused(
        WorkflowsRefused, saying="closed already; the open step is 3"
    )


def test_what_was_done_is_not_sent_back_any_more() -> None:
    at_second.when(send_back(1, "sales", 3)).then_refused(WorkflowsRefused, saying="closed already")


def test_the_first_step_cannot_be_sent_back() -> None:
    at_first.when(send_back(1, "sales", 1)).then_refused(WorkflowsRefused, saying="none before it")


def test_only_the_department_that_holds_a_step_does_it() -> None:
    at_first.when(complete(1, "finance", 1)).then_refused(
        WorkflowsRefused, saying="held by sales, not by finance"
    )


def test_a_step_that_was_never_opened_is_unknown() -> None:
    at_first.when(complete(2, "finance", 1)).then_refused(UnknownStep, saying="open step is 1")


def test_nothing_is_done_before_it_was_opened() -> None:
    at_second.when(complete(2, "finance", 0)).then_refused(InvalidTime, saying="only after that")


def test_a_finished_case_has_no_more_steps() -> None:
    finished.when(send_back(3, "finance", 4)).then_refused(WorkflowsRefused, saying="finished")


@pytest.mark.parametrize(
    "command",
    [complete(1, "sales", 1), send_back(2, "finance", 1), AnnounceOverdue(CASE, T)],
)
def test_an_unknown_case_has_no_steps(
    command: CompleteStep | SendBack | AnnounceOverdue,
) -> None:
    given().when(command).then_refused(UnknownCase, saying="start it first")


def test_a_step_is_announced_as_overdue_once_and_as_of_its_due_time() -> None:
    after = at_first.when(AnnounceOverdue(CASE, T + 2 * DAY)).then(overdue)
    after.when(AnnounceOverdue(CASE, T + 3 * DAY)).then()


def test_at_its_due_time_a_step_is_not_overdue_yet() -> None:
    at_first.when(AnnounceOverdue(CASE, T + DAY)).then()
    at_first.when(AnnounceOverdue(CASE, T + DAY + timedelta.resolution)).then(overdue)


def test_every_opening_can_become_overdue() -> None:
    later = at_first.given(overdue, done(1, 0, T, T + 2 * DAY), opened(2, 1, T + 2 * DAY))
    again = StepOverdue(
        **opened(2, 1, T + 2 * DAY).model_dump(exclude={"type", "place"}),
        at=T + 2 * DAY + 8 * HOUR,
    )
    later.when(AnnounceOverdue(CASE, T + 3 * DAY)).then(again)


def test_a_finished_case_is_never_overdue() -> None:
    finished.when(AnnounceOverdue(CASE, T + 9 * DAY)).then()


def test_a_handover_alone_changes_no_state() -> None:
    over = handed_over(2, "sales", "finance", T)
    assert evolve(at_first.state, over) == at_first.state
