"""The obligation aggregate."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.obligation import (
    ObligationCounted,
    ObligationCountReversed,
    ObligationWithdrawn,
    decide,
    evolve,
    obligation_stream_name,
)
from services.incentives.domain.obligation_outcome import ObligationOutcome, determine_outcome
from services.incentives.domain.refusals import InvalidPeriod
from shared.testing.given_when_then import aggregate_scenario
from tests.incentives.domain_examples import (
    IN_NOVEMBER,
    IN_OCTOBER,
    OCTOBER_LOCKED,
    count_command,
    fact_id,
    withdraw_command,
)

given = aggregate_scenario(decide, evolve, None).given


def counted(
    outcome: ObligationOutcome,
    revision: int,
    *,
    was: ObligationOutcome | None = None,
    period: str = "2026-10",
    booked_in: str | None = None,
    department: str = "研发",
) -> ObligationCounted:
    due_at = {"2026-10": IN_OCTOBER, "2026-11": IN_NOVEMBER}[period]
    return ObligationCounted(
        obligation_id="handoff-1",
        kind="handoff",
        department=department,
        period=period,
        booked_in=booked_in or period,
        due_at=due_at,
        done_at=due_at if outcome == "on_time" else None,
        was=was,
        outcome=outcome,
        revision=revision,
        cause=fact_id(revision),
    )


def count_reversed(
    was: ObligationOutcome, revision: int, *, booked_in: str = "2026-10", department: str = "研发"
) -> ObligationCountReversed:
    return ObligationCountReversed(
        obligation_id="handoff-1",
        kind="handoff",
        department=department,
        period="2026-10",
        booked_in=booked_in,
        was=was,
        revision=revision,
        cause=fact_id(revision),
        due_at=IN_OCTOBER,
        done_at=IN_OCTOBER if was == "on_time" else None,
    )


def withdrawn(revision: int) -> ObligationWithdrawn:
    return ObligationWithdrawn(
        obligation_id="handoff-1", revision=revision, cause=fact_id(revision)
    )


def test_an_obligation_counts_in_the_month_it_was_due() -> None:
    given().when(count_command("on_time", 3)).then(counted("on_time", 3))


def test_an_obligation_of_a_locked_month_is_booked_in_the_next_open_one() -> None:
    given().when(count_command("late", 3, locked_periods=OCTOBER_LOCKED)).then(
        counted("late", 3, booked_in="2026-11")
    )


def test_the_same_fact_twice_counts_once() -> None:
    given(counted("late", 3)).when(count_command("late", 3)).then()


def test_an_older_revision_changes_nothing() -> None:
    given(counted("on_time", 4)).when(count_command("late", 3)).then()


def test_a_newer_revision_replaces_the_outcome() -> None:
    given(counted("late", 3)).when(count_command("excused", 4)).then(
        counted("excused", 4, was="late")
    )


def test_a_newer_revision_of_the_same_outcome_is_the_newest_cause() -> None:
    given(counted("late", 3)).when(count_command("late", 5)).then(counted("late", 5, was="late"))


def test_a_due_date_moved_to_another_month_moves_the_count() -> None:
    given(counted("late", 3)).when(count_command("on_time", 4, due_at=IN_NOVEMBER)).then(
        count_reversed("late", 4), counted("on_time", 4, period="2026-11")
    )


def test_a_count_moved_out_of_a_locked_month_is_reversed_in_the_next_open_one() -> None:
    both_locked = LockedPeriods(frozenset({"2026-10", "2026-11"}))

    given(counted("late", 3)).when(
        count_command("on_time", 4, due_at=IN_NOVEMBER, locked_periods=both_locked)
    ).then(
        count_reversed("late", 4, booked_in="2026-12"),
        counted("on_time", 4, period="2026-11", booked_in="2026-12"),
    )


def test_a_due_date_moved_within_the_month_moves_nothing() -> None:
    earlier = IN_OCTOBER - timedelta(days=5)
    command = count_command("on_time", 4, due_at=earlier)

    given(counted("late", 3)).when(command).then(
        counted("on_time", 4, was="late").model_copy(update={"due_at": earlier, "done_at": earlier})
    )


def test_an_obligation_of_another_department_moves_the_count() -> None:
    given(counted("late", 3)).when(count_command("late", 4, department="市场")).then(
        count_reversed("late", 4), counted("late", 4, department="市场")
    )


def test_the_count_of_a_withdrawn_obligation_is_reversed() -> None:
    given(counted("late", 3)).when(withdraw_command(4)).then(
        count_reversed("late", 4), withdrawn(4)
    )


def test_a_withdrawn_obligation_of_a_locked_month_is_reversed_in_the_next_open_one() -> None:
    given(counted("late", 3)).when(withdraw_command(4, locked_periods=OCTOBER_LOCKED)).then(
        count_reversed("late", 4, booked_in="2026-11"), withdrawn(4)
    )


def test_an_early_withdrawal_discards_older_counts() -> None:
    given().when(withdraw_command(4)).then(withdrawn(4)).when(count_command("late", 3)).then()


def test_a_withdrawal_delivered_twice_is_recorded_once() -> None:
    given(counted("late", 3), count_reversed("late", 4), withdrawn(4)).when(
        withdraw_command(4)
    ).then()


def test_a_newer_withdrawal_discards_counts_in_between() -> None:
    given(withdrawn(4)).when(withdraw_command(6)).then(withdrawn(6)).when(
        count_command("late", 5)
    ).then()


def test_an_obligation_owed_again_counts_again() -> None:
    given(withdrawn(4)).when(count_command("on_time", 5)).then(counted("on_time", 5))


def test_a_due_time_without_offset_is_refused() -> None:
    naive = IN_OCTOBER.replace(tzinfo=None)

    given().when(count_command("late", 3, due_at=naive)).then_refused(
        InvalidPeriod, message_contains="no offset"
    )
    given(counted("late", 3)).when(count_command("late", 4, due_at=naive)).then_refused(
        InvalidPeriod
    )


@pytest.mark.parametrize(
    ("after_deadline", "outcome"),
    [(timedelta(0), "on_time"), (timedelta(microseconds=1), "late"), (-timedelta(1), "on_time")],
)
def test_an_obligation_done_at_its_deadline_is_on_time(
    after_deadline: timedelta, outcome: ObligationOutcome
) -> None:
    assert determine_outcome(IN_OCTOBER + after_deadline, IN_OCTOBER) == outcome


def test_an_obligation_that_is_not_done_is_late() -> None:
    assert determine_outcome(None, IN_OCTOBER) == "late"
    assert determine_outcome(None, IN_OCTOBER, IN_NOVEMBER) == "late"


@pytest.mark.parametrize(
    ("after_deadline", "outcome"),
    [
        (timedelta(0), "on_time"),
        (timedelta(microseconds=1), "excused"),
        (timedelta(days=2), "excused"),
        (timedelta(days=2, microseconds=1), "late"),
    ],
)
def test_late_input_excuses_exactly_the_delay_it_caused(
    after_deadline: timedelta, outcome: ObligationOutcome
) -> None:
    excused_until = IN_OCTOBER + timedelta(days=2)

    assert determine_outcome(IN_OCTOBER + after_deadline, IN_OCTOBER, excused_until) == outcome


def test_an_excuse_that_ends_before_the_deadline_has_no_effect() -> None:
    earlier = IN_OCTOBER - timedelta(days=2)

    assert determine_outcome(IN_OCTOBER, IN_OCTOBER, earlier) == "on_time"
    assert determine_outcome(IN_NOVEMBER, IN_OCTOBER, earlier) == "late"


def test_an_obligation_has_a_stream_of_its_own() -> None:
    assert obligation_stream_name("handoff-1") == "obligation-handoff-1"
