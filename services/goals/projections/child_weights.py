"""The weights of a goal's sub-goals; the tables are those of `goals`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel

from shared.http.field_types import PlainDecimal

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class ChildWeight(BaseModel):
    """A sub-goal's part of its parent."""

    goal_id: UUID
    title: str
    weight: PlainDecimal | None
    fraction: str | None
    """The exact part, such as `1/3`, where `weight` is rounded; else `null`."""


async def list_child_weights(db: Connection, parent_id: UUID) -> list[ChildWeight]:
    """Return the weights of a goal's sub-goals, in the order in which they were set."""
    rows = await db.fetch(
        "SELECT goal_id, title, weight, fraction FROM placement JOIN goal USING (goal_id)"
        " WHERE parent_id = $1 AND seen_to IS NULL AND NOT placement.archived ORDER BY goal_id",
        parent_id,
    )
    return [ChildWeight(**row) for row in rows]
