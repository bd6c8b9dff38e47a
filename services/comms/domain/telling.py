"""What others are to be told of a request: the difference between its clock and what they know.

So each thing is told once, whenever somebody looks: by a timer right after the moment, by one that
was down then, or by the next command. What was told is taken back only where a correction undid it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import reduce

from services.comms.domain.clock import Clock, Leg
from services.comms.domain.request import KnownRequest, Present, ToldLeg
from services.comms.domain.request_events import (
    Ask,
    ClockSet,
    LegBreached,
    LegMet,
    LegReleased,
    RequestClosed,
    RequestEvent,
    RequestStatus,
    SilenceAlerted,
    SilenceEscalated,
)


def untold(
    request: KnownRequest, clock: Clock, present: Present, reason: str
) -> list[RequestEvent]:
    """Return what is to be told by now, and what the clock shows then if it shows something else.

    `reason` is why something that was told holds no more.
    """
    events: list[RequestEvent] = [
        *_of_legs(request, clock, present.now, reason),
        *_of_silence(request, clock, present),
        *_of_the_end(request, clock),
    ]
    shown = _shown(reduce(KnownRequest.after, events, request), clock)
    return events if shown == request.clock else [*events, shown]


def _of_legs(
    request: KnownRequest, clock: Clock, now: datetime, reason: str
) -> Iterator[LegMet | LegBreached | LegReleased]:
    ask, legs = request.ask, {leg.number: leg for leg in clock.legs}
    for number in sorted({*request.told, *legs}):
        told, leg = request.told.get(number, ToldLeg()), legs.get(number)
        met = _met(ask, leg) if leg else None
        missed = _missed(leg, told, now) if leg else None
        if (told.met and not met) or (told.breached and not (met or missed)):
            yield LegReleased(ask=ask, leg=number, reason=reason, at=now)
            told = ToldLeg()
        if missed not in {None, told.breached}:
            yield LegBreached(ask=ask, leg=number, due_at=missed, at=missed)
        if met is not None and met != told.met:
            yield met


def _met(ask: Ask, leg: Leg) -> LegMet | None:
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


def _missed(leg: Leg, told: ToldLeg, now: datetime) -> datetime | None:
    """Return the due time that passed; one that was told did, even if our clock is behind."""
    still = leg.ended_at is None and told.breached == leg.due_at
    return leg.due_at if still or leg.has_run_out(now) else None


def _of_silence(
    request: KnownRequest, clock: Clock, present: Present
) -> Iterator[SilenceAlerted | SilenceEscalated]:
    for alert in clock.alerts:
        if alert.at >= present.now or (alert.entry_id, alert.number) in request.alerted:
            continue
        if alert.number == 1:
            yield SilenceAlerted(
                ask=request.ask,
                entry_id=alert.entry_id,
                silent_since=alert.silent_since,
                head=present.head,
                at=alert.at,
            )
        else:
            yield SilenceEscalated(
                ask=request.ask,
                entry_id=alert.entry_id,
                silent_since=alert.silent_since,
                step=alert.number,
                whom=alert.step.whom,
                at=alert.at,
            )


def _of_the_end(request: KnownRequest, clock: Clock) -> Iterator[RequestClosed]:
    stop = clock.course.stop
    if stop is not None:
        closed = RequestClosed(ask=request.ask, resolved=stop.kind == "resolution", at=stop.at)
        if closed != request.closed:
            yield closed


def _shown(request: KnownRequest, clock: Clock) -> ClockSet:
    """Return what the clock shows once everything was told by now."""
    leg, over = clock.legs[-1], clock.course.stop is not None
    told = request.told.get(leg.number, ToldLeg())
    breached = leg.due_at is not None and leg.due_at == told.breached
    next_at = [
        *([leg.due_at] if leg.due_at is not None and not breached else []),
        *(a.at for a in clock.alerts if (a.entry_id, a.number) not in request.alerted),
    ]
    return ClockSet(
        request_id=request.ask.request_id,
        calendar_version=request.calendar_version,
        status=_status(clock),
        leg=leg.number,
        due_at=None if over else leg.due_at,
        breached=breached and not over,
        silent_since=None if over else clock.silent_since,
        estimated=clock.estimated and not over,
        next_at=None if over else min(next_at, default=None),
    )


def _status(clock: Clock) -> RequestStatus:
    stop = clock.course.stop
    if stop is not None:
        return "resolved" if stop.kind == "resolution" else "withdrawn"
    return "paused" if clock.course.paused else "open"
