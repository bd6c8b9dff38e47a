"""The blockers that were open at a time: of the goals of a page, and which goals had any."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.goals.projections.blockers import BLOCKER_SELECT, BlockerRow
from services.goals.projections.temporal_tables import visible_at_condition

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def list_open_blockers(
    db: Connection, goal_ids: Collection[UUID], as_of: datetime | None
) -> list[BlockerRow]:
    """Return the blockers of these goals that were open at a time, in the order of raising.

    `as_of` is a recording time; `None` means now. The fields of a blocker never change, except
    `resolved_at` and `version`, which are those of now.
    """
    rows = await db.fetch(
        f"{BLOCKER_SELECT} WHERE goal_id = ANY ($1) AND {visible_at_condition('blocker', '$2')}"
        " ORDER BY blocker_id",
        list(goal_ids),
        as_of,
    )
    return [BlockerRow(**row) for row in rows]


async def list_blocked_goals(db: Connection, cycle_id: UUID, as_of: datetime | None) -> set[UUID]:
    """Return the goals of a cycle with a blocker that was open at a time; `None` means now."""
    rows = await db.fetch(
        "SELECT DISTINCT goal_id FROM blocker JOIN goal USING (goal_id)"  # noqa: S608  constants
        f" WHERE cycle_id = $1 AND {visible_at_condition('blocker', '$2')}",
        cycle_id,
        as_of,
    )
    return {row["goal_id"] for row in rows}
