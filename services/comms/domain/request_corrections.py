"""Decides corrections of a request's history: an entry is retimed, or struck out."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from services.comms.domain.late_entry_confirmation import is_entered_late
from services.comms.domain.request_commands import DecisionContext, RetimeEntry, VoidEntry
from services.comms.domain.request_events import EntryRetimed, EntryVoided, RequestEvent
from services.comms.domain.request_refusals import (
    BeforeOpening,
    EntryHasThatTime,
    EntryStruckOut,
    EntryStruckOutBefore,
    OldEntryNeedsOfficer,
    OpenedAfterFirstEntry,
    OpeningNotVoidable,
    OpeningTooOld,
    UnknownEntry,
)
from services.comms.domain.request_state import ExistingRequest
from services.comms.domain.request_timeline import RequestEntry

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
    awaits = command.confirming_side is not None and _is_old(
        min(at, current), command.context, request
    )
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
    if not command.is_by_officer and _is_old(entry.at, command.context, request):
        raise OldEntryNeedsOfficer(days=request.terms.confirmation_after_working_days)
    return [
        EntryVoided(
            request_id=request_id,
            entry_id=entry_id,
            reason=command.reason,
            corrected_at=command.context.now,
            ask=request.ask,
        )
    ]


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
