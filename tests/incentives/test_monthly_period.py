"""Months, in the company's zone and as text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.incentives.domain.monthly_period import (
    LockedPeriods,
    next_period,
    period_of,
    validate_period,
)
from services.incentives.domain.refusals import InvalidPeriod


@pytest.mark.parametrize(
    ("at", "period"),
    [
        (datetime(2026, 10, 31, 15, 59, 59, 999999, tzinfo=UTC), "2026-10"),
        (datetime(2026, 10, 31, 16, 0, tzinfo=UTC), "2026-11"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "2027-01"),
        (datetime(987, 6, 5, tzinfo=UTC), "0987-06"),
    ],
)
def test_a_month_begins_at_midnight_in_shanghai(at: datetime, period: str) -> None:
    assert period_of(at) == period


def test_a_time_without_offset_lies_in_no_month() -> None:
    with pytest.raises(InvalidPeriod, match="has no offset; say in which zone it is"):
        period_of(datetime(2026, 10, 1))  # noqa: DTZ001  that is the point


def test_a_time_at_the_end_of_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidPeriod, match="outside the calendar"):
        period_of(datetime.max.replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("period", "after"),
    [
        ("2026-01", "2026-02"),
        ("2026-09", "2026-10"),
        ("2026-11", "2026-12"),
        ("2026-12", "2027-01"),
        ("0009-01", "0009-02"),
        ("0009-12", "0010-01"),
    ],
)
def test_one_month_follows_another(period: str, after: str) -> None:
    assert next_period(period) == after


@pytest.mark.parametrize("text", ["0001-01", "2026-09", "2026-10", "2026-12", "9999-12"])
def test_a_month_is_written_year_and_month(text: str) -> None:
    validate_period(text)


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-1", "2026-00", "2026-13", "26-01", "2026-11-01", "2026-11\n", "٢٠٢٦-11"],
)
def test_any_other_text_is_no_month(text: str) -> None:
    with pytest.raises(InvalidPeriod, match="write it as YYYY-MM"):
        validate_period(text)


def test_an_open_month_is_booked_in_itself() -> None:
    assert LockedPeriods(frozenset({"2026-09"})).booking_period_for("2026-10") == "2026-10"


def test_a_locked_month_is_booked_in_the_next_open_one() -> None:
    locked = LockedPeriods(frozenset({"2026-11", "2026-12", "2027-02"}))

    assert locked.booking_period_for("2026-11") == "2027-01"
    assert locked.booking_period_for("2027-02") == "2027-03"


def test_the_latest_locked_month_is_known() -> None:
    assert LockedPeriods(frozenset({"2026-11", "2026-12", "2026-02"})).latest == "2026-12"
    assert LockedPeriods().latest is None
