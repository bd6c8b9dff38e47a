"""What is open of a department: its goals, and the support that it owes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def list_open_goals(db: Connection, department: str) -> list[tuple[UUID, UUID]]:
    """Return the cycle and id of each goal of a department that may still be worked on."""
    rows = await db.fetch(
        "SELECT cycle_id, goal_id FROM goal JOIN cycle USING (cycle_id) WHERE department = $1"
        " AND archived IS NULL AND status IN ('preparing', 'active') ORDER BY goal_id",
        department,
    )
    return [(row["cycle_id"], row["goal_id"]) for row in rows]


async def list_owed_supports(db: Connection, department: str) -> list[tuple[UUID, UUID]]:
    """Return the blocker and id of each support that a department owes."""
    rows = await db.fetch(
        "SELECT blocker_id, support_id FROM support WHERE department = $1 AND status = 'owed'"
        " ORDER BY support_id",
        department,
    )
    return [(row["blocker_id"], row["support_id"]) for row in rows]
