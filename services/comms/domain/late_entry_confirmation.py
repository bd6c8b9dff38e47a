"""Whether the time that a side states awaits the other side's confirmation.

Who enters something about the past could make the other department late, or be in time himself.
So what is to the writer's own advantage, and whatever is old, counts from its entry until the other
side has confirmed when it happened. What an officer enters counts as stated.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from services.comms.domain.request_commands import ConfirmEntry, OpenRequest, RejectEntryTime
from services.comms.domain.request_events import EntryConfirmed, EntryTimeRejected
from services.comms.domain.request_refusals import (
    NothingToConfirm,
    TimeRejectedBefore,
    UnknownEntry,
)
from services.comms.domain.request_state import ExistingRequest
from services.comms.domain.request_timeline import RequestEntry
from services.comms.domain.writer_advantage import is_to_advantage, other_side
from shared.working_time.calculator import WorkingTimeCalculator
from shared.working_time.workday_calendar import Calendar


def is_entered_late(
    occurred_at: datetime, entered_at: datetime, days: int, calendar: Calendar
) -> bool:
    """Return whether more than `days` working days lie between the two times."""
    worked = WorkingTimeCalculator("workdays", calendar)
    return worked.working_time_between(occurred_at, entered_at) > timedelta(days=days)


def opening_that_counts(command: OpenRequest, opened: ExistingRequest) -> ExistingRequest:
    """Return the request that a command opens as stated, with the opening's time that counts."""
    entered_at, calendar = command.entered_at, command.context.calendars.current
    if entered_at is None or command.party == "officer":
        return opened
    counted = replace(
        opened, opened_at=entered_at, opening_occurred_at=command.at, opening_awaiting="department"
    )
    days = opened.terms.confirmation_after_working_days
    if is_entered_late(command.at, entered_at, days, calendar):
        return counted
    is_harmful = is_to_advantage("asker", counted, opened, calendar, entered_at)
    return counted if is_harmful else opened


def entry_that_counts(
    entry: RequestEntry, request: ExistingRequest, calendar: Calendar
) -> RequestEntry:
    """Return an entry with the time that counts: as stated, or when it was entered."""
    if entry.acceptance == "needed":
        # It stops no clock before the asker accepts it; then it does from the stated time on.
        counts_at = max(entry.at, entry.entered_at or entry.at)
        return entry.model_copy(update={"at": counts_at, "occurred_at": entry.at})
    stated, entered_at = entry.model_copy(update={"awaiting": None}), entry.entered_at
    if entered_at is None or entry.awaiting is None or entry.at >= entered_at:
        return stated
    counted = entry.model_copy(update={"at": entered_at, "occurred_at": entry.at})
    days = request.terms.confirmation_after_working_days
    if is_entered_late(entry.at, entered_at, days, calendar):
        return counted
    before, after = (replace(request, entries=(*request.entries, one)) for one in (counted, stated))
    writer = other_side(entry.awaiting)
    return counted if is_to_advantage(writer, before, after, calendar, entered_at) else stated


def confirm_entry(command: ConfirmEntry, request: ExistingRequest) -> list[EntryConfirmed]:
    """Return the event of a confirmation, none where it was given already.

    Raises `UnknownEntry`, and `NothingToConfirm` for an entry whose time counts.
    """
    entry_id = command.entry_id
    at, occurred_at = _times(request, command)
    if occurred_at is not None:
        return [
            EntryConfirmed(
                request_id=request.ask.request_id,
                entry_id=entry_id,
                at=occurred_at,
                confirmed_at=command.context.now,
                ask=request.ask,
            )
        ]
    if entry_id in request.confirmed_entry_ids:
        return []
    raise NothingToConfirm(at=at)


def reject_entry_time(
    command: RejectEntryTime, request: ExistingRequest
) -> list[EntryTimeRejected]:
    """Return the event of a rejection, none where the same one was made already.

    Raises `UnknownEntry`, `NothingToConfirm` for an entry whose time counts, and
    `TimeRejectedBefore`.
    """
    entry_id = command.entry_id
    at, occurred_at = _times(request, command)
    if occurred_at is not None:
        return [
            EntryTimeRejected(
                request_id=request.ask.request_id,
                entry_id=entry_id,
                at=at,
                occurred_at=occurred_at,
                reason=command.reason,
                rejected_at=command.context.now,
                ask=request.ask,
            )
        ]
    reason = request.rejection_reasons.get(entry_id)
    if reason is None:
        raise NothingToConfirm(at=at)
    if reason != command.reason:
        raise TimeRejectedBefore(reason=reason)
    return []


def _times(
    request: ExistingRequest, command: ConfirmEntry | RejectEntryTime
) -> tuple[datetime, datetime | None]:
    """Return the time that counts, and the one that awaits confirmation."""
    if command.entry_id == request.ask.request_id:
        return request.opened_at, request.opening_occurred_at
    for one in request.entries:
        if one.entry_id == command.entry_id:
            return one.at, one.occurred_at
    raise UnknownEntry(entry=command.entry_id)
