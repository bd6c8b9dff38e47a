"""What others are to be told of a request: the difference between its clock and what they know.

So each thing is told once, whenever somebody looks: by a timer right after the moment, by one that
was down then, or by the next command. What was told is taken back only where a correction undid it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import reduce

from services.comms.domain.reply_clock import Leg, ReplyClock
from services.comms.domain.request import AnnouncedLeg, DecisionContext, ExistingRequest
from services.comms.domain.request_events import (
    ClockSet,
    LegBreached,
    LegMet,
    LegReleased,
    RequestClosed,
    RequestDetails,
    RequestEvent,
    RequestStatus,
    SilenceAlerted,
    SilenceEscalated,
)


def derive_clock_events(
    request: ExistingRequest, clock: ReplyClock, context: DecisionContext, reason: str
) -> list[RequestEvent]:
    """Return what is to be told by now, and what the clock shows then if it shows something else.

    `reason` is why something that was told holds no more.
    """
    events: list[RequestEvent] = [
        *_leg_events(request, clock, context.now, reason),
        *_silence_events(request, clock, context),
        *_closing_event(request, clock),
    ]
    shown = _clock_event(reduce(ExistingRequest.apply, events, request), clock)
    return events if shown == request.last_clock_event else [*events, shown]


def _leg_events(
    request: ExistingRequest, clock: ReplyClock, now: datetime, reason: str
) -> Iterator[LegMet | LegBreached | LegReleased]:
    ask, legs = request.ask, {leg.number: leg for leg in clock.legs}
    for number in sorted({*request.announced_legs, *legs}):
        told, leg = request.announced_legs.get(number, AnnouncedLeg()), legs.get(number)
        met = _leg_met_event(ask, leg) if leg else None
        missed = _breached_due_at(leg, told, now) if leg else None
        if (told.met and not met) or (told.breached_due_at and not (met or missed)):
            yield LegReleased(ask=ask, leg=number, reason=reason, at=now)
            told = AnnouncedLeg()
        if missed not in {None, told.breached_due_at}:
            yield LegBreached(ask=ask, leg=number, due_at=missed, at=missed)
        if met is not None and met != told.met:
            yield met


def _leg_met_event(ask: RequestDetails, leg: Leg) -> LegMet | None:
    if leg.reply is None or leg.due_at is None:
        return None
    return LegMet(
        ask=ask,
        leg=leg.number,
        due_at=leg.due_at,
        replied_at=leg.reply.at,
        resolved=leg.reply.kind == "resolution",
        at=leg.reply.at,
    )


def _breached_due_at(leg: Leg, told: AnnouncedLeg, now: datetime) -> datetime | None:
    """Return the due time that passed; one that was told did, even if our clock is behind."""
    still = leg.ended_at is None and told.breached_due_at == leg.due_at
    return leg.due_at if still or leg.is_overdue(now) else None


def _silence_events(
    request: ExistingRequest, clock: ReplyClock, present: DecisionContext
) -> Iterator[SilenceAlerted | SilenceEscalated]:
    for alert in clock.silence_alerts:
        if (
            alert.at >= present.now
            or (alert.entry_id, alert.step_number) in request.announced_alerts
        ):
            continue
        if alert.step_number == 1:
            yield SilenceAlerted(
                ask=request.ask,
                entry_id=alert.entry_id,
                silent_since=alert.silent_since,
                head=present.department_head,
                at=alert.at,
            )
        else:
            yield SilenceEscalated(
                ask=request.ask,
                entry_id=alert.entry_id,
                silent_since=alert.silent_since,
                step=alert.step_number,
                whom=alert.step.whom,
                at=alert.at,
            )


def _closing_event(request: ExistingRequest, clock: ReplyClock) -> Iterator[RequestClosed]:
    stop = clock.timeline.closing_entry
    if stop is not None:
        closed = RequestClosed(ask=request.ask, resolved=stop.kind == "resolution", at=stop.at)
        if closed != request.closed_event:
            yield closed


def _clock_event(request: ExistingRequest, clock: ReplyClock) -> ClockSet:
    """Return what the clock shows once everything was told by now."""
    leg, over = clock.legs[-1], clock.timeline.closing_entry is not None
    told = request.announced_legs.get(leg.number, AnnouncedLeg())
    breached = leg.due_at is not None and leg.due_at == told.breached_due_at
    next_at = [
        *([leg.due_at] if leg.due_at is not None and not breached else []),
        *(
            a.at
            for a in clock.silence_alerts
            if (a.entry_id, a.step_number) not in request.announced_alerts
        ),
    ]
    return ClockSet(
        request_id=request.ask.request_id,
        calendar_version=request.calendar_version,
        status=_status(clock),
        leg=leg.number,
        due_at=None if over else leg.due_at,
        breached=breached and not over,
        silent_since=None if over else clock.silent_since,
        estimated=clock.is_estimated and not over,
        next_at=None if over else min(next_at, default=None),
    )


def _status(clock: ReplyClock) -> RequestStatus:
    stop = clock.timeline.closing_entry
    if stop is not None:
        return "resolved" if stop.kind == "resolution" else "withdrawn"
    return "paused" if clock.timeline.open_pause else "open"
