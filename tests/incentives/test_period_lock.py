"""The lock of a month."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.incentives.domain.period_life import decide
from services.incentives.domain.period_lock import PeriodLocked, period_stream_name
from services.incentives.domain.period_refusals import ChangedSinceApproval, PeriodNotApproved
from services.incentives.domain.period_state import evolve
from services.incentives.domain.period_steps import PeriodReturned, ReturnTarget
from services.incentives.domain.refusals import (
    InvalidPeriod,
    PeriodEmpty,
    PeriodNotOver,
    StatementOfAnotherPeriod,
)
from shared.testing.given_when_then import aggregate_scenario
from tests.incentives.domain_examples import IN_DECEMBER, IN_NOVEMBER
from tests.incentives.period_examples import (
    ALL_BEFORE_LOCK,
    CALCULATED,
    CHANGED_TALLIES,
    DIGEST,
    REVIEW_STARTED,
    build_example,
    lock_command,
    sealed_lock,
    unsealed_lock,
)

given = aggregate_scenario(decide, evolve, None).given
approved = given(*ALL_BEFORE_LOCK)


def test_an_approved_month_is_locked_with_its_statement() -> None:
    approved.when(lock_command()).then(sealed_lock())
    assert sealed_lock().statement.status == "locked"


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_month_that_is_not_approved_is_not_locked(steps: int) -> None:
    given(*ALL_BEFORE_LOCK[:steps]).when(lock_command()).then_refused(
        PeriodNotApproved, message_contains="2026-10 is not approved yet"
    )


@pytest.mark.parametrize("to", ["open", "under-review"])
def test_an_approval_that_was_taken_back_locks_nothing(to: str) -> None:
    target: ReturnTarget = "open" if to == "open" else "under-review"
    back = PeriodReturned(
        period="2026-10", to=target, reason="?", digest=DIGEST, by="ann", at=IN_NOVEMBER
    )
    approved.given(back).when(lock_command()).then_refused(PeriodNotApproved)


def test_only_the_statement_that_was_approved_is_locked() -> None:
    changed = replace(
        lock_command(), statement=build_example(tallies=CHANGED_TALLIES), tallies=CHANGED_TALLIES
    )
    approved.when(changed).then_refused(
        ChangedSinceApproval, message_contains="changed after it was approved"
    )
    approved.when(replace(lock_command(), tallies={})).then_refused(ChangedSinceApproval)


def test_a_month_is_locked_once() -> None:
    approved.given(sealed_lock()).when(lock_command(IN_DECEMBER)).then()


def test_a_month_that_was_locked_directly_stays_locked() -> None:
    given(unsealed_lock()).when(lock_command(IN_DECEMBER)).then()


def test_locking_a_locked_month_again_is_not_validated() -> None:
    given(sealed_lock()).when(lock_command(period="soon")).then()


@pytest.mark.parametrize("at", [datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC)])
def test_a_month_that_still_runs_in_shanghai_is_not_locked(at: datetime) -> None:
    approved.when(lock_command(at)).then_refused(
        PeriodNotOver, message_contains="2026-10 is not over yet; close it in the month after"
    )


def test_a_month_is_over_at_midnight_in_shanghai() -> None:
    midnight = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)

    approved.when(lock_command(midnight)).then(sealed_lock(midnight))


def test_a_month_is_not_locked_before_it_began() -> None:
    given().when(lock_command(period="2026-12")).then_refused(
        PeriodNotOver, message_contains="not over yet"
    )


@pytest.mark.parametrize("period", ["2026-09", "2026-11"])
def test_a_month_is_not_locked_with_the_statement_of_another(period: str) -> None:
    given().when(lock_command(IN_DECEMBER, period)).then_refused(
        StatementOfAnotherPeriod,
        message_contains=f"this is the statement of 2026-10; send the one of {period}",
    )


def test_a_month_in_which_nothing_is_booked_is_locked_only_where_that_is_said() -> None:
    nothing = build_example().model_copy(update={"departments": (), "signals": ()})
    command = replace(lock_command(), statement=nothing, tallies={})

    given().when(command).then_refused(PeriodEmpty, message_contains="allow_empty")
    given(CALCULATED, REVIEW_STARTED).when(replace(command, allow_empty=True)).then_refused(
        PeriodNotApproved
    )


def test_only_months_are_locked() -> None:
    given().when(lock_command(period="2026-00")).then_refused(
        InvalidPeriod, message_contains="YYYY-MM"
    )


def test_a_month_has_a_stream_of_its_own() -> None:
    assert period_stream_name("2026-10") == "period-2026-10"


def test_a_stored_lock_is_read_back_unchanged() -> None:
    for lock in (sealed_lock(), unsealed_lock()):
        assert PeriodLocked.model_validate_json(lock.model_dump_json()) == lock


def test_a_lock_from_before_the_seal_is_read_without_one() -> None:
    stored = unsealed_lock().model_dump_json(exclude={"seal"})

    assert PeriodLocked.model_validate_json(stored) == unsealed_lock()
