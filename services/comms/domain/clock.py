"""The reply clock (响应时钟) of a request, read from its course: legs, and stretches of silence.

A leg begins with the opening, or with the reply that met the leg before; it is met by the next
reply that is owed, late or not. A stretch of silence begins with the opening and anew with every
word of the asked department. Pauses do not count, nor does what the calendar leaves out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from services.comms.domain.calendar import Calendar
from services.comms.domain.history import Course, Entry
from services.comms.domain.reply_policy import ReplyRule, SilenceRule, Step
from services.comms.domain.working_time import WorkingTime

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Leg:
    """What is owed from `begun_at` on, by `due_at`."""

    number: int
    begun_at: datetime
    due_at: datetime | None
    """`None` while the clock is paused before it ran out."""
    reply: Entry | None = None
    """What met it."""
    ended_at: datetime | None = None
    """When it was met, or fell away because the request was withdrawn."""

    def has_run_out(self, now: datetime) -> bool:
        """Say whether the time was over before the leg ended, or is over now."""
        return self.due_at is not None and self.due_at < (self.ended_at or now)


@dataclass(frozen=True)
class Alert:
    """Somebody is to be told at `at` of the silence that began with an entry."""

    entry_id: UUID
    """Of the word the silence began with; the request's own id where it began with the opening."""
    silent_since: datetime
    number: int
    """The step of the escalation chain, from 1 on."""
    step: Step
    at: datetime


@dataclass(frozen=True)
class Clock:
    """What the clock shows."""

    course: Course
    legs: tuple[Leg, ...]
    """The last one is the present one, or the one with which the request came to its end."""
    alerts: tuple[Alert, ...]
    """What was or will be, if nothing more is said."""
    silent_since: datetime
    estimated: bool
    """Whether the present due time follows a calendar that is not published yet."""


def read_clock(
    request_id: UUID, course: Course, reply: ReplyRule, silence: SilenceRule, calendar: Calendar
) -> Clock:
    """Return the clock of a request with this course."""
    time = WorkingTime(reply.hours, calendar)
    legs = tuple(_legs(course, reply, time))
    stretches = list(_stretches(request_id, course))
    present = legs[-1]
    return Clock(
        course,
        legs,
        tuple(_alerts(course, stretches, silence, WorkingTime(silence.hours, calendar))),
        stretches[-1][1],
        present.due_at is not None and time.is_estimated(present.begun_at, present.due_at),
    )


def run_out(
    course: Course, time: WorkingTime, since: datetime, after: timedelta, end: datetime | None
) -> datetime | None:
    """Return when a clock that started at `since` shows `after`; `None` while it is paused.

    With an `end`, as if from then on there were no pauses: so what ended has a due time always.
    """
    left, begun = after, since
    first = bisect_right(course.pauses, since, key=lambda pause: pause.until or _NEVER)
    for pause in course.pauses[first:]:
        if end is not None and pause.entry.at >= end:
            break
        run = time.open_between(begun, pause.entry.at)
        if run >= left:
            break
        left -= run
        resumed = pause.until or end
        if resumed is None:
            return None
        begun = resumed if end is None else min(resumed, end)
    return time.after(begun, left)


def _legs(course: Course, rule: ReplyRule, time: WorkingTime) -> Iterator[Leg]:
    owed = ("resolution",) if rule.owed == "answer" else ("progress", "resolution")
    replies = [word for word in course.words if word.kind in owed]
    number, begun_at = 1, course.opened_at
    for reply in replies:
        due_at = run_out(course, time, begun_at, rule.within, reply.at)
        yield Leg(number, begun_at, due_at, reply, reply.at)
        number, begun_at = number + 1, reply.at
    if course.stop is None or course.stop.kind == "withdrawal":
        ended_at = course.stop.at if course.stop else None
        due_at = run_out(course, time, begun_at, rule.within, ended_at)
        yield Leg(number, begun_at, due_at, None, ended_at)


def _stretches(
    request_id: UUID, course: Course
) -> Iterator[tuple[UUID, datetime, datetime | None]]:
    """Yield each stretch of silence: what it began with, since when, and until when."""
    begun = [(request_id, course.opened_at)]
    begun += [(word.entry_id, word.at) for word in course.words if word is not course.stop]
    for (entry_id, since), (_, until) in pairwise(begun):
        yield entry_id, since, until
    entry_id, since = begun[-1]
    yield entry_id, since, course.stop.at if course.stop else None


def _alerts(
    course: Course,
    stretches: list[tuple[UUID, datetime, datetime | None]],
    rule: SilenceRule,
    time: WorkingTime,
) -> Iterator[Alert]:
    for entry_id, since, until in stretches:
        for number, step in enumerate(rule.chain, 1):
            at = run_out(course, time, since, step.after, until)
            if at is None or (until is not None and at >= until):
                break
            yield Alert(entry_id, since, number, step, at)
