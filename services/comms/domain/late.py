"""Why late? Every leg of a request, piece by piece: worked on, paused, or closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.clock import Clock, Leg
from services.comms.domain.history import Pause, WaitingOn
from services.comms.domain.working_time import Closed, WorkingTime


class Segment(BaseModel, frozen=True):
    """An interval in which the clock ran, or stood still for one reason."""

    since: datetime
    until: datetime
    length: timedelta
    kind: Literal["working", "paused", "closed"]
    closed: Closed | None = None
    """Why nobody was at work."""
    name: str | None = None
    """Of the holiday."""
    waiting_on: WaitingOn | None = None
    reason: str | None = None
    """Of the pause."""
    entry_id: UUID | None = None
    """The pause in the history."""


class ExplainedLeg(BaseModel, frozen=True):
    """A leg and where its time went, until it ended or until now."""

    leg: int
    begun_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    replied: bool
    late: bool
    estimated: bool
    """Whether it follows a calendar that is not published yet."""
    worked: timedelta
    """What the clock shows."""
    segments: tuple[Segment, ...]


def explained(clock: Clock, time: WorkingTime, now: datetime) -> list[ExplainedLeg]:
    """Return where the time of every leg went; the segments of a leg have no gap."""
    return [_explained(leg, clock.course.pauses, time, now) for leg in clock.legs]


def _explained(
    leg: Leg, pauses: tuple[Pause, ...], time: WorkingTime, now: datetime
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
        late=leg.has_run_out(now),
        estimated=time.is_estimated(leg.begun_at, max(until, leg.due_at or until)),
        worked=sum(worked, timedelta()),
        segments=segments,
    )


def _segments(
    since: datetime, until: datetime, pauses: tuple[Pause, ...], time: WorkingTime
) -> Iterator[Segment]:
    for pause in pauses:
        paused_at = max(pause.entry.at, since)
        resumed_at = min(pause.until or until, until)
        if paused_at < resumed_at:
            yield from _pieces(since, paused_at, time)
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
    yield from _pieces(since, until, time)


def _pieces(since: datetime, until: datetime, time: WorkingTime) -> Iterator[Segment]:
    for piece in time.pieces(since, until):
        yield Segment(
            since=piece.since,
            until=piece.until,
            length=piece.until - piece.since,
            kind="closed" if piece.closed else "working",
            closed=piece.closed,
            name=piece.name,
        )
