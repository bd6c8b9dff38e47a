"""The list of months that something is booked in, each with how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel

from services.incentives.domain.period_state import LifeState
from services.incentives.domain.statement import StatementStatus
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class Month(BaseModel):
    """A month, and how far it is from open to paid."""

    period: str
    status: StatementStatus
    state: LifeState
    digest: str | None
    """The digest of the statement that is calculated, reviewed or approved; `None` for a reader
    who does not read the pay of all departments."""


_ALL_MONTHS = 12 * 9000

_SELECT = """
SELECT period, coalesce(locked.status, 'open') AS status,
       coalesce(step.state, locked.status, 'open') AS state, step.digest
FROM (
    SELECT DISTINCT period FROM (
        SELECT period, seen_from, seen_to FROM ledger
        UNION ALL SELECT booked_in, seen_from, NULL FROM late_count
        UNION ALL SELECT booked_in, seen_from, NULL FROM project_outcome
        UNION ALL SELECT booked_in, seen_from, NULL FROM outcome_correction
        UNION ALL SELECT booked_in, seen_from, NULL FROM signal
        UNION ALL SELECT booked_in, seen_from, NULL FROM star_award
        UNION ALL SELECT booked_in, seen_from, NULL FROM star_award_change
        UNION ALL SELECT period, seen_from, NULL FROM locked_period
    ) AS entry
    WHERE ({as_of}::timestamptz IS NULL OR seen_from <= {as_of})
    AND (seen_to IS NULL OR seen_to > {as_of})
) AS booked
LEFT JOIN LATERAL (
    SELECT 'locked' AS status FROM locked_period
    WHERE locked_period.period = booked.period
    AND ({as_of}::timestamptz IS NULL OR seen_from <= {as_of})
) AS locked ON true
LEFT JOIN LATERAL (
    SELECT state, digest FROM period_state
    WHERE period_state.period = booked.period
    AND ({as_of}::timestamptz IS NULL OR seen_from <= {as_of})
    ORDER BY version DESC LIMIT 1
) AS step ON true
"""
"""A month that was locked before its steps were recorded has no step."""

_PERIOD = SortKey("period", str)
_BY_PERIOD = Sort([_PERIOD])
PERIOD_LIST_QUERY = ListQuery(
    name="periods",
    select=_SELECT,
    sort=_BY_PERIOD,
    sorts={"period": _BY_PERIOD},
    id_key=_PERIOD,
    row=Month,
    conditions={"before": "period < {before}"},
)
"""The list of months in their order, as of the time `as_of`; `None` is now."""


async def list_open_periods_before(db: Connection, period: str) -> Sequence[str]:
    """Return the months before this one that something is booked in and that are open."""
    filters = {"as_of": None, "before": period}
    months = await PERIOD_LIST_QUERY.fetch(db, filters, limit=_ALL_MONTHS)
    return [month.period for month in months if month.status == "open"]
