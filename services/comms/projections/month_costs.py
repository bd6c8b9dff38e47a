"""What was spent in a month by department and project, and what changed months that are over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from services.comms.domain.company_month import Month
from services.comms.domain.cost_policy import Rates
from services.comms.domain.month_cost import SpentMinutes

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def find_first_entry(db: Connection) -> datetime | None:
    """Return when the first thing was spent; `None` before anything was."""
    found: datetime | None = await db.fetchval(
        "SELECT min(at) FROM cost_entry WHERE month = (SELECT min(month) FROM cost_entry)"
    )
    return found


async def find_changes(db: Connection, before: Month) -> Mapping[Month, Sequence[UUID]]:
    """Return by month the events that changed it after it was over and were not looked at yet."""
    rows = await db.fetch(
        "SELECT month, event_id FROM cost_change WHERE month < $1 ORDER BY month, event_id", before
    )
    by_month = groupby(rows, key=lambda row: row["month"])
    return {month: [row["event_id"] for row in group] for month, group in by_month}


async def sum_month(db: Connection, month: Month, rates: Rates) -> Sequence[SpentMinutes]:
    """Return the person-minutes of a month by department and project."""
    rows = await db.fetch(
        "SELECT department, project,"
        " coalesce(sum(amount) FILTER (WHERE kind = 'meeting'), 0)::bigint AS meetings,"
        " coalesce(sum(amount) FILTER (WHERE kind = 'request'), 0)::bigint AS requests,"
        " coalesce(sum(amount) FILTER (WHERE kind = 'reply'), 0)::bigint AS replies"
        " FROM cost_entry WHERE month = $1 GROUP BY department, project"
        " ORDER BY department, project NULLS FIRST",
        month,
    )
    return [
        SpentMinutes(
            row["department"],
            row["project"],
            row["meetings"],
            row["requests"] * rates.minutes_per_request + row["replies"] * rates.minutes_per_reply,
        )
        for row in rows
    ]
