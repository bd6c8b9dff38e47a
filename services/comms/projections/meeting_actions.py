"""The actions that departments agreed to in meetings, and which of them are done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.meeting_events import ActionCompleted, ActionNoted
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class ActionRow(BaseModel):
    """What a department will do by when."""

    action_id: UUID
    text: str
    department: str
    due_on: date
    noted_at: datetime
    completed_at: datetime | None


async def list_meeting_actions(db: Connection, meeting_id: UUID) -> list[ActionRow]:
    """Return a meeting's actions in the order they were noted."""
    rows = await db.fetch(
        "SELECT action_id, text, department, due_on, noted_at, completed_at FROM meeting_action"
        " WHERE meeting_id = $1 ORDER BY place",
        meeting_id,
    )
    return [ActionRow(**row) for row in rows]


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the actions up to date: one is noted, then completed."""
    noted = [(r.version, r.event) for r in events if isinstance(r.event, ActionNoted)]
    if noted:
        actions = [event.action for _, event in noted]
        await db.execute(
            "INSERT INTO meeting_action (meeting_id, action_id, place, text, department, due_on,"
            " noted_at) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[],"
            " $5::text[], $6::date[], $7::timestamptz[])",
            [event.meeting_id for _, event in noted],
            [action.action_id for action in actions],
            [version for version, _ in noted],
            [action.text for action in actions],
            [action.department for action in actions],
            [action.due_on for action in actions],
            [event.at for _, event in noted],
        )
    completed = [r.event for r in events if isinstance(r.event, ActionCompleted)]
    if completed:
        await db.execute(
            "UPDATE meeting_action SET completed_at = data.at"
            " FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[])"
            " AS data (meeting_id, action_id, at)"
            " WHERE meeting_action.meeting_id = data.meeting_id"
            " AND meeting_action.action_id = data.action_id",
            [event.meeting_id for event in completed],
            [event.action_id for event in completed],
            [event.at for event in completed],
        )


PROJECTION = Projection("actions", ("meeting_action",), apply_events)
