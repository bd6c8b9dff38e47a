"""The read model of the departments' last locked lines."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from services.goals.domain.counted_line import LineCounted
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def find_counted_lines(
    db: Connection, departments: Collection[str]
) -> dict[str, LineCounted]:
    """Return the last locked line of each of the departments that have one."""
    rows = await db.fetch(
        "SELECT department, period, weight, counted FROM counted_line WHERE department = ANY ($1)",
        list(departments),
    )
    return {row["department"]: LineCounted(**row) for row in rows}


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the lines up to date: the last event of a department holds."""
    latest = {
        recorded.event.department: recorded.event
        for recorded in events
        if isinstance(recorded.event, LineCounted)
    }
    await execute_for_rows(
        db,
        "INSERT INTO counted_line (department, period, weight, counted)"
        " SELECT * FROM unnest($1::text[], $2::text[], $3::numeric[], $4::bigint[])"
        " ON CONFLICT (department) DO UPDATE SET period = excluded.period,"
        " weight = excluded.weight, counted = excluded.counted",
        list(latest),
        [one.period for one in latest.values()],
        [one.weight for one in latest.values()],
        [one.counted for one in latest.values()],
    )


PROJECTION = Projection("counted-lines", ("counted_line",), apply_events)
