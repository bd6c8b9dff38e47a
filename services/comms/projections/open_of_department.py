"""What a department still has open: requests on either side, and meetings that it takes part in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def list_open_requests(db: Connection, department: str) -> list[UUID]:
    """Return the ids of requests that a department asks or answers and that are not over."""
    rows = await db.fetch(
        "SELECT request_id FROM request WHERE (asker = $1 OR department = $1)"
        " AND status IN ('open', 'paused') ORDER BY request_id",
        department,
    )
    return [row["request_id"] for row in rows]


async def list_planned_meetings(db: Connection, department: str) -> list[UUID]:
    """Return the ids of planned meetings that a department organises or attends."""
    rows = await db.fetch(
        "SELECT meeting_id FROM meeting WHERE status = 'planned' AND (organiser = $1"
        " OR EXISTS (SELECT FROM meeting_attendance AS attendance"
        " WHERE attendance.meeting_id = meeting.meeting_id AND attendance.department = $1))"
        " ORDER BY meeting_id",
        department,
    )
    return [row["meeting_id"] for row in rows]
