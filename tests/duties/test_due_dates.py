"""T+N in calendar days and in working days, by the official list of 2026 and the company's own."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.duties.domain.due_dates import due_date, nth_working_day_after
from shared.working_time.official_holidays import load_official_days
from shared.working_time.workday_calendar import Calendar, SpecialDay

OFFICIAL = Calendar(version=0, official=load_official_days())
OWN = Calendar(
    version=3,
    official=load_official_days(),
    own=(SpecialDay(day=date(2026, 11, 25), working=False, name="Company day 公司日"),),
)
DAY = timedelta(days=1)


def t_plus(kick_off: str, number: int, calendar: Calendar = OFFICIAL) -> str:
    found = due_date(datetime.fromisoformat(f"{kick_off}T09:00+08:00"), number, "working", calendar)
    local = found.at + timedelta(hours=8)
    assert (local.hour, local.minute, local.second, local.microsecond) == (23, 59, 59, 999_999)
    return local.date().isoformat()


@pytest.mark.parametrize(
    ("kick_off", "number", "due"),
    [
        ("2026-02-13", 1, "2026-02-14"),  # the make-up Saturday before the Spring Festival
        ("2026-02-13", 2, "2026-02-24"),  # the first day after it
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-02-13", 6, "2026-02-28"),  # the make-up Saturday after it
        ("2026-02-13", 7, "2026-03-02"),
        ("2026-02-27", 1, "2026-02-28"),
        ("2026-02-28", 1, "2026-03-02"),
        ("2026-11-27", 1, "2026-11-30"),  # an ordinary weekend
    ],
)
def test_working_days_run_across_the_spring_festival_and_its_make_up_saturdays(
    kick_off: str, number: int, due: str
) -> None:
    assert t_plus(kick_off, number) == due


@pytest.mark.parametrize("kick_off", ["2026-02-15", "2026-02-19", "2026-02-23"])
def test_a_kick_off_in_the_spring_festival_counts_from_the_first_working_day(kick_off: str) -> None:
    assert t_plus(kick_off, 0) == t_plus(kick_off, 1) == "2026-02-24"


def test_t_plus_0_in_working_days_is_the_day_itself_where_it_is_worked() -> None:
    assert t_plus("2026-02-14", 0) == "2026-02-14"


def test_the_companys_own_days_count() -> None:
    assert t_plus("2026-11-24", 1) == "2026-11-25"
    assert t_plus("2026-11-24", 1, OWN) == "2026-11-26"


def test_the_due_date_says_by_which_version_of_the_calendar_it_is() -> None:
    kick_off = datetime.fromisoformat("2026-11-24T09:00+08:00")
    assert due_date(kick_off, 1, "working", OWN).calendar_version == 3
    assert due_date(kick_off, 1, "calendar", OWN).calendar_version is None


def test_working_days_are_not_counted_without_a_calendar() -> None:
    with pytest.raises(LookupError, match="no calendar was given"):
        due_date(datetime.fromisoformat("2026-11-24T09:00+08:00"), 1, "working", None)


def count_days(first: date, number: int) -> date:
    """Return the same day, found by looking at one day after the other."""
    days = (first + index * DAY for index in range(366))
    if number == 0:
        return next(day for day in days if OFFICIAL.is_working(day))
    later = [day for day in days if day > first and OFFICIAL.is_working(day)]
    return later[number - 1]


@given(st.dates(date(2025, 12, 1), date(2027, 3, 1)), st.integers(0, 40))
def test_the_nth_working_day_is_found_as_by_counting_days(first: date, number: int) -> None:
    assert nth_working_day_after(first, number, OFFICIAL) == count_days(first, number)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.integers(0, 30))
def test_a_later_n_or_t_is_never_due_earlier(first: date, number: int) -> None:
    due = nth_working_day_after(first, number, OFFICIAL)
    assert due <= nth_working_day_after(first, number + 1, OFFICIAL)
    assert due <= nth_working_day_after(first + DAY, number, OFFICIAL)
