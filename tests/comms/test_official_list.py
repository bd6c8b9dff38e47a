"""An official list that is given by hand is checked, and kept until the installed one has it."""

from __future__ import annotations

from datetime import date

import pytest

from services.comms.domain.official_list import OfficialYear, find_warnings, official_list
from services.comms.domain.refusals import InvalidSetting
from services.comms.domain.setting_refusals import (
    CalendarDayNamedTwice,
    MakeUpDayIsWorkday,
    OfficialDayOfOtherYear,
    OfficialYearsWithGap,
)
from shared.working_time.official_holidays import load_official_days
from shared.working_time.workday_calendar import Calendar, OfficialDays, SpecialDay

INSTALLED = load_official_days()
NEXT = INSTALLED.last_year + 1


def day(text: str, name: str = "Spring Festival 春节", *, working: bool = False) -> SpecialDay:
    return SpecialDay(day=date.fromisoformat(text), working=working, name=name)


def year(*days: SpecialDay, number: int = NEXT) -> OfficialYear:
    return OfficialYear(year=number, days=days)


HOLIDAY, MAKE_UP = day(f"{NEXT}-02-08"), day(f"{NEXT}-02-20", working=True)


def test_a_year_given_by_hand_is_published_and_no_longer_estimated() -> None:
    found = official_list(INSTALLED, None, [year(MAKE_UP, HOLIDAY)])
    calendar = Calendar(version=2, official=found)
    assert not calendar.is_working(HOLIDAY.day)
    assert calendar.is_working(MAKE_UP.day)
    assert (INSTALLED.covers(HOLIDAY.day), found.covers(HOLIDAY.day)) == (False, True)


def test_it_stays_in_later_calendars_until_the_installed_list_has_the_year() -> None:
    given = official_list(INSTALLED, None, [year(HOLIDAY)])
    assert official_list(INSTALLED, given, []) == given
    newer = OfficialDays(
        first_year=INSTALLED.first_year, last_year=NEXT, days=(*INSTALLED.days, MAKE_UP)
    )
    assert official_list(newer, given, []) == newer
    assert official_list(newer, newer, [year(HOLIDAY)]) == given


@pytest.mark.parametrize(
    ("given", "refusal", "said"),
    [
        (
            year(day(f"{NEXT}-02-10", "Make-up 调休", working=True)),
            MakeUpDayIsWorkday,
            f"{NEXT}-02-10 (Make-up 调休) is a Wednesday",
        ),
        (year(day(f"{NEXT + 1}-02-08")), OfficialDayOfOtherYear, f"{NEXT + 1}-02-08"),
        (year(HOLIDAY, HOLIDAY), CalendarDayNamedTwice, f"{NEXT}-02-08"),
        (year(day(f"{NEXT + 1}-02-08"), number=NEXT + 1), OfficialYearsWithGap, str(NEXT + 1)),
    ],
)
def test_a_slip_is_refused_with_its_day_named(
    given: OfficialYear, refusal: type[InvalidSetting], said: str
) -> None:
    with pytest.raises(refusal) as refused:
        official_list(INSTALLED, None, [given])
    assert said in str(refused.value)


def test_a_holiday_that_is_a_weekend_is_told_and_one_that_takes_a_workday_is_not() -> None:
    saturday = day(f"{NEXT}-05-01", "Labour Day 劳动节")
    (warning,) = find_warnings([year(HOLIDAY, day(f"{NEXT}-02-07"), saturday)])
    assert (warning.code, warning.day) == ("holiday-is-weekend", saturday.day)
    assert "劳动节" in warning.zh
