"""Which months have anything in their books."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class Month(BaseModel):
    """A month and the state of its books."""

    period: str
    status: Literal["open", "locked"]


_SQL = """
SELECT DISTINCT period, EXISTS (
    SELECT FROM locked_period AS locked
    WHERE locked.period = booked.period AND ($3::timestamptz IS NULL OR seen_from <= $3)
) AS locked
FROM (
    SELECT period, seen_from, seen_to FROM ledger
    UNION ALL SELECT booked_in, seen_from, NULL FROM late_count
    UNION ALL SELECT booked_in, seen_from, NULL FROM project_outcome
    UNION ALL SELECT booked_in, seen_from, NULL FROM signal
    UNION ALL SELECT period, seen_from, NULL FROM locked_period
) AS booked
WHERE period > $1
  AND ($3::timestamptz IS NULL OR seen_from <= $3) AND (seen_to IS NULL OR seen_to > $3)
ORDER BY period
LIMIT $2
"""


async def list_periods(
    db: Connection, after: str, limit: int, as_of: datetime | None = None
) -> Sequence[Month]:
    """Return the months behind `after` that something is booked in, in order."""
    rows = await db.fetch(_SQL, after, limit, as_of)
    return [Month(period=r["period"], status="locked" if r["locked"] else "open") for r in rows]
