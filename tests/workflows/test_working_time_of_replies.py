"""Steps in working time are due when replies to requests of the same time would be."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.comms.domain.request_commands import OpenRequest
from services.comms.domain.request_decisions import decide as decide_request
from services.comms.domain.request_events import RequestOpened
from shared.working_time.calculator import WorkingHoursKind
from shared.working_time.workday_calendar import Calendar, CalendarVersions, SpecialDay
from tests.comms.reply_clock_oracle import NEW_YEAR, add_open_minutes, open_minutes
from tests.comms.request_examples import ASK_REQUEST, open_command, present_at
from tests.property_budget import examples
from tests.workflows.domain_examples import DAY
from tests.workflows.test_working_calendars import (
    FIRST,
    MONDAY,
    OFFICIAL,
    ONE,
    TUESDAY_OFF,
    calendars,
    open_at,
    shanghai_time,
)

OWN_DAYS = (TUESDAY_OFF, SpecialDay(day=date(2026, 3, 7), working=True, name="Stock-taking 盘点"))
OWN = Calendar(version=1, official=OFFICIAL, own=OWN_DAYS)
HOURS: list[WorkingHoursKind] = ["always", "workdays", "office-hours"]


def due_of_request(
    hours: WorkingHoursKind, duration: timedelta, at: datetime, calendar: Calendar
) -> datetime | None:
    """Return when the reply to a request is due by the clock of communication."""
    policy = open_command().policy
    rule = policy.complex.model_copy(update={"hours": hours, "within": duration})
    context = present_at(at, calendars=CalendarVersions((calendar,)))
    command = OpenRequest(
        ASK_REQUEST, "?", policy.model_copy(update={"complex": rule}), at, context
    )
    (opened,) = (one for one in decide_request(command, None) if isinstance(one, RequestOpened))
    return opened.due_at


@settings(max_examples=examples(60), deadline=None)
@given(
    hours=st.sampled_from(HOURS),
    after=st.timedeltas(timedelta(), 24 * 365 * DAY),
    duration=st.timedeltas(timedelta(microseconds=1), timedelta(days=60)),
    calendar=st.sampled_from([FIRST, OWN]),
)
def test_a_step_is_due_when_a_reply_to_a_request_of_the_same_time_would_be(
    hours: WorkingHoursKind, after: timedelta, duration: timedelta, calendar: Calendar
) -> None:
    at = shanghai_time(1, 1, year=2004) + after
    known = calendars((calendar, MONDAY))
    assert open_at(hours, duration, at, known).due_at == due_of_request(
        hours, duration, at, calendar
    )


@settings(max_examples=examples(40), deadline=None)  # the oracle counts every minute
@given(hours=st.sampled_from(HOURS), at=st.integers(0, 525_600), minutes=st.integers(1, 20_000))
def test_a_step_is_due_when_so_many_open_minutes_are_over(
    hours: WorkingHoursKind, at: int, minutes: int
) -> None:
    new_year = shanghai_time(NEW_YEAR.month, NEW_YEAR.day)
    due = open_at(hours, timedelta(minutes=minutes), new_year + timedelta(minutes=at), ONE).due_at
    assert due == new_year + timedelta(minutes=add_open_minutes(open_minutes(hours), at, minutes))
