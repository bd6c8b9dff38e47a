"""Proves from a request's events that each breach, alert and escalation was announced once.

The request is replayed: at each announcement the clock is computed from the history before it. An
announcement that the clock does not show then is doubled or unfounded; one that it shows at the
end, and that is not there, is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from services.comms.domain.reply_clock_event_derivation import (
    derive_reply_clock_events,
    reply_clock_of,
)
from services.comms.domain.request_commands import DecisionContext
from services.comms.domain.request_events import (
    LegBreached,
    LegReleased,
    RequestEvent,
    SilenceAlerted,
    SilenceEscalated,
)
from services.comms.domain.request_state import AnnouncedLeg, ExistingRequest, RequestState, evolve
from shared.working_time.workday_calendar import CalendarVersions

Announcement = LegBreached | SilenceAlerted | SilenceEscalated
FIRST_STEP = 1


def find_wrong_announcements(
    events: Sequence[tuple[RequestEvent, datetime]],
    calendars: CalendarVersions,
    now: datetime | None,
) -> Iterator[str]:
    """Yield a description of each announcement that is missing, doubled or unfounded.

    `events` are those of one request, each with the time at which it was recorded. `now` is `None`
    where the timer has the request still before it: nothing is missing then.
    """
    request: RequestState = None
    for event, recorded_at in events:
        if request is not None and isinstance(event, Announcement):
            due = {_name(one) for one in _derive(request, calendars, recorded_at)}
            if _name(event) not in due and not _is_for_empty_post(request, event):
                fault = "doubled" if _is_announced(request, event) else "unfounded"
                yield f"{_name(event)}: {fault}"
        request = evolve(request, event)
    if request is not None and now is not None:
        for one in _derive(request, calendars, now):
            yield f"{_name(one)}: {'unfounded' if isinstance(one, LegReleased) else 'missing'}"


def _is_for_empty_post(request: ExistingRequest, event: Announcement) -> bool:
    """Return whether a step was notified for the head's, because nobody held that post then."""
    return (
        isinstance(event, SilenceEscalated)
        and bool(event.empty_posts)
        and (event.entry_id, FIRST_STEP) in request.announced_alerts
        and (event.entry_id, event.step) not in request.announced_alerts
    )


def _derive(
    request: ExistingRequest, calendars: CalendarVersions, now: datetime
) -> list[Announcement | LegReleased]:
    """Return what is to be announced of the history by now, or revoked."""
    calendar = calendars.find_version(request.calendar_version)
    if calendar is None:
        return []
    context = DecisionContext(now, calendars, None)
    derived = derive_reply_clock_events(request, reply_clock_of(request, calendar), context, "")
    return [one for one in derived if isinstance(one, Announcement | LegReleased)]


def _is_announced(request: ExistingRequest, event: Announcement) -> bool:
    match event:
        case LegBreached(leg=leg, due_at=due_at):
            return request.announced_legs.get(leg, AnnouncedLeg()).breached_due_at == due_at
        case SilenceAlerted(entry_id=entry_id):
            return (entry_id, FIRST_STEP) in request.announced_alerts
        case SilenceEscalated(entry_id=entry_id, step=step):
            return (entry_id, step) in request.announced_alerts


def _name(event: Announcement | LegReleased) -> str:
    """Return what an announcement is of; two of the same thing have one name."""
    request = f"request {event.ask.request_id}"
    match event:
        case LegBreached(leg=leg, due_at=due_at):
            return f"breach of reply {leg} of {request}, due {due_at.isoformat()}"
        case LegReleased(leg=leg):
            return f"breach of reply {leg} of {request}"
        case SilenceAlerted(entry_id=entry_id):
            return f"alert of {request}, silent since entry {entry_id}"
        case SilenceEscalated(entry_id=entry_id, step=step):
            return f"escalation step {step} of {request}, silent since entry {entry_id}"
