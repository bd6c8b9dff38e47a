"""When a running project meets: week by week, which weeks were missed, and by which terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.comms.domain.project_rhythm import decide
from services.comms.domain.project_rhythm_commands import (
    CheckRhythm,
    EndRhythm,
    SetRhythm,
    StartRhythm,
    WeekSituation,
)
from services.comms.domain.project_rhythm_events import (
    ProjectMeetingsCalled,
    ProjectRhythmEvent,
    ProjectWeekMet,
    ProjectWeekMissed,
)
from services.comms.domain.project_rhythm_state import ProjectRhythm, evolve
from services.comms.domain.project_rhythm_terms import (
    RhythmTerms,
    RhythmVersion,
    beginnings_in,
    judged_at,
    monday_of,
    next_beginning_in,
    week_name,
    week_of,
)
from shared.eventsourcing.refusal import Refusal
from shared.working_time.workday_calendar import Calendar, SpecialDay
from tests.comms.meeting_series_examples import CALENDAR, local

PROJECT = UUID(int=9)
WEEK = date(2026, 11, 30)
CALLED, HELD = WeekSituation(called=1), WeekSituation(called=1, held=1)


class Project:
    """A project that meets, with what it decided."""

    def __init__(self, started: str, calendar: Calendar = CALENDAR) -> None:
        self.state: ProjectRhythm | None = None
        self.calendar = calendar
        self.send(StartRhythm(PROJECT, "Launch", ("sales", "rnd"), local(started), calendar))

    def send(self, command: Any) -> list[ProjectRhythmEvent]:
        decided = decide(command, self.state)
        for event in decided:
            self.state = evolve(self.state, event)
        return decided

    def check(
        self,
        at: str | datetime,
        situations: Mapping[date, WeekSituation] | None = None,
        organiser: str | None = "sales",
    ) -> list[str]:
        """Return what a look at the project finds, in words."""
        moment = local(at) if isinstance(at, str) else at
        command = CheckRhythm(PROJECT, moment, self.calendar, organiser, situations or {})
        return [words for event in self.send(command) if (words := described(event))]

    def set(self, effective_from: date, at: str, **terms: Any) -> list[ProjectRhythmEvent]:
        command = SetRhythm(
            PROJECT, RhythmTerms(**terms), effective_from, "why", "ann", local(at), self.calendar
        )
        return self.send(command)


def described(event: ProjectRhythmEvent) -> str:
    match event:
        case ProjectMeetingsCalled(week=week, meetings=meetings):
            times = [f"{one.starts_at.astimezone(local('2026-01-01').tzinfo)}" for one in meetings]
            return f"{week} calls {len(times)}"
        case ProjectWeekMet(week=week):
            return f"{week} met"
        case ProjectWeekMissed(week=week, held=held, expected=expected, reason=reason):
            return f"{week} missed {held}/{expected} {reason}"
        case _:
            return ""


def test_a_project_meets_each_week_from_the_first_monday_to_come() -> None:
    project = Project("2026-11-24 09:00")
    assert project.check("2026-11-27 09:59") == []
    assert project.check("2026-11-27 10:00") == ["2026-11-30 calls 1"]
    assert project.check("2026-12-03 10:00") == []
    assert project.check("2026-12-04 10:00", {WEEK: HELD}) == ["2026-12-07 calls 1"]
    assert project.check("2026-12-08 00:00", {WEEK: HELD}) == ["2026-11-30 met"]


def test_the_week_in_which_a_project_starts_has_no_meeting_by_itself() -> None:
    assert Project("2026-11-30 00:00").check("2026-11-30 00:00") == []
    assert Project("2026-11-29 23:59").check("2026-11-29 23:59") == ["2026-11-30 calls 1"]


def test_a_missed_week_is_noticed_once_when_the_next_working_day_is_over() -> None:
    project = Project("2026-11-24 09:00")
    project.check("2026-12-04 10:00")
    assert project.check("2026-12-07 23:59") == []
    assert project.check("2026-12-08 00:00") == ["2026-11-30 missed 0/1 not-held"]
    assert project.check("2026-12-08 00:01") == []


def test_a_meeting_that_somebody_called_is_not_planned_again() -> None:
    project = Project("2026-11-24 09:00")
    assert project.check("2026-11-27 10:00", {WEEK: CALLED}) == ["2026-11-30 calls 0"]


def test_after_downtime_each_week_is_judged_once_and_the_meeting_is_on_the_next_working_day() -> (
    None
):
    project = Project("2026-11-24 09:00")
    assert project.check("2026-12-16 11:00") == [
        "2026-11-30 calls 0",
        "2026-12-07 calls 0",
        "2026-11-30 missed 0/1 not-held",
        "2026-12-14 calls 1",
        "2026-12-07 missed 0/1 not-held",
    ]
    assert project.state is not None
    assert list(project.state.called) == [date(2026, 12, 14)]


def test_nobody_to_call_it_is_said_of_a_missed_week() -> None:
    project = Project("2026-11-24 09:00")
    found = project.check("2026-12-08 00:00", organiser=None)
    assert found[-1] == "2026-11-30 missed 0/1 nobody-calls-it"


def test_terms_hold_from_their_monday_on_and_the_weeks_before_keep_theirs() -> None:
    project = Project("2026-11-24 09:00")
    project.set(date(2026, 12, 7), "2026-11-25 09:00", weekdays=(1, 4))
    found = project.check("2026-12-15 00:00", {WEEK: HELD, date(2026, 12, 7): HELD})
    assert "2026-11-30 met" in found
    assert "2026-12-07 missed 1/2 not-held" in found
    assert project.state is not None
    assert [one.version for one in project.state.versions] == [1, 2]


def test_every_second_week_skips_the_weeks_between() -> None:
    project = Project("2026-11-24 09:00")
    project.set(WEEK, "2026-11-25 09:00", every_weeks=2)
    found = project.check("2026-12-23 00:00")
    assert [one for one in found if "missed" in one] == [
        "2026-11-30 missed 0/1 not-held",
        "2026-12-14 missed 0/1 not-held",
    ]


def test_a_project_without_weekdays_has_no_meetings_by_itself_until_terms_say_so() -> None:
    project = Project("2026-11-24 09:00")
    project.set(WEEK, "2026-11-25 09:00", weekdays=())
    assert project.check("2027-03-01 00:00") == []
    project.set(date(2027, 3, 8), "2027-03-02 09:00")
    assert project.check("2027-03-16 00:00")[-1] == "2027-03-08 missed 0/1 not-held"


@pytest.mark.parametrize(
    ("terms", "effective_from", "code"),
    [
        ({"every_weeks": 9}, WEEK, "rhythm-term-out-of-range"),
        ({"minutes": 61}, WEEK, "rhythm-term-out-of-range"),
        ({"weekdays": (8,)}, WEEK, "rhythm-term-out-of-range"),
        ({"weekdays": (1, 1)}, WEEK, "rhythm-weekday-repeated"),
        ({}, date(2026, 12, 1), "rhythm-begins-in-week-begun"),
        ({"every_weeks": 2}, date(2026, 11, 23), "rhythm-begins-in-week-begun"),
    ],
)
def test_terms_are_within_ranges_and_from_a_monday_to_come(
    terms: dict[str, Any], effective_from: date, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        Project("2026-11-24 09:00").set(effective_from, "2026-11-25 09:00", **terms)
    assert refused.value.code() == code


def test_a_project_that_is_over_meets_no_more() -> None:
    project = Project("2026-11-24 09:00")
    assert len(project.send(EndRhythm(PROJECT, local("2026-11-25 09:00")))) == 2
    assert project.send(EndRhythm(PROJECT, local("2026-11-26 09:00"))) == []
    assert project.check("2026-12-16 00:00") == []
    with pytest.raises(Refusal, match="over"):
        project.set(WEEK, "2026-11-25 09:00")
    with pytest.raises(Refusal, match="known"):
        decide(
            SetRhythm(PROJECT, RhythmTerms(), WEEK, "why", "ann", local("2026-11-25"), CALENDAR),
            None,
        )


def test_what_is_said_twice_changes_nothing() -> None:
    project = Project("2026-11-24 09:00")
    started = StartRhythm(PROJECT, "Launch", ("sales", "rnd"), local("2026-11-25 09:00"), CALENDAR)
    assert project.send(started) == []
    assert len(project.send(replace(started, participants=("rnd",)))) == 1
    assert len(project.set(WEEK, "2026-11-25 09:00", every_weeks=2)) == 2
    assert project.set(WEEK, "2026-11-25 09:00", every_weeks=2) == []


def test_a_week_without_a_working_day_has_no_meeting_and_a_holiday_moves_it() -> None:
    version = RhythmVersion(version=1, effective_from=date(2026, 9, 28), terms=RhythmTerms())
    thursday = version.model_copy(update={"terms": RhythmTerms(weekdays=(4,))})
    assert beginnings_in(date(2026, 9, 28), thursday, CALENDAR) == [local("2026-09-30 10:00")]
    assert beginnings_in(date(2026, 10, 5), version, CALENDAR) == [local("2026-10-08 10:00")]
    days = tuple(
        SpecialDay(day=WEEK + timedelta(days=n), working=False, name="flood") for n in range(7)
    )
    flooded = Calendar(version=2, official=CALENDAR.official, own=days)
    assert beginnings_in(WEEK, version, flooded) == []
    assert next_beginning_in(WEEK, local("2026-11-30 08:00"), version.terms, flooded) is None
    assert judged_at(date(2026, 11, 23), flooded) == local("2026-12-08 00:00")


def test_weeks_are_named_as_iso_8601_does_in_the_companys_zone() -> None:
    assert week_name(week_of(local("2027-01-03 23:59"))) == "2026-W53"
    assert week_of(local("2026-11-29 23:59")) == date(2026, 11, 23)


@for_all(
    st.lists(st.integers(0, 40), min_size=1, max_size=8).map(sorted),
    st.sets(st.integers(0, 5)),
    st.integers(1, 3),
)
def test_however_often_it_is_looked_at_each_week_is_judged_once_as_by_counting(
    looks: list[int], held: set[int], every: int
) -> None:
    start = date(2027, 3, 1)
    situations = {start + timedelta(days=7 * one): HELD for one in held}
    project = Project("2027-02-22 10:01")
    project.set(start, "2027-02-22 10:02", every_weeks=every)
    judged = []
    for day in looks:
        at = datetime.combine(start, datetime.min.time()) + timedelta(days=day)
        judged += [
            one for one in project.check(local(at.isoformat()), situations) if "calls" not in one
        ]
    last = start + timedelta(days=looks[-1])
    expected = [
        f"{week} met" if number in held else f"{week} missed 0/1 not-held"
        for number in range(0, 7, every)
        if (week := start + timedelta(days=7 * number)) + timedelta(days=8) <= last
    ]
    assert judged == expected
    assert all(monday_of(start + timedelta(days=7 * one)).isoweekday() == 1 for one in range(6))


def test_terms_hold_from_a_week_that_is_not_planned_yet() -> None:
    project = Project("2026-11-24 09:00")
    assert project.check("2026-11-28 09:00") == ["2026-11-30 calls 1"]
    with pytest.raises(Refusal) as refused:
        project.set(WEEK, "2026-11-28 10:00", weekdays=(1, 4))
    assert "2026-12-07" in str(refused.value)
    project.set(date(2026, 12, 7), "2026-11-28 10:00", weekdays=(1, 4))
    assert project.check("2026-12-08 00:00", {WEEK: HELD}) == [
        "2026-12-07 calls 1",
        "2026-11-30 met",
    ]


def test_who_calls_a_meeting_is_said_by_the_terms_of_its_week() -> None:
    project = Project("2026-11-24 09:00")
    project.set(date(2026, 12, 14), "2026-11-24 10:00", organiser="rnd")
    assert project.state is not None
    days = (date(2026, 11, 27), date(2026, 12, 14))
    terms = [project.state.terms_on(day, CALENDAR) for day in days]
    assert [one.organiser for one in terms] == [None, "rnd"]
    look = CheckRhythm(PROJECT, local("2026-12-15 00:00"), CALENDAR, "rnd", {}, "sales")
    missed = [one for one in project.send(look) if isinstance(one, ProjectWeekMissed)]
    assert [(one.week, one.organiser) for one in missed[:1]] == [(WEEK, "sales")]


def test_meetings_of_a_week_that_is_not_judged_go_with_the_next_one_that_is() -> None:
    project = Project("2026-11-24 09:00")
    project.check("2026-11-28 09:00")
    holiday = [SpecialDay(day=WEEK + timedelta(days=n), working=False, name="x") for n in range(7)]
    project.calendar = CALENDAR.model_copy(update={"own": tuple(holiday)})
    project.check("2026-12-04 10:00")
    assert project.state is not None
    assert list(project.state.called) == [WEEK, WEEK + timedelta(days=7)]
    project.check("2026-12-15 00:00")
    assert WEEK not in project.state.called
