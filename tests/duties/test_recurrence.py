"""The dates of a recurrence, and their names."""

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.duties.domain.recurrence import (
    Monthly,
    Recurrence,
    Weekly,
    occurrence_dates,
    occurrence_name,
    occurrence_on_or_after,
    parse_occurrence_name,
    previous_occurrence,
)

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

recurrences = st.one_of(
    st.builds(Monthly, day=st.integers(1, 31)), st.builds(Weekly, weekday=st.sampled_from(WEEKDAYS))
)
days = st.dates(date(1900, 1, 1), date(9000, 12, 31))


def is_date_of(rhythm: Recurrence, day: date) -> bool:
    """Tell whether a day is a date of the recurrence: an oracle, slow and obvious."""
    if isinstance(rhythm, Weekly):
        return WEEKDAYS[day.weekday()] == rhythm.weekday
    last_of_month = (day + timedelta(days=1)).day == 1
    return day.day == rhythm.day or (last_of_month and day.day < rhythm.day)


@pytest.mark.parametrize(
    ("day", "first", "expected"),
    [
        (31, "2026-09-15", ["2026-09-30", "2026-10-31", "2026-11-30"]),
        (31, "2027-01-31", ["2027-01-31", "2027-02-28", "2027-03-31"]),
        (30, "2028-02-01", ["2028-02-29", "2028-03-30", "2028-04-30"]),
        (1, "2026-12-02", ["2027-01-01", "2027-02-01", "2027-03-01"]),
        (15, "2026-10-15", ["2026-10-15", "2026-11-15", "2026-12-15"]),
    ],
)
def test_a_day_that_a_month_lacks_is_its_last_day(
    day: int, first: str, expected: list[str]
) -> None:
    dates = islice(occurrence_dates(Monthly(day=day), date.fromisoformat(first), None), 3)
    assert [one.isoformat() for one in dates] == expected


def test_a_weekly_date_comes_every_seven_days() -> None:
    dates = islice(occurrence_dates(Weekly(weekday="friday"), date(2026, 10, 5), None), 3)
    assert [one.isoformat() for one in dates] == ["2026-10-09", "2026-10-16", "2026-10-23"]


@pytest.mark.parametrize(
    ("rhythm", "day", "name"),
    [
        (Monthly(day=31), date(2026, 10, 31), "2026-10"),
        (Weekly(weekday="friday"), date(2026, 10, 9), "2026-W41"),
        (Weekly(weekday="friday"), date(2027, 1, 1), "2026-W53"),
        (Weekly(weekday="monday"), date(2024, 12, 30), "2025-W01"),
    ],
)
def test_a_date_is_named_after_its_month_or_iso_week(
    rhythm: Recurrence, day: date, name: str
) -> None:
    assert occurrence_name(rhythm, day) == name
    assert parse_occurrence_name(rhythm, name) == day


@pytest.mark.parametrize(
    "name",
    [
        "",
        "2026",
        "2026-13",
        "2026-1",
        "2026-W41",
        "0000-01",
        "２０２６-10",
        "+026-10",
        "9" * 30 + "-1",
    ],
)
def test_an_invalid_month_name_has_no_date(name: str) -> None:
    assert parse_occurrence_name(Monthly(day=1), name) is None


@pytest.mark.parametrize(
    "name",
    ["2026-41", "2026-W54", "2025-W53", "2026-W00", "0000-W01", "9999-W52", "9" * 30 + "-W01"],
)
def test_an_invalid_week_name_has_no_date(name: str) -> None:
    assert parse_occurrence_name(Weekly(weekday="sunday"), name) is None


@pytest.mark.parametrize("day", [0, 32])
def test_an_invalid_day_of_the_month_is_refused(day: int) -> None:
    with pytest.raises(ValidationError):
        Monthly(day=day)


@given(recurrences, days)
def test_the_dates_are_those_found_by_checking_every_day(rhythm: Recurrence, first: date) -> None:
    last = first + timedelta(days=70)
    all_days = (first + timedelta(days=number) for number in range(71))
    assert list(occurrence_dates(rhythm, first, last)) == [
        day for day in all_days if is_date_of(rhythm, day)
    ]


@given(recurrences, days)
def test_previous_reverses_next_and_a_name_is_of_one_date(rhythm: Recurrence, first: date) -> None:
    dates = list(islice(occurrence_dates(rhythm, first, None), 8))
    for one, following in pairwise(dates):
        assert previous_occurrence(rhythm, following) == one
        assert occurrence_on_or_after(rhythm, one) == one
        assert occurrence_on_or_after(rhythm, one + timedelta(days=1)) == following
    assert [parse_occurrence_name(rhythm, occurrence_name(rhythm, one)) for one in dates] == dates
