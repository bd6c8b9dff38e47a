"""The read model of the calendar's versions, for the statements that name them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.incentives.domain.calendar_version import (
    CalendarVersion,
    CalendarVersionNoted,
    versions_in_month,
)
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Insert the versions."""
    noted = [recorded for recorded in events if isinstance(recorded.event, CalendarVersionNoted)]
    if noted:
        await db.executemany(
            "INSERT INTO calendar_version (version, in_force_from, seen_from) VALUES ($1, $2, $3)",
            [
                (recorded.event.version, recorded.event.in_force_from, recorded.recorded_at)
                for recorded in noted
            ],
        )


CALENDAR_VERSION_PROJECTION = Projection("calendar", ("calendar_version",), apply_events)


async def load_calendar_versions(
    db: Connection, as_of: datetime | None = None
) -> Sequence[CalendarVersion]:
    """Return every version of the calendar that was known at a time; `None` is now."""
    rows = await db.fetch(
        "SELECT version, in_force_from FROM calendar_version"
        " WHERE $1::timestamptz IS NULL OR seen_from <= $1 ORDER BY version",
        as_of,
    )
    return [CalendarVersion(**dict(row)) for row in rows]


async def load_version_at_end(
    db: Connection, period: str, as_of: datetime | None = None
) -> int | None:
    """Return the version in force at a month's end, as known at a time; `None` if none is known."""
    found = versions_in_month(period, await load_calendar_versions(db, as_of))
    return found[-1].version if found else None
