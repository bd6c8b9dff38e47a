"""The domain of the monthly alignment meeting: when it is, and which months were missed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.comms.domain import (
    alignment_policy,
    meeting_series,
    meeting_series_events,
)
from services.comms.domain.alignment_policy import (
    INITIAL_STATE,
    AlignmentPolicy,
    AlignmentPolicySet,
    AlignmentTerms,
    SetAlignmentPolicy,
    beginning_in,
    first_instant_of,
    month_after,
    next_beginning,
)
from services.comms.domain.meeting_series import (
    CheckSeries,
    EndSeries,
    MeetingSeries,
    StartSeries,
)
from services.comms.domain.refusals import CommsInvalid
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.working_time.workday_calendar import Calendar, SpecialDay
from tests.comms.meeting_series_examples import CALENDAR, CALLED, CYCLE, HELD, TERMS, Series, local


@pytest.mark.parametrize(
    ("month", "working_day", "day"),
    [
        ("2026-11", 1, "2026-11-02"),
        ("2026-11", 5, "2026-11-06"),
        ("2026-11", 23, "2026-11-30"),
        ("2026-10", 1, "2026-10-08"),
        ("2026-10", 3, "2026-10-10"),
    ],
)
def test_a_meeting_is_on_a_working_day_of_its_month_make_up_saturdays_counted(
    month: str, working_day: int, day: str
) -> None:
    terms = AlignmentTerms(working_day=working_day, begins_at=time(9, 30))
    assert beginning_in(month, terms, CALENDAR) == local(f"{day} 09:30")


def test_a_month_without_a_working_day_has_its_meeting_on_the_last_one() -> None:
    days = tuple(
        SpecialDay(day=date(2026, 11, number), working=False, name="flood")
        for number in range(1, 31)
    )
    flooded = Calendar(version=2, official=CALENDAR.official, own=days)
    assert beginning_in("2026-11", TERMS, flooded) == local("2026-11-30 10:00")
    assert next_beginning(local("2026-11-02 08:00"), TERMS, flooded) is None


def test_months_begin_and_follow_each_other_in_the_companys_zone() -> None:
    assert first_instant_of("2026-12") == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert [month_after(one) for one in ("2026-01", "2026-12", "2028-02")] == [
        "2026-02",
        "2027-01",
        "2028-03",
    ]
    late = local("2026-11-30 10:00")
    assert next_beginning(late, TERMS, CALENDAR) is None
    assert next_beginning(late - timedelta(microseconds=1), TERMS, CALENDAR) == late


def test_the_first_month_is_the_one_whose_meeting_is_still_to_come() -> None:
    assert Series("2026-11-06 09:59").state == MeetingSeries(
        "2026", "2026-11", "2026-11", local("2026-10-30 10:00")
    )
    assert Series("2026-11-06 10:00").state == MeetingSeries(
        "2026", "2026-12", "2026-12", local("2026-11-30 10:00")
    )


def test_each_month_is_planned_ahead_and_judged_when_it_is_over() -> None:
    series = Series("2026-11-01 00:00")
    assert series.check("2026-11-01 00:00") == ["2026-11 called 2026-11-06 10:00"]
    assert series.next_at == local("2026-11-30 10:00")
    assert series.check("2026-11-30 10:00", m2026_11=HELD) == ["2026-12 called 2026-12-07 10:00"]
    assert series.check("2026-12-01 00:00", m2026_11=HELD, m2026_12=CALLED) == ["2026-11 met"]
    assert series.check("2026-12-31 23:59", m2026_12=CALLED) == ["2027-01 called 2027-01-07 10:00"]
    assert series.check("2027-01-01 00:00", m2026_12=CALLED) == ["2026-12 missed: not-held"]


def test_a_month_is_announced_as_missed_once() -> None:
    series = Series("2026-11-01 00:00")
    series.check("2026-12-01 00:00")
    missed = [one for one in series.events if one.type == "series-month-missed"]
    series.check("2026-12-01 00:00")
    series.check("2026-12-02 00:00")
    assert [one for one in series.events if one.type == "series-month-missed"] == missed
    assert len(missed) == 1
    assert missed[0].at == local("2026-12-01 00:00")


def test_a_month_ends_at_midnight_in_shanghai_and_not_elsewhere() -> None:
    series = Series("2026-11-01 00:00")
    series.check("2026-11-01 00:00")
    assert series.check("2026-11-30 09:59", m2026_11=CALLED) == []
    series.check("2026-11-30 10:00", m2026_11=CALLED)
    assert series.check("2026-11-30 23:59", m2026_11=CALLED) == []
    assert series.check("2026-12-01 00:00", m2026_11=CALLED) == ["2026-11 missed: not-held"]


def test_after_downtime_a_meeting_is_planned_soon_and_past_months_are_missed() -> None:
    series = Series("2026-11-01 00:00")
    assert series.check("2027-02-10 11:00") == [
        "2026-11 called None",
        "2026-12 called None",
        "2026-11 missed: not-held",
        "2027-01 called None",
        "2026-12 missed: not-held",
        "2027-02 called 2027-02-11 10:00",
        "2027-01 missed: not-held",
    ]


def test_a_meeting_that_somebody_called_is_not_planned_again() -> None:
    series = Series("2026-11-01 00:00")
    assert series.check("2026-11-01 00:00", m2026_11=CALLED) == ["2026-11 called None"]


def test_a_series_ends_with_its_cycle_and_does_not_begin_again() -> None:
    series = Series("2026-11-01 00:00")
    end = EndSeries(CYCLE, local("2026-11-03 00:00"))
    assert [event.type for event in series.send(end)] == [
        "meeting-series-ended",
        "series-check-set",
    ]
    assert series.next_at is None
    assert series.send(end) == []
    assert series.check("2027-01-01 00:00") == []
    again = StartSeries(CYCLE, "2026", local("2026-12-01 00:00"), TERMS, CALENDAR)
    assert series.send(again) == []
    assert meeting_series.decide(end, None) == []
    stray = meeting_series_events.MeetingSeriesEnded(series_id=CYCLE, at=local("2026-12-01 00:00"))
    assert meeting_series.evolve(None, stray) is None


@for_all(st.lists(st.integers(0, 60), min_size=1, max_size=12), st.integers(0, 400))
def test_each_month_is_called_and_judged_once_and_in_order_whenever_it_is_checked(
    steps: list[int], start: int
) -> None:
    began = local("2026-01-01 00:00") + timedelta(days=start)
    series = Series(f"{began.astimezone(COMPANY_TIME_ZONE):%Y-%m-%d %H:%M}")
    at = began
    for step in steps:
        at += timedelta(days=step, hours=step)
        series.send(CheckSeries(CYCLE, at, TERMS, CALENDAR, "sales"))
        assert series.next_at is not None
        assert series.next_at > at
    for kind in ("series-meeting-called", "series-month-missed"):
        months = [getattr(one, "month", "") for one in series.events if one.type == kind]
        expected = months[:1]
        while len(expected) < len(months):
            expected.append(month_after(expected[-1]))
        assert months == expected


def test_policies_are_versions_within_their_limits() -> None:
    terms = AlignmentTerms(working_day=3, minutes=60, organiser="hr")
    (event,) = alignment_policy.decide(
        SetAlignmentPolicy(terms, "m", local("2026-11-01 00:00")), INITIAL_STATE
    )
    assert event == AlignmentPolicySet(
        policy=AlignmentPolicy(version=2, terms=terms), by="m", at=local("2026-11-01 00:00")
    )
    after = alignment_policy.evolve(INITIAL_STATE, event)
    again = SetAlignmentPolicy(terms, "m", local("2026-12-01 00:00"))
    assert alignment_policy.decide(again, after) == []


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("working_day", 1, 23),
        ("minutes", 1, 90),
        ("planned_ahead_days", 0, 28),
        ("outcome_allowance_minutes", 0, 90),
    ],
)
def test_a_term_outside_of_its_limits_is_refused(name: str, least: int, most: int) -> None:
    def decide(value: int) -> list[AlignmentPolicySet]:
        terms = TERMS.model_copy(update={name: value, "organiser": "hr"})
        command = SetAlignmentPolicy(terms, "m", local("2026-11-01 00:00"))
        return alignment_policy.decide(command, INITIAL_STATE)

    assert decide(least)
    assert decide(most)
    for value in (least - 1, most + 1):
        with pytest.raises(CommsInvalid, match=f"send {least} to {most} as {name}, not {value}"):
            decide(value)
