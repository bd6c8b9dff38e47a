"""The heads of departments, as the directory told them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from services.comms.domain.department_head import HeadNamed
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class HeadRow(BaseModel):
    """Who heads a department."""

    department: str
    head: str


async def list_department_heads(db: Connection, after: str | None, limit: int) -> list[HeadRow]:
    """Return heads by department, behind `after`."""
    rows = await db.fetch(
        "SELECT department, head FROM head WHERE ($1::text IS NULL OR department > $1)"
        " ORDER BY department LIMIT $2",
        after,
        limit,
    )
    return [HeadRow(**row) for row in rows]


async def project_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the heads up to date: the last one named is it."""
    named = {
        recorded.event.department: recorded.event.head
        for recorded in events
        if isinstance(recorded.event, HeadNamed)
    }
    if named:
        await db.execute(
            "INSERT INTO head (department, head)"
            " SELECT * FROM unnest($1::text[], $2::text[]) AS told (department, head)"
            " ON CONFLICT (department) DO UPDATE SET head = excluded.head",
            list(named),
            list(named.values()),
        )


PROJECTION = Projection("heads", ("head",), project_events)
