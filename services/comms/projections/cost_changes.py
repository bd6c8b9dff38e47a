"""Which events changed a month that was over when they were recorded, until that was looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from services.comms.domain.company_month import Month, month_of
from services.comms.domain.meeting_events import MeetingHeld
from services.comms.domain.month_cost import MonthCostChecked
from services.comms.domain.request_events import (
    EntryConfirmed,
    EntryRecorded,
    EntryRetimed,
    EntryVoided,
    RequestOpened,
)
from shared.eventsourcing.event_store import RecordedEvent

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

REPLY_KINDS = frozenset({"progress", "resolution"})
"""The entries that cost something."""


async def insert_late_changes(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Insert the months that events changed late; delete those that were looked at.

    What an entry was before it is corrected is still in `cost_entry`.
    """
    late = [(recorded.id, month) for recorded in events for month in _late_months(recorded)]
    corrected = [
        (recorded.id, recorded.event.entry_id, month_of(recorded.recorded_at))
        for recorded in events
        if isinstance(recorded.event, EntryRetimed | EntryConfirmed | EntryVoided)
    ]
    if late:
        await db.execute(
            "INSERT INTO cost_change (event_id, month)"
            " SELECT * FROM unnest($1::uuid[], $2::text[])",
            *(list(column) for column in zip(*late, strict=True)),
        )
    if corrected:
        await db.execute(
            "INSERT INTO cost_change (event_id, month)"
            " SELECT DISTINCT data.event_id, cost_entry.month"
            " FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS data (event_id, about, present)"
            " JOIN cost_entry ON cost_entry.about = data.about AND cost_entry.month < data.present"
            " ON CONFLICT DO NOTHING",
            *(list(column) for column in zip(*corrected, strict=True)),
        )
    checked = [r.event for r in events if isinstance(r.event, MonthCostChecked)]
    if checked:
        await db.execute(
            "DELETE FROM cost_change USING unnest($1::uuid[], $2::text[]) AS data (event_id, month)"
            " WHERE cost_change.event_id = data.event_id AND cost_change.month = data.month",
            [cause for one in checked for cause in one.causes],
            [one.month for one in checked for _ in one.causes],
        )


def _late_months(recorded: RecordedEvent[Any]) -> Iterator[Month]:
    match recorded.event:
        case MeetingHeld(began_at=at) | RequestOpened(at=at):
            pass
        case EntryRetimed(at=at) | EntryConfirmed(at=at):
            pass
        case EntryRecorded(entry=entry) if entry.kind in REPLY_KINDS:
            at = entry.at
        case _:
            return
    if month_of(at) < month_of(recorded.recorded_at):
        yield month_of(at)
