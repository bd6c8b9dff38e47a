"""Working time: weekends, holidays, make-up workdays and hours of the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.working_time.calculator import ClosedReason, WorkingHoursKind, WorkingTimeCalculator
from shared.working_time.workday_calendar import (
    Calendar,
    CalendarVersions,
    OfficialDays,
    SpecialDay,
)
from tests.comms.request_examples import (
    CALENDARS,
    DAY,
    HOUR,
    MICROSECOND,
    MINUTE,
    OFFICIAL_CALENDAR,
    calendars_with_company_days,
    shanghai_time,
)

OFFICE = WorkingTimeCalculator("office-hours", OFFICIAL_CALENDAR)
WORKDAYS = WorkingTimeCalculator("workdays", OFFICIAL_CALENDAR)
ALWAYS = WorkingTimeCalculator("always", OFFICIAL_CALENDAR)
FRIDAY = shanghai_time(2, 13, 16)
"""The day after is worked: it makes up for a day of the Spring Festival."""


def test_eight_office_hours_from_a_friday_end_on_a_made_up_saturday() -> None:
    assert OFFICE.add_working_time(FRIDAY, 8 * HOUR) == shanghai_time(2, 14, 16)
    assert OFFICE.working_time_between(FRIDAY, shanghai_time(2, 14, 16)) == 8 * HOUR


def test_times_are_returned_in_utc() -> None:
    assert OFFICE.add_working_time(FRIDAY, HOUR).tzinfo is UTC
    assert OFFICE.add_working_time(FRIDAY, timedelta(0)).tzinfo is UTC


@pytest.mark.parametrize(
    ("hours", "start", "duration", "end"),
    [
        ("office-hours", shanghai_time(11, 23, 9), 3 * HOUR, shanghai_time(11, 23, 12)),
        (
            "office-hours",
            shanghai_time(11, 23, 9),
            3 * HOUR + MICROSECOND,
            shanghai_time(11, 23, 13) + MICROSECOND,
        ),
        ("office-hours", shanghai_time(11, 23, 17), HOUR, shanghai_time(11, 23, 18)),
        ("office-hours", shanghai_time(11, 23, 17), 2 * HOUR, shanghai_time(11, 24, 10)),
        ("office-hours", shanghai_time(11, 23, 12, 30), HOUR, shanghai_time(11, 23, 14)),
        ("office-hours", shanghai_time(11, 27, 18), HOUR, shanghai_time(11, 30, 10)),
        ("office-hours", shanghai_time(11, 22, 3), MINUTE, shanghai_time(11, 23, 9, 1)),
        ("office-hours", shanghai_time(2, 14, 17), 2 * HOUR, shanghai_time(2, 24, 10)),
        ("office-hours", shanghai_time(11, 22, 3), timedelta(0), shanghai_time(11, 22, 3)),
        ("workdays", shanghai_time(11, 23, 9), 24 * HOUR, shanghai_time(11, 24, 9)),
        ("workdays", shanghai_time(11, 27, 9), 24 * HOUR, shanghai_time(11, 30, 9)),
        ("workdays", shanghai_time(11, 27), 24 * HOUR, shanghai_time(11, 28)),
        ("workdays", shanghai_time(11, 28, 5), 48 * HOUR, shanghai_time(12, 2)),
        ("workdays", shanghai_time(9, 30, 12), 24 * HOUR, shanghai_time(10, 8, 12)),
        ("workdays", shanghai_time(10, 9, 12), 48 * HOUR, shanghai_time(10, 12, 12)),
        ("always", shanghai_time(10, 1, 12), 48 * HOUR, shanghai_time(10, 3, 12)),
    ],
)
def test_a_duration_ends_at_the_earliest_possible_time(
    hours: WorkingHoursKind, start: datetime, duration: timedelta, end: datetime
) -> None:
    time = WorkingTimeCalculator(hours, OFFICIAL_CALENDAR)
    assert time.add_working_time(start, duration) == end
    assert time.working_time_between(start, end) == duration


def test_working_time_of_a_reversed_interval_is_zero() -> None:
    assert OFFICE.working_time_between(
        shanghai_time(11, 24, 9), shanghai_time(11, 23, 9)
    ) == timedelta(0)
    assert ALWAYS.working_time_between(
        shanghai_time(11, 24, 9), shanghai_time(11, 24, 9)
    ) == timedelta(0)


def test_the_parts_of_an_hour_count_to_the_microsecond() -> None:
    assert (
        OFFICE.working_time_between(
            shanghai_time(11, 23, 9) + MICROSECOND, shanghai_time(11, 23, 12) - MICROSECOND
        )
        == 3 * HOUR - 2 * MICROSECOND
    )
    assert (
        OFFICE.working_time_between(
            shanghai_time(11, 23, 8), shanghai_time(11, 23, 9) + MICROSECOND
        )
        == MICROSECOND
    )
    assert (
        OFFICE.working_time_between(
            shanghai_time(11, 23, 18) - MICROSECOND, shanghai_time(11, 24, 9)
        )
        == MICROSECOND
    )


def test_years_are_computed_as_fast_as_hours() -> None:
    WORKDAYS.add_working_time(FRIDAY, HOUR)
    begun = perf_counter()
    for _ in range(100):
        assert WORKDAYS.add_working_time(
            shanghai_time(1, 1, year=2006), 5000 * DAY
        ) > shanghai_time(1, 1, year=2025)
    assert perf_counter() - begun < 1


moments = st.timedeltas(timedelta(0), 9000 * DAY).map(
    lambda after: shanghai_time(12, 1, year=2003) + after
)


@given(
    st.sampled_from([OFFICE, WORKDAYS, ALWAYS]),
    moments,
    st.timedeltas(MICROSECOND, 300 * DAY),
)
def test_adding_working_time_is_the_inverse_of_measuring_it(
    time: WorkingTimeCalculator, start: datetime, duration: timedelta
) -> None:
    end = time.add_working_time(start, duration)
    assert time.working_time_between(start, end) == duration
    assert time.working_time_between(start, end - MICROSECOND) == duration - MICROSECOND


@given(
    st.sampled_from([OFFICE, WORKDAYS, ALWAYS]),
    moments,
    st.timedeltas(timedelta(0), 30 * DAY),
)
def test_the_slices_have_no_gap_and_add_up(
    time: WorkingTimeCalculator, start: datetime, length: timedelta
) -> None:
    pieces = time.slices_between(start, start + length)
    edges = [start, *(piece.until for piece in pieces)]
    assert [piece.since for piece in pieces] == edges[:-1]
    assert edges[-1] == start + length
    open_ = sum((p.until - p.since for p in pieces if p.closed_reason is None), timedelta())
    assert open_ == time.working_time_between(start, start + length)


def test_a_slice_says_why_it_is_closed() -> None:
    holiday = "Spring Festival 春节"
    expected: list[tuple[datetime, ClosedReason | None, str | None]] = [
        (shanghai_time(2, 13, 18), None, None),
        (shanghai_time(2, 14, 9), "night", None),
        (shanghai_time(2, 14, 12), None, None),
        (shanghai_time(2, 14, 13), "lunch", None),
        (shanghai_time(2, 14, 18), None, None),
        (shanghai_time(2, 15), "night", None),
        (shanghai_time(2, 24), "holiday", holiday),
        (shanghai_time(2, 24, 9), "night", None),
        (shanghai_time(2, 24, 10), None, None),
    ]
    pieces = OFFICE.slices_between(FRIDAY, shanghai_time(2, 24, 10))
    assert [(one.until, one.closed_reason, one.holiday_name) for one in pieces] == expected


def test_a_weekend_without_a_name_is_a_weekend() -> None:
    pieces = WORKDAYS.slices_between(shanghai_time(11, 27, 9), shanghai_time(11, 30, 9))
    assert [(one.closed_reason, one.holiday_name) for one in pieces] == [
        (None, None), ("weekend", None), (None, None)
    ]  # fmt: skip
    assert [
        one.closed_reason
        for one in ALWAYS.slices_between(shanghai_time(11, 27, 9), shanghai_time(11, 30, 9))
    ] == [None]


def test_the_companys_own_days_outweigh_the_official_ones() -> None:
    own = calendars_with_company_days(
        2,
        SpecialDay(day=date(2026, 2, 14), working=False, name="Company day"),
        SpecialDay(day=date(2026, 2, 15), working=True, name="Stock-taking"),
    ).current
    assert own.is_working(date(2026, 2, 15))
    assert WorkingTimeCalculator("office-hours", own).add_working_time(
        FRIDAY, 8 * HOUR
    ) == shanghai_time(2, 15, 16)
    assert not OFFICIAL_CALENDAR.is_working(date(2026, 2, 15))


def test_a_special_day_that_follows_the_week_changes_nothing() -> None:
    monday = SpecialDay(day=date(2026, 11, 23), working=True, name="An ordinary Monday")
    own = WorkingTimeCalculator("workdays", calendars_with_company_days(1, monday).current)
    assert own.working_time_between(
        shanghai_time(11, 20), shanghai_time(11, 28)
    ) == WORKDAYS.working_time_between(shanghai_time(11, 20), shanghai_time(11, 28))


@pytest.mark.parametrize(
    ("start", "end", "estimated"),
    [
        (shanghai_time(12, 30), shanghai_time(12, 31, 23), False),
        (shanghai_time(12, 30), shanghai_time(1, 1, year=2027), True),
        (shanghai_time(12, 31, 23, year=2003), shanghai_time(1, 2, year=2004), True),
        (shanghai_time(1, 1, year=2004), shanghai_time(1, 2, year=2004), False),
    ],
)
def test_time_in_years_that_are_not_published_is_estimated(
    start: datetime, end: datetime, estimated: bool
) -> None:
    assert WORKDAYS.is_estimated(start, end) is estimated
    assert OFFICE.is_estimated(start, end) is estimated
    assert ALWAYS.is_estimated(start, end) is False


def test_an_estimated_year_follows_the_week() -> None:
    assert OFFICIAL_CALENDAR.is_working(date(2027, 1, 1))
    assert not OFFICIAL_CALENDAR.is_working(date(2027, 1, 2))
    assert not OFFICIAL_CALENDAR.official.covers(date(2027, 1, 1))
    assert OFFICIAL_CALENDAR.official.covers(date(2026, 12, 31))
    assert OFFICIAL_CALENDAR.official.covers(date(2004, 1, 1))
    assert not OFFICIAL_CALENDAR.official.covers(date(2003, 12, 31))


def test_a_version_is_found_by_its_number() -> None:
    second = calendars_with_company_days(2)
    assert CALENDARS.find_version(1) == second.find_version(1) == OFFICIAL_CALENDAR
    assert second.find_version(2) == second.current
    assert second.current.version == 2
    assert (
        CALENDARS.find_version(2) is CALENDARS.find_version(0) is CALENDARS.find_version(-1) is None
    )


def test_a_calendar_without_exceptions_is_the_week() -> None:
    plain = Calendar(version=1, official=OfficialDays(first_year=2026, last_year=2026, days=()))
    assert (
        WorkingTimeCalculator("workdays", plain).working_time_between(
            shanghai_time(1, 1), shanghai_time(1, 8)
        )
        == 5 * DAY
    )
    assert CalendarVersions((plain,)).current is plain
