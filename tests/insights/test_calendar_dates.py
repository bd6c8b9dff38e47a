"""The days of the calendar: holidays, make-up workdays, and years that are not published yet."""

from datetime import date

from services.insights.domain.dimensions.calendar_dates import CalendarDate, calendar_dates
from services.insights.projections.dimensions import names_of_days
from shared.working_time.calendar_days import days_of
from shared.working_time.official_holidays import load_official_days
from shared.working_time.workday_calendar import Calendar, SpecialDay

OWN_DAY_OFF = date(2026, 5, 6)
CALENDAR = Calendar(
    version=2,
    official=load_official_days(),
    own=(SpecialDay(day=OWN_DAY_OFF, working=False, name="Founding day"),),
)
DATES = {
    one.day: one for one in calendar_dates(2, days_of(CALENDAR), names_of_days(), is_current=True)
}


def about(day: date) -> tuple[str, bool, str | None, str | None]:
    """Return what a day is."""
    found: CalendarDate = DATES[day]
    return found.kind, found.is_working_day, found.holiday_name, found.holiday_name_zh


def test_every_day_from_2015_to_2035_is_there_once() -> None:
    assert len(DATES) == 7670
    assert len({one.version_key for one in DATES.values()}) == 7670


def test_a_saturday_before_the_spring_festival_of_2026_is_worked() -> None:
    kind, is_working, _, name_zh = about(date(2026, 2, 14))
    assert (kind, is_working, name_zh) == ("make-up-workday", True, "春节")


def test_the_spring_festival_of_2026_has_nine_days_with_its_weekends() -> None:
    festival = [one for one in DATES.values() if one.kind == "holiday" and one.year == 2026]
    days = [one.day for one in festival if one.holiday_name_zh == "春节"]
    assert days == [date(2026, 2, number) for number in range(15, 24)]


def test_a_day_off_of_the_company_s_own_is_a_holiday_without_an_official_name() -> None:
    assert about(OWN_DAY_OFF) == ("holiday", False, None, None)


def test_a_year_without_an_official_list_follows_the_week_and_says_so() -> None:
    later = [one for one in DATES.values() if one.year > CALENDAR.official.last_year]
    assert all(one.is_estimated and one.holiday_name is None for one in later)
    assert {one.kind for one in later} == {"workday", "weekend"}
    assert not DATES[date(2026, 12, 31)].is_estimated


def test_working_days_between_two_days_are_a_difference() -> None:
    between = DATES[date(2026, 2, 24)].working_days_before
    between -= DATES[date(2026, 2, 13)].working_days_before
    assert between == 2  # the Friday and the Saturday that makes up


def test_weeks_and_quarters_are_those_of_iso_and_of_the_year() -> None:
    found = DATES[date(2027, 1, 1)]
    assert (found.date_key, found.quarter, found.month) == (20270101, 1, "2027-01")
    assert (found.iso_year, found.iso_week, found.weekday) == (2026, 53, 5)
    assert (found.weekday_name, found.weekday_name_zh) == ("Friday", "星期五")
