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

from services.comms.domain.reply_policy import ReplyRule, SilenceRule, Step
from services.comms.domain.request_timeline import RequestEntry, RequestTimeline
from services.comms.domain.working_day_calendar import Calendar
from services.comms.domain.working_time import WorkingTime

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Leg:
    """What is owed from `begun_at` on, by `due_at`."""

    number: int
    begun_at: datetime
    due_at: datetime | None
    """`None` while the clock is paused before it ran out."""
    reply: RequestEntry | None = None
    """What met it."""
    ended_at: datetime | None = None
    """When it was met, or fell away because the request was withdrawn."""

    def is_overdue(self, now: datetime) -> bool:
        """Say whether the time was over before the leg ended, or is over now."""
        return self.due_at is not None and self.due_at < (self.ended_at or now)


@dataclass(frozen=True)
class SilenceAlert:
    """Somebody is to be told at `at` of the silence that began with an entry."""

    entry_id: UUID
    """Of the word the silence began with; the request's own id where it began with the opening."""
    silent_since: datetime
    step_number: int
    """The step of the escalation chain, from 1 on."""
    step: Step
    at: datetime


@dataclass(frozen=True)
class ReplyClock:
    """What the clock shows."""

    timeline: RequestTimeline
    legs: tuple[Leg, ...]
    """The last one is the present one, or the one with which the request came to its end."""
    silence_alerts: tuple[SilenceAlert, ...]
    """What was or will be, if nothing more is said."""
    silent_since: datetime
    is_estimated: bool
    """Whether the present due time follows a calendar that is not published yet."""


def compute_reply_clock(
    request_id: UUID,
    timeline: RequestTimeline,
    reply_rule: ReplyRule,
    silence_rule: SilenceRule,
    calendar: Calendar,
) -> ReplyClock:
    """Return the clock of a request with this course."""
    time = WorkingTime(reply_rule.hours, calendar)
    legs = tuple(_legs(timeline, reply_rule, time))
    stretches = list(_silent_periods(request_id, timeline))
    present = legs[-1]
    return ReplyClock(
        timeline,
        legs,
        tuple(
            _alerts(timeline, stretches, silence_rule, WorkingTime(silence_rule.hours, calendar))
        ),
        stretches[-1][1],
        present.due_at is not None and time.is_estimated(present.begun_at, present.due_at),
    )


def compute_due_time(
    timeline: RequestTimeline,
    working_time: WorkingTime,
    started_at: datetime,
    duration: timedelta,
    ended_at: datetime | None,
) -> datetime | None:
    """Return when a clock that started at `since` shows `after`; `None` while it is paused.

    With an `end`, as if from then on there were no pauses: so what ended has a due time always.
    """
    left, begun = duration, started_at
    first = bisect_right(timeline.pauses, started_at, key=lambda pause: pause.resumed_at or _NEVER)
    for pause in timeline.pauses[first:]:
        if ended_at is not None and pause.entry.at >= ended_at:
            break
        run = working_time.working_time_between(begun, pause.entry.at)
        if run >= left:
            break
        left -= run
        resumed = pause.resumed_at or ended_at
        if resumed is None:
            return None
        begun = resumed if ended_at is None else min(resumed, ended_at)
    return working_time.add_working_time(begun, left)


def _legs(course: RequestTimeline, rule: ReplyRule, time: WorkingTime) -> Iterator[Leg]:
    owed = ("resolution",) if rule.owed == "answer" else ("progress", "resolution")
    replies = [word for word in course.responses if word.kind in owed]
    number, begun_at = 1, course.opened_at
    for reply in replies:
        due_at = compute_due_time(course, time, begun_at, rule.within, reply.at)
        yield Leg(number, begun_at, due_at, reply, reply.at)
        number, begun_at = number + 1, reply.at
    if course.closing_entry is None or course.closing_entry.kind == "withdrawal":
        ended_at = course.closing_entry.at if course.closing_entry else None
        due_at = compute_due_time(course, time, begun_at, rule.within, ended_at)
        yield Leg(number, begun_at, due_at, None, ended_at)


def _silent_periods(
    request_id: UUID, course: RequestTimeline
) -> Iterator[tuple[UUID, datetime, datetime | None]]:
    """Yield each stretch of silence: what it began with, since when, and until when."""
    begun = [(request_id, course.opened_at)]
    begun += [
        (word.entry_id, word.at) for word in course.responses if word is not course.closing_entry
    ]
    for (entry_id, since), (_, until) in pairwise(begun):
        yield entry_id, since, until
    entry_id, since = begun[-1]
    yield entry_id, since, course.closing_entry.at if course.closing_entry else None


def _alerts(
    course: RequestTimeline,
    stretches: list[tuple[UUID, datetime, datetime | None]],
    rule: SilenceRule,
    time: WorkingTime,
) -> Iterator[SilenceAlert]:
    for entry_id, since, until in stretches:
        for number, step in enumerate(rule.chain, 1):
            at = compute_due_time(course, time, since, step.after, until)
            if at is None or (until is not None and at >= until):
                break
            yield SilenceAlert(entry_id, since, number, step, at)
