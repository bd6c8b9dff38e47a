"""Where clocks usually fail: each point is a test."""

from __future__ import annotations

from datetime import date, timedelta

from services.comms.domain.request_commands import CheckClock
from services.comms.domain.request_decisions import decide
from services.comms.domain.request_events import (
    CalendarAdopted,
    ClockSet,
    LegBreached,
    LegMet,
    LegReleased,
)
from services.comms.domain.request_state import evolve
from shared.testing.given_when_then import aggregate_scenario
from shared.working_time.calculator import WorkingTimeCalculator
from shared.working_time.workday_calendar import SpecialDay
from tests.comms.area_client import CommsClient
from tests.comms.request_client import RequestClient
from tests.comms.request_event_builders import leg_breached, opening_events
from tests.comms.request_examples import (
    A_DAY_LATER,
    HOUR,
    MICROSECOND,
    MONDAY,
    OFFICIAL_CALENDAR,
    REQUEST_ID,
    calendars_with_company_days,
    entry,
    present_at,
    record_entry_command,
    shanghai_time,
)

given = aggregate_scenario(decide, evolve, None).given


async def test_a_reply_by_the_wrong_department_is_refused_and_meets_nothing(
    area_client: CommsClient,
) -> None:
    client = RequestClient(area_client)
    path = await client.open_request()
    before = await client.get_request(path)
    for department in ("sales", "hr"):
        refused = await client.act_on(path, "reply", department, text="Yes")
        assert refused.status_code == 403, refused.text
    assert await client.get_request(path) == before
    assert await area_client.published_facts("request-replied") == []


def test_a_retroactive_pause_withdraws_a_breach() -> None:
    late = A_DAY_LATER + HOUR
    pause = record_entry_command(entry("pause", MONDAY + HOUR, waiting_on="asker"), late)
    breached = given(*opening_events, leg_breached(1, A_DAY_LATER))
    events = breached.when(pause).events
    (released,) = [one for one in events if isinstance(one, LegReleased)]
    assert (released.leg, released.at) == (1, late)
    clock = events[-1]
    assert isinstance(clock, ClockSet)
    assert (clock.status, clock.due_at, clock.breached) == ("paused", None, False)


def test_a_calendar_that_is_switched_while_a_clock_runs_moves_the_due_time_once() -> None:
    off = SpecialDay(day=date(2026, 11, 24), working=False, name="Typhoon 台风")
    calendars = calendars_with_company_days(2, off)
    check = CheckClock(REQUEST_ID, present_at(MONDAY + HOUR, calendars=calendars))
    switched = given(*opening_events).when(check)
    adopted, clock = switched.events
    assert isinstance(adopted, CalendarAdopted)
    assert isinstance(clock, ClockSet)
    assert clock.due_at == A_DAY_LATER + 24 * HOUR
    given(*opening_events, adopted, clock).when(check).then()


def test_two_hours_that_start_friday_17_30_before_a_make_up_saturday_end_saturday_10_30() -> None:
    time = WorkingTimeCalculator("office-hours", OFFICIAL_CALENDAR)
    friday = shanghai_time(2, 13, 17, 30)
    assert time.add_working_time(friday, timedelta(hours=2)) == shanghai_time(2, 14, 10, 30)
    ordinary = shanghai_time(11, 27, 17, 30)
    assert time.add_working_time(ordinary, timedelta(hours=2)) == shanghai_time(11, 30, 10, 30)


def test_an_answer_sent_at_the_deadlines_very_microsecond_is_in_time_and_one_later_is_late() -> (
    None
):
    for at, is_late in ((A_DAY_LATER, False), (A_DAY_LATER + MICROSECOND, True)):
        answer = record_entry_command(entry("resolution", at))
        events = given(*opening_events).when(answer).events
        (met,) = [one for one in events if isinstance(one, LegMet)]
        assert (met.replied_at, met.due_at) == (at, A_DAY_LATER)
        assert any(isinstance(one, LegBreached) for one in events) is is_late
