"""The read model of the departments' last locked lines."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.goals.domain.counted_line import LineCounted
from services.goals.projections.temporal_tables import supersede_rows, visible_at_condition
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def find_counted_lines(
    db: Connection, departments: Collection[str], as_of: datetime | None
) -> dict[str, LineCounted]:
    """Return the last locked line of each of the departments that have one.

    `as_of` is a recording time: the line is the one that was known then; `None` means now.
    """
    if not departments:
        return {}
    if as_of is None:
        rows = await db.fetch(_LINES, list(departments))
    else:
        rows = await db.fetch(_LINES_THEN, list(departments), as_of)
    return {row["department"]: LineCounted(**row) for row in rows}


_LINES = "SELECT department, period, weight, counted FROM counted_line WHERE department = ANY ($1)"
_LINES_THEN = f"""
SELECT department, period, weight, counted FROM counted_line_then
WHERE department = ANY ($1) AND {visible_at_condition("counted_line_then", "$2")}
"""  # noqa: S608  constants
_COLUMNS = {
    "department": "text",
    "number": "bigint",
    "seen_from": "timestamptz",
    "period": "text",
    "weight": "numeric",
    "counted": "bigint",
}


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
    rows = [
        (
            recorded.event.department,
            recorded.version,
            recorded.recorded_at,
            recorded.event.period,
            recorded.event.weight,
            recorded.event.counted,
        )
        for recorded in events
        if isinstance(recorded.event, LineCounted)
    ]
    await supersede_rows(db, "counted_line_then", _COLUMNS, rows)


PROJECTION = Projection("counted-lines", ("counted_line", "counted_line_then"), apply_events)
