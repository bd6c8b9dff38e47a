"""Decides corrections of a request's history: an entry is retimed, or struck out."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from services.comms.domain.late_entry_confirmation import is_entered_late
from services.comms.domain.request_commands import DecisionContext, RetimeEntry, VoidEntry
from services.comms.domain.request_events import EntryRetimed, EntryVoided, RequestEvent
from services.comms.domain.request_refusals import (
    AnswerStatedTimeFirst,
    BeforeOpening,
    EntryHasThatTime,
    EntryOfOtherParty,
    EntryStruckOut,
    EntryStruckOutBefore,
    OldEntryNeedsOfficer,
    OpenedAfterFirstEntry,
    OpeningNotVoidable,
    OpeningTooOld,
    StrikingOutNeedsOfficer,
    UnknownEntry,
)
from services.comms.domain.request_state import ExistingRequest
from services.comms.domain.request_timeline import EnteringParty, RequestEntry, RequestSide
from services.comms.domain.writer_advantage import is_to_advantage, other_side
from shared.working_time.workday_calendar import Calendar

MAX_OPENING_BACKDATING = timedelta(days=366)
"""How long after its opening a request may be entered."""


def refuse_too_old(opened_at: datetime, now: datetime) -> None:
    """Raise `OpeningTooOld` for an opening that is entered too late."""
    if opened_at < now - MAX_OPENING_BACKDATING:
        raise OpeningTooOld(days=MAX_OPENING_BACKDATING.days)


def retime_entry(command: RetimeEntry, request: ExistingRequest) -> list[RequestEvent]:
    """Return the event of a correction of a time; raises the refusals of corrections."""
    request_id, entry_id, at = request.ask.request_id, command.entry_id, command.at
    if entry_id == request_id:
        current, stated = request.opened_at, request.opening_occurred_at or request.opened_at
        first = min((one.at for one in request.entries), default=at)
        if at < current:
            refuse_too_old(at, command.context.now)
        if at > first:
            raise OpenedAfterFirstEntry(at=first)
    else:
        corrected = _entry(entry_id, request)
        current, stated = corrected.at, corrected.stated_at
        if at < request.opened_at:
            raise BeforeOpening(at=request.opened_at)
    if at == stated:
        if request.correction_reasons.get(entry_id) == command.reason:
            return []
        raise EntryHasThatTime(at=at)
    awaits = _awaits_confirmation(command, request, current)
    return [
        EntryRetimed(
            request_id=request_id,
            entry_id=entry_id,
            at=current if awaits else at,
            reason=command.reason,
            corrected_at=command.context.now,
            occurred_at=at if awaits else None,
            awaiting=command.confirming_side if awaits else None,
            ask=request.ask,
        )
    ]


def void_entry(command: VoidEntry, request: ExistingRequest) -> list[RequestEvent]:
    """Return the event of an entry's striking out; raises the refusals of corrections."""
    request_id, entry_id = request.ask.request_id, command.entry_id
    if entry_id in request.voided_entry_ids:
        if request.correction_reasons[entry_id] == command.reason:
            return []
        raise EntryStruckOutBefore(reason=request.correction_reasons[entry_id])
    if entry_id == request_id:
        raise OpeningNotVoidable
    entry = _entry(entry_id, request)
    if command.side is not None:
        _refuse_for_side(command.side, entry, command.context, request)
    return [
        EntryVoided(
            request_id=request_id,
            entry_id=entry_id,
            reason=command.reason,
            corrected_at=command.context.now,
            ask=request.ask,
        )
    ]


def _awaits_confirmation(command: RetimeEntry, request: ExistingRequest, current: datetime) -> bool:
    """Return whether a correction counts only with the other side's consent.

    It does where the side did not enter that itself, where it is to its advantage, and where it
    is old. Raises `AnswerStatedTimeFirst` where the other side waits for this side's answer.
    """
    confirming = command.confirming_side
    if confirming is None:
        return False
    entry_id, context, writer = command.entry_id, command.context, other_side(confirming)
    if entry_id == request.ask.request_id:
        party: EnteringParty | None = request.opening_party
        stated = request.opening_occurred_at
    else:
        entry = _entry(entry_id, request)
        party, stated = entry.entering_party, entry.occurred_at
        if not entry.stops_clock:
            return True
    if request.awaiting_entries.get(entry_id) == writer:
        raise AnswerStatedTimeFirst(at=stated)
    if party != writer or _is_old(min(command.at, current), context, request):
        return True
    after = request.with_time(entry_id, command.at)
    return is_to_advantage(writer, request, after, _calendar(request, context), context.now)


def _refuse_for_side(
    side: RequestSide, entry: RequestEntry, context: DecisionContext, request: ExistingRequest
) -> None:
    """Raise where the head of a side may not strike this entry out alone."""
    if entry.entering_party != side:
        raise EntryOfOtherParty
    if _is_old(entry.at, context, request):
        raise OldEntryNeedsOfficer(days=request.terms.confirmation_after_working_days)
    after = request.without(entry.entry_id)
    if is_to_advantage(side, request, after, _calendar(request, context), context.now):
        raise StrikingOutNeedsOfficer


def _calendar(request: ExistingRequest, context: DecisionContext) -> Calendar:
    """Return the calendar that a request follows after a correction."""
    newest = context.calendars.current
    if request.timeline.closing_entry is None:
        return newest
    return context.calendars.find_version(request.calendar_version) or newest


def _is_old(at: datetime, context: DecisionContext, request: ExistingRequest) -> bool:
    days = request.terms.confirmation_after_working_days
    return is_entered_late(at, context.now, days, context.calendars.current)


def _entry(entry_id: UUID, request: ExistingRequest) -> RequestEntry:
    for one in request.entries:
        if one.entry_id == entry_id:
            return one
    if entry_id in request.voided_entry_ids:
        raise EntryStruckOut
    raise UnknownEntry(entry=entry_id)
