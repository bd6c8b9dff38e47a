"""The breakdown of response time, segment by segment and leg by leg."""

from datetime import timedelta

from services.comms.domain.reply_clock import ReplyClock, compute_reply_clock
from services.comms.domain.reply_policy import BUILT_IN_POLICY, ReplyRule
from services.comms.domain.request_timeline import RequestEntry, build_timeline
from services.comms.domain.response_time_breakdown import explain_legs
from shared.working_time.calculator import WorkingTimeCalculator
from tests.comms.request_examples import (
    FIRST_ENTRY_ID,
    HOUR,
    OFFICIAL_CALENDAR,
    REQUEST_ID,
    SECOND_ENTRY_ID,
    THIRD_ENTRY_ID,
    entry,
    shanghai_time,
)

RULE = ReplyRule(owed="progress", within=4 * HOUR, hours="office-hours")
TIME = WorkingTimeCalculator("office-hours", OFFICIAL_CALENDAR)
FRIDAY = shanghai_time(11, 27, 16)


def clock(*entries: RequestEntry) -> ReplyClock:
    return compute_reply_clock(
        REQUEST_ID,
        build_timeline(FRIDAY, entries),
        RULE,
        BUILT_IN_POLICY.silence,
        OFFICIAL_CALENDAR,
    )


PAUSE = entry("pause", shanghai_time(11, 30, 10), FIRST_ENTRY_ID, "outside")
RESUME = entry("resume", shanghai_time(11, 30, 11), SECOND_ENTRY_ID)
PROGRESS = entry("progress", shanghai_time(11, 30, 14), THIRD_ENTRY_ID)


def test_every_segment_of_a_leg_is_named() -> None:
    first, second = explain_legs(clock(PAUSE, RESUME, PROGRESS), TIME, shanghai_time(11, 30, 15))
    assert [(one.until, one.kind, one.closed or one.reason) for one in first.segments] == [
        (shanghai_time(11, 27, 18), "working", None),
        (shanghai_time(11, 28), "closed", "night"),
        (shanghai_time(11, 30), "closed", "weekend"),
        (shanghai_time(11, 30, 9), "closed", "night"),
        (shanghai_time(11, 30, 10), "working", None),
        (shanghai_time(11, 30, 11), "paused", "a pause"),
        (shanghai_time(11, 30, 12), "working", None),
        (shanghai_time(11, 30, 13), "closed", "lunch"),
        (shanghai_time(11, 30, 14), "working", None),
    ]
    assert [one.until for one in first.segments[:-1]] == [s.since for s in first.segments[1:]]
    assert all(one.length == one.until - one.since for one in first.segments)
    assert (first.leg, first.begun_at, first.ended_at) == (1, FRIDAY, PROGRESS.at)
    assert (first.due_at, first.worked) == (shanghai_time(11, 30, 12), 5 * HOUR)
    assert (first.late, first.replied, first.estimated) == (True, True, False)
    paused = first.segments[5]
    assert (paused.waiting_on, paused.entry_id) == ("outside", FIRST_ENTRY_ID)
    assert (second.leg, second.begun_at, second.ended_at) == (2, PROGRESS.at, None)
    assert [one.length for one in second.segments] == [HOUR]
    assert (second.late, second.replied, second.worked) == (False, False, HOUR)


def test_a_leg_that_lasts_is_explained_until_now() -> None:
    (leg,) = explain_legs(clock(PAUSE), TIME, shanghai_time(11, 30, 12))
    assert leg.due_at is None
    assert leg.segments[-1].until == shanghai_time(11, 30, 12)
    assert leg.segments[-1].kind == "paused"
    assert leg.worked == 3 * HOUR


def test_a_pause_across_two_legs_belongs_to_both() -> None:
    said = entry("progress", shanghai_time(11, 30, 10, 30), THIRD_ENTRY_ID)
    first, second = explain_legs(clock(PAUSE, said, RESUME), TIME, shanghai_time(11, 30, 12))
    assert first.segments[-1].length == HOUR / 2
    assert [(one.kind, one.length) for one in second.segments] == [
        ("paused", HOUR / 2),
        ("working", HOUR),
    ]


def test_a_leg_that_has_just_begun_has_no_segments() -> None:
    (leg,) = explain_legs(clock(), TIME, FRIDAY)
    assert (leg.segments, leg.worked) == ((), timedelta(0))
    (ahead,) = explain_legs(clock(), TIME, FRIDAY - HOUR)
    assert ahead.segments == ()


def test_a_holiday_has_its_name() -> None:
    opened = build_timeline(shanghai_time(9, 30, 17), ())
    found = compute_reply_clock(
        REQUEST_ID, opened, RULE, BUILT_IN_POLICY.silence, OFFICIAL_CALENDAR
    )
    (leg,) = explain_legs(found, TIME, shanghai_time(10, 8, 10))
    assert [(one.name, one.closed) for one in leg.segments if one.name] == [
        ("National Day 国庆节", "holiday")
    ]


def test_a_leg_into_a_year_to_come_is_estimated() -> None:
    opened = build_timeline(shanghai_time(12, 31, 17), ())
    found = compute_reply_clock(
        REQUEST_ID, opened, RULE, BUILT_IN_POLICY.silence, OFFICIAL_CALENDAR
    )
    (leg,) = explain_legs(found, TIME, shanghai_time(12, 31, 18))
    assert leg.estimated
