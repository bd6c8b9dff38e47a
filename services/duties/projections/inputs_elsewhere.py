"""The queries of entries that depend on entries of other projects."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def list_inputs_elsewhere(
    db: Connection, project_id: UUID, duty_ids: Collection[UUID]
) -> frozenset[UUID]:
    """Return which of these entries are on the lists of other projects that were not cancelled."""
    if not duty_ids:
        return frozenset()
    rows = await db.fetch(
        "SELECT duty_id FROM duty JOIN project USING (project_id) WHERE duty_id = ANY ($1)"
        " AND project_id <> $2 AND withdrawn IS NULL AND project.status <> 'cancelled'",
        list(duty_ids),
        project_id,
    )
    return frozenset(row["duty_id"] for row in rows)


async def find_dependent_elsewhere(
    db: Connection, project_id: UUID, duty_id: UUID
) -> tuple[UUID, str] | None:
    """Return an entry of another project that depends on this one, and its activity, or `None`.

    Entries that are owed no more, or whose own project was cancelled, need their inputs no longer.
    """
    row = await db.fetchrow(
        "SELECT duty.duty_id, activity FROM duty JOIN project USING (project_id)"
        " WHERE depends_on @> ARRAY[$2::uuid] AND project_id <> $1 AND withdrawn IS NULL"
        " AND project.status <> 'cancelled' AND NOT EXISTS (SELECT FROM handoff"
        " WHERE handoff.duty_id = duty.duty_id"
        " AND handoff.status IN ('accepted', 'waived', 'cancelled')) ORDER BY place LIMIT 1",
        project_id,
        duty_id,
    )
    return None if row is None else (row["duty_id"], row["activity"])
