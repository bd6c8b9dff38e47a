"""The readings of goals as a series to draw: each once, with its newest value."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class SeriesReading(NamedTuple):
    """A reading as it stands after its corrections."""

    reading_id: UUID
    measured_at: datetime
    value: Decimal
    source: str | None


async def load_series(
    db: Connection, goal_ids: Collection[UUID], as_of: datetime | None, limit: int
) -> dict[UUID, list[SeriesReading]]:
    """Return the newest `limit` readings of each goal, the oldest of them first.

    `as_of` is a recording time: later readings and corrections are left out; `None` means now.
    """
    if limit == 0 or not goal_ids:
        return {}
    rows = await db.fetch(_SERIES, list(goal_ids), as_of, limit)
    series: dict[UUID, list[SeriesReading]] = {}
    for goal_id, *fields in rows:
        series.setdefault(goal_id, []).append(SeriesReading(*fields))
    return series


_SERIES = """
SELECT goal_id, reading_id, measured_at, value, source FROM (
    SELECT *, row_number() OVER (
        PARTITION BY goal_id ORDER BY measured_at DESC, reading_id DESC
    ) AS from_newest
    FROM (
        SELECT DISTINCT ON (goal_id, reading_id) goal_id, reading_id, measured_at, value, source,
            what
        FROM happening
        WHERE goal_id = ANY ($1)
            AND what IN ('reading-entered', 'reading-corrected', 'reading-withdrawn')
            AND ($2::timestamptz IS NULL OR recorded_at <= $2)
        ORDER BY goal_id, reading_id, number DESC
    ) AS reading
    WHERE what <> 'reading-withdrawn'
) AS ranked
WHERE from_newest <= $3
ORDER BY goal_id, measured_at, reading_id
"""
