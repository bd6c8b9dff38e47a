"""The lock of a month."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.incentives.domain.incentive_plan import BUILT_IN_PLAN
from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.period_lock import (
    LockPeriod,
    PeriodLocked,
    decide,
    evolve,
    period_stream_name,
)
from services.incentives.domain.refusals import (
    InvalidPeriod,
    PeriodEmpty,
    PeriodNotOver,
    StatementOfAnotherPeriod,
)
from services.incentives.domain.statement import Statement, build_statement
from shared.testing.given_when_then import aggregate_scenario
from tests.incentives.domain_examples import IN_DECEMBER, IN_NOVEMBER, text_copy

given = aggregate_scenario(decide, evolve, None).given
TALLIES = {"rd": {"handoff": ObligationTally(on_time=3, late=1)}}


def statement(period: str = "2026-10") -> Statement:
    return build_statement(period, BUILT_IN_PLAN, "open", ["rd"], TALLIES, [], [], [])


def lock(at: datetime = IN_NOVEMBER, period: str = "2026-10") -> LockPeriod:
    return LockPeriod(text_copy(period), statement(), TALLIES, "hr", at)


def locked(at: datetime = IN_NOVEMBER) -> PeriodLocked:
    return PeriodLocked(
        period="2026-10",
        statement=statement().model_copy(update={"status": "locked"}),
        tallies=TALLIES,
        by="hr",
        at=at,
    )


def test_a_month_that_is_over_is_locked_with_its_statement() -> None:
    given().when(lock()).then(locked())
    assert locked().statement.status == "locked"


def test_a_month_is_locked_once() -> None:
    given(locked()).when(lock(IN_DECEMBER)).then()


def test_locking_a_locked_month_again_is_not_validated() -> None:
    given(locked()).when(lock(period="soon")).then()


@pytest.mark.parametrize("at", [datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC)])
def test_a_month_that_still_runs_in_shanghai_is_not_locked(at: datetime) -> None:
    given().when(lock(at)).then_refused(
        PeriodNotOver, message_contains="2026-10 is not over yet; lock it in the month after"
    )


def test_a_month_is_over_at_midnight_in_shanghai() -> None:
    midnight = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)

    given().when(lock(midnight)).then(locked(midnight))


def test_a_month_is_not_locked_before_it_began() -> None:
    given().when(lock(period="2026-12")).then_refused(
        PeriodNotOver, message_contains="not over yet"
    )


@pytest.mark.parametrize("period", ["2026-09", "2026-11"])
def test_a_month_is_not_locked_with_the_statement_of_another(period: str) -> None:
    given().when(lock(IN_DECEMBER, period)).then_refused(
        StatementOfAnotherPeriod,
        message_contains=f"this is the statement of 2026-10; send the one of {period}",
    )


def test_a_month_in_which_nothing_is_booked_is_locked_only_where_that_is_said() -> None:
    nothing = statement().model_copy(update={"departments": (), "signals": ()})
    command = replace(lock(), statement=nothing, tallies={})

    given().when(command).then_refused(PeriodEmpty, message_contains="allow_empty")
    assert decide(replace(command, allow_empty=True), None)


def test_only_months_are_locked() -> None:
    given().when(lock(period="2026-00")).then_refused(InvalidPeriod, message_contains="YYYY-MM")


def test_a_month_has_a_stream_of_its_own() -> None:
    assert period_stream_name("2026-10") == "period-2026-10"


def test_a_stored_lock_is_read_back_unchanged() -> None:
    assert PeriodLocked.model_validate_json(locked().model_dump_json()) == locked()
