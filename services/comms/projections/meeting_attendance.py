"""The planned and the actual attendance of meetings, by department."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from services.comms.domain.meeting_events import MeetingHeld, MeetingPlanned, MeetingReplanned
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class Attendee(BaseModel):
    """How many people of a department were to come, and came."""

    department: str
    department_name: str | None = None
    planned: int
    attended: int | None
    """`null` until the meeting was held."""


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the attendance up to date: plans first, because none changes after the meeting."""
    occurred = [recorded.event for recorded in events]
    await _record_plans(
        db, [e for e in occurred if isinstance(e, MeetingPlanned | MeetingReplanned)]
    )
    await _record_attendance(db, [e for e in occurred if isinstance(e, MeetingHeld)])


async def _record_plans(
    db: Connection, events: Sequence[MeetingPlanned | MeetingReplanned]
) -> None:
    latest = {event.meeting_id: event.plan for event in events}
    if not latest:
        return
    await execute_for_rows(
        db, "DELETE FROM meeting_attendance WHERE meeting_id = ANY ($1)", list(latest)
    )
    planned = [
        (meeting_id, one.department, one.persons)
        for meeting_id, plan in latest.items()
        for one in plan.attendees
    ]
    await execute_for_rows(
        db,
        "INSERT INTO meeting_attendance (meeting_id, department, planned)"
        " SELECT * FROM unnest($1::uuid[], $2::text[], $3::integer[])",
        *(list(column) for column in zip(*planned, strict=True)),
    )


async def _record_attendance(db: Connection, events: Sequence[MeetingHeld]) -> None:
    if not events:
        return
    attended = [(e.meeting_id, one.department, one.persons) for e in events for one in e.attendance]
    await execute_for_rows(
        db,
        "INSERT INTO meeting_attendance (meeting_id, department, planned, attended)"
        " SELECT meeting_id, department, 0, persons"
        " FROM unnest($1::uuid[], $2::text[], $3::integer[])"
        " AS data (meeting_id, department, persons)"
        " ON CONFLICT (meeting_id, department) DO UPDATE SET attended = excluded.attended",
        *(list(column) for column in zip(*attended, strict=True)),
    )
    await execute_for_rows(
        db,
        "UPDATE meeting_attendance SET attended = 0"
        " WHERE meeting_id = ANY ($1) AND attended IS NULL",
        [event.meeting_id for event in events],
    )


PROJECTION = Projection("attendance", ("meeting_attendance",), apply_events)
