"""In which months a cycle of goals has an alignment meeting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from services.comms.domain.company_month import Month
from services.comms.domain.meeting_series import MonthSituation

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def find_month_situations(db: Connection, cycle_id: UUID) -> Mapping[Month, MonthSituation]:
    """Return what meetings of a cycle there are by month; one about no cycle is about each.

    One that was begun and not closed counts as held if it began on the last day of its month: it
    may still go on when the month is over. Any other one was left open. One that was closed after
    its time for outcomes counts only if each lagging goal of its agenda had one.
    """
    rows = await db.fetch(
        "SELECT month, bool_or(status = 'held' AND coalesce(goals_without_outcome::text,"
        " '[]') = '[]' OR (status = 'running' AND starts_at >="
        " ((month || '-01')::date + interval '1 month' - interval '1 day')"
        " AT TIME ZONE 'Asia/Shanghai')) AS is_held FROM meeting"
        " WHERE kind = 'alignment' AND status <> 'cancelled'"
        " AND (cycle_id = $1 OR cycle_id IS NULL) GROUP BY month",
        cycle_id,
    )
    return {row["month"]: MonthSituation(is_called=True, is_held=row["is_held"]) for row in rows}
