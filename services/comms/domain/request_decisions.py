"""Decides the commands to a request.

open ⇄ paused → resolved or withdrawn; a correction may open it again. Every command that changes
the history, and every check of the clock, announces what was not announced yet.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from uuid import UUID

from services.comms.domain.refusals import (
    CalendarMoved,
    CommsRefused,
    InvalidMoment,
    InvalidRequest,
    UnknownEntry,
    UnknownRequest,
)
from services.comms.domain.reply_clock import ReplyClock, compute_reply_clock
from services.comms.domain.reply_clock_event_derivation import derive_reply_clock_events
from services.comms.domain.request_commands import (
    CheckClock,
    DecisionContext,
    OpenRequest,
    RecordEntry,
    RequestCommand,
    RetimeEntry,
    VoidEntry,
)
from services.comms.domain.request_events import (
    CalendarAdopted,
    EntryRecorded,
    EntryRetimed,
    EntryVoided,
    RequestEvent,
    RequestOpened,
    Terms,
)
from services.comms.domain.request_state import ExistingRequest, RequestState
from services.comms.domain.request_timeline import RequestEntry, build_timeline
from services.comms.domain.workday_calendar import Calendar

MAX_ENTRIES = 500
"""Entries of one request; one that goes on for longer is opened anew."""
MAX_OPENING_BACKDATING = timedelta(days=366)
"""How long after its opening a request may be entered."""


def decide(command: RequestCommand, request: RequestState) -> list[RequestEvent]:
    """Return the events of a command.

    Raises `UnknownRequest`, `UnknownEntry`, `InvalidRequest`, `InvalidMoment` for an impossible
    time, `CalendarMoved` where the calendar was replaced meanwhile, and `CommsRefused`
    where the request's state forbids it.
    """
    if isinstance(command, OpenRequest):
        return _open(command, request)
    if request is None:
        raise UnknownRequest("there is no such request; open it first")
    match command:
        case RecordEntry():
            changed = _record(command.entry, request)
            reason = f"a {command.entry.kind} was entered for an earlier time"
        case RetimeEntry(reason=reason):
            changed = _retime(command, request)
        case VoidEntry(reason=reason):
            changed = _void(command, request)
        case CheckClock():
            return _derived_events(request, command.context, "the calendar was replaced")
    if not changed:
        return []
    return [
        *changed,
        *_derived_events(reduce(ExistingRequest.apply, changed, request), command.context, reason),
    ]


def reply_clock_of(request: ExistingRequest, calendar: Calendar) -> ReplyClock:
    """Return the reply clock of a request by a calendar."""
    return compute_reply_clock(
        request.ask.request_id,
        request.timeline,
        request.terms.reply,
        request.terms.silence,
        calendar,
    )


def _open(command: OpenRequest, request: RequestState) -> list[RequestEvent]:
    ask, policy, calendar = command.ask, command.policy, command.context.calendars.current
    if ask.asker == ask.department:
        raise InvalidRequest("a department does not ask itself; name another one")
    _refuse_too_old(command.at, command.context.now)
    terms = Terms(
        policy_version=policy.version,
        reply=policy.reply_rule_for(ask.matter),
        silence=policy.silence,
    )
    opened_request = ExistingRequest(ask, terms, calendar.version, command.at)
    if request is not None:
        if (request.ask, request.opened_at) == (ask, command.at):
            return []
        raise CommsRefused("this id belongs to another request; open it under an id of its own")
    due_at = reply_clock_of(opened_request, calendar).legs[0].due_at
    assert due_at is not None  # noqa: S101  only a paused clock has none
    opened = RequestOpened(
        ask=ask,
        text=command.text,
        terms=terms,
        calendar_version=calendar.version,
        due_at=due_at,
        at=command.at,
    )
    return [opened, *_derived_events(opened_request, command.context, "")]


def _record(entry: RequestEntry, request: ExistingRequest) -> list[RequestEvent]:
    content = (entry.kind, entry.at, entry.note)
    if any((one.kind, one.at, one.note) == content for one in request.entries):
        return []
    closing_entry = request.timeline.closing_entry
    if closing_entry is not None:
        raise CommsRefused(
            f"the request is over since {closing_entry.at.isoformat()}; "
            "if that is wrong, have its history corrected"
        )
    if len(request.entries) >= MAX_ENTRIES:
        raise CommsRefused(
            f"a request has at most {MAX_ENTRIES} entries; withdraw it and open another one"
        )
    _refuse_before(request.opened_at, entry)
    match entry.kind:
        case "resolution" | "withdrawal":
            for one in request.entries:
                _refuse_before(one.at, entry)
        case "pause" | "resume":
            _refuse_without_effect(entry, request)
        case "progress":
            pass
    return [EntryRecorded(request_id=request.ask.request_id, entry=entry)]


def _refuse_too_old(opened_at: datetime, now: datetime) -> None:
    if opened_at < now - MAX_OPENING_BACKDATING:
        raise InvalidMoment(
            f"a request is entered within {MAX_OPENING_BACKDATING.days} days; ask it anew"
        )


def _refuse_before(earliest: datetime, entry: RequestEntry) -> None:
    if entry.at < earliest:
        raise InvalidMoment(
            f"something is entered for {earliest.isoformat()} already; name a later time"
        )


def _refuse_without_effect(entry: RequestEntry, request: ExistingRequest) -> None:
    """Raise `CommsRefused` where a pause or a resume would change nothing at its time."""
    earlier = [one for one in request.entries if one.at <= entry.at]
    timeline = build_timeline(request.opened_at, earlier)
    paused = timeline.ongoing_pause is not None
    if paused and entry.kind == "pause":
        raise CommsRefused("the clock is paused at that time already")
    if not paused and entry.kind == "resume":
        raise CommsRefused("the clock is not paused at that time")
    if entry.kind == "resume" and timeline.pauses[-1].entry.at == entry.at:
        raise CommsRefused("it was paused at that very instant; name a later time")


def _retime(command: RetimeEntry, request: ExistingRequest) -> list[RequestEvent]:
    request_id, entry_id, at = request.ask.request_id, command.entry_id, command.at
    if entry_id == request_id:
        current, first = request.opened_at, min((one.at for one in request.entries), default=at)
        if at < current:
            _refuse_too_old(at, command.context.now)
        if at > first:
            raise InvalidMoment(
                f"its history begins at {first.isoformat()}; it cannot have been opened after that"
            )
    else:
        current = _entry(entry_id, request).at
        if at < request.opened_at:
            raise InvalidMoment(
                f"the request was opened at {request.opened_at.isoformat()}; name a later time"
            )
    if at == current:
        return []
    return [
        EntryRetimed(
            request_id=request_id,
            entry_id=entry_id,
            at=at,
            reason=command.reason,
            corrected_at=command.context.now,
        )
    ]


def _void(command: VoidEntry, request: ExistingRequest) -> list[RequestEvent]:
    request_id, entry_id = request.ask.request_id, command.entry_id
    if entry_id in request.voided_entry_ids:
        return []
    if entry_id == request_id:
        raise CommsRefused("the opening cannot be struck out; withdraw the request instead")
    _entry(entry_id, request)
    return [
        EntryVoided(
            request_id=request_id,
            entry_id=entry_id,
            reason=command.reason,
            corrected_at=command.context.now,
        )
    ]


def _entry(entry_id: UUID, request: ExistingRequest) -> RequestEntry:
    for one in request.entries:
        if one.entry_id == entry_id:
            return one
    if entry_id in request.voided_entry_ids:
        raise CommsRefused("this entry was struck out; enter anew what happened")
    raise UnknownEntry(f"the request's history has no entry {entry_id}")


def _derived_events(
    request: ExistingRequest, context: DecisionContext, reason: str
) -> list[RequestEvent]:
    """Return what follows from a history by now; an open request adopts the calendar in force."""
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
        raise CalendarMoved("the calendar was replaced just now; ask again")
    return [
        *adopted,
        *derive_reply_clock_events(request, reply_clock_of(request, calendar), context, reason),
    ]
