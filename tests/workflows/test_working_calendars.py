"""Steps whose duration runs in working time, and the versions of the calendar they go by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from services.workflows.domain.case_commands import MigrateCase, SendBack, StartCase, WithdrawStep
from services.workflows.domain.case_decisions import decide
from services.workflows.domain.planned_step import PlannedStep
from services.workflows.domain.step_events import StepOpened
from shared.testing.given_when_then import aggregate_scenario
from shared.working_time import heard_calendars
from shared.working_time.calculator import WorkingHoursKind, WorkingTimeCalculator
from shared.working_time.calendar_days import days_of
from shared.working_time.heard_calendars import (
    NO_CALENDARS,
    CalendarVersionNoted,
    NoteCalendarVersion,
    WorkingCalendars,
)
from shared.working_time.official_holidays import load_official_days
from shared.working_time.workday_calendar import (
    Calendar,
    OfficialDays,
    SpecialDay,
)
from tests.workflows.branching_maps import Walk, planned
from tests.workflows.domain_examples import BASE_TIME, CASE_ID, DAY, FLOW_ID, HOUR

OFFICIAL = load_official_days()
TUESDAY_OFF = SpecialDay(day=date(2026, 11, 24), working=False, name="Company day 公司日")
WEEK = OfficialDays(first_year=2026, last_year=2026, days=())
FIRST = Calendar(version=1, official=OFFICIAL)
SECOND = Calendar(version=2, official=OFFICIAL, own=(TUESDAY_OFF,))
CAUSE = UUID(int=9)

given_calendars = aggregate_scenario(
    heard_calendars.decide, heard_calendars.evolve, NO_CALENDARS
).given


def shanghai_time(month: int, day: int, hour: int = 0, year: int = 2026) -> datetime:
    """Return a time in the company's zone."""
    return datetime(year, month, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


def note(calendar: Calendar, since: datetime) -> NoteCalendarVersion:
    return NoteCalendarVersion(calendar.version, days_of(calendar), since, CAUSE)


def heard(calendar: Calendar, since: datetime) -> CalendarVersionNoted:
    return CalendarVersionNoted(
        version=calendar.version, days=days_of(calendar), in_force_from=since, cause=CAUSE
    )


def calendars(*versions: tuple[Calendar, datetime]) -> WorkingCalendars:
    known = WorkingCalendars(official=Calendar(version=0, official=OFFICIAL))
    for calendar, since in versions:
        known = heard_calendars.evolve(known, heard(calendar, since))
    return known


MONDAY = shanghai_time(11, 23, 9)
ONE = calendars((FIRST, MONDAY - 300 * DAY))
TWO = calendars((FIRST, MONDAY - 300 * DAY), (SECOND, MONDAY + 2 * HOUR))


def open_at(
    hours: WorkingHoursKind, standard: timedelta, at: datetime, known: WorkingCalendars
) -> StepOpened:
    step = planned("look", standard=standard, working_hours=hours)
    events = decide(StartCase(CASE_ID, "x", FLOW_ID, 1, (step,), at, calendars=known), None)
    (opened,) = (one for one in events if isinstance(one, StepOpened))
    return opened


def test_a_version_is_noted_once() -> None:
    given_calendars().when(note(FIRST, MONDAY)).then(heard(FIRST, MONDAY))
    given_calendars(heard(FIRST, MONDAY)).when(note(FIRST, MONDAY + DAY)).then()
    given_calendars(heard(SECOND, MONDAY)).when(note(FIRST, MONDAY)).then(heard(FIRST, MONDAY))


def test_versions_that_are_heard_in_any_order_are_the_same_calendar() -> None:
    third = FIRST.model_copy(update={"version": 3})
    versions = [(FIRST, MONDAY), (SECOND, MONDAY + DAY), (third, MONDAY + 2 * DAY)]
    found = [calendars(*order) for order in permutations(versions)]
    assert all(one == found[0] for one in found)
    assert [found[0].in_force(MONDAY + n * DAY).version for n in (-1, 0, 1, 2, 3)] == [
        1, 1, 2, 3, 3,
    ]  # fmt: skip


def test_the_installed_list_holds_until_a_version_is_published() -> None:
    assert calendars().in_force(MONDAY).version == 0
    opened = open_at("office-hours", 8 * HOUR, MONDAY, calendars())
    assert (opened.due_at, opened.calendar_version) == (shanghai_time(11, 23, 18), 0)
    with pytest.raises(LookupError, match="no calendar was given"):
        open_at("workdays", DAY, MONDAY, NO_CALENDARS)


def test_a_step_is_due_by_the_calendar_that_was_in_force_when_it_was_opened() -> None:
    before = open_at("office-hours", 10 * HOUR, MONDAY + HOUR, TWO)
    assert (before.due_at, before.calendar_version) == (shanghai_time(11, 24, 12), 1)
    after = open_at("office-hours", 10 * HOUR, MONDAY + 2 * HOUR, TWO)
    assert (after.due_at, after.calendar_version) == (shanghai_time(11, 25, 14), 2)
    assert before == open_at("office-hours", 10 * HOUR, MONDAY + HOUR, ONE)


def test_workdays_are_whole_days_over_a_weekend() -> None:
    friday = shanghai_time(11, 27, 15)
    assert open_at("workdays", DAY, friday, ONE).due_at == shanghai_time(11, 30, 15)
    assert open_at("always", DAY, friday, ONE).due_at == friday + DAY


def test_calendar_time_is_stored_as_before() -> None:
    opened = open_at("always", DAY, BASE_TIME, NO_CALENDARS)
    assert opened.due_at == BASE_TIME + DAY
    assert "calendar_version" not in opened.model_dump_json()
    stored = planned("look").model_dump_json()
    assert "working_hours" not in stored
    assert PlannedStep.model_validate_json(stored) == planned("look", working_hours="always")
    in_hours = planned("look", working_hours="workdays")
    assert '"working_hours":"workdays"' in in_hours.model_dump_json()
    assert PlannedStep.model_validate_json(in_hours.model_dump_json()) == in_hours


LOOK: dict[str, Any] = {"working_hours": "office-hours", "standard": 8 * HOUR}


def completed() -> Walk:
    walk = Walk(planned("ask"), planned("look", **LOOK))
    walk.complete("dep-ask", calendars=ONE)
    return walk


def sent_back() -> Walk:
    walk = Walk(planned("ask"), planned("look", **LOOK), planned("end"))
    walk.complete("dep-ask", calendars=ONE)
    walk.complete("dep-look")
    walk.give(SendBack(CASE_ID, 3, "dep-end", "again", BASE_TIME + 3 * HOUR, calendars=ONE))
    return walk


def withdrawn_before_a_join() -> Walk:
    walk = Walk(
        planned("ask"),
        planned("one", "ask"),
        planned("two", "ask"),
        planned("look", "one", "two", **LOOK),
    )
    for department in ("dep-ask", "dep-one"):
        walk.complete(department)
    walk.give(WithdrawStep(CASE_ID, walk.step_of("dep-two"), "x", BASE_TIME + 3 * HOUR, ONE))
    return walk


def migrated() -> Walk:
    walk = Walk(planned("ask"), planned("end"))
    walk.complete("dep-ask")
    steps = (planned("ask"), planned("end", "ask"), planned("look", "ask", **LOOK))
    walk.give(MigrateCase(CASE_ID, FLOW_ID, 2, steps, {}, BASE_TIME + 3 * HOUR, ONE))
    return walk


@pytest.mark.parametrize("walk_to", [completed, sent_back, withdrawn_before_a_join, migrated])
def test_every_command_that_opens_a_step_counts_in_working_time(
    walk_to: Callable[[], Walk],
) -> None:
    opened = [event for event in walk_to().events if isinstance(event, StepOpened)][-1]
    assert (opened.activity, opened.calendar_version) == ("Look", 1)
    whole = WorkingTimeCalculator("office-hours", FIRST)
    assert opened.due_at == whole.add_working_time(opened.opened_at, 8 * HOUR)


def test_what_follows_an_opening_does_not_repeat_its_calendar() -> None:
    walk = Walk(planned("ask"), planned("look", working_hours="workdays"))
    walk.complete("dep-ask", calendars=ONE)
    assert walk.complete("dep-look") == ["step-done", "case-finished"]
    assert "calendar_version" not in walk.events[-2].model_dump_json()
