"""What comes of a command to a request.

open ⇄ paused → resolved or withdrawn; a correction may open it again. Every command that changes
the history, and every look at the clock, tells what others do not know yet.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from uuid import UUID

from services.comms.domain.calendar import Calendar
from services.comms.domain.clock import Clock, read_clock
from services.comms.domain.history import Entry, course
from services.comms.domain.refusals import (
    CalendarMoved,
    CommsRefused,
    InvalidMoment,
    InvalidRequest,
    UnknownEntry,
    UnknownRequest,
)
from services.comms.domain.request import (
    CheckClock,
    KnownRequest,
    OpenRequest,
    Present,
    RecordEntry,
    Request,
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
from services.comms.domain.telling import untold

ENTRIES = 500
"""Of a request's history, at most: what goes on for longer is another request."""
LATEST = timedelta(days=366)
"""After which an opening is entered at the latest."""


def decide(command: RequestCommand, request: Request) -> list[RequestEvent]:
    """Return what the command brings about.

    Raises `UnknownRequest`, `UnknownEntry`, `InvalidRequest`, `InvalidMoment` where it cannot have
    happened then, `CalendarMoved` where the calendar was replaced meanwhile, and `CommsRefused`
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
            return _followed(request, command.present, "the calendar was replaced")
    if not changed:
        return []
    return [
        *changed,
        *_followed(reduce(KnownRequest.after, changed, request), command.present, reason),
    ]


def clock_of(request: KnownRequest, calendar: Calendar) -> Clock:
    """Return a request's clock by a calendar."""
    return read_clock(
        request.ask.request_id,
        request.course,
        request.terms.reply,
        request.terms.silence,
        calendar,
    )


def _open(command: OpenRequest, request: Request) -> list[RequestEvent]:
    ask, policy, calendar = command.ask, command.policy, command.present.calendars.in_force
    if ask.asker == ask.department:
        raise InvalidRequest("a department does not ask itself; name another one")
    _refuse_long_ago(command.at, command.present.now)
    terms = Terms(
        policy_version=policy.version, reply=policy.rule(ask.matter), silence=policy.silence
    )
    fresh = KnownRequest(ask, terms, calendar.version, command.at)
    if request is not None:
        if (request.ask, request.opened_at) == (ask, command.at):
            return []
        raise CommsRefused("this id belongs to another request; open it under an id of its own")
    due_at = clock_of(fresh, calendar).legs[0].due_at
    assert due_at is not None  # noqa: S101  only a pause could take it away
    opened = RequestOpened(
        ask=ask,
        text=command.text,
        terms=terms,
        calendar_version=calendar.version,
        due_at=due_at,
        at=command.at,
    )
    return [opened, *_followed(fresh, command.present, "")]


def _record(entry: Entry, request: KnownRequest) -> list[RequestEvent]:
    said = (entry.kind, entry.at, entry.note)
    if any((one.kind, one.at, one.note) == said for one in request.entries):
        return []
    stop = request.course.stop
    if stop is not None:
        raise CommsRefused(
            f"the request is over since {stop.at.isoformat()}; "
            "if that is wrong, have its history corrected"
        )
    if len(request.entries) >= ENTRIES:
        raise CommsRefused(f"{ENTRIES} entries are enough; withdraw it and open another request")
    _refuse_before(request.opened_at, entry)
    match entry.kind:
        case "resolution" | "withdrawal":
            for one in request.entries:
                _refuse_before(one.at, entry)
        case "pause" | "resume":
            _refuse_idle(entry, request)
        case "progress":
            pass
    return [EntryRecorded(request_id=request.ask.request_id, entry=entry)]


def _refuse_long_ago(opened_at: datetime, now: datetime) -> None:
    if opened_at < now - LATEST:
        raise InvalidMoment(f"a request is entered within {LATEST.days} days; ask it anew")


def _refuse_before(earliest: datetime, entry: Entry) -> None:
    if entry.at < earliest:
        raise InvalidMoment(
            f"something is entered for {earliest.isoformat()} already; name a later time"
        )


def _refuse_idle(entry: Entry, request: KnownRequest) -> None:
    """Raise `CommsRefused` where a pause or a resume would change nothing at its time."""
    before = [one for one in request.entries if one.at <= entry.at]
    as_it_was = course(request.opened_at, before)
    paused = as_it_was.paused is not None
    if paused and entry.kind == "pause":
        raise CommsRefused("the clock is paused at that time already")
    if not paused and entry.kind == "resume":
        raise CommsRefused("the clock is not paused at that time")
    if entry.kind == "resume" and as_it_was.pauses[-1].entry.at == entry.at:
        raise CommsRefused("it was paused at that very instant; name a later time")


def _retime(command: RetimeEntry, request: KnownRequest) -> list[RequestEvent]:
    opening, entry_id, at = request.ask.request_id, command.entry_id, command.at
    if entry_id == opening:
        present, first = request.opened_at, min((one.at for one in request.entries), default=at)
        if at < present:
            _refuse_long_ago(at, command.present.now)
        if at > first:
            raise InvalidMoment(
                f"its history begins at {first.isoformat()}; it cannot have been opened after that"
            )
    else:
        present = _entry(entry_id, request).at
        if at < request.opened_at:
            raise InvalidMoment(
                f"the request was opened at {request.opened_at.isoformat()}; name a later time"
            )
    if at == present:
        return []
    return [
        EntryRetimed(
            request_id=opening,
            entry_id=entry_id,
            at=at,
            reason=command.reason,
            corrected_at=command.present.now,
        )
    ]


def _void(command: VoidEntry, request: KnownRequest) -> list[RequestEvent]:
    opening, entry_id = request.ask.request_id, command.entry_id
    if entry_id in request.voided:
        return []
    if entry_id == opening:
        raise CommsRefused("the opening cannot be struck out; withdraw the request instead")
    _entry(entry_id, request)
    return [
        EntryVoided(
            request_id=opening,
            entry_id=entry_id,
            reason=command.reason,
            corrected_at=command.present.now,
        )
    ]


def _entry(entry_id: UUID, request: KnownRequest) -> Entry:
    for one in request.entries:
        if one.entry_id == entry_id:
            return one
    if entry_id in request.voided:
        raise CommsRefused("this entry was struck out; enter anew what happened")
    raise UnknownEntry(f"the request's history has no entry {entry_id}")


def _followed(request: KnownRequest, present: Present, reason: str) -> list[RequestEvent]:
    """Return what follows from a history by now; what is open follows the calendar in force."""
    newest = present.calendars.in_force
    adopted: list[RequestEvent] = []
    if request.course.stop is None and request.calendar_version < newest.version:
        adopted = [
            CalendarAdopted(
                request_id=request.ask.request_id,
                calendar_version=newest.version,
                at=present.now,
            )
        ]
    request = reduce(KnownRequest.after, adopted, request)
    calendar = present.calendars.version(request.calendar_version)
    if calendar is None:
        raise CalendarMoved("the calendar was replaced just now; ask again")
    return [*adopted, *untold(request, clock_of(request, calendar), present, reason)]
