"""Derives the events of a request's clock: what it shows that was not announced yet.

Each thing is announced once, whenever the clock is checked: by the timer right after it came
about, by a timer that was down then, or by the next command. An announcement is revoked only where
a correction undid it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import reduce

from services.comms.domain.reply_clock import (
    Leg,
    ReplyClock,
    SilenceAlert,
    compute_reply_clock,
)
from services.comms.domain.reply_policy import Step
from services.comms.domain.request_commands import DecisionContext
from services.comms.domain.request_details import RequestDetails
from services.comms.domain.request_events import (
    CalendarAdopted,
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
from services.comms.domain.request_refusals import CalendarMoved
from services.comms.domain.request_state import AnnouncedLeg, ExistingRequest
from services.comms.domain.silence_recipient import EmptyPost
from shared.working_time.workday_calendar import Calendar


def reply_clock_of(request: ExistingRequest, calendar: Calendar) -> ReplyClock:
    """Return the reply clock of a request by a calendar."""
    return compute_reply_clock(
        request.ask.request_id,
        request.timeline,
        request.terms.reply,
        request.terms.silence,
        calendar,
    )


def derive_outstanding_events(
    request: ExistingRequest, context: DecisionContext, reason: str
) -> list[RequestEvent]:
    """Return what follows from a history by now; an open request adopts the calendar in force.

    Raises `CalendarMoved` where the calendar was replaced meanwhile.
    """
    newest = context.calendars.current
    adopted: list[RequestEvent] = []
    if request.timeline.closing_entry is None and request.calendar_version < newest.version:
        adopted = [
            CalendarAdopted(
                request_id=request.ask.request_id,
                calendar_version=newest.version,
                at=context.now,
            )
        ]
    request = reduce(ExistingRequest.apply, adopted, request)
    calendar = context.calendars.find_version(request.calendar_version)
    if calendar is None:
        raise CalendarMoved
    return [
        *adopted,
        *derive_reply_clock_events(request, reply_clock_of(request, calendar), context, reason),
    ]


def derive_reply_clock_events(
    request: ExistingRequest, clock: ReplyClock, context: DecisionContext, reason: str
) -> list[RequestEvent]:
    """Return what is to be announced by now, and the clock's new state if it changes.

    `reason` says why an earlier announcement is revoked, if one is.
    """
    events: list[RequestEvent] = [
        *_leg_events(request, clock, context.now, reason),
        *_silence_events(request, clock, context),
        *_closing_event(request, clock),
    ]
    clock_event = _clock_event(reduce(ExistingRequest.apply, events, request), clock)
    last = request.last_clock_event
    if last is not None and clock_event == last.model_copy(update={"ask": None, "at": None}):
        return events
    if last is not None and _goes_on_otherwise(clock_event, last):
        told = {"ask": request.ask, "at": context.now}
        clock_event = clock_event.model_copy(update=told)
    return [*events, clock_event]


def _leg_events(
    request: ExistingRequest, clock: ReplyClock, now: datetime, reason: str
) -> Iterator[LegMet | LegBreached | LegReleased]:
    """Yield what changed of each leg.

    Others know a leg's latest due time only. So a breach supersedes the one announced before it,
    and is announced again where a correction makes the earlier due time hold again.
    """
    ask, legs = request.ask, {leg.number: leg for leg in clock.legs}
    for number in sorted({*request.announced_legs, *legs}):
        announced, leg = request.announced_legs.get(number, AnnouncedLeg()), legs.get(number)
        met = _leg_met_event(ask, leg) if leg else None
        missed = _breached_due_at(leg, announced, now) if leg else None
        if (announced.met and not met) or (announced.breached_due_at and not (met or missed)):
            yield LegReleased(ask=ask, leg=number, reason=reason, at=now)
            announced = AnnouncedLeg()
        if missed not in {None, announced.breached_due_at}:
            yield LegBreached(ask=ask, leg=number, due_at=missed, at=missed)
        if met is not None and not _is_told(met, announced.met):
            yield met


def _is_told(met: LegMet, told: LegMet | None) -> bool:
    """Return whether a reply was announced, whichever departments had the request then."""
    return told is not None and met == told.model_copy(update={"ask": met.ask})


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
        entered_at=leg.reply.entered_at,
        by=leg.reply.by,
        due_without_pauses=leg.due_without_pauses,
    )


def _breached_due_at(leg: Leg, announced: AnnouncedLeg, now: datetime) -> datetime | None:
    """Return the due time that was missed, if it was.

    One that was announced as missed stays so, even if the clock of this process is behind.
    """
    still_missed = leg.ended_at is None and announced.breached_due_at == leg.due_at
    return leg.due_at if still_missed or leg.is_overdue(now) else None


def _silence_events(
    request: ExistingRequest, clock: ReplyClock, context: DecisionContext
) -> Iterator[SilenceAlerted | SilenceEscalated]:
    announced = set(request.announced_alerts)
    for alert in clock.silence_alerts:
        key = alert.entry_id, alert.step_number
        if alert.at >= context.now or key in announced:
            continue
        if alert.step_number > 1:
            yield _escalated(request, alert, alert.step_number, alert.step)
            continue
        yield SilenceAlerted(
            ask=request.ask,
            entry_id=alert.entry_id,
            silent_since=alert.silent_since,
            head=context.department_head,
            at=alert.at,
            head_department=context.head_department,
            empty_posts=context.empty_posts,
        )
        if context.department_head is None and context.empty_posts:
            chain = enumerate(request.terms.silence.chain, 1)
            for number, step in (one for one in chain if one[1].whom != "head"):
                if (alert.entry_id, number) not in announced:
                    announced.add((alert.entry_id, number))
                    yield _escalated(request, alert, number, step, context.empty_posts)
                break


def _escalated(
    request: ExistingRequest,
    alert: SilenceAlert,
    number: int,
    step: Step,
    empty_posts: tuple[EmptyPost, ...] = (),
) -> SilenceEscalated:
    """Return that a step of the chain is notified, before its time where posts are empty."""
    return SilenceEscalated(
        ask=request.ask,
        entry_id=alert.entry_id,
        silent_since=alert.silent_since,
        step=number,
        whom=step.whom,
        at=alert.at,
        empty_posts=empty_posts,
    )


def _closing_event(request: ExistingRequest, clock: ReplyClock) -> Iterator[RequestClosed]:
    stop = clock.timeline.closing_entry
    if stop is not None:
        closed = RequestClosed(ask=request.ask, resolved=stop.kind == "resolution", at=stop.at)
        if closed != request.closed_event:
            yield closed


def _clock_event(request: ExistingRequest, clock: ReplyClock) -> ClockSet:
    """Return what the clock shows once everything up to now was announced."""
    leg, over = clock.legs[-1], clock.timeline.closing_entry is not None
    paused = clock.timeline.ongoing_pause
    announced = request.announced_legs.get(leg.number, AnnouncedLeg())
    breached = leg.due_at is not None and leg.due_at == announced.breached_due_at
    next_at = [
        *([leg.due_at] if leg.due_at is not None and not breached else []),
        *(
            alert.at
            for alert in clock.silence_alerts
            if (alert.entry_id, alert.step_number) not in request.announced_alerts
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
        worked=clock.worked_before_pause,
        pause_entry_id=paused.entry.entry_id if paused else None,
    )


def _goes_on_otherwise(clock: ClockSet, before: ClockSet) -> bool:
    """Return whether a request goes on with another leg, due time or pause than before."""
    return clock.status in {"open", "paused"} and (
        (clock.status, clock.leg, clock.due_at) != (before.status, before.leg, before.due_at)
    )


def _status(clock: ReplyClock) -> RequestStatus:
    stop = clock.timeline.closing_entry
    if stop is not None:
        return "resolved" if stop.kind == "resolution" else "withdrawn"
    return "paused" if clock.timeline.ongoing_pause else "open"
