"""The signal aggregate: a fact without effect on the figures is recorded once."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from services.incentives.domain.informational_signal import (
    NoteSignal,
    Signal,
    SignalFactName,
    SignalNoted,
    decide,
    evolve,
    signal_stream_name,
)
from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.refusals import InvalidPeriod
from shared.testing.given_when_then import aggregate_scenario
from tests.incentives.domain_examples import IN_OCTOBER, NO_LOCKED_MONTHS, OCTOBER_LOCKED, fact_id

given = aggregate_scenario(decide, evolve, None).given


def note(
    *,
    department: str | None = "研发",
    at: datetime = IN_OCTOBER,
    locked_periods: LockedPeriods = NO_LOCKED_MONTHS,
) -> NoteSignal:
    return NoteSignal(
        fact=SignalFactName.GOAL_LAGGING,
        department=department,
        subject="ten regions",
        subject_id=fact_id(7),
        completion=Decimal("0.4000"),
        at=at,
        cause=fact_id(1),
        locked_periods=locked_periods,
    )


def noted(
    *,
    department: str | None = "研发",
    at: datetime = IN_OCTOBER,
    period: str = "2026-10",
    booked_in: str = "2026-10",
) -> SignalNoted:
    return SignalNoted(
        department=department,
        signal=Signal(
            fact=SignalFactName.GOAL_LAGGING,
            subject="ten regions",
            at=at,
            cause=fact_id(1),
            subject_id=fact_id(7),
            completion=Decimal("0.4000"),
            period=period,
        ),
        booked_in=booked_in,
    )


def test_a_signal_is_booked_in_the_month_it_happened_in() -> None:
    given().when(note()).then(noted())


def test_the_month_of_a_signal_is_that_in_shanghai() -> None:
    midnight = datetime.fromisoformat("2026-10-31T16:00:00+00:00")

    given().when(note(at=midnight)).then(noted(at=midnight, period="2026-11", booked_in="2026-11"))


def test_a_signal_of_a_locked_month_is_booked_in_the_next_open_one() -> None:
    given().when(note(locked_periods=OCTOBER_LOCKED)).then(noted(booked_in="2026-11"))


def test_a_signal_is_recorded_once_whatever_is_locked_meanwhile() -> None:
    given(noted()).when(note()).then()
    given(noted()).when(note(locked_periods=OCTOBER_LOCKED)).then()
    given().when(note()).then(noted()).when(note()).then()


def test_a_signal_of_the_company_has_no_department() -> None:
    given().when(note(department=None)).then(noted(department=None))


def test_a_time_in_no_month_is_refused() -> None:
    given().when(note(at=IN_OCTOBER.replace(tzinfo=None))).then_refused(
        InvalidPeriod, message_contains="no offset"
    )


def test_a_fact_has_a_stream_of_its_own() -> None:
    assert signal_stream_name(fact_id(1)) == "signal-00000000-0000-0000-0000-000000000001"


@pytest.mark.parametrize("department", ["研发", None])
def test_a_stored_signal_is_read_back_unchanged(department: str | None) -> None:
    event = noted(department=department)

    assert SignalNoted.model_validate_json(event.model_dump_json()) == event
