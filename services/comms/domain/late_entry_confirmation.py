"""Whether something was entered so late that its time awaits the other side's confirmation.

Who enters something late could make the other department late, or be in time himself. Until the
other side has confirmed it, only the time of the entering counts.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from services.comms.domain.request_commands import ConfirmEntry, OpenRequest
from services.comms.domain.request_events import EntryConfirmed
from services.comms.domain.request_refusals import NothingToConfirm, UnknownEntry
from services.comms.domain.request_state import ExistingRequest
from services.comms.domain.request_timeline import RequestEntry
from services.comms.domain.workday_calendar import Calendar
from services.comms.domain.working_time import WorkingTimeCalculator


def is_entered_late(
    occurred_at: datetime, entered_at: datetime, days: int, calendar: Calendar
) -> bool:
    """Return whether more than `days` working days lie between the two times."""
    worked = WorkingTimeCalculator("workdays", calendar)
    return worked.working_time_between(occurred_at, entered_at) > timedelta(days=days)


def opening_awaits_confirmation(command: OpenRequest) -> bool:
    """Return whether the asked department has to confirm when it was asked."""
    return command.entered_at is not None and is_entered_late(
        command.at,
        command.entered_at,
        command.policy.confirmation_after_working_days,
        command.context.calendars.current,
    )


def entry_that_counts(
    entry: RequestEntry, request: ExistingRequest, calendar: Calendar
) -> RequestEntry:
    """Return an entry with the time that counts: when it was entered, if that was late."""
    if entry.entered_at is None or entry.awaiting is None:
        return entry.model_copy(update={"awaiting": None})
    days = request.terms.confirmation_after_working_days
    if not is_entered_late(entry.at, entry.entered_at, days, calendar):
        return entry.model_copy(update={"awaiting": None})
    return entry.model_copy(update={"at": entry.entered_at, "occurred_at": entry.at})


def confirm_entry(command: ConfirmEntry, request: ExistingRequest) -> list[EntryConfirmed]:
    """Return the event of a confirmation, none where it was given already.

    Raises `UnknownEntry`, and `NothingToConfirm` for an entry whose time counts.
    """
    entry_id = command.entry_id
    if entry_id == request.ask.request_id:
        at, occurred_at = request.opened_at, request.opening_occurred_at
    else:
        found = next((one for one in request.entries if one.entry_id == entry_id), None)
        if found is None:
            raise UnknownEntry(entry=entry_id)
        at, occurred_at = found.at, found.occurred_at
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
