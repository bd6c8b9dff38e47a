"""Which months have anything in their books."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel

if TYPE_CHECKING:
    from shared.postgres.pool import Connection


class Month(BaseModel):
    """A month and the state of its books."""

    period: str
    status: Literal["open", "locked"]


async def months(db: Connection, after: str, limit: int) -> Sequence[Month]:
    """Return the months behind `after` that something is booked in, in order."""
    rows = await db.fetch(
        "SELECT DISTINCT period, EXISTS (SELECT FROM locked_period AS l WHERE l.period = m.period)"
        " AS locked FROM (SELECT period FROM ledger UNION SELECT booked_in FROM late_count"
        " UNION SELECT booked_in FROM project_outcome UNION SELECT period FROM locked_period) AS m"
        " WHERE period > $1 ORDER BY period LIMIT $2",
        after,
        limit,
    )
    return [Month(period=r["period"], status="locked" if r["locked"] else "open") for r in rows]
