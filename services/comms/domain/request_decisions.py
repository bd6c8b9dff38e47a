"""Decides the commands to a request.

open ⇄ paused → resolved or withdrawn; a correction may open it again. Every command that changes
the history, and every check of the clock, announces what was not announced yet.
"""

from __future__ import annotations

from datetime import datetime
from functools import reduce

from services.comms.domain.late_entry_confirmation import (
    confirm_entry,
    entry_that_counts,
    opening_that_counts,
    reject_entry_time,
)
from services.comms.domain.reply_clock_event_derivation import (
    derive_outstanding_events,
    reply_clock_of,
)
from services.comms.domain.request_commands import (
    CheckClock,
    ConfirmEntry,
    OpenRequest,
    RecordEntry,
    RejectEntryTime,
    RequestCommand,
    RetimeEntry,
    TransferRequest,
    VoidEntry,
)
from services.comms.domain.request_corrections import refuse_too_old, retime_entry, void_entry
from services.comms.domain.request_events import (
    EntryRecorded,
    RequestEvent,
    RequestOpened,
    Terms,
)
from services.comms.domain.request_refusals import (
    ClockNotPaused,
    ClockPausedAlready,
    DepartmentAsksItself,
    LaterEntryExists,
    PausedAtThatInstant,
    RequestIdTaken,
    RequestIsOver,
    TooManyEntries,
    UnknownRequest,
)
from services.comms.domain.request_state import ExistingRequest, RequestState
from services.comms.domain.request_timeline import RequestEntry, build_timeline
from services.comms.domain.request_transfer import transfer_request
from shared.working_time.workday_calendar import Calendar

MAX_ENTRIES = 500
"""Entries of one request; one that goes on for longer is opened anew."""


def decide(  # noqa: C901  one for each
    command: RequestCommand, request: RequestState
) -> list[RequestEvent]:
    """Return the events of a command.

    Raises `UnknownRequest`, `UnknownEntry`, `InvalidRequest`, `InvalidMoment` for an impossible
    time, `CalendarMoved` where the calendar was replaced meanwhile, and `CommsRefused`
    where the request's state forbids it.
    """
    if isinstance(command, OpenRequest):
        return _open(command, request)
    if request is None:
        raise UnknownRequest(request=command.request_id)
    match command:
        case RecordEntry():
            changed = record_entry(command.entry, request, command.context.calendars.current)
            reason = f"a {command.entry.kind} was entered for an earlier time"
        case RetimeEntry(reason=reason):
            changed = retime_entry(command, request)
        case VoidEntry(reason=reason):
            changed = void_entry(command, request)
        case ConfirmEntry():
            changed = [*confirm_entry(command, request)]
            reason = "an earlier time was confirmed"
        case RejectEntryTime():
            return [*reject_entry_time(command, request)]
        case CheckClock():
            return derive_outstanding_events(request, command.context, "the calendar was replaced")
        case TransferRequest():
            return transfer_request(command, request)
    if not changed:
        return []
    return [
        *changed,
        *derive_outstanding_events(
            reduce(ExistingRequest.apply, changed, request), command.context, reason
        ),
    ]


def _open(command: OpenRequest, request: RequestState) -> list[RequestEvent]:
    ask, policy, calendar = command.ask, command.policy, command.context.calendars.current
    if ask.asker == ask.department:
        raise DepartmentAsksItself
    refuse_too_old(command.at, command.context.now)
    terms = Terms(
        policy_version=policy.version,
        reply=policy.reply_rule_for(ask.matter),
        silence=policy.silence,
        confirmation_after_working_days=policy.confirmation_after_working_days,
    )
    stated = ExistingRequest(ask, terms, calendar.version, command.at, opening_party=command.party)
    opened_request = opening_that_counts(command, stated)
    if request is not None:
        stated_at = request.opening_occurred_at or request.opened_at
        if (request.ask, stated_at) == (ask, command.at):
            return []
        raise RequestIdTaken
    due_at = reply_clock_of(opened_request, calendar).legs[0].due_at
    assert due_at is not None  # noqa: S101  only a paused clock has none
    opened = RequestOpened(
        ask=ask,
        text=command.text,
        terms=terms,
        calendar_version=calendar.version,
        due_at=due_at,
        at=opened_request.opened_at,
        entered_at=command.entered_at,
        occurred_at=opened_request.opening_occurred_at,
        awaiting=opened_request.opening_awaiting,
        party=command.party,
        connector=command.connector,
        liaison=command.liaison,
    )
    return [opened, *derive_outstanding_events(opened_request, command.context, "")]


def record_entry(
    entry: RequestEntry, request: ExistingRequest, calendar: Calendar
) -> list[RequestEvent]:
    """Return the event of a new entry, without what follows from it by the clock."""
    if any(one.has_content_of(entry) for one in request.entries):
        return []
    closing_entry = request.timeline.closing_entry
    if closing_entry is not None:
        raise RequestIsOver(at=closing_entry.at)
    if len(request.entries) >= MAX_ENTRIES:
        raise TooManyEntries(limit=MAX_ENTRIES)
    _refuse_before(request.opened_at, entry)
    counting = entry_that_counts(entry, request, calendar)
    match entry.kind:
        case "resolution" | "withdrawal":
            for one in request.entries:
                _refuse_before(one.at, entry)
        case "pause" | "resume":
            _refuse_without_effect(counting, request)
            if entry.kind == "pause" and entry.party == "department" and request.last_clock_event:
                due_at = request.last_clock_event.due_at
                counting = counting.model_copy(update={"due_at": due_at})
        case "progress":
            pass
    return [EntryRecorded(request_id=request.ask.request_id, entry=counting, ask=request.ask)]


def _refuse_before(earliest: datetime, entry: RequestEntry) -> None:
    if entry.at < earliest:
        raise LaterEntryExists(at=earliest)


def _refuse_without_effect(entry: RequestEntry, request: ExistingRequest) -> None:
    """Refuse where a pause or a resume would change nothing at its time."""
    entries = map(_as_if_accepted, request.entries)
    earlier = [one for one in entries if one.at <= entry.stated_at]
    timeline = build_timeline(request.opened_at, earlier)
    paused = timeline.ongoing_pause
    if entry.kind == "pause" and paused is not None:
        raise ClockPausedAlready(since=paused.entry.at, reason=paused.entry.note)
    if entry.kind == "resume" and paused is None:
        raise ClockNotPaused
    if entry.kind == "resume" and timeline.pauses[-1].entry.at == entry.at:
        raise PausedAtThatInstant


def _as_if_accepted(entry: RequestEntry) -> RequestEntry:
    """Return a pause that awaits the asker's answer as it would be once it is accepted."""
    if entry.acceptance != "needed":
        return entry
    return entry.model_copy(update={"acceptance": "given", "at": entry.stated_at})
