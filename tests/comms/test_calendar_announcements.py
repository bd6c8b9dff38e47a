"""The days of calendars travel by facts, also those that were published before facts said them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.comms.application.calendar_announcements import (
    ANNOUNCEMENT_STREAM_NAME,
    announce_earlier_calendars,
)
from services.comms.application.events_to_facts import fact_from_event
from services.comms.application.stored_events import EVENT_ADAPTER
from services.comms.application.workday_calendar_decider import CALENDAR_DECIDER
from services.comms.domain.workday_calendar_publication import (
    STREAM_NAME,
    CalendarPublished,
    PublishCalendar,
)
from services.comms.service import service
from shared.contracts.comms_changes import CalendarPublished as CalendarPublishedFact
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest
from shared.installation.system_clock_and_ids import new_uuid7
from shared.testing.installation import OpenTestInstallation
from shared.working_time.calculator import WorkingHoursKind, WorkingTimeCalculator
from shared.working_time.calendar_days import calendar_of, days_of
from shared.working_time.official_holidays import load_official_days
from shared.working_time.workday_calendar import Calendar, SpecialDay
from tests.comms.request_examples import DAY, HOUR, MONDAY

OFFICIAL = load_official_days()
OWN = (
    SpecialDay(day=MONDAY.date(), working=False, name="Company day 公司日"),
    SpecialDay(day=(MONDAY + 5 * DAY).date(), working=True, name="Stock-taking 盘点"),
)
FIRST = Calendar(version=1, official=OFFICIAL)
SECOND = Calendar(version=2, official=OFFICIAL, own=OWN)


async def test_calendars_whose_fact_says_no_days_are_published_once_more_with_them(
    start_installation: OpenTestInstallation,
) -> None:
    later = MONDAY + DAY
    events = [
        CalendarPublished(calendar=FIRST, by="m", at=MONDAY),
        CalendarPublished(calendar=SECOND, by="m", at=later),
        CalendarPublished(
            calendar=FIRST.model_copy(update={"version": 3}), by="m", at=later, publishes_days=True
        ),
    ]
    async with start_installation([service], background=False) as installation:
        area = installation.area("comms")
        context = EventContext(correlation=new_uuid7(), actor="m")
        await area.event_store.append(AppendRequest(STREAM_NAME, 0, events, context))
        for _ in range(2):
            await announce_earlier_calendars(area)
        again = (await area.event_store.load([ANNOUNCEMENT_STREAM_NAME]))[ANNOUNCEMENT_STREAM_NAME]
    facts: list[Any] = [fact_from_event(one.event) for one in again]
    assert facts == [
        CalendarPublishedFact(version=1, at=MONDAY, days=days_of(FIRST)),
        CalendarPublishedFact(version=2, at=later, days=days_of(SECOND)),
    ]


def test_the_fact_of_a_calendar_says_its_days_in_few_bytes() -> None:
    command = PublishCalendar(OFFICIAL, OWN, "m", MONDAY)
    (event,) = CALENDAR_DECIDER.decide(command, CALENDAR_DECIDER.initial)
    fact = fact_from_event(event)
    assert fact == CalendarPublishedFact(version=1, at=MONDAY, days=days_of(SECOND))
    assert len(fact.model_dump_json()) < 10_000


def test_a_stored_calendar_of_before_keeps_its_bytes_and_its_fact() -> None:
    stored = (
        '{"type":"calendar-published","calendar":{"version":1,"official":{"first_year":2026,'
        '"last_year":2026,"days":[{"day":"2026-10-01","working":false,"name":"x"}]},"own":[]},'
        '"by":"calendar:comms","at":"2026-11-30T01:00:00Z"}'
    )
    event = EVENT_ADAPTER.validate_json(stored)
    assert EVENT_ADAPTER.dump_json(event).decode() == stored
    fact = fact_from_event(event)
    assert isinstance(fact, CalendarPublishedFact)
    assert fact.days is None


@pytest.mark.parametrize("hours", ["always", "workdays", "office-hours"])
@given(start=st.integers(0, 24 * 7000), duration=st.integers(0, 24 * 40))
def test_the_days_of_a_fact_count_working_time_as_the_calendar_does(
    hours: WorkingHoursKind, start: int, duration: int
) -> None:
    since = MONDAY - 6000 * DAY + start * HOUR
    whole = WorkingTimeCalculator(hours, SECOND)
    rebuilt = WorkingTimeCalculator(hours, calendar_of(2, days_of(SECOND)))
    due = whole.add_working_time(since, duration * HOUR)
    assert rebuilt.add_working_time(since, duration * HOUR) == due
    assert rebuilt.working_time_between(since, due) == whole.working_time_between(since, due)
    assert rebuilt.is_estimated(since, due) == whole.is_estimated(since, due)
