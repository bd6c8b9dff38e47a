"""Why late? Segment by segment, leg by leg."""

from datetime import timedelta

from services.comms.domain.clock import Clock, read_clock
from services.comms.domain.history import Entry, course
from services.comms.domain.late import explained
from services.comms.domain.reply_policy import BUILT_IN, ReplyRule
from services.comms.domain.working_time import WorkingTime
from tests.comms.asked import FIRST, HOUR, OFFICIAL, REQUEST, SECOND, THIRD, at, entry

RULE = ReplyRule(owed="progress", within=4 * HOUR, hours="office-hours")
TIME = WorkingTime("office-hours", OFFICIAL)
FRIDAY = at(11, 27, 16)


def clock(*entries: Entry) -> Clock:
    return read_clock(REQUEST, course(FRIDAY, entries), RULE, BUILT_IN.silence, OFFICIAL)


WAITS = entry("pause", at(11, 30, 10), FIRST, "outside")
GOES_ON = entry("resume", at(11, 30, 11), SECOND)
SAID = entry("progress", at(11, 30, 14), THIRD)


def test_every_segment_of_a_leg_is_named() -> None:
    first, second = explained(clock(WAITS, GOES_ON, SAID), TIME, at(11, 30, 15))
    assert [(one.until, one.kind, one.closed or one.reason) for one in first.segments] == [
        (at(11, 27, 18), "working", None),
        (at(11, 28), "closed", "night"),
        (at(11, 30), "closed", "weekend"),
        (at(11, 30, 9), "closed", "night"),
        (at(11, 30, 10), "working", None),
        (at(11, 30, 11), "paused", "a pause"),
        (at(11, 30, 12), "working", None),
        (at(11, 30, 13), "closed", "lunch"),
        (at(11, 30, 14), "working", None),
    ]
    assert [one.until for one in first.segments[:-1]] == [s.since for s in first.segments[1:]]
    assert all(one.length == one.until - one.since for one in first.segments)
    assert (first.leg, first.begun_at, first.ended_at) == (1, FRIDAY, SAID.at)
    assert (first.due_at, first.worked) == (at(11, 30, 12), 5 * HOUR)
    assert (first.late, first.replied, first.estimated) == (True, True, False)
    paused = first.segments[5]
    assert (paused.waiting_on, paused.entry_id) == ("outside", FIRST)
    assert (second.leg, second.begun_at, second.ended_at) == (2, SAID.at, None)
    assert [one.length for one in second.segments] == [HOUR]
    assert (second.late, second.replied, second.worked) == (False, False, HOUR)


def test_a_leg_that_lasts_is_explained_until_now() -> None:
    (leg,) = explained(clock(WAITS), TIME, at(11, 30, 12))
    assert leg.due_at is None
    assert leg.segments[-1].until == at(11, 30, 12)
    assert leg.segments[-1].kind == "paused"
    assert leg.worked == 3 * HOUR


def test_a_pause_across_two_legs_belongs_to_both() -> None:
    said = entry("progress", at(11, 30, 10, 30), THIRD)
    first, second = explained(clock(WAITS, said, GOES_ON), TIME, at(11, 30, 12))
    assert first.segments[-1].length == HOUR / 2
    assert [(one.kind, one.length) for one in second.segments] == [
        ("paused", HOUR / 2),
        ("working", HOUR),
    ]


def test_a_leg_that_has_just_begun_has_no_segments() -> None:
    (leg,) = explained(clock(), TIME, FRIDAY)
    assert (leg.segments, leg.worked) == ((), timedelta(0))
    (ahead,) = explained(clock(), TIME, FRIDAY - HOUR)
    assert ahead.segments == ()


def test_a_holiday_has_its_name() -> None:
    opened = course(at(9, 30, 17), ())
    found = read_clock(REQUEST, opened, RULE, BUILT_IN.silence, OFFICIAL)
    (leg,) = explained(found, TIME, at(10, 8, 10))
    assert [(one.name, one.closed) for one in leg.segments if one.name] == [
        ("National Day 国庆节", "holiday")
    ]


def test_a_leg_into_a_year_to_come_is_estimated() -> None:
    opened = course(at(12, 31, 17), ())
    found = read_clock(REQUEST, opened, RULE, BUILT_IN.silence, OFFICIAL)
    (leg,) = explained(found, TIME, at(12, 31, 18))
    assert leg.estimated
