"""Where the time of each leg of a request went: worked on, paused, or closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.reply_clock import Leg, ReplyClock
from services.comms.domain.request_timeline import Pause, WaitingOn
from shared.eventsourcing.company_time import CompanyTime
from shared.working_time.calculator import ClosedReason, WorkingTimeCalculator


class Segment(BaseModel, frozen=True):
    """An interval in which the clock ran, or stood still for one reason."""

    since: CompanyTime
    until: CompanyTime
    length: timedelta
    kind: Literal["working", "paused", "closed"]
    closed: ClosedReason | None = None
    """Why it was closed; `null` unless it was."""
    name: str | None = None
    """The name of the holiday."""
    waiting_on: WaitingOn | None = None
    reason: str | None = None
    """The reason of the pause."""
    entry_id: UUID | None = None
    """The id of the pause in the history."""


class ExplainedLeg(BaseModel, frozen=True):
    """A leg and where its time went, until it ended or until now."""

    leg: int
    begun_at: CompanyTime
    due_at: CompanyTime | None
    ended_at: CompanyTime | None
    replied: bool
    late: bool
    estimated: bool
    """Whether the leg lies in years whose official calendar is not published yet."""
    worked: timedelta
    """The working time without pauses."""
    segments: tuple[Segment, ...]


def explain_legs(
    clock: ReplyClock, working_time: WorkingTimeCalculator, now: datetime
) -> list[ExplainedLeg]:
    """Return where the time of every leg went; the segments of a leg have no gap."""
    return [_explain_leg(leg, clock.timeline.pauses, working_time, now) for leg in clock.legs]


def _explain_leg(
    leg: Leg, pauses: tuple[Pause, ...], time: WorkingTimeCalculator, now: datetime
) -> ExplainedLeg:
    until = leg.ended_at or max(now, leg.begun_at)
    segments = tuple(_segments(leg.begun_at, until, pauses, time))
    worked = [one.length for one in segments if one.kind == "working"]
    return ExplainedLeg(
        leg=leg.number,
        begun_at=leg.begun_at,
        due_at=leg.due_at,
        ended_at=leg.ended_at,
        replied=leg.reply is not None,
        late=leg.is_overdue(now),
        estimated=time.is_estimated(leg.begun_at, max(until, leg.due_at or until)),
        worked=sum(worked, timedelta()),
        segments=segments,
    )


def _segments(
    since: datetime, until: datetime, pauses: tuple[Pause, ...], time: WorkingTimeCalculator
) -> Iterator[Segment]:
    for pause in pauses:
        paused_at = max(pause.entry.at, since)
        resumed_at = min(pause.resumed_at or until, until)
        if paused_at < resumed_at:
            yield from _open_or_closed_segments(since, paused_at, time)
            yield Segment(
                since=paused_at,
                until=resumed_at,
                length=resumed_at - paused_at,
                kind="paused",
                waiting_on=pause.entry.waiting_on,
                reason=pause.entry.note,
                entry_id=pause.entry.entry_id,
            )
            since = resumed_at
    yield from _open_or_closed_segments(since, until, time)


def _open_or_closed_segments(
    since: datetime, until: datetime, time: WorkingTimeCalculator
) -> Iterator[Segment]:
    for piece in time.slices_between(since, until):
        yield Segment(
            since=piece.since,
            until=piece.until,
            length=piece.until - piece.since,
            kind="closed" if piece.closed_reason else "working",
            closed=piece.closed_reason,
            name=piece.holiday_name,
        )
