"""Which goals, blockers and supports belong together now, by the area's read models.

They change in the transactions that change the streams, so they are never behind these.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def list_goals_fed_by(db: Connection, goal_ids: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """Return, for these goals, each with a goal that it feeds or has fed."""
    if not goal_ids:
        return []
    rows = await db.fetch(
        "SELECT source_id, fed_id FROM goal_feed WHERE source_id = ANY ($1)"
        " ORDER BY source_id, fed_id",
        list(goal_ids),
    )
    return [(row["source_id"], row["fed_id"]) for row in rows]


async def list_blockers_of(db: Connection, goal_ids: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """Return the id and the goal of each blocker of these goals, resolved ones too."""
    if not goal_ids:
        return []
    rows = await db.fetch(
        "SELECT blocker_id, goal_id FROM blocker WHERE goal_id = ANY ($1) ORDER BY blocker_id",
        list(goal_ids),
    )
    return [(row["blocker_id"], row["goal_id"]) for row in rows]


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
