"""The reply clock (响应时钟) of a request, computed from its timeline: legs and silent periods.

A leg begins with the opening, or with the reply that met the leg before; it is met by the next
reply that is owed, late or not. A silent period begins with the opening and anew with every
response of the asked department. Pauses do not count, nor does time outside the working hours.
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
from shared.working_time.calculator import WorkingTimeCalculator
from shared.working_time.workday_calendar import Calendar

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Leg:
    """A period from `begun_at` on in which a reply is owed by `due_at`."""

    number: int
    begun_at: datetime
    due_at: datetime | None
    """When the reply is due; `None` while the clock is paused before the time ran out."""
    reply: RequestEntry | None = None
    """The reply that met the leg; `None` where none did."""
    ended_at: datetime | None = None
    """When the leg was met, or when the request was withdrawn; `None` while it lasts."""
    due_without_pauses: datetime | None = None
    """When a leg that was met would have been due without the pauses that the asker accepted;
    `None` where these did not move it."""

    def is_overdue(self, now: datetime) -> bool:
        """Return whether the due time passed before the leg ended, or has passed by now."""
        return self.due_at is not None and self.due_at < (self.ended_at or now)


@dataclass(frozen=True)
class SilenceAlert:
    """An alert that is due at `at` because of the silence that began with an entry."""

    entry_id: UUID
    """The entry with which the silence began; the request's own id for its opening."""
    silent_since: datetime
    step_number: int
    """The number of the step in the escalation chain, from 1 on."""
    step: Step
    at: datetime


@dataclass(frozen=True)
class ReplyClock:
    """The legs and the silence of a request, by its timeline."""

    timeline: RequestTimeline
    legs: tuple[Leg, ...]
    """Every leg; the last one is owed now, or ended with the request."""
    silence_alerts: tuple[SilenceAlert, ...]
    """Every alert that was due or will be due if the department stays silent."""
    silent_since: datetime
    is_estimated: bool
    """Whether the last due time lies in years whose official calendar is not published yet."""
    worked_before_pause: timedelta | None
    """The working time that the last leg has used; `None` unless the clock is paused."""


def compute_reply_clock(
    request_id: UUID,
    timeline: RequestTimeline,
    reply_rule: ReplyRule,
    silence_rule: SilenceRule,
    calendar: Calendar,
) -> ReplyClock:
    """Return the clock of a request with this timeline."""
    time = WorkingTimeCalculator(reply_rule.hours, calendar)
    legs = tuple(_legs(timeline, reply_rule, time))
    silent_periods = list(_silent_periods(request_id, timeline))
    last = legs[-1]
    return ReplyClock(
        timeline,
        legs,
        tuple(
            _alerts(
                timeline,
                silent_periods,
                silence_rule,
                WorkingTimeCalculator(silence_rule.hours, calendar),
            )
        ),
        silent_periods[-1][1],
        last.due_at is not None and time.is_estimated(last.begun_at, last.due_at),
        _worked_before_pause(timeline, last.begun_at, time),
    )


def compute_due_time(
    timeline: RequestTimeline,
    working_time: WorkingTimeCalculator,
    started_at: datetime,
    duration: timedelta,
    ended_at: datetime | None,
) -> datetime | None:
    """Return when a clock that started at `started_at` shows `duration`; `None` while it is paused.

    Pauses after `ended_at` are ignored, so that a leg that ended always has a due time.
    """
    remaining, resumed_at = duration, started_at
    first = bisect_right(timeline.pauses, started_at, key=lambda pause: pause.resumed_at or _NEVER)
    for pause in timeline.pauses[first:]:
        if ended_at is not None and pause.entry.at >= ended_at:
            break
        elapsed = working_time.working_time_between(resumed_at, pause.entry.at)
        if elapsed >= remaining:
            break
        remaining -= elapsed
        pause_end = pause.resumed_at or ended_at
        if pause_end is None:
            return None
        resumed_at = pause_end if ended_at is None else min(pause_end, ended_at)
    return working_time.add_working_time(resumed_at, remaining)


def _worked_before_pause(
    timeline: RequestTimeline, begun_at: datetime, time: WorkingTimeCalculator
) -> timedelta | None:
    if timeline.ongoing_pause is None:
        return None
    worked, resumed_at = timedelta(), begun_at
    for pause in timeline.pauses:
        if pause.resumed_at is None or pause.resumed_at > begun_at:
            worked += time.working_time_between(resumed_at, pause.entry.at)
            resumed_at = pause.resumed_at or resumed_at
    return worked


def _legs(timeline: RequestTimeline, rule: ReplyRule, time: WorkingTimeCalculator) -> Iterator[Leg]:
    owed = ("resolution",) if rule.owed == "answer" else ("progress", "resolution")
    replies = [response for response in timeline.responses if response.kind in owed]
    number, begun_at = 1, timeline.opened_at
    unpaused = timeline.without_accepted_pauses()
    for reply in replies:
        due_at = compute_due_time(timeline, time, begun_at, rule.within, reply.at)
        without = due_at
        if unpaused is not timeline:
            without = compute_due_time(unpaused, time, begun_at, rule.within, reply.at)
        yield Leg(number, begun_at, due_at, reply, reply.at, None if without == due_at else without)
        number, begun_at = number + 1, reply.at
    if timeline.closing_entry is None or timeline.closing_entry.kind == "withdrawal":
        ended_at = timeline.closing_entry.at if timeline.closing_entry else None
        due_at = compute_due_time(timeline, time, begun_at, rule.within, ended_at)
        yield Leg(number, begun_at, due_at, None, ended_at)


def _silent_periods(
    request_id: UUID, timeline: RequestTimeline
) -> Iterator[tuple[UUID, datetime, datetime | None]]:
    """Yield each silent period: the entry with which it began, its beginning and its end."""
    starts = [(request_id, timeline.opened_at)]
    starts += [
        (response.entry_id, response.at)
        for response in timeline.responses
        if response is not timeline.closing_entry
    ]
    for (entry_id, since), (_, until) in pairwise(starts):
        yield entry_id, since, until
    entry_id, since = starts[-1]
    yield entry_id, since, timeline.closing_entry.at if timeline.closing_entry else None


def _alerts(
    timeline: RequestTimeline,
    silent_periods: list[tuple[UUID, datetime, datetime | None]],
    rule: SilenceRule,
    time: WorkingTimeCalculator,
) -> Iterator[SilenceAlert]:
    for entry_id, since, until in silent_periods:
        for number, step in enumerate(rule.chain, 1):
            at = compute_due_time(timeline, time, since, step.after, until)
            if at is None or (until is not None and at >= until):
                break
            yield SilenceAlert(entry_id, since, number, step, at)
