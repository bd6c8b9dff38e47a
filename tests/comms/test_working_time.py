"""Working time: weekends, holidays, make-up workdays and hours of the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.comms.domain.calendar import Calendar, Calendars, OfficialDays, SpecialDay
from services.comms.domain.working_time import Closed, Hours, WorkingTime
from tests.comms.asked import CALENDARS, DAY, HOUR, MINUTE, OFFICIAL, TICK, at, with_own

OFFICE = WorkingTime("office-hours", OFFICIAL)
WORKDAYS = WorkingTime("workdays", OFFICIAL)
ALWAYS = WorkingTime("always", OFFICIAL)
FRIDAY = at(2, 13, 16)
"""The day after is worked: it makes up for a day of the Spring Festival."""


def test_eight_office_hours_from_a_friday_end_on_a_made_up_saturday() -> None:
    assert OFFICE.after(FRIDAY, 8 * HOUR) == at(2, 14, 16)
    assert OFFICE.open_between(FRIDAY, at(2, 14, 16)) == 8 * HOUR


def test_a_moment_is_given_in_utc() -> None:
    assert OFFICE.after(FRIDAY, HOUR).tzinfo is UTC
    assert OFFICE.after(FRIDAY, timedelta(0)).tzinfo is UTC


@pytest.mark.parametrize(
    ("hours", "start", "duration", "end"),
    [
        ("office-hours", at(11, 23, 9), 3 * HOUR, at(11, 23, 12)),
        ("office-hours", at(11, 23, 9), 3 * HOUR + TICK, at(11, 23, 13) + TICK),
        ("office-hours", at(11, 23, 17), HOUR, at(11, 23, 18)),
        ("office-hours", at(11, 23, 17), 2 * HOUR, at(11, 24, 10)),
        ("office-hours", at(11, 23, 12, 30), HOUR, at(11, 23, 14)),
        ("office-hours", at(11, 27, 18), HOUR, at(11, 30, 10)),
        ("office-hours", at(11, 22, 3), MINUTE, at(11, 23, 9, 1)),
        ("office-hours", at(2, 14, 17), 2 * HOUR, at(2, 24, 10)),
        ("office-hours", at(11, 22, 3), timedelta(0), at(11, 22, 3)),
        ("workdays", at(11, 23, 9), 24 * HOUR, at(11, 24, 9)),
        ("workdays", at(11, 27, 9), 24 * HOUR, at(11, 30, 9)),
        ("workdays", at(11, 27), 24 * HOUR, at(11, 28)),
        ("workdays", at(11, 28, 5), 48 * HOUR, at(12, 2)),
        ("workdays", at(9, 30, 12), 24 * HOUR, at(10, 8, 12)),
        ("workdays", at(10, 9, 12), 48 * HOUR, at(10, 12, 12)),
        ("always", at(10, 1, 12), 48 * HOUR, at(10, 3, 12)),
    ],
)
def test_an_amount_of_time_is_over_at_the_first_moment_it_can_be(
    hours: Hours, start: datetime, duration: timedelta, end: datetime
) -> None:
    time = WorkingTime(hours, OFFICIAL)
    assert time.after(start, duration) == end
    assert time.open_between(start, end) == duration


def test_nothing_is_open_between_a_moment_and_one_before_it() -> None:
    assert OFFICE.open_between(at(11, 24, 9), at(11, 23, 9)) == timedelta(0)
    assert ALWAYS.open_between(at(11, 24, 9), at(11, 24, 9)) == timedelta(0)


def test_the_parts_of_an_hour_count_to_the_microsecond() -> None:
    assert OFFICE.open_between(at(11, 23, 9) + TICK, at(11, 23, 12) - TICK) == 3 * HOUR - 2 * TICK
    assert OFFICE.open_between(at(11, 23, 8), at(11, 23, 9) + TICK) == TICK
    assert OFFICE.open_between(at(11, 23, 18) - TICK, at(11, 24, 9)) == TICK


def test_years_cost_no_more_than_hours() -> None:
    WORKDAYS.after(FRIDAY, HOUR)
    begun = perf_counter()
    for _ in range(100):
        assert WORKDAYS.after(at(1, 1, year=2006), 5000 * DAY) > at(1, 1, year=2025)
    assert perf_counter() - begun < 1


moments = st.timedeltas(timedelta(0), 9000 * DAY).map(lambda after: at(12, 1, year=2003) + after)


@given(
    st.sampled_from([OFFICE, WORKDAYS, ALWAYS]),
    moments,
    st.timedeltas(TICK, 300 * DAY),
)
def test_after_is_the_inverse_of_between(
    time: WorkingTime, start: datetime, duration: timedelta
) -> None:
    end = time.after(start, duration)
    assert time.open_between(start, end) == duration
    assert time.open_between(start, end - TICK) == duration - TICK


@given(
    st.sampled_from([OFFICE, WORKDAYS, ALWAYS]),
    moments,
    st.timedeltas(timedelta(0), 30 * DAY),
)
def test_the_pieces_have_no_gap_and_add_up(
    time: WorkingTime, start: datetime, length: timedelta
) -> None:
    pieces = time.pieces(start, start + length)
    edges = [start, *(piece.until for piece in pieces)]
    assert [piece.since for piece in pieces] == edges[:-1]
    assert edges[-1] == start + length
    open_ = sum((p.until - p.since for p in pieces if p.closed is None), timedelta())
    assert open_ == time.open_between(start, start + length)


def test_a_piece_says_why_it_is_closed() -> None:
    holiday = "Spring Festival 春节"
    expected: list[tuple[datetime, Closed | None, str | None]] = [
        (at(2, 13, 18), None, None),
        (at(2, 14, 9), "night", None),
        (at(2, 14, 12), None, None),
        (at(2, 14, 13), "lunch", None),
        (at(2, 14, 18), None, None),
        (at(2, 15), "night", None),
        (at(2, 24), "holiday", holiday),
        (at(2, 24, 9), "night", None),
        (at(2, 24, 10), None, None),
    ]
    pieces = OFFICE.pieces(FRIDAY, at(2, 24, 10))
    assert [(one.until, one.closed, one.name) for one in pieces] == expected


def test_a_weekend_without_a_name_is_a_weekend() -> None:
    pieces = WORKDAYS.pieces(at(11, 27, 9), at(11, 30, 9))
    assert [(one.closed, one.name) for one in pieces] == [
        (None, None), ("weekend", None), (None, None)
    ]  # fmt: skip
    assert [one.closed for one in ALWAYS.pieces(at(11, 27, 9), at(11, 30, 9))] == [None]


def test_the_companys_own_days_outweigh_the_official_ones() -> None:
    own = with_own(
        2,
        SpecialDay(day=date(2026, 2, 14), working=False, name="Company day"),
        SpecialDay(day=date(2026, 2, 15), working=True, name="Stock-taking"),
    ).in_force
    assert own.is_working(date(2026, 2, 15))
    assert WorkingTime("office-hours", own).after(FRIDAY, 8 * HOUR) == at(2, 15, 16)
    assert not OFFICIAL.is_working(date(2026, 2, 15))


def test_a_special_day_that_follows_the_week_changes_nothing() -> None:
    monday = SpecialDay(day=date(2026, 11, 23), working=True, name="An ordinary Monday")
    own = WorkingTime("workdays", with_own(1, monday).in_force)
    assert own.open_between(at(11, 20), at(11, 28)) == WORKDAYS.open_between(at(11, 20), at(11, 28))


@pytest.mark.parametrize(
    ("start", "end", "estimated"),
    [
        (at(12, 30), at(12, 31, 23), False),
        (at(12, 30), at(1, 1, year=2027), True),
        (at(12, 31, 23, year=2003), at(1, 2, year=2004), True),
        (at(1, 1, year=2004), at(1, 2, year=2004), False),
    ],
)
def test_time_in_years_that_are_not_published_is_estimated(
    start: datetime, end: datetime, estimated: bool
) -> None:
    assert WORKDAYS.is_estimated(start, end) is estimated
    assert OFFICE.is_estimated(start, end) is estimated
    assert ALWAYS.is_estimated(start, end) is False


def test_an_estimated_year_follows_the_week() -> None:
    assert OFFICIAL.is_working(date(2027, 1, 1))
    assert not OFFICIAL.is_working(date(2027, 1, 2))
    assert not OFFICIAL.official.covers(date(2027, 1, 1))
    assert OFFICIAL.official.covers(date(2026, 12, 31))
    assert OFFICIAL.official.covers(date(2004, 1, 1))
    assert not OFFICIAL.official.covers(date(2003, 12, 31))


def test_a_version_is_found_by_its_number() -> None:
    second = with_own(2)
    assert CALENDARS.version(1) == second.version(1) == OFFICIAL
    assert second.version(2) == second.in_force
    assert second.in_force.version == 2
    assert CALENDARS.version(2) is CALENDARS.version(0) is CALENDARS.version(-1) is None


def test_a_calendar_without_exceptions_is_the_week() -> None:
    plain = Calendar(version=1, official=OfficialDays(first_year=2026, last_year=2026, days=()))
    assert WorkingTime("workdays", plain).open_between(at(1, 1), at(1, 8)) == 5 * DAY
    assert Calendars((plain,)).in_force is plain
