"""The company's calendar, version by version."""

from datetime import date

from services.comms.domain.refusals import InvalidSetting
from services.comms.domain.workday_calendar_publication import (
    INITIAL_STATE,
    CalendarPublished,
    CreateFirstCalendar,
    PublishCalendar,
    decide,
    evolve,
)
from shared.testing.given_when_then import aggregate_scenario
from shared.working_time.official_holidays import load_official_days
from shared.working_time.workday_calendar import (
    Calendar,
    CalendarVersions,
    OfficialDays,
    SpecialDay,
)
from tests.comms.request_examples import MONDAY

given = aggregate_scenario(decide, evolve, INITIAL_STATE).given

HOLIDAY = SpecialDay(day=date(2026, 12, 31), working=False, name="Company day 公司日")
SUNDAY = SpecialDay(day=date(2026, 12, 27), working=True, name="Stock-taking 盘点")
OFFICIAL = load_official_days()
LATER = OfficialDays(first_year=2004, last_year=2027, days=OFFICIAL.days)


def published(version: int, *own: SpecialDay, by: str = "E1") -> CalendarPublished:
    calendar = Calendar(version=version, official=OFFICIAL, own=own)
    return CalendarPublished(calendar=calendar, by=by, at=MONDAY, publishes_days=True)


def publish(*own: SpecialDay) -> PublishCalendar:
    return PublishCalendar(OFFICIAL, own, "E1", MONDAY)


begin = CreateFirstCalendar(OFFICIAL, "E1", MONDAY)


def test_the_official_days_are_the_first_version() -> None:
    given().when(begin).then(published(1))


def test_the_first_version_is_created_once() -> None:
    given(published(1)).when(CreateFirstCalendar(LATER, "E2", MONDAY)).then()


def test_the_companys_own_days_make_the_next_version_in_their_order() -> None:
    given(published(1)).when(publish(HOLIDAY, SUNDAY)).then(published(2, SUNDAY, HOLIDAY))


def test_the_same_days_are_published_once() -> None:
    given(published(1), published(2, SUNDAY)).when(publish(SUNDAY)).then()
    given(published(1)).when(publish()).then()


def test_another_official_list_is_another_version() -> None:
    command = PublishCalendar(LATER, (), "E1", MONDAY)
    calendar = Calendar(version=2, official=LATER)
    event = CalendarPublished(calendar=calendar, by="E1", at=MONDAY, publishes_days=True)
    given(published(1)).when(command).then(event)


def test_days_of_before_may_come_back() -> None:
    given(published(1), published(2, SUNDAY)).when(publish()).then(published(3))


def test_a_day_is_named_once() -> None:
    other = HOLIDAY.model_copy(update={"working": True})
    given(published(1)).when(publish(HOLIDAY, SUNDAY, other)).then_refused(
        InvalidSetting, message_contains="twice: 2026-12-31"
    )


def test_a_version_stays_as_it_was_published() -> None:
    first, second = published(1), published(2, SUNDAY)
    assert evolve(evolve(CalendarVersions(), first), second) == CalendarVersions(
        (first.calendar, second.calendar)
    )


def test_the_official_list_covers_whole_years() -> None:
    assert (OFFICIAL.first_year, OFFICIAL.last_year) == (2004, 2026)
    days = {one.day: one for one in OFFICIAL.days}
    assert list(days) == sorted(days)
    assert days[date(2026, 2, 14)].working
    assert days[date(2026, 2, 14)].name == "Spring Festival 春节"
    assert not days[date(2026, 10, 1)].working
